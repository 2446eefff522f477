"""The command line: `serve` an org; ask `why` a call does what it does, a `plan` from here to there, the `matrix`.

    python -m lifecycle why activate PROVISIONED
    python -m lifecycle plan DEPROVISIONED ACTIVE --keep groups
    python -m lifecycle matrix --json

Exit status: 0 answered, 2 not understood or not possible as asked.
"""

import argparse
import json
import os
import re
import sys
from pathlib import Path

from lifecycle import __version__
from lifecycle.book import matrix
from lifecycle.book.cells import every_cell
from lifecycle.book.plan import KEEP, named, plan
from lifecycle.lab.lessons import NOTEBOOKS
from lifecycle.model.calls import CALLS
from lifecycle.model.facts import Status
from lifecycle.pictures.grid import page_html


def _port(word: str) -> int:
    if not word.isdecimal() or int(word) > 65535:
        raise argparse.ArgumentTypeError(f"a port is a number from 0 to 65535, not {word!r}")
    return int(word)


def _file(word: str) -> str:
    if not word.strip():
        raise argparse.ArgumentTypeError("the name of the file is empty; leave the option out, or name one")
    return word


def _token(word: str) -> str:
    if not (word.isascii() and word.isprintable() and word and " " not in word):
        raise argparse.ArgumentTypeError("a token is made of ASCII letters, digits and signs, without blanks")
    return word


def _origin(word: str) -> str:
    """An origin as browsers send it: scheme, host and port, and nothing behind them."""
    if not re.fullmatch(r"https?://[^/?#@*\s]+", word):
        raise argparse.ArgumentTypeError(f"an origin is like http://localhost:3000, not {word!r}")
    return word


def _address(word: str) -> str:
    """An address without a path, such as a proxy has."""
    if not re.fullmatch(r"https?://[^/?#@*\s]+", word):
        raise argparse.ArgumentTypeError(f"a public address is like https://okta.example.com, not {word!r}")
    return word


def _status(word: str) -> Status:
    try:
        return named(word)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _call(word: str) -> str:
    if word not in CALLS:
        raise argparse.ArgumentTypeError(f"there is no call {word!r}; there are {', '.join(CALLS)}")
    return word


def _parser() -> argparse.ArgumentParser:
    script = "okta-lifecycle"
    parser = argparse.ArgumentParser(
        prog=script if Path(sys.argv[0]).stem == script else "python -m lifecycle",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"okta-lifecycle-lab {__version__}")
    commands = parser.add_subparsers(dest="command", required=True)
    serving = commands.add_parser("serve", help="put a simulated org on a port, for any client")
    serving.add_argument("--host", default="127.0.0.1")
    serving.add_argument("--port", type=_port, default=8008, help="0 picks a free one")
    serving.add_argument("--token", type=_token, help="the API token that clients send; made up when it is left out")
    serving.add_argument(
        "--seed", type=_file, metavar="FILE", help="users, groups and settings to begin with, as YAML or JSON"
    )
    serving.add_argument("--orgs", type=int, default=1, metavar="N", help="so many orgs, a port and a token each")
    serving.add_argument("--engine", choices=("identity", "classic"), default="identity")
    serving.add_argument(
        "--save", type=_file, metavar="FILE", help="keep the org there, and go on from it if it is there already"
    )
    serving.add_argument("--limits", action="store_true", help="refuse calls beyond Okta's rate limits with 429")
    serving.add_argument(
        "--origin", type=_origin, action="append", default=[], metavar="URL", help="let this origin's pages call (CORS)"
    )
    serving.add_argument(
        "--public-url",
        type=_address,
        metavar="URL",
        help="where clients find the org, and links lead",
    )
    serving.add_argument(
        "--behind-proxy", action="store_true", help="let links lead to where X-Forwarded-Host and -Proto say"
    )
    asking = commands.add_parser("why", help="what a call comes to in a status, and why")
    asking.add_argument("call", type=_call)
    asking.add_argument("status", type=_status)
    planning = commands.add_parser("plan", help="the shortest ways from one status to another")
    planning.add_argument("start", type=_status)
    planning.add_argument("goal", type=_status, help="ABSENT (or gone) is after deletion")
    planning.add_argument("--keep", nargs="+", default=[], choices=KEEP, help="what must not be lost on the way")
    planning.add_argument("--admin", action="store_true", help="by an admin alone: the user does nothing")
    planning.add_argument("--no-mail", action="store_true", help="no mail may go out")
    planning.add_argument("--time", action="store_true", help="one may wait, in an org whose locks end by themselves")
    planning.add_argument(
        "--password", choices=("yes", "no"), help="whether the user has one to begin with, or is created with one"
    )
    planning.add_argument("--federated", action="store_true", help="the user signs in elsewhere")
    printing = commands.add_parser("matrix", help="what each call comes to in each status, and how it is known")
    printing.add_argument("--html", action="store_true", help="as a table for a browser")
    commands.add_parser("rules", help="the rules with their sentences and sources, as docs/rules.md")
    for command in (asking, planning, printing):
        command.add_argument("--json", action="store_true", help="the same for programs")
    return parser


def main(words: list[str] | None = None) -> int:
    """Run a command; answers the exit status: 0, or 2 when it could not be done as asked."""
    asked = _parser().parse_args(words)
    return {"serve": _serve, "why": _why, "plan": _plan, "matrix": _matrix, "rules": _rules}[asked.command](asked)


def _serve(asked: argparse.Namespace) -> int:
    from lifecycle.service import server  # only here: the other commands need no server

    try:
        server.serve(
            asked.host,
            asked.port,
            asked.token,
            say=lambda line: print(line, flush=True),
            seed=asked.seed,
            orgs=asked.orgs,
            engine=asked.engine,
            save=asked.save,
            limits=asked.limits,
            origins=tuple(asked.origin),
            public_url=asked.public_url or "",
            behind_proxy=asked.behind_proxy,
        )
    except server.CannotServe as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _why(asked: argparse.Namespace) -> int:
    from lifecycle.reason.explain import explain  # only here: it reads answers too, and so it loads the client

    found = explain(asked.call, asked.status)
    print(json.dumps([row.document() for row in found], indent=1) if asked.json else repr(found))
    return 0


def _plan(asked: argparse.Namespace) -> int:
    found = plan(
        asked.start,
        asked.goal,
        keep=asked.keep,
        end_user=not asked.admin,
        time=asked.time,
        mail=not asked.no_mail,
        password=None if asked.password is None else asked.password == "yes",
        federated=asked.federated,
    )
    print(json.dumps(found.document(), indent=1) if asked.json else repr(found))
    return 0


def _matrix(asked: argparse.Namespace) -> int:
    cells = every_cell()
    if asked.html:
        print(page_html(NOTEBOOKS))
    else:
        print(json.dumps(matrix.document(cells), indent=1) if asked.json else matrix.text(cells))
    return 0


def _rules(_: argparse.Namespace) -> int:
    from lifecycle.book import rulebook  # only here: it plays every rule in every kind of org

    print(rulebook.page(), end="")
    return 0


def run() -> int:
    """Run the command line of this process; answers the exit status. The console script `okta-lifecycle` calls this."""
    try:
        status = main()
        sys.stdout.flush()
    except BrokenPipeError:  # the reader, such as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return status


if __name__ == "__main__":
    sys.exit(run())
