"""What a learner can press: each call in plain words, with the few fields that are its own.

Some calls do several things, so they have a variant for each. To set a password and to change the nickname, Okta has
the same call, `update_user`.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from lifecycle.lab import situations
from lifecycle.lab.further import FURTHER
from lifecycle.lab.permits import NO_REQUEST_OF_A_PERMIT, PERMITS
from lifecycle.lab.triggers import NO_REQUEST, TRIGGERS
from lifecycle.model.actors import Actor
from lifecycle.model.calls import CALLS, Call, Field, Type
from lifecycle.model.cases import Case

_QUESTION = "Who's a major player in the cowboy scene?"
RECOVERY_ANSWER = "Annie Oakley"
PASSWORD_KNOWN, PASSWORD_NEW = "{password}", "{new}"
"""What a preset can hold instead of a value: the password that the person has, and one that the person never had."""
LOGIN_OF = re.compile(r"\{login(?: ([A-Za-z0-9-]+))?\}")
"""What a value can hold instead of a login: `{login}` is that of the stage's person, and `{login leo}` is another one.

In a real org, both are logins that the lab has generated.
"""

FIRST = "Okta-Pa55word"
"""The first password that a person of a stage has."""

SECRET_NAMES = frozenset({"answer", "salt", "value"})
"""The fields within an argument whose values must not be kept if they belong to a real org."""
MAIL = "mail"
"""The value of a press that opens the link in a certain mail: the number of the mail."""


@dataclass(frozen=True)
class InputField:
    """One field beside a button."""

    name: str
    kind: str = "text"
    """`text`, `password`, `switch`, `number`, or `choice`."""
    preset: str = ""
    hint: str = ""
    """What the field says while it is empty."""
    choices: tuple[str, ...] = ()
    within: str = ""
    """The argument of the call that holds the value, if the argument is an object. A path leads to an inner object."""
    label: str = ""
    nulls: bool = False
    """Whether the word `null` stands for the null of JSON, which empties a property."""

    @property
    def shown(self) -> str:
        """The name that the learner sees."""
        return self.label or self.name


@dataclass(frozen=True)
class Offer:
    """Something that a learner can press."""

    key: str
    call: str
    words: str
    boxes: tuple[InputField, ...] = ()
    base: str = ""
    """The key in `OFFERS`, if this is one of those with other presets."""
    whole_profile: bool = False
    """Whether the call needs a whole profile. It is the profile of the stage's person."""
    link_of: str = ""
    """The call whose newest link this takes, if the call takes other links by itself."""

    @cached_property
    def spec(self) -> Call:
        """The row of the table of calls, or what is like one for a trigger."""
        if self.is_permit:
            return PERMITS[self.call].spec
        return TRIGGERS[self.call].spec if self.is_trigger else CALLS.get(self.call) or FURTHER[self.call]

    @cached_property
    def is_trigger(self) -> bool:
        """Whether this has something move the user, and is not a call."""
        return self.call in TRIGGERS

    @cached_property
    def is_permit(self) -> bool:
        """Whether this tells the lab what it may do in a real org, and is not a call."""
        return self.call in PERMITS

    @cached_property
    def moves(self) -> tuple[str, ...]:
        """The rows of the model to which a press can come."""
        return TRIGGERS[self.call].calls if self.is_trigger else (self.call,)

    @property
    def secret_boxes(self) -> frozenset[str]:
        """The names of the fields that hold a secret of the user."""
        return frozenset({field.name for field in self.spec.fields if field.secret} | SECRET_NAMES)

    @property
    def actor(self) -> Actor:
        """Who makes the call."""
        return self.spec.actor

    @property
    def name(self) -> str:
        """What a situation calls it."""
        return self.base or self.key

    @property
    def api(self) -> str:
        """The method and the path, short enough for a line; what happens instead, if there is no request."""
        if self.is_permit:
            return NO_REQUEST_OF_A_PERMIT
        if not self.spec.method:
            return NO_REQUEST[self.actor]
        path = self.spec.path.replace("/api/v1/users/{userId}/", "…/").replace("/api/v1/users/{userId}", "…/{id}")
        path = path.replace("/api/v1", "…")
        return f"{self.spec.method} {path}"

    def with_presets(self, values: Mapping[str, str]) -> "Offer":
        """Return the same offer with other values in its fields. A further request keeps only fields that are given.

        Raises:
            ValueError: if it has no such field.
        """
        unknown = set(values) - {box.name for box in self.boxes}
        if unknown:
            known = ", ".join(box.name for box in self.boxes) or "none"
            raise ValueError(f"{self.key} has no field {sorted(unknown)[0]!r}. Its fields: {known}.")
        kept = [box for box in self.boxes if self.call in CALLS or box.name in values]
        boxes = tuple(replace(box, preset=values.get(box.name, box.preset)) for box in kept)
        return replace(self, boxes=boxes, base=self.name)

    def arguments(self, values: Mapping[str, str], profile: Mapping[str, str]) -> dict[str, Any]:
        """Return the arguments of the call for these values of the fields. A field left empty is not sent."""
        sent: dict[str, Any] = {"profile": dict(profile)} if self.whole_profile else {}
        for box in self.boxes:
            value = values.get(box.name, "")
            field = self.spec.field(box.name)
            if box.within:
                place = sent
                for name in box.within.split(".") if value else ():
                    place = place.setdefault(name, {})
                if value:
                    place[box.name] = _typed(box, value)
            elif value or (field and field.required):
                sent[box.name] = _typed(box, value)
        return sent


def _typed(box: InputField, value: str) -> Any:
    """Return a value as the call takes it. What is not a number stays text, and the call says so."""
    if box.nulls and value == "null":
        return None
    if box.kind == "switch":
        return {"true": True, "false": False}.get(value, value)
    if box.kind == "number":
        try:
            number = float(value)
        except ValueError:
            return value
        return int(number) if number.is_integer() else number
    return value


def _box(name: str, preset: str = "", hint: str = "", within: str = "", label: str = "") -> InputField:
    kind = "password" if "assword" in name else "text"
    return InputField(name, kind, preset, hint, within=within, label=label)


def _switch(name: str, preset: str) -> InputField:
    return InputField(name, "switch", preset, choices=("true", "false"))


def _own(field: Field) -> InputField | None:
    """Return the box for a field of a call, as most calls have it; None if the field needs none."""
    presets = {Type.PASSWORD: PASSWORD_KNOWN, Type.NEW_PASSWORD: PASSWORD_NEW, Type.ANSWER: RECOVERY_ANSWER}
    if field.type in presets:
        return _box(field.name, presets[field.type])
    return _switch(field.name, field.default or "false") if field.name in ("sendEmail", "revokeSessions") else None


def _offer(key: str, call: str = "", words: str = "", *boxes: InputField, whole_profile: bool = False) -> Offer:
    spec = CALLS[call or key]
    made = boxes or tuple(filter(None, map(_own, spec.fields)))
    return Offer(key, spec.name, words or spec.words, made, whole_profile=whole_profile)


_ASKED = (
    _box("question", _QUESTION, within="recovery_question"),
    _box("answer", RECOVERY_ANSWER, within="recovery_question"),
)

_ACTIVATE = _switch("activate", "true")
_OWN = (
    # Each row: the key, the call if it has another name, the words if the call's own words will not do, the fields.
    _offer("create_user", "", "", _ACTIVATE, _box("password", hint="none"), whole_profile=True),
    _offer("create_expired", "create_user", "Create the user, who has to change the password",
           _ACTIVATE, _box("password", PASSWORD_NEW), _box("nextLogin", "changePassword"), whole_profile=True),
    _offer("create_federated", "create_user", "Create a user of another provider",
           _ACTIVATE, InputField("provider", "choice", "FEDERATION", choices=("FEDERATION", "SOCIAL")),
           whole_profile=True),
    _offer("set_password", "update_user", "Set a password", _box("password", PASSWORD_NEW)),
    _offer("change_nickname", "update_user", "Change the nickname", _box("nickName", "Testy", within="profile")),
    _offer("set_question", "update_user", "Set a recovery question", *_ASKED),
    _offer("replace_profile", "replace_user", "Replace the whole profile",
           _box("nickName", "Tess", "none", within="profile"), whole_profile=True),
    _offer("replace_password", "replace_user", "Replace the password", _box("password", PASSWORD_NEW)),
    _offer("reset_password", "", "", _switch("sendEmail", "true")),
    _offer("reset_to_federation", "reset_password", "Hand the sign-in to another provider",
           InputField("provider", "choice", "FEDERATION", choices=("FEDERATION",)), _switch("sendEmail", "false")),
    _offer("change_recovery_question", "", "", _box("password", PASSWORD_KNOWN), *_ASKED),
    _offer("mistype_password", "sign_in", "Mistype the password", _box("password", "wrong")),
    _offer("sign_in_warned", "sign_in", "Sign in, and ask for a warning",
           _box("password", PASSWORD_KNOWN), _switch("warnBeforePasswordExpired", "true")),
    _offer("verify_factor", "", "", _box("factorId", hint="the only one"), _box("passCode"), _box("answer")),
    _offer("wait", "", "", InputField("days", "number", "8"), InputField("hours", "number", "", "0")),
)  # fmt: skip
"""The variants, and the calls whose fields are not as with most calls."""


def _all() -> dict[str, Offer]:
    """Return every offer, in the order of the calls. A call comes before its variants."""
    own: dict[str, list[Offer]] = {}
    for offered in _OWN:
        own.setdefault(offered.call, []).append(offered)
    replaced = ("update_user", "replace_user")  # their variants do everything that they do
    found = {}
    for name in CALLS:
        mine = own.get(name, [])
        if name not in replaced and not any(offered.key == name for offered in mine):
            mine = [_offer(name), *mine]
        found.update({offered.key: offered for offered in mine})
    return found


_TRIGGER_BOXES = {
    "hire": (_box("password", hint="none"),),
    "set_there": (_box("password", PASSWORD_NEW),),
    "finish_registration": (_box("password", PASSWORD_NEW),),
}

_NAME = InputField("name", hint="the org's name")
_PERMIT_BOXES = {
    "dry_run": (_NAME,),
    "allow_changes": (_NAME, InputField("host", hint="if asked")),
}

OFFERS: dict[str, Offer] = _all()
"""Everything that can be pressed, by its key. Every call that there is can be made by at least one of them."""

TRIGGER_OFFERS: dict[str, Offer] = {
    name: Offer(name, name, trigger.spec.words, _TRIGGER_BOXES.get(name, ())) for name, trigger in TRIGGERS.items()
}
"""What can be pulled in an org that is set up for it, by its key."""

PERMIT_OFFERS: dict[str, Offer] = {
    name: Offer(name, name, permit.spec.words, _PERMIT_BOXES.get(name, ())) for name, permit in PERMITS.items()
}
"""What can be pressed where a lesson offers it on an org that is treated like a real one, by its key."""

LOOK_AT = Offer("look_at", "get_user", "Look at another user", (InputField("user", hint="a login"),))
"""Reads another user, about whom the stage is from then on."""

_SALT, _HASH = "b2xkLXNob3A=", "UbKb8eMLAQ/HmHMpnNDQ+NvN99m1OAtm1VcqcyjJs7s="
"""A salt, and the hash of `FIRST` after this salt, as another system keeps them."""
_HASHED = (
    InputField("algorithm", preset="SHA-256", within="password.hash"),
    InputField("salt", preset=_SALT, hint="none", within="password.hash"),
    InputField("saltOrder", "choice", "PREFIX", choices=("PREFIX", "POSTFIX"), within="password.hash"),
    InputField("value", preset=_HASH, within="password.hash"),
)
_IMPORTING = (
    _offer("create_hashed", "create_user", "Create the user with a hash", _ACTIVATE, *_HASHED, whole_profile=True),
    _offer("create_hooked", "create_user", "Create the user with a password hook",
           _ACTIVATE, InputField("type", preset="default", within="password.hook"), whole_profile=True),
    _offer("set_hash", "update_user", "Send the hash again", *_HASHED),
)  # fmt: skip
_FURTHER = (
    LOOK_AT,
    # Somebody beside the stage's person, about whom the stage is from then on.
    _offer("create_other", "create_user", "Create another user", _ACTIVATE, _box("password", hint="none"),
           *(InputField(name, within="profile") for name in ("firstName", "lastName", "login")), whole_profile=True),
    Offer("change_email", "update_user", "Change the email address", (_box("email", within="profile"),)),
    # Group rules choose by such a property.
    Offer("change_department", "update_user", "Change the department",
          (InputField("department", preset="Finance", within="profile"),)),
    # A page of one's own sends an activation token to the address at which reset tokens are exchanged.
    Offer("exchange_token", "open_reset_link", "Exchange the activation token", link_of="open_activation_link"),
    *_IMPORTING,
)  # fmt: skip

FURTHER_OFFERS: dict[str, Offer] = {offered.key: offered for offered in _FURTHER} | {
    name: Offer(
        name,
        name,
        call.words,
        tuple(
            InputField(
                field.name, label={"groupId": "group", "groupIds": "group", "ruleId": "rule"}.get(field.name, "")
            )
            for field in call.fields
            if field.type not in (Type.USER, Type.OBJECT) and field.preset is None
        ),
        whole_profile=call.field("profile") is not None,
    )
    for name, call in FURTHER.items()
}
"""What can be pressed only where a lesson offers it, by its key."""

_ALIASES = {
    "update_user": "set_password",
    "replace_user": "replace_password",
    "import_active": "import_now",
    "import_inactive": "import_now",
}
"""For a call that has only variants: the variant that stands for it in a situation. For an import: its trigger."""


def known(key: str) -> Offer | None:
    """Return the offer with this key or for this call; None if there is none."""
    name = _ALIASES.get(key, key)
    return OFFERS.get(name) or TRIGGER_OFFERS.get(name) or FURTHER_OFFERS.get(name) or PERMIT_OFFERS.get(name)


def triggers_in(world: Collection[Case]) -> tuple[Offer, ...]:
    """Return what can be pulled in an org where these cases hold."""
    return tuple(offer for offer in TRIGGER_OFFERS.values() if offer.spec.needs in world)


def opening(kind: str) -> Offer | None:
    """Return what opens a link of this kind; None if no call does."""
    return next((OFFERS[name] for name, call in CALLS.items() if kind in call.opens), None)


def offer_for(press: situations.Press) -> Offer:
    """Return what a press of a situation presses.

    Raises:
        ValueError: if there is no such offer, or if it has no such field.
    """
    found = known(press.key)
    if found is None:
        raise ValueError(
            f"There is nothing called {press.key!r} to press. Use one of: {', '.join(OFFERS | TRIGGER_OFFERS)}."
        )
    found.with_presets({name: value for name, value in press.values.items() if name != MAIL})
    return found


def in_story(press: situations.Press, offered: Collection[Offer]) -> tuple[Offer, Offer]:
    """Return what a press of a lesson's story presses, and the offer whose usual values the story leaves out.

    A lesson's own presets don't count in its story, unless the story names an offer that has a name of the lesson's.

    Raises:
        ValueError: if there is no such offer, or if it has no such field.
    """
    named = next((offer for offer in offered if offer.key == press.key), None)
    usual = named if named and named.key not in OFFERS else offer_for(press)
    return named or next((offer for offer in offered if offer.name == usual.key), usual), usual


def offer(key: str, words: str = "", *, name: str = "", **presets: str) -> Offer:
    """Return an offer for a lesson, with other words or presets. It needs another `name` if its key is used twice.

    Raises:
        ValueError: if there is no such offer, or if it has no such field.
    """
    found = known(key)
    if found is None:
        raise ValueError(f"There is no offer {key!r}. Use one of these: {', '.join(OFFERS | TRIGGER_OFFERS)}.")
    made = found.with_presets(presets) if presets else found
    return replace(made, words=words or made.words, key=name or made.key, base=made.name)


def offers(given: tuple["str | Offer", ...]) -> tuple[Offer, ...]:
    """Return the offers of a lesson. A string names a call or a variant, and presets: `activate sendEmail=false`.

    Raises:
        ValueError: if there is no such offer, if it has no such field, or if two offers have the same key.
    """
    found: dict[str, Offer] = {}
    for each in given:
        made = each
        if isinstance(made, str):
            (press,) = situations.presses_in(made)
            made = offer(press.key, **press.values)
        if made.key in found:
            raise ValueError(f"Two offers have the key {made.key!r}. Give one of them another name, by offer(name=).")
        found[made.key] = made
    return tuple(found.values())
