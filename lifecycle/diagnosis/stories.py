"""Reads what somebody tells in sentences, such as "I created him with activate=false and called activate".

Only the words for calls, statuses, parameters and refusals are understood, in their order. A question, a wish and what
did not happen are left out. The answer shows the words behind each step, so that a person can check the reading.
"""

import re
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from lifecycle.diagnosis.happening import Happening, HowAnswered
from lifecycle.diagnosis.recognising import named_by, rooted
from lifecycle.diagnosis.text_logs import call_named
from lifecycle.model.calls import CALLS
from lifecycle.model.cases import Case
from lifecycle.model.facts import LABELS, Status
from lifecycle.model.sending import revealed

MOST_TOLD = 20_000
"""How many characters of a text are read as a story at most."""
_LONGEST = 1_000
"""How many characters are looked at together, so that a text without a full stop is not read over and over again."""
STORY = "a story"
"""The name of this format."""
TOLD_IN_WORDS = "The calls were told in words. Compare each step with what you really did."
_SOMEBODY = r"(?:(?:the|a|an|my|our|his|her|their|this|that|each|every|new|okta|test|user'?s?|users'?|account'?s?)\s+)*"
_PASSWORD = rf"{_SOMEBODY}(?:okta\s+)?passwords?\b"
_CREATED_AS = r"(?:\w+\s+){0,5}?(?:users?|accounts?|person|people|identit\w+|him|her|them|with(?:out)?|as|in|by)\b"
_FOR_SOMEBODY = (
    r"(?:(?:up|a|an|the|my|our|his|her|him|their|them|new|another|first|initial|okta|for|user'?s?|users'?)\s+){0,6}"
)
"""The words that may stand before a password. Others may be the password itself, and must not be shown."""
_ACTING = re.compile(
    r"(?i)(?:^|[,;.:]|\b(?:and|then|now|but|when|until|after|that)\b|\n)\s*[-*•\d.)]*\s*"
    r"(?:(?:the|a|my|our|this|then|now)\s+)*(?:(?P<user>users?|he|she|they|person|employee|customer)|"
    r"(?P<other>i|we|admins?|administrators?|help\s?desk|hr|somebody|someone|script|terraform|it))\b(?!['’])"
)
"""Who did something: a word at the beginning of a clause."""
_ADMIN_SETS = r"(?:set|sets|setting|assigned?|assigns|gave|gives?|updated?|updates|chang(?:ed?|es|ing))"


class _Verb(NamedTuple):
    """Words for something that was done."""

    pattern: str
    calls: tuple[str, ...]
    """The calls that they can mean."""
    by_user: tuple[str, ...] = ()
    """The calls that they mean if the user did it."""
    as_call: tuple[str, ...] = ()
    """The calls that they mean in front of a word such as `endpoint`."""
    parameter: bool = False
    """Whether the same word is a parameter as well, as in `activate=false`."""
    state: bool = False
    """Whether the same word is a state as well, as in `is suspended`."""


_VERBS: tuple[_Verb, ...] = (
    # Of two that match at the same place, the longer one counts.
    _Verb(rf"\b(?:created?|creates|creating)\s+{_CREATED_AS}|\badd(?:ed|s|ing)?\s+(?:a\s+)?(?:new\s+)?person\b|"
          r"\bimport(?:ed|s|ing)?\s+(?:\w+\s+){0,4}?users?\s+(?:\w+\s+){0,3}?hash\w*", ("create_user",)),
    _Verb(rf"\b(?:set|sets|gave|gives?|generated?|issued?|assigned?|made|created?)\s+{_FOR_SOMEBODY}"
          r"(?:temp(?:orary)?|one[- ]time) passwords?\b", ("expire_password_with_temp_password",)),
    _Verb(rf"\bexpir(?:ed?|es|ing)\s+{_PASSWORD}", ("expire_password", "expire_password_with_temp_password")),
    _Verb(rf"\breset(?:s|ting)?\s+{_PASSWORD}|"
          r"\bpassword\s+(?:(?:of|for)\s+(?:the\s+)?(?:user\s+)?\S+\s+)?(?:was|were|is|has been|been|got)\s+reset\b|"
          r"\b(?:did|do|does|triggered?|sent|initiated?|performed?|made|requested)\s+(?:a\s+|the\s+)?password\s+reset\b",
          ("reset_password",), by_user=("recover_password",)),
    _Verb(r"\bforgot(?:ten)?[- ]password\b", ("forgot_password", "recover_password")),
    _Verb(rf"\b{_ADMIN_SETS}\s+{_FOR_SOMEBODY}passwords?\b|\bpassword\s+(?:was|were|has been)\s+(?:set|changed)\b",
          ("update_user",), by_user=("choose_password", "change_password", "change_expired_password")),
    _Verb(r"\bre-?activat(?:ed?|es|ing)\b", ("activate", "reactivate"), as_call=("reactivate",)),
    _Verb(r"\bde-?activat(?:ed?|es|ing)\b", ("deactivate",), state=True),
    _Verb(r"\bactivat(?:ed?|es|ing)\b", ("activate",), parameter=True),
    _Verb(r"\bun-?suspend(?:ed|s|ing)?\b", ("unsuspend",)),
    _Verb(r"\bsuspend(?:ed|s|ing)?\b", ("suspend",), state=True),
    _Verb(r"\bunlock(?:ed|s|ing)?\b", ("unlock",)),
    _Verb(r"\bdelet(?:ed?|es|ing)\b", ("delete_user",)),
    _Verb(r"\b(?:signed|logged|signs|logs|sign|log)[- ](?:in|on)\b(?!\s+page)", ("sign_in",)),
)  # fmt: skip
_NO_SECRET = frozenset(
    {
        *re.findall("[a-z]+", " ".join((*(row.pattern for row in _VERBS), _SOMEBODY, _CREATED_AS, _FOR_SOMEBODY))),
        *("one-time", "on", "in", "hashed", "hashes", "some", "two", "many", "few", "all", "active", "federated"),
        *("user's", "account's", "sign", "signed", "employee", "customer", "okta", "api", "users'", "people"),
        *("identity", "identities", "persons", "passwords", "staged", "internal", "external", "local", "existing"),
    }
)
"""Words between those for a call that are certainly no secret."""
_STATUS_WORDS: tuple[tuple[str, Status], ...] = (
    *((rf"\b{s}\b", s) for s in Status if s is not Status.ABSENT),
    *((rf"(?i:\b{LABELS[s]}\b)", s) for s in Status if " " in LABELS[s] and s not in (Status.ABSENT, Status.RECOVERY)),
    (r"(?i:(?<=in )password reset\b|(?<=status )password reset\b|(?<=is )password reset\b|(?<=: )password reset\b|"
     r"(?<=shows )password reset\b)", Status.RECOVERY),
    (r"(?i:\bpassword (?:has |is |was )?expired\b|\bexpired password\b)", Status.PASSWORD_EXPIRED),
    (r"(?i:\blocked[- ]out\b|\b(?:is|was|got|are|were) locked\b)", Status.LOCKED_OUT),
)  # fmt: skip
_STATES: Mapping[str, Status] = {
    "staged": Status.STAGED, "provisioned": Status.PROVISIONED, "active": Status.ACTIVE,
    "suspended": Status.SUSPENDED, "deactivated": Status.DEPROVISIONED, "deprovisioned": Status.DEPROVISIONED,
    "locked": Status.LOCKED_OUT,
}  # fmt: skip
_IS = r"(?:is|are|stays?|stayed|remains?|remained|becomes?|became|shows?|now|still|in|as|into|status|state)"
_STATE = re.compile(
    rf"(?i)\b{_IS}\s+(?:now\s+|still\s+|in\s+|as\s+|already\s+|the\s+)*[\"'`]?(staged|provisioned|active|suspended|deactivated|"
    r"deprovisioned)\b(?!\s+by\b)|\b(deactivated|suspended|staged|provisioned|deprovisioned|active|locked)"
    r"(?:[- ]out)?\s+(?:okta\s+)?(?:user|account|person)s?\b"
)
_QUESTION = re.compile(
    r"(?i)^\W*(?:so\W+)?(?:how (?:do|can|to|could|should|would)|can (?:i|we|you)|could (?:i|we|you)|should|is there|"
    r"does|do i|what (?:is|are|does|do|can|should)|which|is it|are there|i (?:want|need|would like)|we (?:want|need))\b"
)
_NOT_DONE = re.compile(
    r"(?i)(?:\b(?:not|never|without|cannot|can't|couldn't|can not|unable to|didn't|doesn't|don't|hasn't|haven't|isn't|"
    r"wasn't|nobody|no one|before|ha(?:s|ve|d) to|want(?:s|ed)? to|would like to|how to|"
    r"need(?:s|ed)? to|should|must|could|in order to|instead of|"
    r"rather than|no longer|supposed to|expect(?:ed)?(?: \w+)?(?: to)?(?: be)?)\b|n[’']t\b)\W*(?:\w+\W+){0,2}$"
)
_NOT_SO = re.compile(
    r"(?i)(?:\b(?:not|never|instead of|rather than|should be|to be|expect\w*|want\w*|until|unless|if|make \w+|"
    r"why isn't|back to|to get|get \w+(?: \w+)? to|go(?:es)? to|move \w+(?: \w+)? (?:in)?to|from \w+ to)\b|n[’']t\b)"
    r"\W*(?:\w+\W+){0,2}$"
)
_FAILED = re.compile(
    r"(?i)\b(?:fail(?:s|ed)?|refuse[sd]?|rejected|denied|forbidden|not allowed|error|do(?:es)?(?:n[’']t| not) work|"
    r"did(?:n[’']t| not) work|not work(?:ing)?)\b"
)
_OTHER_FAILS = re.compile(
    r"(?i)\b(?:passwords?|links?|tokens?|mails?|emails?|logins?|credentials|mfa|factors?)\s+(?:\w+\s+)?$"
)
"""What fails before a word such as "fails", if it is not the call."""
_CODE = re.compile(r"\bE\d{7}\b")
_HTTP = re.compile(
    r"(?i)\b(?:http|status(?: code)?|error|got(?: a)?|returns?(?: a)?|returned(?: a)?|with(?: a)?)\s+([45]\d\d)\b"
)
_PATH = re.compile(
    r"(?:\b(GET|POST|PUT|DELETE)\s+)?((?:https?://[^\s\"'`()<>]*)?/(?:api/v1|users|authn|lifecycle|credentials)\b[^\s\"'`()<>,]*)"
)
_NAMED = re.compile(r"\b(?:\w+\.)?([a-z]+(?:_[a-z]+)+|[a-z]+(?:[A-Z][a-z]+)+(?:Async)?)\b")
_AFTER = re.compile(
    r"(?i)\b(?:after|once|as soon as|because|since)\b(?!\s+(?:that|this|a while|some|which|then|now)\b)"
)
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n\s*\n|\n(?=\s*(?:\d+[.)]|[-*•]))")
_NAMES = re.compile(r"\b00u\w{17}\b|(?<![\w.+-])[\w.+-]{1,100}@[\w-]+\.[\w.]*\w")
_BY = re.compile(r"(?i)\bby\s+$")
_FIELDS: tuple[tuple[str, str], ...] = (
    ("passwordChanged", r"passwordChanged"), ("lastLogin", r"lastLogin"), ("activated", r"\bactivated"),
)  # fmt: skip
_AS_PARAMETER = re.compile(r"[\"'`]?\s*(?:[=:]|is (?:set|null)|(?:set |left )?(?:to|out)\b|flag|parameter)")
_CODE_OR_LOG = re.compile(
    r"(?:Error|Exception)\b:|^\s+at \S+\(|[{;]\s*$|=>|\bawait\b|^\W*\d{4}-\d\d-\d\d[T ]\d|\bDEBUG\b"
)
_SAME = re.compile(r"(?i)^[^.;]{0,30}\b(?:via|with|by|using|through|calling|is)\b[^.;]{0,20}$|^\W*$")
"""What stands between two names of the same call."""
_PASSIVE = re.compile(r"(?i)\b(?:was|were|been|got|gets|being)\s+(?:\w+ly\s+|then\s+|later\s+)?$")
_NULL = r"null|empty|blank|missing|not set|unset"
_SET = r"not null|not empty|set|filled|there|a (?:value|date)|\d{4}"


@dataclass
class _Mention:
    """A call or a status that a sentence names."""

    at: int
    end: int
    words: str
    calls: tuple[str, ...] = ()
    status: Status | None = None
    user: str = ""
    query: dict[str, str] = field(default_factory=dict)
    done: bool = False
    """Whether the words say that it was done, and not only that the call was made."""


def is_told(text: str) -> bool:
    """Whether a text is made of sentences, and not of code, of a table or of the lines of a log."""
    lines = [line for line in text[:MOST_TOLD].splitlines() if line.strip()]
    if lines and all(len(re.findall(r"->|=>|→", line)) > 1 for line in lines):
        return True  # a chain such as ACTIVE -> suspend -> SUSPENDED
    plain = [
        line
        for line in lines
        if not _CODE_OR_LOG.search(line) and len(re.findall(r"(?<![\w/.{$])[A-Za-z][a-z']*(?![\w/{}(=])", line)) >= 3
    ]
    return bool(lines) and len(plain) * 2 >= len(lines)


def told_in_words(text: str) -> list[Happening]:
    """Return what a text tells in sentences, step by step, of one user."""
    text = text[:MOST_TOLD]
    said = [m[0] for m in _NAMES.finditer(text) if not _BY.search(text[max(0, m.start() - 10) : m.start()])]
    names = {name.lower() if "@" in name else name for name in said}
    logins = {name for name in names if "@" in name}
    ids = frozenset(names) if len(logins) < 2 and len(names - logins) < 2 else frozenset()
    found: list[Happening] = []
    for sentence in _SENTENCE.split(text):
        if sentence and not (_QUESTION.search(sentence) or _is_wish(sentence)):
            for part in textwrap.wrap(sentence, _LONGEST, break_on_hyphens=False):
                _tell(" ".join(part.split()), found, ids)
    return [replace(one, number=number, ticket=STORY, hands=STORY) for number, one in enumerate(found, 1)]


def fields_in_words(text: str) -> dict[str, str | None]:
    """Return the fields of the user of which a text says that they are set, or null."""
    found: dict[str, str | None] = {}
    text = " ".join(text.split())
    for name, pattern in _FIELDS:
        said = re.search(rf"{pattern}[\"'`]?\s*(?:field\s+)?(?:is|was|has|=|:|being)?\s*({_SET}|{_NULL})", text)
        if said:
            found[name] = None if re.fullmatch(_NULL, said[1]) else "set"
    if re.search(r"(?i)\bnever (?:signed|logged)[- ]?(?:in|on)\b", text):
        found.setdefault("lastLogin", None)
    return found


def _is_wish(sentence: str) -> bool:
    """Whether a sentence asks what would happen, and tells nothing that did."""
    return re.search(r"(?i)\bwhat (?:happens|would happen)\b", sentence) is not None


def _tell(sentence: str, found: list[Happening], ids: frozenset[str]) -> None:
    """Add what one sentence tells."""
    for mention, behind in _in_order(sentence):
        if mention.status is not None:
            others = frozenset(s for s in Status if s is not mention.status)
            found.append(Happening(f"“{mention.words}”", (), ids, rules_out=others))
        elif mention.calls:
            found.append(_called(mention, behind, ids))
        elif found:
            _refuse(mention, found)


def _refuse(mention: _Mention, found: list[Happening]) -> None:
    """Note that the last call was refused, as the words behind it say."""
    place = next((n for n in range(len(found) - 1, -1, -1) if found[n].calls), None)
    if place is None or (found[place].outcome.code and not mention.query.get("code")):
        return
    before = found[place].outcome
    http = mention.query.get("http")
    code = mention.query.get("code") or before.code
    found[place] = replace(found[place], outcome=HowAnswered(True, int(http) if http else before.http, code))


def _in_order(sentence: str) -> Iterator[tuple[_Mention, str]]:
    """Yield what a sentence mentions, in the order in which it happened, each with the words up to the next one."""
    parts = [sentence]
    turned = _AFTER.search(sentence)
    if turned and turned.start() > 0:
        parts = [sentence[turned.end() :], sentence[: turned.start()]]
        if not list(_mentions(parts[0])) or not list(_mentions(parts[1])):
            parts = [sentence]
    for part in parts:
        mentions = list(_mentions(part))
        for number, here in enumerate(mentions):
            begins = here.at if number else 0
            ends = mentions[number + 1].at if number + 1 < len(mentions) else len(part)
            yield here, part[begins:ends]


def _mentions(part: str) -> Iterator[_Mention]:
    """Yield the calls, the statuses and the refusals that some words name, in the order in which they stand."""
    found: list[_Mention] = []
    for path in _PATH.finditer(part):
        found += _by_path(path)
    for name in _NAMED.finditer(part):
        assigned = part[: name.start()].rstrip(" \"'`").endswith(("=", ":"))  # as in nextLogin=changePassword
        if not assigned and (call := call_named(name[1])):
            found.append(_Mention(name.start(), name.end(), name[0], (call,)))
    for row in _VERBS:
        for verb in re.finditer(row.pattern, part, re.IGNORECASE):
            if not _is_other(verb, part, row):
                done = _PASSIVE.search(part[: verb.start()]) is not None
                words = _without_unknown(verb[0])
                found.append(_Mention(verb.start(), verb.end(), words, _meant(verb, part, row), done=done))
    for pattern, status in _STATUS_WORDS:
        for word in re.finditer(pattern, part):
            if not _NOT_SO.search(part[: word.start()]):
                found.append(_Mention(word.start(), word.end(), word[0], status=status))
    for state in _STATE.finditer(part):
        named, noun = state[1], state[2]
        if not _NOT_SO.search(part[: state.start()]):
            # "activate a deactivated user" tells first what the user was
            at, end = (0, 0) if noun else (state.start(), state.end())
            found.append(_Mention(at, end, state[0], status=_STATES[(named or noun).lower()]))
    for failed in _FAILED.finditer(part):
        if _OTHER_FAILS.search(part[: failed.start()]):
            continue
        found.append(
            _Mention(failed.start(), failed.end(), failed[0], query=_refusal(part[max(0, failed.start() - 40) :]))
        )
    for code in (*_CODE.finditer(part), *_HTTP.finditer(part)):
        found.append(_Mention(code.start(), code.end(), code[0], query=_refusal(code[0])))
    last: _Mention | None = None
    for mention in sorted(found, key=lambda m: (m.at, not m.status, -(m.end - m.at))):
        if mention.end == 0:
            yield mention
        elif last is None or mention.at >= last.end:
            same = (
                last is not None and set(mention.calls) & set(last.calls) and _SAME.match(part[last.end : mention.at])
            )
            if last is not None and same:
                last.calls = tuple(call for call in last.calls if call in mention.calls)
                last.query |= mention.query
            else:
                yield mention
                last = mention


def _without_unknown(words: str) -> str:
    """Return the words for a call with an ellipsis for those that may be a password, which must not be shown.

    The first of them is the verb, or the word "password".
    """
    first, *others = words.split()
    return " ".join([first, *(one if one.lower() in _NO_SECRET else "…" for one in others)])


def _refusal(words: str) -> dict[str, str]:
    code, http = _CODE.search(words), _HTTP.search(words)
    return {name: value for name, value in (("code", code and code[0]), ("http", http and http[1])) if value}


def _is_other(verb: re.Match[str], part: str, row: _Verb) -> bool:
    """Whether words that look like a call are a parameter, a field, a state, or something that was not done."""
    before, behind = part[: verb.start()], part[verb.end() :]
    if _NOT_DONE.search(before) or (row.parameter and _AS_PARAMETER.match(behind)):
        return True
    if row.state and verb[0].lower().endswith("ed"):
        state = re.search(rf"(?i)\b{_IS}\s+(?:now\s+|still\s+|already\s+)*$", before)
        noun = re.match(r"\s+(?:okta\s+)?(?:user|account|person)s?\b", behind)
        return bool(state or noun) and not re.match(r"\s+by\b", behind)
    return False


def _meant(verb: re.Match[str], part: str, row: _Verb) -> tuple[str, ...]:
    """Return the calls that a verb means. A password that users set themselves is not set by an admin."""
    if row.as_call and re.match(r"\s+(?:api|endpoint|call|method)\b", part[verb.end() :], re.IGNORECASE):
        return row.as_call
    if row.by_user and _is_by_user(part[: verb.start()]):
        return row.by_user
    return row.calls


def _is_by_user(before: str) -> bool:
    """Whether the last one who did something, in the words before a verb, is the user."""
    acting = list(_ACTING.finditer(before))
    return bool(acting) and acting[-1]["user"] is not None


def _by_path(path: re.Match[str]) -> Iterator[_Mention]:
    """Yield the call that a path means. A path without a user, such as `/lifecycle/activate`, is one as well."""
    url = path[2].rstrip(".,;:")
    bare = re.sub(r"^https?://[^/]+", "", url).partition("?")[0]
    query = dict(re.findall(r"[?&](\w+)=([\w-]+)", url))
    if bare.startswith(("/lifecycle", "/credentials")):
        bare = f"/users/x{bare}"
    for method in [path[1]] if path[1] else ["POST", "GET", "DELETE"]:
        calls, user = named_by(method, rooted(bare), query, None)
        if calls:
            user = user if re.fullmatch(r"00u\w+|.+@.+", user) else ""
            yield _Mention(
                path.start(), path.end(), path[0], tuple(call.name for call in calls), user=user, query=query
            )
            return


def _called(mention: _Mention, behind: str, ids: frozenset[str]) -> Happening:
    """Return the call that is mentioned, with what the words around it say of its request."""
    call = CALLS[mention.calls[0]]
    query, told = dict(mention.query), {}
    if call.creates:
        query |= _parameters(behind)
        told = _creation(behind, query)
    elif len(mention.calls) == 1 and any(sign.case is Case.PASSWORD for f in call.fields for sign in f.signs):
        told = {Case.PASSWORD: "password" in f"{mention.words} {behind}".lower()}
    elif len(mention.calls) == 1 and not any(f.signs for f in call.fields if f.name not in ("sendEmail",)):
        told = revealed(call, query, None)
    known = "&".join(f"{k}={v}" for k, v in query.items() if k in _SHOWN)
    name = " or ".join(mention.calls)
    words = "" if "/" in mention.words else f" (“{mention.words}”)"
    return Happening(
        f"{name}{' ' + known if known else ''}{words}",
        mention.calls,
        ids | ({mention.user} if mention.user else frozenset()),
        told=told,
        outcome=HowAnswered(False if mention.done else None),
        creates=call.creates,
    )


_SHOWN = ("activate", "nextLogin", "provider", "sendEmail", "tempPassword")
"""The parameters of a query that are shown."""


def _parameters(words: str) -> dict[str, str]:
    """Return the parameters of the query that are named."""
    found = {}
    if said := re.search(r"(?i)\bactivate\W{0,3}(?:(?:is |set )?(?:to\s+)?|=|:)\W{0,3}(true|false)\b", words):
        found["activate"] = said[1].lower()
    if re.search(r"(?i)nextLogin\W{0,3}changePassword|must change (?:his |her |their |the )?password", words):
        found["nextLogin"] = "changePassword"
    return found


def _creation(words: str, query: dict[str, str]) -> dict[Case, bool]:
    """Return the cases of a creation that are told. Of what is not told, both sides are kept."""
    told: dict[Case, bool] = {}
    if re.search(r"(?i)\b(?:without|no|with no)\b.{0,12}(?:password|credentials)", words):
        told[Case.PASSWORD] = False
    elif re.search(r"(?i)\bpassword|\bcredentials\b|\bhash", words):
        told[Case.PASSWORD] = True
    if activates := query.get("activate"):
        told[Case.ACTIVATE] = activates == "true"
    elif re.search(r"(?i)\b(?:staged|not activated|without activat\w+)\b", words):
        told[Case.ACTIVATE] = False
    told[Case.CHANGE_AT_NEXT_LOGIN] = query.get("nextLogin") == "changePassword"
    told[Case.EXTERNAL] = re.search(r"(?i)\b(?:federat\w+|social)\b", words) is not None
    return told
