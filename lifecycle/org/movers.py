"""What moves users although nobody made a call: how an org is set up for it, and the people whom its source knows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from lifecycle.model.cases import Case
from lifecycle.org.undo import Watched

PASSWORD_KEEPERS = ("ACTIVE_DIRECTORY", "LDAP")
"""The kinds of source that keep the passwords: Okta asks them at each sign-in."""
SOURCE_KINDS = ("", *PASSWORD_KEEPERS, "WORKDAY", "CSV")
"""The kinds of source; empty for an org that imports nobody."""
LONGEST_WAIT = 3650
"""The most days or hours of a schedule. Where Okta draws the line is not known."""


def _unlike(name: str, value: object, words: tuple[str, ...]) -> str:
    """What is wrong with a setting that has to be one of these words; empty if nothing is."""
    listed = ", ".join(repr(word) for word in words)
    return "" if value in words else f"needs {name} to be one of {listed}, not {value!r}."


def _no_number(name: str, value: object) -> str:
    good = type(value) is int and 0 <= value <= LONGEST_WAIT
    return "" if good else f"needs {name} to be a whole number from 0 to {LONGEST_WAIT}, not {value!r}."


def _no_switches(settings: object, *names: str) -> str:
    wrong = [name for name in names if type(getattr(settings, name)) is not bool]
    return f"needs {wrong[0]} to be true or false." if wrong else ""


@dataclass(frozen=True)
class DirectorySettings:
    """A directory or an HR application from which an org imports users.

    Source of the choices: Okta's help page "Make an app the profile source", and its page on provisioning settings.
    """

    kind: str = ""
    """One of `SOURCE_KINDS`; empty for an org that imports nobody."""
    when_deactivated: str = "deactivate"
    """What becomes of users who are deactivated there: `nothing`, `deactivate` (Okta's default) or `suspend`."""
    unsuspends: bool = False
    """Whether an import ends the suspension of a user who is active in the source."""
    reactivates: bool = False
    """Whether an import brings back a deactivated user who is active in the source."""
    activates_new: bool = True
    """Whether an import activates the users whom it creates."""
    syncs_on_view: bool = False
    """Whether an admin's look at a profile imports that one person, as just-in-time provisioning has it."""
    import_hours: int = 0
    """How many hours lie between two imports; 0 for imports that are started by hand."""

    @property
    def keeps_passwords(self) -> bool:
        """Whether the passwords are in the directory, and not at Okta."""
        return self.kind in PASSWORD_KEEPERS

    @property
    def world(self) -> dict[Case, bool]:
        """The cases of the model that these settings decide."""
        on = bool(self.kind)
        return {
            Case.SOURCE: on,
            Case.KEEPS_PASSWORDS: self.keeps_passwords,
            Case.ACTIVATES_IMPORTED: on and self.activates_new,
            Case.SOURCE_DEACTIVATES: on and self.when_deactivated == "deactivate",
            Case.SOURCE_SUSPENDS: on and self.when_deactivated == "suspend",
            Case.SOURCE_UNSUSPENDS: on and self.unsuspends,
            Case.SOURCE_REACTIVATES: on and self.reactivates,
        }

    def fault(self) -> str:
        """What is wrong with these settings; empty if nothing is."""
        return (
            _unlike("kind", self.kind, SOURCE_KINDS)
            or _unlike("when_deactivated", self.when_deactivated, ("nothing", "deactivate", "suspend"))
            or _no_switches(self, "unsuspends", "reactivates", "activates_new", "syncs_on_view")
            or _no_number("import_hours", self.import_hours)
        )


@dataclass(frozen=True)
class AutomationSettings:
    """An automation that looks once a day for users who have been inactive for too long, or whose passwords expire.

    It has one condition or both, and then takes action on users who meet both.

    Source: Okta's help page "Add an automation", and its articles on the condition *User Inactivity in Okta*.
    """

    inactive_days: int = 0
    """After how many days without a sign-in it takes action; 0 without this condition."""
    password_expiry_days: int = 0
    """How many days before the policy expires the password it takes action, or later; 0 without this condition."""
    action: str = "suspend"
    """`suspend`, `deactivate` or `delete`."""
    group: str = "Everyone"
    """The name of the group whose members it looks at."""

    @property
    def on(self) -> bool:
        """Whether the org has an automation."""
        return self.inactive_days > 0 or self.password_expiry_days > 0

    @property
    def world(self) -> dict[Case, bool]:
        """The cases of the model that these settings decide."""
        on = self.on
        return {
            Case.AUTOMATION: on,
            Case.AUTOMATION_SUSPENDS: on and self.action == "suspend",
            Case.AUTOMATION_DEACTIVATES: on and self.action == "deactivate",
            Case.AUTOMATION_DELETES: on and self.action == "delete",
        }

    def fault(self) -> str:
        """What is wrong with these settings; empty if nothing is."""
        named = "" if isinstance(self.group, str) and self.group else "needs group to be the name of a group."
        actions = ("suspend", "deactivate", "delete")
        return (
            _no_number("inactive_days", self.inactive_days)
            or _no_number("password_expiry_days", self.password_expiry_days)
            or _unlike("action", self.action, actions)
            or named
        )


@dataclass(frozen=True)
class IdentityProviderSettings:
    """An identity provider at which users sign in, with what its sign-ins may do to users at Okta.

    Source: Okta's OpenAPI specification, `Provisioning` and `ProvisioningConditions`.
    """

    name: str = ""
    """Empty for an org without one."""
    creates: bool = True
    """`provisioning.action`: AUTO or DISABLED."""
    reactivates: bool = False
    """`provisioning.conditions.deprovisioned.action`: REACTIVATE or NONE."""
    unsuspends: bool = False
    """`provisioning.conditions.suspended.action`: UNSUSPEND or NONE."""

    @property
    def world(self) -> dict[Case, bool]:
        """The cases of the model that these settings decide."""
        on = bool(self.name)
        return {
            Case.IDP: on,
            Case.IDP_CREATES: on and self.creates,
            Case.IDP_REACTIVATES: on and self.reactivates,
            Case.IDP_UNSUSPENDS: on and self.unsuspends,
        }

    def fault(self) -> str:
        """What is wrong with these settings; empty if nothing is."""
        named = "" if isinstance(self.name, str) else f"needs a name, not {self.name!r}."
        return named or _no_switches(self, "creates", "reactivates", "unsuspends")


@dataclass
class Person(Watched):
    """One person whom the source knows, with what the source says."""

    profile: Mapping[str, Any]
    active: bool = True
    password: str | None = None
    """A hash, salted with the folded login; None where the source keeps no password."""
    user_id: str = ""
    """The user at Okta with whom the person is connected; empty before the first import."""

    @property
    def login(self) -> str:
        """What the person signs in with."""
        return str(self.profile["login"])


def due_after(due: datetime, now: datetime, every: timedelta) -> datetime:
    """When a job that was due then, and comes round so often, is due next."""
    return due + every * ((now - due) // every + 1)
