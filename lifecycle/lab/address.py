"""A stage as the end of a web address: the part behind the `#`, which a browser sends to no server.

`lesson=0&stage=exercise` is a stage of a lesson, and `lesson=0` is its first one. `did=create_user; suspend` is a
situation: a stage at which this was done already. Passwords and answers that somebody typed are left out.
"""

from urllib.parse import quote

from lifecycle.lab.offers import SECRET_NAMES, offer_for
from lifecycle.lab.play import Play
from lifecycle.lab.situations import Press, presses_in, situation_text

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
    return "#did=" + quote(situation_text(map(_masked, presses_in(done))), safe=";=*.-_")


def _masked(press: Press) -> Press:
    boxes = {box.name: box for box in offer_for(press).boxes}
    hidden = {name for name, box in boxes.items() if box.kind == SECRET_KIND or name in SECRET_NAMES}
    return Press(press.key, {n: v for n, v in press.values.items() if n not in hidden or v == WRONG})
