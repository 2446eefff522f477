"""The command line. It serves a simulated org, and it answers questions about the user lifecycle, for example:

    python -m lifecycle serve
    python -m lifecycle why activate PROVISIONED
    python -m lifecycle plan DEPROVISIONED ACTIVE --keep groups
    python -m lifecycle diagnose what-i-did.txt
    python -m lifecycle check README.md
    python -m lifecycle matrix --json
    python -m lifecycle cleanup

The exit status is 0 if the command did what you asked, and 2 if it could not or did not understand. It is 1 if
`diagnose` was given something that contradicts itself, `check` a claim that is false or not clear, `notebook` a
notebook of which a cell fails, or if `cleanup` has left users in the org.
"""

import argparse
import json
import os
import re
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lifecycle import __version__
from lifecycle.book.mover_page import MOVER_ACTIONS, MOVER_NAMES, org_with
from lifecycle.book.plan import named, plan
from lifecycle.book.ways import KEEP
from lifecycle.model.cases import Case
from lifecycle.model.facts import Status
from lifecycle.model.moves import WORLD

if TYPE_CHECKING:
    from lifecycle.claims.changed import Earlier
    from lifecycle.claims.ruling import Ruled

SITE = Path("build") / "site" / "public"
"""Where `make site` writes the course as a site."""

# Each function below reads one kind of argument. argparse prints the name of the option in front of its message.


def _port(word: str) -> int:
    if not word.isdecimal() or int(word) > 65535:
        raise argparse.ArgumentTypeError(f"{word!r} is not a port. Give a number from 0 to 65535")
    return int(word)


def _file(word: str) -> str:
    if not word.strip():
        raise argparse.ArgumentTypeError("the name of the file is empty. Name a file, or leave the option out")
    return word


def _token(word: str) -> str:
    if not (word.isascii() and word.isprintable() and word and " " not in word):
        raise argparse.ArgumentTypeError(
            "this can't be a token. Use ASCII letters, digits and punctuation, without blanks"
        )
    return word


def _origin(word: str) -> str:
    """Read an origin as browsers send it: scheme, host and port, with nothing after them."""
    if not re.fullmatch(r"https?://[^/?#@*\s]+", word):
        raise argparse.ArgumentTypeError(f"{word!r} is not an origin. Write it like http://localhost:3000")
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


def _parser() -> argparse.ArgumentParser:
    """Return the parser of the command line, with all commands and their options."""
    script = "okta-lifecycle"
    parser = argparse.ArgumentParser(
        prog=script if Path(sys.argv[0]).stem == script else "python -m lifecycle",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"okta-lifecycle-lab {__version__}")
    commands = parser.add_subparsers(dest="command", required=True)
    serving = commands.add_parser("serve", help="serve a simulated org over HTTP, for any client")
    serving.add_argument("--host", default="127.0.0.1", help="the address to listen on (default: 127.0.0.1)")
    serving.add_argument("--port", type=_port, default=8008, help="the port (default: 8008); 0 picks a free port")
    serving.add_argument(
        "--token", type=_token, help="the API token that clients have to send (default: a random token)"
    )
    serving.add_argument(
        "--seed", type=_file, metavar="FILE", help="users, groups and settings to begin with, as YAML or JSON"
    )
    serving.add_argument(
        "--orgs", type=int, default=1, metavar="N", help="serve N orgs, each with its own port and token"
    )
    serving.add_argument(
        "--engine", choices=("identity", "classic"), default="identity", help="the kind of org (default: identity)"
    )
    serving.add_argument(
        "--save", type=_file, metavar="FILE", help="save the org in this file, and start from the file if it exists"
    )
    serving.add_argument("--limits", action="store_true", help="refuse calls beyond Okta's rate limits with 429")
    serving.add_argument(
        "--service-apps",
        type=_file,
        metavar="FILE",
        help="programs that may get access tokens with a private key, as YAML or JSON; see docs/live-org.md",
    )
    serving.add_argument(
        "--faults",
        type=_file,
        metavar="FILE",
        help="let calls meet errors, delays and cut connections, as a YAML file says; see docs/faults.md",
    )
    serving.add_argument(
        "--origin",
        type=_origin,
        action="append",
        default=[],
        metavar="URL",
        help="allow pages of this origin to call the org (CORS); can be given several times",
    )
    serving.add_argument(
        "--public-url", type=_address, metavar="URL", help="the address at which clients find the org; links lead there"
    )
    serving.add_argument(
        "--behind-proxy", action="store_true", help="let links lead to the address in X-Forwarded-Host and -Proto"
    )
    telling = serving.add_mutually_exclusive_group()
    telling.add_argument("--quiet", action="store_true", help="do not print a line for each call")
    telling.add_argument(
        "--log", choices=("text", "json"), default="text", help="how each call is printed (default: text, a line)"
    )
    serving.add_argument(
        "--widget",
        action="store_true",
        help="show a page with Okta's own Sign-In Widget at the org's address (needs Node.js, whose npm fetches it)",
    )
    _add_room(commands)
    asking = commands.add_parser("why", help="explain a call, a status, an error, a field, or two of them together")
    asking.add_argument(
        "words",
        nargs="+",
        metavar="WORD",
        help="one or two of: a call (its name, path, SDK method or button), a status or its label, an error code, the "
        "text of an error, a field; in any order",
    )
    translating = commands.add_parser("translate", help="say what a status or a call is called in other systems")
    translating.add_argument("words", nargs="*", metavar="WORD", help="a status, label, button, method or event")
    planning = commands.add_parser("plan", help="find the ways from one status to another, and what they cost")
    planning.add_argument("start", type=_status, help="the status that the user has; ABSENT means not created yet")
    planning.add_argument("goal", type=_status, help="the status to reach; ABSENT (or gone) means deleted")
    planning.add_argument("--keep", nargs="+", default=[], choices=KEEP, help="what the user must not lose on the way")
    planning.add_argument("--admin", action="store_true", help="use only calls of an admin; the user does nothing")
    planning.add_argument("--no-mail", action="store_true", help="use only calls that send no mail")
    planning.add_argument(
        "--time", action="store_true", help="allow waiting, in an org whose locks end after some time"
    )
    planning.add_argument(
        "--password", choices=("yes", "no"), help="whether the user has a password at the start, or is created with one"
    )
    planning.add_argument("--federated", action="store_true", help="plan for a user who signs in with another provider")
    diagnosing = commands.add_parser("diagnose", help="say what put your user into a status, from what you have")
    diagnosing.add_argument(
        "files",
        nargs="+",
        metavar="FILE",
        help="calls, logs, recordings or the JSON of users, in any format; - reads what is piped in",
    )
    diagnosing.add_argument("--status", type=_status, help="the status that the user has at the end, if you know it")
    diagnosing.add_argument(
        "--replay", action="store_true", help="play the calls again on the simulator, and print each step"
    )
    diagnosing.add_argument(
        "--map", type=Path, metavar="FILE", help="write the map at the end of the first user's replay, as SVG"
    )
    checking = commands.add_parser("check", help="say which claims in your documentation are true")
    checking.add_argument(
        "files", nargs="+", type=Path, metavar="FILE", help="Markdown with blocks of the language okta-lifecycle"
    )
    checking.add_argument("--save", type=Path, metavar="RULINGS", help="write the rulings to a file, for --against")
    checking.add_argument(
        "--against",
        type=Path,
        metavar="RULINGS",
        help="say which claims are ruled on otherwise than in this file, and why; the exit status is 1 if any is",
    )
    checking.add_argument("--live", action="store_true", help="ask your real org instead of the model")
    checking.add_argument("--org", default="", metavar="NAME", help="the org's name, so that you are not asked for it")
    storing = commands.add_parser("notebook", help="run notebooks and write them, byte for byte the same each time")
    storing.add_argument("files", nargs="+", type=Path, metavar="FILE", help="notebooks; they are written in place")
    storing.add_argument(
        "--timeout", type=int, default=60, metavar="SECONDS", help="how long a cell may run (default: 60)"
    )
    for command in (asking, planning):
        command.add_argument(
            "--mover", choices=MOVER_NAMES, help="an org in which this moves users too, although nobody makes a call"
        )
        command.add_argument(
            "--set-to",
            choices=MOVER_ACTIONS,
            help="what the mover does with users who have left, or have been inactive",
        )
    printing = commands.add_parser("matrix", help="print what each call does in each status, and how well it is known")
    printing.add_argument("--html", action="store_true", help="print a table for a browser")
    printing.add_argument("--seen", action="store_true", help="print what real orgs have shown to this machine")
    commands.add_parser("rules", help="print the rules with their sentences and sources, as in docs/rules.md")
    commands.add_parser("movers", help="print what moves a user without a call, as in docs/movers.md")
    commands.add_parser("pages", help="print what the sign-in page shows to whom, as in docs/sign-in-page.md")
    commands.add_parser("index", help="print the index by symptom, as in docs/symptoms.md")
    leading = commands.add_parser("sessions", help="print plans for somebody who leads a group, as in docs/sessions.md")
    leading.add_argument("--slide", action="store_true", help="print the map as a slide, in SVG")
    drawing = commands.add_parser("poster", help="draw the whole map as a poster")
    drawing.add_argument("files", nargs="+", type=Path, metavar="FILE", help="what to write: a file with .svg or .pdf")
    commands.add_parser("mcp", help="answer an assistant's questions, as a server of the Model Context Protocol")
    living = commands.add_parser("live", help="what concerns a real org, which OKTA_CLIENT_ORGURL or okta.yaml names")
    live_commands = living.add_subparsers(dest="live_command", required=True)
    connecting = live_commands.add_parser(
        "check", help="say what the connection to your org is good for; it only reads"
    )
    connecting.add_argument("--json", action="store_true", help="print JSON for programs")
    comparing = live_commands.add_parser("compare", help="play lessons in your org and beside it, and compare")
    comparing.add_argument("lessons", type=int, nargs="*", default=[0], metavar="LESSON", help="(default: 0)")
    verifying = live_commands.add_parser("verify", help="ask your org about the cells of the matrix")
    verifying.add_argument("--call", action="append", default=[], metavar="NAME", help="only this call; several times")
    verifying.add_argument("--status", type=_status, action="append", default=[], help="only in this status")
    verifying.add_argument("--again", action="store_true", help="ask about cells that were seen today, too")
    for command in (comparing, verifying):
        command.add_argument(
            "--org", default="", metavar="NAME", help="the org's name, so that you are not asked for it"
        )
        command.add_argument("--keep", default="", metavar="FOLDER", help="write what differs into this folder")
        command.add_argument("--json", action="store_true", help="print JSON for programs")
    seeding = live_commands.add_parser("seed", help="write a seed with the settings of your org, and nobody in it")
    seeding.add_argument("--out", type=_file, default="", metavar="FILE", help="the file (default: print it)")
    copying = commands.add_parser("lessons", help="make your own copies of the lessons, without outputs")
    copying.add_argument(
        "source", type=Path, nargs="?", help="the folder with the lessons (default: those of the course)"
    )
    copying.add_argument("folder", type=Path, nargs="?", default="my-lessons", help="the folder for your copies")
    opening = commands.add_parser("lab", help="open the lessons in JupyterLab, in your own copies")
    opening.add_argument("folder", type=Path, nargs="?", default="my-lessons", help="the folder for your copies")
    cleaning = commands.add_parser("cleanup", help="remove the users that the lessons have made in your real org")
    cleaning.add_argument("--org", metavar="NAME", help="the org's name, so that you are not asked for it")
    cleaning.add_argument("--list", action="store_true", help="only list these users; nothing is sent")
    for command in (asking, planning, diagnosing, translating, printing, checking):
        command.add_argument("--json", action="store_true", help="print JSON for programs")
    return parser


def _add_room(commands: Any) -> None:
    """Add the command that serves a room, with its options."""
    hosting = commands.add_parser("room", help="serve the course and an org for each person of a group that you lead")
    hosting.add_argument(
        "--people", type=int, default=12, metavar="N", help="how many people there can be (default: 12)"
    )
    hosting.add_argument("--minutes", type=int, default=60, metavar="N", help="how long it takes (default: 60)")
    hosting.add_argument(
        "--plan", type=int, default=0, metavar="N", help="follow the plan of N minutes, as in docs/sessions.md"
    )
    hosting.add_argument("--seed", type=_file, metavar="FILE", help="who is in each person's org, as YAML or JSON")
    hosting.add_argument("--host", default="127.0.0.1", help="the address to listen on (default: 127.0.0.1)")
    hosting.add_argument("--port", type=_port, default=8018, help="the port (default: 8018); 0 picks a free port")
    hosting.add_argument("--certificate", type=Path, metavar="FILE", help="serve HTTPS, with this certificate (PEM)")
    hosting.add_argument("--key", type=Path, metavar="FILE", help="the key of the certificate (PEM)")
    hosting.add_argument("--public-url", type=_address, metavar="URL", help="the address at which people find the room")
    hosting.add_argument(
        "--orgs",
        choices=("here", "browser"),
        default="here",
        help="where each person's org is: on this machine (here), or in the notebooks of the site (browser)",
    )
    hosting.add_argument(
        "--folder", type=Path, default=Path("my-room"), help="where the room is kept (default: my-room)"
    )
    hosting.add_argument("--new", action="store_true", help="begin a new room, and move the one in the folder aside")
    hosting.add_argument(
        "--site",
        type=Path,
        metavar="FOLDER",
        help="the built site of the course (default: build/site/public, if it is there)",
    )


def main(words: list[str] | None = None) -> int:
    """Run a command and return its exit status, of which the beginning of this file says the meaning."""
    parser = _parser()
    asked, others = parser.parse_known_args(words)
    if others and asked.command != "lab":  # JupyterLab reads the others
        parser.error(f"unrecognized arguments: {' '.join(others)}")
    asked.options = others
    commands = {
        "serve": _serve,
        "room": _room,
        "why": _why,
        "plan": _plan,
        "diagnose": _diagnose,
        "check": _check,
        "translate": _translate,
        "matrix": _matrix,
        "rules": _rules,
        "movers": _movers,
        "pages": _pages,
        "index": _index,
        "sessions": _sessions,
        "lab": _lab,
        "lessons": _lessons,
        "notebook": _notebook,
        "cleanup": _cleanup,
        "poster": _poster,
        "mcp": _mcp,
        "live": _live,
    }
    return commands[asked.command](asked)


def _serve(asked: argparse.Namespace) -> int:
    """Serve orgs until the process is stopped, and return the exit status."""
    from lifecycle.service import server  # imported only here, because the other commands need no server

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
            service_apps=asked.service_apps,
            faults=asked.faults,
            origins=tuple(asked.origin),
            public_url=asked.public_url or "",
            behind_proxy=asked.behind_proxy,
            log="" if asked.quiet else asked.log,
            widget=asked.widget,
        )
    except server.CannotServe as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _room(asked: argparse.Namespace) -> int:
    """Serve a room until the process is stopped, and return the exit status."""
    from lifecycle.lab.plans import PLANS  # only here, because the other commands need no stages
    from lifecycle.plays.lesson import on_stage, script_of
    from lifecycle.room.hosting import CannotOpen, RoomAsked, RoomCourse, serve_room

    site = asked.site or SITE
    if asked.site and not (site / "index.html").is_file():
        print(f"There is no built site in {site}. Run `make site`, or leave --site out.", file=sys.stderr)
        return 2
    try:
        serve_room(
            RoomCourse(script_of, on_stage, PLANS),
            RoomAsked(
                people=asked.people,
                minutes=asked.minutes,
                plan=asked.plan,
                seed=asked.seed,
                host=asked.host,
                port=asked.port,
                public_url=asked.public_url or "",
                folder=asked.folder,
                new=asked.new,
                certificate=asked.certificate,
                key=asked.key,
                orgs_in_browsers=asked.orgs == "browser",
                site=site if (site / "index.html").is_file() else None,
            ),
            say=lambda line: print(line, flush=True),
        )
    except CannotOpen as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _org(asked: argparse.Namespace) -> frozenset[Case]:
    """The cases of the org that is asked about. Raises ValueError for a setting that its mover does not have."""
    if asked.mover:
        return org_with(asked.mover, asked.set_to)
    if asked.set_to:
        raise ValueError(f"--set-to {asked.set_to} needs a --mover. Use one of these: {', '.join(MOVER_NAMES)}")
    return WORLD


def _why(asked: argparse.Namespace) -> int:
    """Print what one or two words are about, such as a call in a status, and why."""
    from lifecycle.diagnosis.asking import as_json_text, asked_in_one, why  # only here: it loads the client as well

    try:
        found = why(*asked_in_one(asked.words), _org(asked))
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    print(as_json_text(found) if asked.json else repr(found))
    return 0


def _translate(asked: argparse.Namespace) -> int:
    """Print what a status or a call is called in other systems."""
    from lifecycle.diagnosis.translation import translate  # imported only here, because no other command needs it

    found = translate(" ".join(asked.words))
    print(json.dumps(found.document(), indent=1) if asked.json else repr(found))
    return 0 if found else 2


def _plan(asked: argparse.Namespace) -> int:
    """Print the ways from one status to another."""
    try:
        world = _org(asked)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    found = plan(
        asked.start,
        asked.goal,
        keep=asked.keep,
        end_user=not asked.admin,
        time=asked.time,
        mail=not asked.no_mail,
        password=None if asked.password is None else asked.password == "yes",
        federated=asked.federated,
        world=world,
    )
    print(json.dumps(found.document(), indent=1) if asked.json else repr(found))
    return 0


def _diagnose(asked: argparse.Namespace) -> int:
    """Print what put a user into a status, and return whether the evidence was understood."""
    from lifecycle.diagnosis.diagnosing import diagnose  # imported only here, because it loads the client as well

    try:
        sources = [sys.stdin.buffer if name == "-" else Path(name) for name in asked.files]
        found = diagnose(*sources, status=asked.status)
    except OSError as error:
        print(f"The evidence could not be read: {error.strerror}: {error.filename}.", file=sys.stderr)
        return 2
    if not find_spec("graphviz"):
        if asked.replay or asked.map:
            print(
                'A replay needs graphviz. Install it with: pip install "okta-lifecycle-lab[notebook]"', file=sys.stderr
            )
            return 2
        print(json.dumps(found.document(), indent=1) if asked.json else repr(found))
        return found.exit_status
    from lifecycle.diagnosis.diagnosing import MOST_SHOWN
    from lifecycle.plays.brought import replay  # only here: it loads the stages

    document = found.document()
    played = []
    if not asked.json or asked.replay or asked.map:
        played = [replay(user) for user in (found.users if asked.json else found.users[:MOST_SHOWN])]
    for one in played if asked.replay or asked.map else ():
        one.to_end()
    if asked.replay:
        for row, one in zip(document["users"], played, strict=False):
            row["replay"] = one.document()
    print(json.dumps(document, indent=1) if asked.json else repr(found))
    if not asked.json:
        print(*(f"  try it        {one.link}" for one in played if one.link), sep="\n")
        for one in played if asked.replay else ():
            print(f"\n{one!r}")
    if asked.map and played:
        try:
            asked.map.write_text(played[0].stage.poster, encoding="utf-8")
        except OSError as error:
            print(f"The map could not be written: {error.strerror}: {error.filename}.", file=sys.stderr)
            return 2
    return found.exit_status


def _check(asked: argparse.Namespace) -> int:
    """Print which claims are true, and return whether all of them are."""
    from lifecycle.claims.changed import NotRulings, earlier_rulings, save_rulings  # no other command needs these
    from lifecycle.claims.markdown import check_file
    from lifecycle.claims.ruling import Ruled, Ruling

    try:
        earlier = earlier_rulings(asked.against) if asked.against else None
        found = [ruled for path in asked.files for ruled in check_file(path)]
        if asked.save:
            save_rulings(found, asked.save)
    except NotRulings as error:
        print(error, file=sys.stderr)
        return 2
    except OSError as error:
        print(f"The claims could not be read: {error.strerror}: {error.filename}.", file=sys.stderr)
        return 2
    except UnicodeDecodeError:
        print("The claims could not be read: a file is not text in UTF-8.", file=sys.stderr)
        return 2
    if earlier:
        return _changed(earlier, found)
    if not found:
        print(
            "There are no claims in these files. They belong into blocks that begin with ```okta-lifecycle.",
            file=sys.stderr,
        )
        return 2

    def show(found: list[Ruled]) -> int:
        if asked.json:
            print(json.dumps([ruled.document() for ruled in found], indent=1))
        else:
            for ruled in found:
                print(ruled)
        return int(any(ruled.ruling in (Ruling.FALSE, Ruling.NOT_CLEAR) for ruled in found))

    if asked.live:
        from lifecycle.lab.live_commands import check_command

        return check_command(found, asked.org, show)
    return show(found)


def _changed(earlier: "Earlier", found: list["Ruled"]) -> int:
    """Print which claims are ruled on otherwise than earlier, and return whether any is."""
    from lifecycle.claims.changed import changes  # only here, like its caller's

    changed = changes(earlier, found)
    turned = [one for one in changed if one.turned]
    for one in changed:
        print(one)
    known = sum(ruled.claim in earlier.claims for ruled in found)
    print(
        f"{len(turned)} of {known} claims are ruled on otherwise than by version {earlier.version}, and "
        f"{len(changed) - len(turned)} on other evidence. This is version {__version__}."
    )
    return int(bool(turned))


def _notebook(asked: argparse.Namespace) -> int:
    """Run notebooks and write them in the one form that does not differ from run to run."""
    try:
        from lifecycle.lab.stored import CannotStore, store_notebooks  # only here: it needs a part of Jupyter
    except ModuleNotFoundError as error:
        return _without(error.name, "notebook")
    try:
        store_notebooks(asked.files, timeout=asked.timeout)
    except CannotStore as failure:
        print(failure, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"The notebook could not be written: {error.strerror}: {error.filename}.", file=sys.stderr)
        return 2
    return 0


def _matrix(asked: argparse.Namespace) -> int:
    from lifecycle.book import matrix  # imported only here, as in the functions above and below
    from lifecycle.book.cells import every_cell
    from lifecycle.lab.lessons import NOTEBOOKS
    from lifecycle.pictures.grid import page_html

    if asked.seen:
        from lifecycle.lab.seen import seen_cells, seen_page

        print(seen_page(seen_cells()))
        return 0
    cells = every_cell()
    if asked.html:
        print(page_html(NOTEBOOKS))
    else:
        print(json.dumps(matrix.as_json(cells), indent=1) if asked.json else matrix.matrix_page(cells))
    return 0


def _rules(_: argparse.Namespace) -> int:
    from lifecycle.book import rulebook  # imported only here, because no other command needs it

    print(rulebook.rules_page(), end="")
    return 0


def _movers(_: argparse.Namespace) -> int:
    from lifecycle.book import mover_page  # only here: it follows users through many kinds of orgs

    print(mover_page.movers_page(), end="")
    return 0


def _pages(_: argparse.Namespace) -> int:
    from lifecycle.book import door_page  # imported only here, because no other command needs it

    print(door_page.doors_page(), end="")
    return 0


def _index(_: argparse.Namespace) -> int:
    from lifecycle.lab import symptom_page  # only here: it follows users through many kinds of orgs

    print(symptom_page.symptoms_page(), end="")
    return 0


def _sessions(asked: argparse.Namespace) -> int:
    from lifecycle.lab import lessons, session_page  # only here: no other command draws, or needs the lessons
    from lifecycle.pictures import slide
    from lifecycle.plays.lesson import script_of

    def title(number: int, stage: str) -> str:
        return next(play.title for play in script_of(lessons.LESSONS[number]).plays if play.key == stage)

    print(slide.map_slide() if asked.slide else session_page.sessions_page(title), end="")
    return 0


def _poster(asked: argparse.Namespace) -> int:
    """Write the poster of the whole map."""
    if not find_spec("graphviz"):
        return _without("graphviz", "notebook")
    from lifecycle.pictures.sheet import poster_pdf, poster_svg  # only here: it runs Graphviz

    for path in asked.files:
        if path.suffix not in (".svg", ".pdf"):
            print(f"A poster is a file with .svg or .pdf, and not {path}.", file=sys.stderr)
            return 2
    try:
        for path in asked.files:
            path.write_bytes(poster_pdf() if path.suffix == ".pdf" else poster_svg().encode())
    except OSError as error:
        print(f"The poster could not be written: {error.strerror}: {error.filename}.", file=sys.stderr)
        return 2
    return 0


def _mcp(_: argparse.Namespace) -> int:
    """Answer an assistant on the standard input and output until it ends the conversation."""
    from lifecycle.claims.assistant import NoAssistant, server  # only here, because the library is large

    try:
        server().run("stdio")
    except NoAssistant as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _live(asked: argparse.Namespace) -> int:
    """Do something with the real org that is set."""
    if asked.live_command != "check":
        return _ask_live(asked)
    from lifecycle.client.checkup import check_connection  # only here: no other command needs the client for this
    from lifecycle.client.settings import NotConfigured, find_settings

    try:
        found = check_connection(find_settings())
    except NotConfigured as error:
        print(error, file=sys.stderr)
        return 2
    print(json.dumps(found.document(), indent=1) if asked.json else repr(found))
    return 0 if found.can_read else 2


def _copied(source: Path | None, folder: Path) -> str:
    """Copy the lessons, and say what was done; empty if there was nothing to do. Never overwrites what was written."""
    from lifecycle.lab.copies import copy_lessons  # only here: it needs a part of JupyterLab
    from lifecycle.lab.opening import shipped

    done = copy_lessons(source or shipped("notebooks"), folder)
    for example in shipped("examples").glob("*.*"):
        mine = folder / "examples" / example.name
        if source is None and not mine.exists():
            mine.parent.mkdir(exist_ok=True)
            mine.write_bytes(example.read_bytes())
    return str(done)


def _ask_live(asked: argparse.Namespace) -> int:
    """Compare the real org that is set with the simulator, or write a seed for an org like it."""
    from lifecycle.lab import live_commands  # only here: no other command needs the stages of the lessons
    from lifecycle.lab.lessons import LESSONS
    from lifecycle.plays.lesson import script_of

    if asked.live_command == "seed":
        return live_commands.seed_command(asked.out)
    if asked.live_command == "verify":
        wanted = asked.call, asked.status, asked.org, asked.keep, asked.again, asked.json
        return live_commands.verify_command(*wanted)
    numbers = {lesson.number: lesson for lesson in LESSONS}
    missing = [number for number in asked.lessons if number not in numbers]
    if missing:
        print(f"There is no lesson {missing[0]}. There are: {', '.join(map(str, numbers))}.", file=sys.stderr)
        return 2
    plays = [play for number in asked.lessons for play in script_of(numbers[number]).plays]
    return live_commands.compare_command(plays, asked.org, asked.keep, asked.json)


def _lessons(asked: argparse.Namespace) -> int:
    """Copy the lessons, and never overwrite what the learner has written into an older copy."""
    if asked.source and not any(asked.source.glob("*.ipynb")):
        print(f"There is no notebook in {asked.source}. Name the folder that holds the lessons.", file=sys.stderr)
        return 2
    try:
        done = _copied(asked.source, asked.folder)
    except OSError as error:
        print(f"The lessons could not be copied: {error.strerror}: {error.filename}.", file=sys.stderr)
        return 2
    except ModuleNotFoundError as error:
        return _without(error.name, "lab")
    print(done or f"Your copies in {asked.folder} are up to date.")
    return 0


def _lab(asked: argparse.Namespace) -> int:
    """Open JupyterLab on the learner's copies. What this command does not know is an option of JupyterLab."""
    from lifecycle.lab.opening import open_lab  # only here: no other command opens anything

    for needed in ("nbformat", "jupyterlab"):
        if find_spec(needed) is None:
            return _without(needed, "lab")
    try:
        done = _copied(None, asked.folder)
    except OSError as error:
        print(f"The lessons could not be copied: {error.strerror}: {error.filename}.", file=sys.stderr)
        return 2
    if done:
        print(done, flush=True)
    return open_lab(asked.folder, asked.options)


def _without(package: str | None, extra: str) -> int:
    """Say how to get what is missing."""
    print(
        f"This needs the package {package}, which is not installed. Run `pip install 'okta-lifecycle-lab[{extra}]'`.",
        file=sys.stderr,
    )
    return 2


def _cleanup(asked: argparse.Namespace) -> int:
    """Remove the users of this project from the real org that is set, and return whether any are left."""
    from lifecycle.client.leaving import cleanup_command  # only here: it loads the client

    return cleanup_command(asked.org or "", only_list=asked.list)


def run() -> int:
    """Run this process's command line and return the exit status. The console script `okta-lifecycle` calls this."""
    try:
        status = main()
        sys.stdout.flush()
    except BrokenPipeError:  # the program that reads the output, such as `head`, has stopped reading
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return status


if __name__ == "__main__":
    sys.exit(run())
