"""The commands that ask a real org: `live compare`, `live verify`, `live seed`, and `check --live`."""

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from lifecycle.claims.ruling import Ruled
from lifecycle.client.allowing import allow_changes, ask_person
from lifecycle.client.connect import PRACTICE, live
from lifecycle.client.live_seed import org_like
from lifecycle.client.okta import Okta
from lifecycle.client.refusing import NotAllowedHere
from lifecycle.client.settings import NotConfigured
from lifecycle.client.troubles import NoAnswer
from lifecycle.lab.live_check import ask_live
from lifecycle.lab.live_ways import live_cells, minutes
from lifecycle.lab.play import Play
from lifecycle.lab.twin_report import TwinRun
from lifecycle.lab.twin_run import compare_plays, seen_earlier, verified
from lifecycle.model.calls import CALLS
from lifecycle.model.facts import Status

Ask = Callable[[str], str]


def seed_command(out: str = "") -> int:
    """Write a seed for an org that is set up like the real one, to a file or to the standard output."""

    def write(okta: Okta) -> int:
        found = org_like(okta.client, PRACTICE)
        if out:
            Path(out).write_text(found.as_yaml(), encoding="utf-8")
            print(f"{out} is written. `python -m lifecycle serve --seed {out}` serves such an org.")
        else:
            print(found.as_yaml(), end="")
        return 0

    return _asked(write)


def compare_command(plays: Sequence[Play], name: str, keep: str, as_json: bool, ask: Ask = ask_person) -> int:
    """Play stages in the real org and beside it, and print in what the answers differ. 1 if any do."""

    def run(okta: Okta) -> int:
        allow_changes(okta.client, "To make users of ours there", name, ask)
        found = compare_plays(okta, PRACTICE, plays, tell=_progress)
        print("The users stay until you remove them by `python -m lifecycle cleanup`.", file=sys.stderr)
        return _told(found, keep, as_json)

    return _asked(run)


def verify_command(
    calls: Sequence[str],
    statuses: Sequence[Status],
    name: str,
    keep: str,
    again: bool,
    as_json: bool,
    ask: Ask = ask_person,
) -> int:
    """Ask the real org about the cells of the matrix, and print in what the answers differ. 1 if any do."""
    strange = [call for call in calls if call not in CALLS]
    if strange:
        print(f"There is no call {strange[0]!r}. Use one of these: {', '.join(CALLS)}.", file=sys.stderr)
        return 2
    cells = live_cells(calls, statuses)
    if not cells:
        print("No program alone can ask an org about these cells. Name another call or status.", file=sys.stderr)
        return 2

    def run(okta: Okta) -> int:
        found = TwinRun(okta.client.base_url)
        found.earlier = {} if again else seen_earlier(found, cells)
        left = [(call, status) for call, status in cells if f"{call} on {status}" not in found.earlier]
        if not left:
            return _told(found, keep, as_json)
        many, takes = len(left), minutes(left)
        print(
            f"{many} cell{'' if many == 1 else 's'}. In a free org, this takes about {takes} "
            f"minute{'' if takes == 1 else 's'}. You can stop it at any time; it goes on from there when you start it "
            "again on the same day.",
            file=sys.stderr,
        )
        allow_changes(okta.client, "To make and remove users of ours there", name, ask)
        return _told(verified(okta, PRACTICE, cells, again=again, tell=_progress), keep, as_json)

    return _asked(run)


def check_command(claims: Sequence[Ruled], name: str, show: Callable[[list[Ruled]], int], ask: Ask = ask_person) -> int:
    """Ask the real org about claims that were read from files, and show what came of each."""

    def run(okta: Okta) -> int:
        allow_changes(okta.client, "To make and remove users of ours there", name, ask)
        return show(ask_live(okta, claims, tell=_progress))

    return _asked(run)


def _told(found: TwinRun, keep: str, as_json: bool) -> int:
    """Print what came of a run. Keeps what differs, if a folder is named."""
    print(json.dumps(found.document(), indent=1) if as_json else repr(found))
    if keep and found.differing:
        written = found.keep(Path(keep))
        print(f"{len(written)} files are in {keep}: a cassette and a report for each difference.", file=sys.stderr)
    return int(not found.agrees)


def _progress(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _asked(run: Callable[[Okta], int]) -> int:
    """Connect to the org that is set, and do something there. Returns 2 for anything that prevents it."""
    try:
        return run(live())
    except KeyboardInterrupt:
        print("Stopped. Users that are left can be removed by `python -m lifecycle cleanup`.", file=sys.stderr)
        return 2
    except (NotConfigured, NotAllowedHere, NoAnswer) as error:
        print(error, file=sys.stderr)
        return 2
    except OSError as error:
        print(f"A file could not be written: {error.strerror}: {error.filename}.", file=sys.stderr)
        return 2
