"""Keeps what a person types for a user of a real org out of everything that is shown, drawn or stored.

A field for a password shows a stand-in, such as "(typed 1)". The password itself stays in the memory of this process
and is put in its place when the call is sent. So neither the state of a widget nor a saved notebook has it.
"""

import secrets
from collections.abc import Mapping
from typing import Any

SHOWN_PASSWORD, SHOWN_NEW, SHOWN_ANSWER = "(the password)", "(a new password)", "(the answer)"
"""The stand-ins for what was made up here."""


class Concealed:
    """The secrets of one learner on one real org, by their stand-ins."""

    def __init__(self) -> None:
        self._behind: dict[str, str] = {}

    def __repr__(self) -> str:
        return f"Concealed({len(self._behind)} values)"

    def __bool__(self) -> bool:
        """Whether anything is concealed."""
        return bool(self._behind)

    def put(self, stand_in: str, secret: str) -> str:
        """Keep a secret behind this stand-in, and return the stand-in."""
        self._behind[stand_in] = secret
        return stand_in

    def has(self, stand_in: str) -> bool:
        """Whether something is behind this stand-in."""
        return stand_in in self._behind

    def drop(self, stand_in: str) -> None:
        """Forget what is behind a stand-in."""
        self._behind.pop(stand_in, None)

    def hide(self, typed: str) -> str:
        """Return what to show instead of a text that was typed: nothing else for a stand-in or an empty text."""
        if not typed or typed in self._behind:
            return typed
        known = next((stand_in for stand_in, secret in self._behind.items() if secret == typed), "")
        return known or self.put(f"(typed {len(self._behind) + 1})", typed)

    def reveal(self, shown: str) -> str:
        """Return what is behind a stand-in; a text that is none is returned as it is."""
        return self._behind.get(shown, shown)

    def watch_form(self, fields: Mapping[str, Any]) -> None:
        """Let the fields of a form for passwords show stand-ins, at first for passwords that are made up here."""
        for name, stand_in in (("password", SHOWN_PASSWORD), ("newPassword", SHOWN_NEW), ("answer", SHOWN_ANSWER)):
            fields[name].value = self.put(stand_in, made_up())
            self.watch(fields[name])

    def watch(self, field: Any) -> None:
        """Let a text field of ipywidgets show a stand-in as soon as somebody has typed into it."""
        field.continuous_update = False
        field.observe(lambda change: setattr(field, "value", self.hide(str(change["new"]))), names="value")
        field.value = self.hide(str(field.value))


def made_up() -> str:
    """A password for a user of a real org. One that stands in our documentation would be known to everybody."""
    return f"Lab7-{secrets.token_urlsafe(15)}"
