"""What is known about the doors of the sign-in page, and from which source: one row for each thing that was seen.

Each row is written from its source and never from `doors.py`, so that a wrong cell disagrees with a row. A test plays
each row over HTTP. `docs/idx-facts.md` says the same at length.
"""

from collections.abc import Collection
from dataclasses import dataclass

from lifecycle.model.doors import Door, DoorRow, Switch, door_row
from lifecycle.model.facts import Status
from lifecycle.model.sources import Reference, Source
from lifecycle.model.tiers import Tier


@dataclass(frozen=True)
class Sight:
    """What a source shows of one door, for a user of one status."""

    door: Door
    status: Status
    on: frozenset[Switch]
    """The switches that are on. All others are off."""
    shows: str
    """The key of the message, or else the name of the first form."""
    tier: Tier
    source: Reference
    http: int | None = None
    """The HTTP status, where the source shows it."""
    note: str = ""


_RECORDED, _DOCUMENTED, _REPORTED = Tier.RECORDED, Tier.DOCUMENTED, Tier.REPORTED
_ONE_PAGE, _HIDES, _HIDES_TOO = Switch.ONE_PAGE, Switch.HIDES_AT_SIGN_IN, Switch.HIDES_IN_RECOVERY
_DENIED, _UNLOCKS = Switch.RESETS_DENIED, Switch.UNLOCKS_THEMSELVES
_FAILED, _NO_ACCOUNT, _SEND = "errors.E0000004", "idx.unknown.user", "authenticator-verification-data"
_DONE, _NO_RESET = "successWithInteractionCode", "oie.selfservice.reset.password.not.allowed"
_NO_UNLOCK = "oie.selfservice.unlock_user.failed.message"
_LANDING = "oie.selfservice.unlock_user.landing.to.app.success.message"
_ACTIVATING = "idx.reset.password.activating.user"
_FEATURE = Source.AUTH_JS_IDX.at("self-service-password-recovery.feature")


def _saw(
    door: Door,
    status: Status,
    on: tuple[Switch, ...],
    shows: str,
    tier: Tier,
    source: Source | Reference,
    http: int | None = None,
    note: str = "",
) -> Sight:
    reference = source.at() if isinstance(source, Source) else source
    return Sight(door, status, frozenset(on), shows, tier, reference, http, note)


_S = Status
_ASKS, _CHOICE, _IDENTIFY = "challenge-authenticator", "select-authenticator-authenticate", "identify"
# fmt: off
SIGHTS: tuple[Sight, ...] = (
    # The login, on a page that asks for it first
    _saw(Door.LOGIN, _S.ABSENT, (), _NO_ACCOUNT, _REPORTED, _FEATURE),
    _saw(Door.LOGIN, _S.ABSENT, (), _NO_ACCOUNT, _REPORTED, Source.MOBILE_KOTLIN),
    _saw(Door.LOGIN, _S.ABSENT, (_HIDES,), _ASKS, _DOCUMENTED, Source.ENUMERATION, 200),
    _saw(Door.LOGIN, _S.ACTIVE, (), _ASKS, _RECORDED, Source.IDX_DOTNET.at("two-steps-login/identify-response"), 200),
    _saw(Door.LOGIN, _S.LOCKED_OUT, (), _ASKS, _REPORTED, Source.AUTH_JS_1592, 200),
    _saw(Door.LOGIN, _S.SUSPENDED, (), _ASKS, _REPORTED,
         Source.IDX_JAVA.at("1_1_5"), 200, "of 2021"),
    _saw(Door.LOGIN, _S.DEPROVISIONED, (), _ASKS, _REPORTED, Source.IDX_JAVA.at("1_1_7"), 200, "of 2021"),

    # The password
    _saw(Door.PASSWORD, _S.ABSENT, (_ONE_PAGE,), _NO_ACCOUNT, _REPORTED, Source.IDX_JAVA.at("1_1_2")),
    _saw(Door.PASSWORD, _S.ABSENT, (_ONE_PAGE, _HIDES), _FAILED, _REPORTED,
         Source.IDENTITY_ENGINE_MOCKS.at("identify-unknown-user"), 400),
    _saw(Door.PASSWORD, _S.ABSENT, (_HIDES,), _FAILED, _DOCUMENTED, Source.ENUMERATION),
    _saw(Door.PASSWORD, _S.PROVISIONED, (_ONE_PAGE,), _FAILED, _REPORTED, Source.DEVFORUM_35239,
         note="the page says Unable to sign in, its own words for E0000004"),
    _saw(Door.PASSWORD, _S.PROVISIONED, (), _FAILED, _REPORTED, Source.DEVFORUM_35239),
    _saw(Door.PASSWORD, _S.ACTIVE, (_ONE_PAGE,), _DONE, _RECORDED,
         Source.IDX_DOTNET.at("one-step-login/identify-response"), 200),
    _saw(Door.PASSWORD, _S.ACTIVE, (), _DONE, _RECORDED,
         Source.GUARDIAN_FIXTURES.at("idx-challenge-answer-password-user-response"), 200),
    _saw(Door.PASSWORD, _S.PASSWORD_EXPIRED, (_ONE_PAGE,), "reenroll-authenticator", _RECORDED,
         Source.IDX_DOTNET.at("password-expired-after-identify"), 200),
    _saw(Door.PASSWORD, _S.LOCKED_OUT, (_ONE_PAGE,), _FAILED, _RECORDED,
         Source.IDX_DOTNET.at("locked-user-identify-response"), 400, "of 2021; the org's switches were not recorded"),
    _saw(Door.PASSWORD, _S.LOCKED_OUT, (), _FAILED, _REPORTED, Source.AUTH_JS_1592,
         note="even with the right password"),
    _saw(Door.PASSWORD, _S.SUSPENDED, (_ONE_PAGE,), _FAILED, _RECORDED,
         Source.IDX_DOTNET.at("suspended-user-identify-response"), 400, "of 2021"),
    _saw(Door.PASSWORD, _S.SUSPENDED, (), _FAILED, _REPORTED, Source.IDX_JAVA.at("1_1_5"),
         note="of 2021, with HTTP 400, where a wrong password today gets 401"),
    _saw(Door.PASSWORD, _S.DEPROVISIONED, (_ONE_PAGE,), _FAILED, _RECORDED,
         Source.IDX_DOTNET.at("deactivated-user-identify-response"), 400, "of 2021"),
    _saw(Door.PASSWORD, _S.DEPROVISIONED, (), _FAILED, _REPORTED, Source.IDX_JAVA.at("1_1_7"),
         note="of 2021, with HTTP 400, where a wrong password today gets 401"),

    # A code by email in place of a password
    _saw(Door.EMAIL, _S.ACTIVE, (), _ASKS, _RECORDED,
         Source.GUARDIAN_FIXTURES.at("idx-challenge-response-email"), 200),
    _saw(Door.EMAIL, _S.ABSENT, (_HIDES,), _ASKS, _DOCUMENTED, Source.ENUMERATION, 200, "no code is ever mailed"),

    # A forgotten password
    _saw(Door.FORGOTTEN, _S.ABSENT, (), _NO_ACCOUNT, _REPORTED, _FEATURE),
    _saw(Door.FORGOTTEN, _S.ABSENT, (_HIDES_TOO,), _SEND, _DOCUMENTED, Source.ENUMERATION, 200),
    _saw(Door.FORGOTTEN, _S.PROVISIONED, (), _SEND, _REPORTED, Source.WIDGET_3224, 200),
    _saw(Door.FORGOTTEN, _S.ACTIVE, (), _SEND, _RECORDED,
         Source.GUARDIAN_FIXTURES.at("idx-recover-response"), 200),
    _saw(Door.FORGOTTEN, _S.LOCKED_OUT, (), _SEND, _REPORTED, Source.AUTH_JS_1557, 200),
    _saw(Door.RECOVERY_MAIL, _S.ABSENT, (_HIDES_TOO,), _ASKS, _DOCUMENTED, Source.ENUMERATION, 200,
         "no code is mailed"),
    _saw(Door.RECOVERY_MAIL, _S.PROVISIONED, (), _ASKS, _REPORTED, Source.WIDGET_3224, 200, "the code is mailed"),
    _saw(Door.RECOVERY_MAIL, _S.ACTIVE, (), _ASKS, _RECORDED,
         Source.GUARDIAN_FIXTURES.at("idx-challenge-response-email"), 200),
    _saw(Door.RECOVERY_MAIL, _S.ACTIVE, (Switch.TOO_YOUNG,), _ASKS, _DOCUMENTED, Source.FORGOT_PASSWORD_DENIED, 200,
         "the mail says no"),
    _saw(Door.RECOVERY_MAIL, _S.LOCKED_OUT, (), _ASKS, _REPORTED, Source.AUTH_JS_1557, 200, "no code is mailed"),
    _saw(Door.RECOVERED, _S.ACTIVE, (), "reset-authenticator", _RECORDED,
         Source.IDX_DOTNET.at("verify-email-challenge-response"), 200),
    _saw(Door.RECOVERED, _S.ACTIVE, (_DENIED,), _NO_RESET, _REPORTED,
         _FEATURE),

    # Ending a lock
    _saw(Door.UNLOCK_MAIL, _S.LOCKED_OUT, (_UNLOCKS,), _ASKS, _REPORTED,
         Source.IDENTITY_ENGINE_MOCKS.at("user-account-unlock-success"), 200),
    _saw(Door.UNLOCK_MAIL, _S.LOCKED_OUT, (_UNLOCKS, Switch.UNLOCKS_DENIED), _NO_UNLOCK,
         _REPORTED, Source.IDENTITY_ENGINE_MOCKS.at("error-unlock-account-failed-permissions")),
    _saw(Door.UNLOCKED, _S.LOCKED_OUT, (_UNLOCKS,), _LANDING, _REPORTED,
         Source.MOBILE_KOTLIN.at("unlock features"), 200),

    # Links
    _saw(Door.ACTIVATION_LINK, _S.PROVISIONED, (), "select-authenticator-enroll", _RECORDED,
         Source.IDX_JAVA.at("introspect-with-activation-token-response"), 200),
    _saw(Door.ACTIVATION_LINK, _S.SUSPENDED, (), "idx.activating.inactive.user", _REPORTED,
         Source.IDENTITY_ENGINE_MOCKS.at("error-400-user-not-active")),
    _saw(Door.RESET_LINK, _S.RECOVERY, (), "reset-authenticator", _RECORDED,
         Source.IDX_DOTNET.at("reset-password-introspect-response"), 200),
    _saw(Door.RESET_LINK, _S.PROVISIONED, (), _ACTIVATING, _REPORTED, Source.IDENTITY_ENGINE_MOCKS),

    # Registration
    _saw(Door.REGISTRATION, _S.ABSENT, (), "select-authenticator-enroll", _RECORDED,
         Source.IDX_DOTNET.at("register-profile/enroll-new-response"), 200),
    _saw(Door.REGISTRATION, _S.ACTIVE, (), "registration.error.notUniqueWithinOrg", _RECORDED,
         Source.GUARDIAN_FIXTURES.at("idx-enroll-new-existing-user-response"), 400),
)
# fmt: on


def sights_of(row: DoorRow, status: Status, held: Collection[Switch]) -> tuple[Sight, ...]:
    """What was seen of this cell, best known first. What a page for both shows says nothing of the other, or back."""
    about = (s for s in SIGHTS if s.door is row.door and s.status is status)
    same_page = (s for s in about if (_ONE_PAGE in s.on) is (_ONE_PAGE in held) or row.door is not Door.PASSWORD)
    return tuple(sorted((s for s in same_page if door_row(s.door, status, s.on) is row), key=lambda s: s.tier.rank))


def known_at(row: DoorRow, status: Status, held: Collection[Switch]) -> Tier:
    """How well a cell is known: as well as the best sight of it, or inferred, or a guess."""
    seen = sights_of(row, status, held)
    if seen:
        return seen[0].tier
    return Tier.UNKNOWN if row.guess else Tier.INFERRED
