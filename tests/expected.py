"""What each call does in each status, and a way to each combination of facts. A new call or fact is added here.

The cells are written from the table of transitions in docs/okta-facts.md, cell by cell, and not from the rules.
"""

from people import (
    EXPIRED,
    LOGIN,
    PASSWORD,
    QUESTION,
    SET,
    Person,
    Way,
    active,
    deactivated,
    expired,
    facts,
    federated,
    nobody,
    provisioned,
    staged,
    staged_federated,
    staged_with_password,
    then,
)

from lifecycle.client.connect import simulated
from lifecycle.client.okta import Okta
from lifecycle.model.facts import NOBODY, Facts

STATUSES = (
    "STAGED",
    "PROVISIONED",
    "ACTIVE",
    "RECOVERY",
    "PASSWORD_EXPIRED",
    "LOCKED_OUT",
    "SUSPENDED",
    "DEPROVISIONED",
)
SAME = "="
E1S = "400 E0000001 Api validation failed: suspendUser"
E4 = "401 E0000004 Authentication failed"
E7 = "404 E0000007 Not found: Resource not found: {id} (User)"
E16 = "403 E0000016 Activation failed because the user is already active"
E17 = "403 E0000017 Password reset failed"
E32 = "403 E0000032 Unlock is not allowed for this user."
E34 = "403 E0000034 Forgot password not allowed on specified user."
E35 = "403 E0000035 Change password not allowed on specified user."
E36 = "403 E0000036 Change recovery question not allowed on specified user."
E38 = "403 E0000038 This operation is not allowed in the user's current status."
NOT_NOW = "Forgot password is not allowed in the user's current status"
CAUSES = {
    ("suspend", E1S): ("Cannot suspend a user that is not active",),
    ("unsuspend", E1S): ("Cannot unsuspend a user that is not suspended",),
    ("unlock", E32): ("The user is not locked out.",),
    ("forgot_password", E17): ("Forgot password is not supported for the user's login type",),
    ("forgot_password", E34): (NOT_NOW,),
    ("forgot_password_recovery_question", E34): (NOT_NOW,),
    ("forgot_password_recovery_question", "ACTIVE"): ("Recovery credential not set.",),
    ("reset_password", E17): ("Password reset is not allowed in the user's current status",),
}

# One row a call, one column a status, in the order above. A user with a usable password, where the status allows
# one; STAGED without.
TABLE = {
    "activate": ("PROVISIONED", E16, E16, E16, E16, E16, E16, "PROVISIONED"),
    "reactivate": (E38, SAME, E38, E38, E38, E38, E38, E38),
    "deactivate": (*("DEPROVISIONED",) * 7, E7),
    "suspend": (E1S, "SUSPENDED", "SUSPENDED", "SUSPENDED", "SUSPENDED", "SUSPENDED", E1S, E1S),
    "unsuspend": (E1S, E1S, E1S, E1S, E1S, E1S, "ACTIVE", E1S),
    "unlock": (E32, E32, E32, E32, E32, "ACTIVE", E32, E32),
    "expire_password": (E38, E38, "PASSWORD_EXPIRED", E38, SAME, E38, E38, E38),
    "expire_password_with_temp_password": (
        E38,
        E38,
        "PASSWORD_EXPIRED",
        "PASSWORD_EXPIRED",
        SAME,
        E38,
        E38,
        E38,
    ),
    "reset_password": (E17, "RECOVERY", "RECOVERY", SAME, "RECOVERY", "RECOVERY", E17, E17),
    "reset_factors": (SAME,) * 8,
    "clear_sessions": (SAME,) * 8,
    "change_password": (E35, E35, SAME, "ACTIVE", "ACTIVE", E35, E35, E35),
    "change_recovery_question": (E36, E36, SAME, SAME, E36, E36, E36, E36),
    "forgot_password": (E34, E34, SAME, E34, E34, E34, E34, E34),
    "forgot_password_recovery_question": (E34,) * 8,
    "delete_user": (*("DEPROVISIONED",) * 7, "ABSENT"),
    "get_user": (SAME,) * 8,
    "update_user": (*(SAME,) * 7, E38),
    "replace_user": (*(SAME,) * 7, E38),
}
SET_PASSWORD = (SAME, "ACTIVE", SAME, "ACTIVE", "ACTIVE", SAME, SAME, E38)
# Cells for which no public source says what Okta does (docs/okta-facts.md, section 12): our choice, and its mark.
UNKNOWN = {("activate", s) for s in ("RECOVERY", "PASSWORD_EXPIRED", "SUSPENDED")} | {
    ("reactivate", s) for s in ("RECOVERY", "PASSWORD_EXPIRED", "LOCKED_OUT", "SUSPENDED")
}
UNKNOWN |= {("suspend", s) for s in ("RECOVERY", "LOCKED_OUT", "DEPROVISIONED")}
UNKNOWN |= {("unsuspend", "DEPROVISIONED"), ("unlock", "SUSPENDED"), ("unlock", "DEPROVISIONED")}
UNKNOWN |= {
    (call, s)
    for call in ("expire_password", "expire_password_with_temp_password")
    for s in ("STAGED", "PROVISIONED", "LOCKED_OUT", "SUSPENDED", "DEPROVISIONED")
} | {("expire_password", "RECOVERY")}
UNKNOWN |= {("reset_password", s) for s in ("STAGED", "PROVISIONED", "LOCKED_OUT", "SUSPENDED", "DEPROVISIONED")}
UNKNOWN |= {("change_password", s) for s in ("STAGED", "LOCKED_OUT", "SUSPENDED", "DEPROVISIONED")}
UNKNOWN |= {
    ("change_recovery_question", s) for s in ("STAGED", "PASSWORD_EXPIRED", "LOCKED_OUT", "SUSPENDED", "DEPROVISIONED")
}
UNKNOWN |= {("forgot_password_recovery_question", s) for s in STATUSES}
UNKNOWN |= {("reset_factors", "LOCKED_OUT")}
UNKNOWN |= {("clear_sessions", s) for s in ("STAGED", "PROVISIONED", "DEPROVISIONED")}

RECORDED = {
    ("activate", "STAGED"),
    ("activate", "PROVISIONED"),
    ("activate", "DEPROVISIONED"),
    ("reactivate", "STAGED"),
    ("reactivate", "PROVISIONED"),
    ("reactivate", "ACTIVE"),
    *(("deactivate", s) for s in ("STAGED", "PROVISIONED", "ACTIVE", "RECOVERY", "PASSWORD_EXPIRED")),
    ("suspend", "ACTIVE"),
    ("suspend", "PASSWORD_EXPIRED"),
    ("suspend", "SUSPENDED"),
    ("unlock", "ACTIVE"),
    ("change_password", "ACTIVE"),
    ("change_recovery_question", "ACTIVE"),
    ("forgot_password", "ACTIVE"),
    ("reset_factors", "ACTIVE"),
    ("reset_factors", "RECOVERY"),
    ("clear_sessions", "ACTIVE"),
    ("clear_sessions", "RECOVERY"),
    ("expire_password", "ACTIVE"),
    ("expire_password_with_temp_password", "ACTIVE"),
    *(("delete_user", s) for s in ("STAGED", "PROVISIONED", "ACTIVE", "RECOVERY", "DEPROVISIONED")),
}
"""Cells of which the exchange with a real org is stored in public."""


# What differs from the table for users who are not the plainest ones in their status.
OTHERWISE: dict[Facts, dict[str, str]] = {
    # 3.2: a password, or a provider elsewhere, makes the difference at the activation; 3.11, 3.12: with a password
    facts(begun=False, password=SET): {
        "activate": "ACTIVE",
        "change_password": SAME,
        "change_recovery_question": SAME,
    },
    facts(begun=False, external=True): {"activate": "ACTIVE"},
    facts(begun=False, external=True, deactivated=True): {"activate": "ACTIVE"},
    # 3.6: the lock goes, the expiry stays
    facts(password=EXPIRED, locked=True): {"unlock": "PASSWORD_EXPIRED"},
    # 3.11: there is no old password that could be right
    facts(reset=True): {"change_password": E35, "change_recovery_question": E36},
    # 3.7, 3.9, 3.11, 3.12: a user who signs in elsewhere has no password here
    facts(external=True): {
        "expire_password": E38,
        "expire_password_with_temp_password": E38,
        "change_password": E35,
        "change_recovery_question": E36,
        "forgot_password": E17,
    },
    # 3.5: the status before the suspension
    facts(suspended=True): {"unsuspend": "PROVISIONED"},
    facts(password=EXPIRED, suspended=True): {"unsuspend": "PASSWORD_EXPIRED"},
    facts(reset=True, suspended=True): {"unsuspend": "RECOVERY"},
    facts(password=SET, reset=True, suspended=True): {"unsuspend": "RECOVERY"},
    facts(password=EXPIRED, reset=True, suspended=True): {"unsuspend": "RECOVERY"},
    facts(password=SET, locked=True, suspended=True): {"unsuspend": "LOCKED_OUT"},
    facts(password=EXPIRED, locked=True, suspended=True): {"unsuspend": "LOCKED_OUT"},
}


def arguments(call: str) -> dict[str, object]:
    """What a call is sent with, where it needs something."""
    if call == "update_user":
        return {"profile": {"nickName": "Testy"}}
    if call == "replace_user":
        return {"profile": {"firstName": "T", "lastName": "T", "email": LOGIN, "login": LOGIN}}
    if call == "change_password":
        return {"oldPassword": PASSWORD, "newPassword": "Another-Pa55word"}
    if call == "change_recovery_question":
        return {"password": PASSWORD, "recovery_question": QUESTION}
    return {"sendEmail": False} if call in ("activate", "reactivate", "reset_password") else {}


# ------------------------------------------------------------------------------------------------ ways

WAYS: dict[Facts, Way] = {
    NOBODY: nobody,
    facts(begun=False): staged,
    facts(begun=False, password=SET): staged_with_password,
    facts(): provisioned,
    facts(password=SET): active,
    facts(password=EXPIRED): expired,
    facts(password=SET, reset=True): then(active, "reset_password"),
    facts(password=EXPIRED, reset=True): then(expired, "reset_password"),
    facts(reset=True): then(provisioned, "reset_password"),
    facts(password=SET, locked=True): then(active, "lock"),
    facts(password=EXPIRED, locked=True): then(expired, "lock"),
    facts(begun=False, deactivated=True): deactivated,
    facts(begun=False, external=True): staged_federated,
    facts(external=True): federated,
    facts(external=True, suspended=True): then(federated, "suspend"),
    facts(begun=False, external=True, deactivated=True): then(federated, "deactivate"),
    facts(suspended=True): then(provisioned, "suspend"),
    facts(password=SET, suspended=True): then(active, "suspend"),
    facts(password=EXPIRED, suspended=True): then(expired, "suspend"),
    facts(password=SET, reset=True, suspended=True): then(active, "reset_password", "suspend"),
    facts(password=EXPIRED, reset=True, suspended=True): then(expired, "reset_password", "suspend"),
    facts(reset=True, suspended=True): then(provisioned, "reset_password", "suspend"),
    facts(password=SET, locked=True, suspended=True): then(active, "lock", "suspend"),
    facts(password=EXPIRED, locked=True, suspended=True): then(expired, "lock", "suspend"),
}
"""A way to each combination of facts that a user can be in."""


def person_in(wanted: Facts, okta: Okta | None = None) -> Person:
    """A user of whom these facts are true, in a fresh org unless one is given."""
    person = Person(okta or simulated())
    WAYS[wanted](person)
    return person
