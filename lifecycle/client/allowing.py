"""Asks on the command line whether users of ours may be changed in a real org."""

import sys
from collections.abc import Callable

from lifecycle.client.client import Client
from lifecycle.client.sitting import AskAgain, NotOptedIn


def ask_person(question: str) -> str:
    """Ask the person at the keyboard. The question goes to standard error, because standard output may be a file."""
    print(question, end="", file=sys.stderr, flush=True)
    return input()


def allow_changes(client: Client, what_for: str, name: str = "", ask: Callable[[str], str] = ask_person) -> None:
    """Allow changes of users of ours, by the org's name. The learner types it if `name` is empty.

    Raises:
        NotOptedIn: if it is not the org's name, or if nobody is there who could type it.
    """
    guard = client.guard

    def asked(question: str, answer: str) -> str:
        try:
            return ask(question)
        except EOFError:
            print(file=sys.stderr)
            said = f"The org stays read-only, because nobody is there to type its name. Give it with --org {answer}."
            raise NotOptedIn(said) from None

    typed = name or asked(f"{what_for}, type the org's name ({guard.sitting.name}): ", guard.sitting.name)
    try:
        guard.opt_in(typed)
    except AskAgain as why:
        print(why, file=sys.stderr)
        guard.opt_in(typed, name if "." in name else asked("The whole host: ", guard.sitting.host))
