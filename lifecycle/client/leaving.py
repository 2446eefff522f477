"""The command that removes the users of this project from a real org, also after a crash."""

import sys
from collections.abc import Callable

from lifecycle.client.allowing import allow_changes, ask_person
from lifecycle.client.cleaning import cleanup
from lifecycle.client.connect import live
from lifecycle.client.guard import NotAllowedHere
from lifecycle.client.ledger import Ledger, ledger_file
from lifecycle.client.settings import NotConfigured
from lifecycle.client.troubles import NoAnswer


def cleanup_command(name: str = "", only_list: bool = False, ask: Callable[[str], str] = ask_person) -> int:
    """Clean up the org that is set, and print what happens. The learner types the org's name if `name` is empty.

    Returns 0 if nobody is left in that org, 1 if somebody is, and 2 if nothing could be done.
    """
    kept = Ledger(ledger_file())
    entries = kept.open_entries()
    if not entries:
        print("The ledger lists nobody: there are no users of the lessons in any real org.")
        return 0
    for org in dict.fromkeys(entry.org for entry in entries):
        mine = [entry for entry in entries if entry.org == org]
        print(f"In {org}, {len(mine)} made by the lessons:")
        print("\n".join(f"  {entry.login}, {entry.at:%Y-%m-%d %H:%M} UTC" for entry in mine))
    if only_list:
        return 0
    try:
        client = live().client
        guard = client.guard
        here = kept.open_entries(guard.org)
        if not here:
            print(f"None of them is in {guard.org}, to which OKTA_CLIENT_ORGURL leads. Set it to the org named above.")
            return 2
        allow_changes(client, f"To delete these {len(here)}", name, ask)
        done = cleanup(client, tell=print)
    except KeyboardInterrupt:
        print("\nStopped. Run this command again to remove those who are left.", file=sys.stderr)
        return 1
    except (NotConfigured, NotAllowedHere, NoAnswer) as error:
        print(error, file=sys.stderr)
        return 2
    print(done)
    return 1 if done.left else 0
