"""A stage as the end of a web address: the part behind the `#`, which a browser sends to no server.

`lesson=0&stage=exercise` is a stage of a lesson, and `lesson=0` is its first one. `did=create_user; suspend` is a
situation: a stage at which this was done already. If its org has settings of its own, they follow as `org=`, in JSON.
Passwords and answers that somebody typed are left out, and so are the names of people.
"""

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote

from lifecycle.lab.offers import FIRST, MAIL, OFFERS, PASSWORD_KNOWN, TRIGGER_OFFERS, offer_for
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
SETTINGS_OF_AN_ORG = frozenset({"as_of", "engine", "mfa", "mfa_enroll", "password_policy", "seed"})
"""What an address may say of its org."""
MAIN = (
    *("activate", "reactivate", "suspend", "unsuspend", "reset_password", "expire_password", "set_password", "unlock"),
    *("deactivate", "delete_user", "sign_in", "mistype_password", "open_activation_link", "open_reset_link"),
    *("choose_password", "change_expired_password", "wait"),
)
"""What a situation offers. Everything else that a stage has is under "more"."""


def situation_play(done: str, org: str = "") -> Play:
    """Return a stage at which this was done already, for example `create_user; suspend`.

    `org` has the settings of its org as JSON, if they are not the usual ones.

    Raises:
        ValueError: if the line can't be read, or names a call that a stage doesn't have.
    """
    settings = _settings(org)
    presses = presses_in(done)
    for press in presses:
        offer_for(press)
    if len(presses) > MOST_CALLS:
        raise ValueError(f"This link holds {len(presses)} calls. A stage plays {MOST_CALLS} at most.")
    made = "The green steps on the map were made before, and you see what came of the last one. Try what comes next."
    return Play(
        key="situation",
        title="A situation to try",
        intro=made if presses else "Nobody was created yet. Create a user, and see what comes next.",
        before=situation_text(presses),
        shows_before=True,
        offers=("create_user",) if not presses else MAIN,
        org=settings,
    )


def _settings(text: str) -> dict[str, Any]:
    """Return the settings of an org from an address. Raises ValueError if they can't be such settings."""
    try:
        found = json.loads(text or "{}")
    except ValueError:
        found = None
    if not isinstance(found, dict) or not found.keys() <= SETTINGS_OF_AN_ORG or not _holds_objects(found):
        known = ", ".join(sorted(SETTINGS_OF_AN_ORG))
        raise ValueError(f"This link names settings that an org doesn't have. It may have: {known}.")
    return found


def _holds_objects(settings: Mapping[str, Any]) -> bool:
    """Whether the seed and the policy are objects. A link can't name a file."""
    return all(isinstance(settings.get(name, {}), dict) for name in ("seed", "password_policy"))


def fragment_of(done: str, org: Mapping[str, Any] | None = None) -> str:
    """Return the end of an address that leads to this situation, without the secrets that somebody typed.

    `org` has the settings of the org, as a play has them.
    """
    address = "#did=" + quote(situation_text(_masked(presses_in(done))), safe=";=*.-_")
    return address + ("&org=" + quote(json.dumps(dict(org), separators=(",", ":"))) if org else "")


def link_to(done: str, org: Mapping[str, Any] | None = None) -> str:
    """Return the whole address of a situation, at the site of this course or at the one that `OKTA_LAB_SITE` names."""
    return f"{os.environ.get('OKTA_LAB_SITE') or SITE}stage.html{fragment_of(done, org)}"


def _masked(presses: Iterable[Press]) -> Iterator[Press]:
    """Yield presses without secrets. What stands in their place leads to the same: a password of the simulator's own.

    If a field has a value of its own anyway, that one is used, unless what was typed was another password than the
    one that was set.
    """
    known = ""
    for press in presses:
        if press.key not in OFFERS and press.key not in TRIGGER_OFFERS:
            continue  # a request about somebody else, whom the simulated org doesn't have
        usual = OFFERS.get(press.key) or TRIGGER_OFFERS[press.key]
        boxes = {box.name: box for box in usual.boxes}
        values: dict[str, str] = {}
        for name, value in press.values.items():
            box = boxes.get(name)
            if box is None and name != MAIL:
                continue  # a field that only a lesson's own offer has
            if box is not None and box.kind == "text" and value != WRONG:
                continue  # what somebody wrote, such as a name, an answer or a code; none of it changes a status
            if box is None or value == WRONG or box.kind != SECRET_KIND:
                values[name] = value
            elif box.preset == PASSWORD_KNOWN:
                values |= {} if value in (known, FIRST) else {name: WRONG}
            else:
                known = value
                values |= {name: FIRST} if value and not box.preset else {}
        yield Press(press.key, values)
