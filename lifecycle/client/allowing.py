"""Asks on the command line whether users of ours may be changed in a real org."""

import sys
from collections.abc import Callable

from lifecycle.client.client import Client
from lifecycle.client.sitting import AskAgain


def allow_changes(client: Client, what_for: str, name: str = "", ask: Callable[[str], str] = input) -> None:
    """Allow changes of users of ours, by the org's name. The learner types it if `name` is empty.

    Raises:
        NotOptedIn: if it is not the org's name.
    """
    guard = client.guard
    typed = name or ask(f"{what_for}, type the org's name ({guard.sitting.name}): ")
    try:
        guard.opt_in(typed)
    except AskAgain as why:
        print(why, file=sys.stderr)
        guard.opt_in(typed, name if "." in name else ask("The whole host: "))
