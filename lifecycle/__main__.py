"""The command line: `python -m lifecycle serve`, `python -m lifecycle matrix`."""

import argparse
import json
import sys

from lifecycle.reason import matrix
from lifecycle.service.server import CannotServe, serve


def _port(word: str) -> int:
    if not word.isdecimal() or int(word) > 65535:
        raise argparse.ArgumentTypeError(f"a port is a number from 0 to 65535, not {word!r}")
    return int(word)


def main(words: list[str] | None = None) -> int:
    """Run a command; answers the exit status: 0, or 2 when it could not be done as asked."""
    parser = argparse.ArgumentParser(prog="python -m lifecycle", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    serving = commands.add_parser("serve", help="put a simulated org on a port, for any client")
    serving.add_argument("--host", default="127.0.0.1")
    serving.add_argument("--port", type=_port, default=8008, help="0 picks a free one")
    serving.add_argument("--token", help="the API token that clients send; made up when it is left out")
    printing = commands.add_parser("matrix", help="print what each call comes to in each status, and how it is known")
    printing.add_argument("--json", action="store_true", help="the same for programs")
    asked = parser.parse_args(words)
    if asked.command == "matrix":
        cells = matrix.matrix()
        print(json.dumps(matrix.document(cells), indent=1) if asked.json else matrix.text(cells))
        return 0
    try:
        serve(asked.host, asked.port, asked.token, say=lambda line: print(line, flush=True))
    except CannotServe as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
