"""A stage as the end of a web address: the part behind the `#`, which a browser sends to no server.

`lesson=0&stage=exercise` is a stage of a lesson, and `lesson=0` is its first one. `did=create_user; suspend` is a
situation: a stage at which this was done already. Passwords and answers that somebody typed are left out.
"""

import os
from collections.abc import Iterable, Iterator
from urllib.parse import quote

from lifecycle.lab.offers import FIRST, PASSWORD_KNOWN, SECRET_NAMES, InputField, offer_for
from lifecycle.lab.play import Play
from lifecycle.lab.situations import Press, presses_in, situation_text

SITE = "https://okta-lifecycle-lab.github.io/okta-lifecycle-lab/"
"""Where the course runs in a browser."""
SECRET_KIND = "password"
"""The kind of a field that holds a secret."""
WRONG = "wrong"
"""What stands in a situation for any wrong password."""
MOST_CALLS = 200
"""How many calls an address may hold, so that no link keeps a browser busy."""
MAIN = (
    *("activate", "reactivate", "suspend", "unsuspend", "reset_password", "expire_password", "set_password", "unlock"),
    *("deactivate", "delete_user", "sign_in", "mistype_password", "open_activation_link", "open_reset_link"),
    *("choose_password", "change_expired_password", "wait"),
)
"""What a situation offers. Everything else that a stage has is under "more"."""


def situation_play(done: str) -> Play:
    """Return a stage at which this was done already, for example `create_user; suspend`.

    Raises:
        ValueError: if the line can't be read, or names a call that a stage doesn't have.
    """
    presses = presses_in(done)
    for press in presses:
        offer_for(press)
    if len(presses) > MOST_CALLS:
        raise ValueError(f"This link holds {len(presses)} calls. A stage plays {MOST_CALLS} at most.")
    return Play(
        key="situation",
        title="A situation to try",
        intro="The green steps on the map were made before. See where the person stands now, and try what comes next.",
        before=situation_text(presses),
        offers=("create_user",) if not presses else MAIN,
    )


def fragment_of(done: str) -> str:
    """Return the end of an address that leads to this situation, without the secrets that somebody typed."""
    return "#did=" + quote(situation_text(_masked(presses_in(done))), safe=";=*.-_")


def link_to(done: str) -> str:
    """Return the whole address of a situation, at the site of this course or at the one that `OKTA_LAB_SITE` names."""
    return f"{os.environ.get('OKTA_LAB_SITE') or SITE}stage.html{fragment_of(done)}"


def _masked(presses: Iterable[Press]) -> Iterator[Press]:
    """Yield presses without secrets. What stands in their place leads to the same: a password of the simulator's own.

    If a field has a value of its own anyway, that one is used, unless what was typed was another password than the
    one that was set.
    """
    known = ""
    for press in presses:
        boxes = {box.name: box for box in offer_for(press).boxes}
        values: dict[str, str] = {}
        for name, value in press.values.items():
            box = boxes.get(name)
            if box is None or value == WRONG or not _is_secret(box):
                values[name] = value
            elif box.preset == PASSWORD_KNOWN:
                values |= {} if value in (known, FIRST) else {name: WRONG}
            else:
                known = value
                values |= {name: FIRST} if value and not box.preset else {}
        yield Press(press.key, values)


def _is_secret(box: InputField) -> bool:
    return box.kind == SECRET_KIND or box.name in SECRET_NAMES
