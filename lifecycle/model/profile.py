"""The properties of Okta's own user profile: one row for each, and the only place with facts about them.

The rows are in the order in which a user object shows them. Names, lengths and required properties come from
Okta's Users API reference, "profile object". Titles, formats and permissions come from the default
user schema as it was recorded (terraform-provider-okta, recorded test TestAccResourceOktaUser_customProfileAttributes).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Flag, StrEnum, auto


class Access(StrEnum):
    """What users may do with a property of their own profile, in the schema's words."""

    READ = "READ_ONLY"
    WRITE = "READ_WRITE"
    HIDE = "HIDE"


class Trait(Flag):
    """What sets some properties apart from the others."""

    NONE = 0
    REQUIRED = auto()
    SHOWN = auto()
    """A user object shows null when the property is unset. Other unset properties are left out.

    Source: okta-sdk-python, recorded tests.
    """
    IN_Q = auto()
    """The parameter `q` of a list of users looks at it. Source: Okta's Users API reference, Find Users."""
    IN_FILTER = auto()
    """A `filter` can name it, and a `search` can use `co` with it.

    Source: Okta's OpenAPI specification, listUsers; Okta's Users API reference.
    """


_READ, _WRITE, _HIDE = Access.READ, Access.WRITE, Access.HIDE
_PLAIN, _MUST, _SHOWN, _Q, _FILTER = Trait.NONE, Trait.REQUIRED, Trait.SHOWN, Trait.IN_Q, Trait.IN_FILTER


@dataclass(frozen=True, slots=True)
class BaseProperty:
    """One property of the default user profile. Every value is a string."""

    name: str
    title: str
    """What the schema calls it."""
    access: Access = _READ
    schema_place: int | None = None
    """Its place in the recorded schema. Rows without a number follow the others there, in the order of this table."""
    traits: Trait = _PLAIN
    length: tuple[int, int] | None = None
    """The shortest and the longest value that Okta accepts; None if no limit is documented."""
    schema_length: tuple[int | None, int | None] | None = None
    """The limits that the schema shows.

    It shows none for the email, and one for phones that Okta's Users API reference does not name.
    """
    format: str | None = None
    """The format that the schema shows."""

    @property
    def required(self) -> bool:
        """Whether a user can't be without it."""
        return _MUST in self.traits


_Row = BaseProperty
# fmt: off
BASE_PROPERTIES: tuple[BaseProperty, ...] = (
    #    name                 title                 access   place traits
    _Row("firstName",         "First name",         _WRITE,  2,    _MUST | _Q | _FILTER, (1, 50), (1, 50)),
    _Row("lastName",          "Last name",          _WRITE,  3,    _MUST | _Q | _FILTER, (1, 50), (1, 50)),
    _Row("mobilePhone",       "Mobile phone",       _WRITE,  13,   _SHOWN, schema_length=(None, 100)),
    _Row("middleName",        "Middle name",        _READ,   4),
    _Row("honorificPrefix",   "Honorific prefix",   _READ,   5),
    _Row("honorificSuffix",   "Honorific suffix",   _READ,   6),
    _Row("title",             "Title",              _READ,   8),
    _Row("displayName",       "Display name",       _READ,   9),
    _Row("nickName",          "Nickname",           _READ,   10),
    _Row("profileUrl",        "Profile Url",        _READ,   11,   format="uri"),
    _Row("primaryPhone",      "Primary phone",      _HIDE,   14,   schema_length=(None, 100)),
    _Row("streetAddress",     "Street address",     _HIDE),
    _Row("city",              "City",               _HIDE),
    _Row("state",             "State",              _HIDE),
    _Row("zipCode",           "Zip code",           _HIDE),
    _Row("countryCode",       "Country code",       _HIDE,   format="country-code"),
    _Row("postalAddress",     "Postal Address",     _HIDE),
    _Row("preferredLanguage", "Preferred language", _READ,   format="language-code"),
    _Row("locale",            "Locale",             _READ,   format="locale"),
    _Row("timezone",          "Time zone",          _READ,   format="timezone"),
    _Row("userType",          "User type"),
    _Row("employeeNumber",    "Employee number"),
    _Row("costCenter",        "Cost center"),
    _Row("organization",      "Organization"),
    _Row("division",          "Division"),
    _Row("department",        "Department"),
    _Row("managerId",         "ManagerId"),
    _Row("manager",           "Manager"),
    _Row("secondEmail",       "Secondary email",    _WRITE,  12,   _SHOWN, format="email"),
    _Row("login",             "Username",           _READ,   1,    _MUST | _FILTER, (5, 100), (5, 100)),
    _Row("email",             "Primary email",      _WRITE,  7,    _MUST | _Q | _FILTER, (5, 100), format="email"),
)
# fmt: on

PROPERTIES: Mapping[str, BaseProperty] = {row.name: row for row in BASE_PROPERTIES}
"""The rows by name, in the order in which a user object shows them."""
BASE_PROFILE = tuple(PROPERTIES)
SCHEMA_ORDER = tuple(sorted(BASE_PROPERTIES, key=lambda row: row.schema_place or len(BASE_PROPERTIES)))
"""The rows in the order of the schema document, which is also the order in which a refusal lists what is blank."""
REQUIRED = tuple(row.name for row in SCHEMA_ORDER if row.required)


def having(trait: Trait) -> tuple[str, ...]:
    """The names of the properties that have this trait."""
    return tuple(row.name for row in BASE_PROPERTIES if trait in row.traits)
