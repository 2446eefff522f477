"""Where presses go: to simulated orgs, or to a real org that is only read, or in which users of ours may be changed.

There is one switch for all stages and panels of a notebook. Nothing is sent to a real org before it is chosen.
"""

import atexit
import sys
from collections.abc import Callable, Mapping
from typing import Any
from weakref import WeakMethod

from lifecycle.client.cleaning import cleanup
from lifecycle.client.guard import NotAllowedHere
from lifecycle.client.ledger import LedgerEntry
from lifecycle.client.okta import Okta
from lifecycle.client.sitting import AskAgain, Mode
from lifecycle.client.troubles import UNREACHABLE_HERE, NoAnswer

_SIMULATED, _LIVE, _PRACTICE = "simulated", "live", "practice"
"""What a learner can choose: simulated orgs, the real org that is set, or one that stands in for a real one."""
_CHOICES = {
    _SIMULATED: ("Simulated org", "Each stage has an org of its own on this machine. Nothing can go wrong there."),
    _LIVE: ("Live org", "Your own Okta org, which is only read until you allow changes."),
    _PRACTICE: ("Practice org", "A simulated org that is treated like a live one in everything."),
}
_MODES = {
    Mode.READ: "It is only read. A press that would change something sends nothing.",
    Mode.DRY: "Dry run: a press shows the request that would be sent, and sends only what reads.",
    Mode.WRITE: "Presses create and change users there, but only users that this lab has made.",
}


class OrgSwitch:
    """Says where presses go, and lets the learner choose."""

    def __init__(self, okta: Okta | None = None) -> None:
        """Begin with simulated orgs, or with `okta`."""
        self._ways: dict[str, Callable[[], Okta]] = {}
        self._orgs: dict[str, Okta] = {}
        self._watching: list[WeakMethod[Callable[[], None]]] = []
        self._counting: list[WeakMethod[Callable[[], None]]] = []
        self._waiting: list[WeakMethod[Callable[[str], None]]] = []
        self._asks_again = ""
        self.said = ""
        """What came of the last choice, in a sentence; empty if there is nothing to say."""
        self.choice = _SIMULATED
        if okta:
            self._orgs[_LIVE], self.choice = okta, _LIVE

    def __repr__(self) -> str:
        words, means = _CHOICES[self.choice]
        okta = self.okta
        if okta is None:
            return " ".join(filter(None, (f"Presses go to: {words}. {means}", self.said)))
        return " ".join(filter(None, (f"Presses go to {okta.client.where}.", self._mode_words, self.said)))

    @property
    def line(self) -> str:
        """Where the presses of all stages go, in a line."""
        return f"Presses go to {self.okta.client.where if self.okta else 'the simulated org'}."

    def leads_to(self, live: Callable[[], Okta], practice: Callable[[], Okta]) -> "OrgSwitch":
        """Name what connects to the live org and to the practice org; it is called when one is chosen."""
        self._ways = {_LIVE: live, _PRACTICE: practice}
        return self

    def practice(self) -> Okta:
        """Return a fresh practice org, in which changes are allowed."""
        okta = self._ways[_PRACTICE]()
        okta.client.guard.opt_in(okta.client.guard.sitting.name, okta.client.guard.sitting.host)
        return okta

    @property
    def okta(self) -> Okta | None:
        """The org to which presses go; None if each stage has a simulated org of its own."""
        return self._orgs.get(self.choice)

    @property
    def may_write(self) -> bool:
        """Whether users may be created and changed in the org that was chosen."""
        return self.okta is not None and (not self.okta.client.careful or self._mode is Mode.WRITE)

    @property
    def _mode(self) -> Mode | None:
        okta = self.okta
        return okta.client.guard.sitting.mode if okta and okta.client.careful else None

    @property
    def _mode_words(self) -> str:
        return _MODES[self._mode] if self._mode else ""

    # ---------------------------------------------------------------------------------------------- what is chosen

    def choose(self, choice: str) -> None:
        """Let presses go to the simulated orgs, to the live org, or to the practice org. If that fails, it is said."""
        if choice not in _CHOICES or not (choice in self._ways or choice in (_SIMULATED, self.choice)):
            return
        self.said = self._asks_again = ""
        if choice in self._ways and choice not in self._orgs:
            try:
                okta = self._ways[choice]()
            except (LookupError, NoAnswer, NotAllowedHere) as error:
                self.said = UNREACHABLE_HERE or str(error)
                self._changed()
                return
            self._orgs[choice] = okta
            okta.client.guard.sitting.tell = self._wait
            _at_the_end(self)
            if self.left():
                self.said = "There are former users of this lab in the org. Allow changes and remove them first."
        self.choice = choice
        self._changed()

    def allow(self, typed: str, again: str = "", *, dry: bool = False) -> bool:
        """Allow changes in the org that was chosen, by its name. Returns whether they are allowed now."""
        okta = self.okta
        if okta is None:
            return False
        try:
            okta.client.guard.opt_in(typed, again, dry=dry)
            self.said = self._asks_again = ""
        except AskAgain as why:
            self.said, self._asks_again = str(why), typed
        except (NotAllowedHere, NoAnswer) as why:
            self.said = str(why)
        self._changed()
        return self.may_write

    def read_only(self) -> None:
        """Allow no changes any more."""
        if self.okta:
            self.okta.client.guard.read_only()
        self.said = self._asks_again = ""
        self._changed()

    def remove(self) -> None:
        """Remove the users of this lab from every org that was chosen and may be changed."""
        said = []
        for okta in self._orgs.values():
            if not okta.client.guard.ledger.open_entries(okta.client.guard.org):
                continue
            try:
                said.append(repr(cleanup(okta.client)))
            except (NotAllowedHere, NoAnswer) as why:
                said.append(str(why))
        self.said = " ".join(said) or "There is nobody to remove."
        self._changed()

    def left(self) -> list[LedgerEntry]:
        """Return the users of this lab who are still in the orgs that were chosen."""
        guards = [okta.client.guard for okta in self._orgs.values() if okta.client.careful]
        return [entry for guard in guards for entry in guard.ledger.open_entries(guard.org)]

    @property
    def _name(self) -> str:
        okta = self.okta
        return okta.client.guard.sitting.host if okta else ""

    # ------------------------------------------------------------------------------------------- what is heard, shown

    def hear(self, message: Mapping[str, Any]) -> None:
        """Do what the browser asks for."""
        what = str(message.get("where"))
        if what in _CHOICES:
            self.choose(what)
        elif what in ("allow", "dry"):
            typed = str(message.get("typed", ""))
            first = self._asks_again
            self.allow(first or typed, typed if first else "", dry=what == "dry")
        elif what == "read":
            self.read_only()
        elif what == "remove":
            self.remove()

    def watch(self, tell: Callable[[], None]) -> None:
        """Call this method after each change, as long as its object lives."""
        self._watching.append(WeakMethod(tell))

    def watch_people(self, tell: Callable[[], None]) -> None:
        """Call this method after each press in a real org, which may have made or removed a user."""
        self._counting.append(WeakMethod(tell))

    def pressed(self) -> None:
        """Tell those who count the users that a call was made in a real org."""
        for tell in [found for one in self._counting if (found := one())]:
            tell()

    def allowed_elsewhere(self) -> None:
        """Show that something else than this switch has changed what is allowed, such as a button of a stage."""
        self.said = self._asks_again = ""
        self._changed()

    def watch_waits(self, tell: Callable[[str], None]) -> None:
        """Call this method with each line of a countdown, and with an empty string at its end."""
        self._waiting.append(WeakMethod(tell))

    def _changed(self) -> None:
        for tell in [found for one in self._watching if (found := one())]:
            tell()

    def _wait(self, text: str) -> None:
        shown = [found for one in self._waiting if (found := one())]
        for tell in shown:
            tell(text)
        if not shown:
            print(f"\r{text:<79}", end="" if text else "\r", file=sys.stderr, flush=True)

    def scene(self) -> dict[str, Any]:
        """Return what is to be seen of the switch, as JSON."""
        okta, left = self.okta, len(self.left())
        return {
            "choices": [
                {"id": key, "words": words, "means": means, "on": key == self.choice}
                for key, (words, means) in _CHOICES.items()
                if key in (_SIMULATED, self.choice) or key in self._ways
            ],
            "name": self._name,
            "typed": okta.client.guard.sitting.name if okta else "",
            "mode": str(self._mode or ""),
            "means": self._mode_words or _CHOICES[self.choice][1],
            "said": self.said,
            "again": bool(self._asks_again),
            "left": f"{_users(left)} of this lab in {self._names()}." if left else "",
        }

    def _names(self) -> str:
        return " and ".join(dict.fromkeys(entry.org for entry in self.left()))

    def farewell(self) -> str:
        """Say at the end who is left in a real org; empty if nobody is."""
        found = [entry for entry in self.left() if entry.org != self._practice]
        if not found:
            return ""
        orgs = " and ".join(dict.fromkeys(entry.org for entry in found))
        return f"{_users(len(found))} of this lab still in {orgs}. Remove them by: python -m lifecycle cleanup"

    @property
    def _practice(self) -> str:
        okta = self._orgs.get(_PRACTICE)
        return okta.client.guard.org if okta else ""


def _users(count: int) -> str:
    return "There is 1 user" if count == 1 else f"There are {count} users"


def _at_the_end(switch: OrgSwitch) -> None:
    """When the process ends, say who is left in a real org."""

    def part() -> None:
        if said := switch.farewell():
            print(said, file=sys.stderr)

    atexit.register(part)


SWITCH = OrgSwitch()
"""The switch of this process, which all lessons and panels follow."""
