"""Makes the same calls in a simulated org and in a real one, side by side, and compares the answers.

The simulated org is set up like the real one, as far as the token may read that. Both of them are treated as real: with
users of ours only, and without mails. So both get the same requests.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path

from lifecycle.client.cleaning import cleanup
from lifecycle.client.live_seed import Practice, org_like
from lifecycle.client.okta import Okta
from lifecycle.lab import situations
from lifecycle.lab.live_ways import CALLS_A_CELL, FIRST_THERE, LIVE_WAYS, MOST_WRONG, OFFER_OF
from lifecycle.lab.needs import needs, needs_in_words
from lifecycle.lab.offers import Offer
from lifecycle.lab.play import TESTER, Play
from lifecycle.lab.player import Player
from lifecycle.lab.seen import note_seen, seen_on
from lifecycle.lab.twin_report import TwinPair, TwinRun
from lifecycle.model.facts import Status

_SPARE = 100
"""Requests for what is read before the first cell."""


class Twins:
    """Two orgs that get the same calls: the real one, and a simulated one that is set up like it."""

    def __init__(self, okta: Okta, practice: Practice) -> None:
        """Make a simulated org that is set up like the one of `okta`, which has to allow changes."""
        self.theirs = okta
        self.like = org_like(okta.client, practice)
        self.ours = practice.opened(self.like.seed)
        self.ours.client.guard.sitting.tell = lambda text: None  # its waits only move its own clock
        self.run = TwinRun(okta.client.base_url, left_out=list(self.like.left_out))

    def plan_for(self, users: int, calls: int) -> None:
        """Allow a run that was announced with its length so many users and requests, in both orgs."""
        for okta in (self.theirs, self.ours):
            okta.client.guard.sitting.plan_for(users, calls)

    def pair(self, profile: Mapping[str, str] = TESTER) -> "TwinPlayer":
        """Begin with one new user in each org."""
        return TwinPlayer(self, profile)


class TwinPlayer:
    """One user in each of the two orgs, who meet the same calls."""

    def __init__(self, twins: Twins, profile: Mapping[str, str]) -> None:
        self._twins = twins
        self.theirs = Player.aside(twins.theirs, profile)
        self.ours = Player.aside(twins.ours, profile)

    def play(self, situation: str, offered: Sequence[Offer] = (), *, compared: bool = True) -> bool:
        """Play a line in both orgs. Returns whether each call could be sent in both; it ends at one that could not."""
        return all(self._press(press, offered, compared) for press in situations.presses_in(situation))

    def lock(self) -> bool:
        """Send wrong passwords in both orgs until the user is locked there. Returns whether both are."""
        for player in (self.theirs, self.ours):
            for _ in range(MOST_WRONG):
                if player.walk.status is Status.LOCKED_OUT:
                    break
                player.play("mistype_password")
        return self.theirs.walk.status is self.ours.walk.status is Status.LOCKED_OUT

    def leave(self) -> None:
        """Remove the two users, and no other."""
        for player in (self.ours, self.theirs):
            cleanup(player.walk.okta.client, only=player.profile["login"])

    def _press(self, press: situations.Press, offered: Sequence[Offer], compared: bool) -> bool:
        way, before = self.theirs.situation, self.theirs.walk.status
        told = [player.play(str(press), offered)[0] for player in (self.theirs, self.ours)]
        missing = next((one for one in told if one.exchange is None), None)
        run = self._twins.run
        if missing is not None:
            run.left_out.append(f"{missing.call} on {before}: {missing.why}")
            return False
        theirs, ours = told[0].exchange, told[1].exchange
        if compared and ours is not None and theirs is not None:
            run.pairs.append(TwinPair(told[0].call, before, ours, theirs, way))
        return True


def _practising(practice: Practice, play: Play) -> Player:
    return Player.aside(practice.opened(), play.profile)


def compare_plays(
    okta: Okta, practice: Practice, plays: Iterable[Play], tell: Callable[[str], None] = lambda line: None
) -> TwinRun:
    """Play stages in a real org and in a simulated one that is set up like it, and compare the answers.

    A stage that needs what only a simulator has is left out, and named. The users stay, until somebody cleans up.

    Raises:
        NotAllowedHere: if the org may only be read.
        NoAnswer: if the org can't be reached.
    """
    okta.client.guard.require_writing()
    twins = Twins(okta, practice)
    for play in plays:
        tell(f"{play.title} …")
        there = play.on_live
        text = "; ".join(filter(None, (there.before, there.story or there.solution)))
        missing = needs(play, partial(_practising, practice, play))
        if missing:
            twins.run.left_out.append(f"“{play.title}”, because it needs {needs_in_words(missing)}.")
            continue
        if play.without:
            twins.run.left_out.append(f"In “{play.title}”: {play.without}")
        twins.pair(there.profile).play(text, there.offered)
    return twins.run


def verified(
    okta: Okta,
    practice: Practice,
    cells: Sequence[tuple[str, Status]],
    *,
    again: bool = False,
    path: Path | None = None,
    tell: Callable[[str], None] = lambda line: None,
) -> TwinRun:
    """Ask an org about these cells, compare the answers with the simulator's, and keep what was seen.

    A cell that the same org has shown today is not asked about again, unless `again` is true. So a run that was
    stopped can be begun again.

    Raises:
        NotAllowedHere: if the org may only be read, or if the budget is used up.
        NoAnswer: if the org can't be reached.
    """
    okta.client.guard.require_writing()
    twins = Twins(okta, practice)
    run = twins.run
    twins.plan_for(users=2 * len(cells), calls=CALLS_A_CELL * len(cells) + _SPARE)
    run.earlier = {} if again else seen_earlier(run, cells, path)
    for number, (call, status) in enumerate(cells, 1):
        if f"{call} on {status}" in run.earlier:
            continue
        before, played = len(run.pairs), twins.pair()
        try:
            if brought(played, status):
                played.play(FIRST_THERE.get(call, {}).get(status, ""), compared=False)
                played.play(OFFER_OF.get(call, call))
            else:
                run.left_out.append(f"{call} on {status}, because the user could not be brought there in both orgs.")
        finally:
            played.leave()
        note_seen(run, run.pairs[before:], path)
        found = run.pairs[before:]
        said = "left out" if not found else "differs" if found[-1].unexplained else "agrees"
        tell(f"{number} of {len(cells)}: {call} on {status}: {said}")
    return run


def seen_earlier(run: TwinRun, cells: Sequence[tuple[str, Status]], path: Path | None = None) -> dict[str, bool]:
    """Return which of these cells the org of a run has shown on the same day, each with whether it agreed."""
    known = seen_on(run.on, run.org, path)
    found = {f"{call} on {status}": known.get((call, str(status))) for call, status in cells}
    return {name: cell.agrees for name, cell in found.items() if cell}


def brought(played: TwinPlayer, status: Status) -> bool:
    """Bring the users of both orgs into a status. Returns whether both are there."""
    if not played.play(LIVE_WAYS[status], compared=False):
        return False
    if status is Status.LOCKED_OUT:
        return played.lock()
    return played.theirs.walk.status is played.ours.walk.status is status
