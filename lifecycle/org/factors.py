"""Factors: what a user shows besides the password. Types, ids and profiles as in Okta's Factors API."""

import base64
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import blake2b

from lifecycle.org.credentials import hashed, matches, plain_answer
from lifecycle.org.undo import Watched, WatchedDict, WatchedList


class FactorType(StrEnum):
    """The types of factors that the simulator supports."""

    QUESTION = "question"
    SMS = "sms"
    TOTP = "token:software:totp"


_KINDS = (
    (FactorType.QUESTION, "OKTA", "ufs", "security_question"),
    (FactorType.TOTP, "OKTA", "ost", "okta_verify"),
    (FactorType.TOTP, "GOOGLE", "uft", "google_otp"),
    (FactorType.SMS, "OKTA", "sms", "phone_number"),
)
PREFIXES = {(kind, provider): prefix for kind, provider, prefix, _ in _KINDS}
"""Each type with its provider, in the order of the catalog, and the first letters of its ids."""
KEY_OF = {(kind, provider): key for kind, provider, _, key in _KINDS}
"""The key of the authenticator that stands for each factor. Source: Okta's Policy API reference."""
QUESTIONS = {
    "disliked_food": "What is the food you least liked as a child?",
    "name_of_first_plush_toy": "What is the name of your first stuffed animal?",
    "first_award": "What did you earn your first medal or award for?",
    "favorite_security_question": "What is your favorite security question?",
    "favorite_toy": "What is the toy/stuffed animal you liked the most as a kid?",
    "first_computer_game": "What was the first computer game you played?",
    "favorite_movie_quote": "What is your favorite movie quote?",
    "first_sports_team_mascot": "What was the mascot of the first sports team you played on?",
    "first_music_purchase": "What music album or song did you first purchase?",
    "favorite_art_piece": "What is your favorite piece of art?",
    "grandmother_favorite_desert": "What was your grandmother's favorite dessert?",
    "first_thing_cooked": "What was the first thing you learned to cook?",
    "childhood_dream_job": "What was your dream job as a child?",
    "first_kiss_location": "Where did you have your first kiss?",
    "place_where_significant_other_was_met": "Where did you meet your spouse/significant other?",
    "favorite_vacation_location": "Where did you go for your favorite vacation?",
    "new_years_two_thousand": "Where were you on New Year's Eve in the year 2000?",
    "favorite_speaker_actor": "Who is your favorite speaker/orator?",
    "favorite_book_movie_character": "Who is your favorite book/movie character?",
    "favorite_sports_player": "Who is your favorite sports player?",
}
"""The questions by their keys.

Sources: for the keys, Okta's Factors API reference; for the texts, published answers of real orgs.
"""
UNLISTED_QUESTION = "first_kiss_location"
"""The one documented key that a real org's list left out in 2023.

Source: terraform-provider-okta, TestAccResourceOktaUserFactorQuestion_crud. An older org still listed it.
"""
MOST_PASSCODES = 5
"""Wrong passcodes in a row that lock the user out. Source: Okta's support article on the limits for passcodes."""
TIME_STEP = 30
"""For how many seconds a TOTP code is shown. Source: Okta's Factors API reference, TOTP factor activation object."""
PASSCODE_LIFE = timedelta(minutes=5)
"""How long a passcode by text message can be used. That it is as long as a sign-in is a guess."""
TEXT_PAUSE = timedelta(seconds=30)
"""How long a user has to wait for another text message. Source: Okta's Factors API reference, rate limit."""


@dataclass(slots=True)
class Factor(Watched):
    """One factor of a user, with the state of its secret."""

    id: str
    kind: FactorType
    provider: str
    profile: Mapping[str, str]
    created: datetime
    updated: datetime
    active: bool = False
    answer: str | None = None
    """The hash of the answer, for a question."""
    secret: str = ""
    """The shared secret in Base32, for a TOTP factor."""
    passcode: str = ""
    """The passcode that was sent last, for a phone."""
    sent: datetime | None = None
    """When the passcode was sent."""
    spent: bool = False
    """Whether the passcode was used."""
    steps: Sequence[int] = ()
    """The time steps whose codes were used, as far as they still matter, for a TOTP factor."""

    @property
    def status(self) -> str:
        """ACTIVE, or PENDING_ACTIVATION until the user has verified the factor once."""
        return "ACTIVE" if self.active else "PENDING_ACTIVATION"

    def accepts(self, given: str, now: datetime, salt: str) -> bool:
        """Whether this is the right passcode or answer, even if it was used before."""
        if self.kind is FactorType.QUESTION:
            return matches(plain_answer(given), salt, self.answer)
        if self.kind is FactorType.SMS:
            return self._sent_lately(now) and _same(given, self.passcode)
        return self._step_of(given, now) is not None

    def used_before(self, given: str, now: datetime) -> bool:
        """Whether this passcode was right and has been used already. Answers can be used again and again."""
        if self.kind is FactorType.SMS:
            return self.spent and self._sent_lately(now) and _same(given, self.passcode)
        step = self._step_of(given, now) if self.kind is FactorType.TOTP else None
        return step in self.steps

    def use(self, given: str, now: datetime) -> None:
        """Remember that a right passcode was used, so that it is not accepted again."""
        self.spent = self.kind is FactorType.SMS
        step = self._step_of(given, now) if self.kind is FactorType.TOTP else None
        if step is not None:
            self.steps = [*(old for old in self.steps if old >= step - 2), step]

    def set_answer(self, answer: str, salt: str) -> None:
        """Keep the answer to a question."""
        self.answer = hashed(plain_answer(answer), salt)

    def _sent_lately(self, now: datetime) -> bool:
        return self.sent is not None and now < self.sent + PASSCODE_LIFE

    def _step_of(self, given: str, now: datetime) -> int | None:
        """The time step of this code: the current one, or one beside it, because clocks differ a little."""
        here = int(now.timestamp()) // TIME_STEP
        return next((step for step in (here, here - 1, here + 1) if _same(given, totp(self.secret, step))), None)


def _same(given: str, kept: str) -> bool:
    return hmac.compare_digest(given.encode(errors="surrogatepass"), kept.encode())


def totp(secret: str, step: int) -> str:
    """The code of a time step. Source: RFC 6238 and RFC 4226, with SHA-1 and six digits.

    >>> totp(base64.b32encode(b"12345678901234567890").decode(), 1)
    '287082'
    """
    digest = hmac.digest(base64.b32decode(secret), step.to_bytes(8, "big"), "sha1")
    at = digest[-1] & 15
    number = int.from_bytes(digest[at : at + 4], "big") & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"


def shared_secret(token: str) -> str:
    """A shared secret of 16 letters, made from a random token."""
    return base64.b32encode(blake2b(token.encode(), digest_size=10).digest()).decode()


def six_digits(token: str) -> str:
    """A passcode, made from a random token."""
    return f"{int.from_bytes(blake2b(token.encode(), digest_size=8).digest(), 'big') % 1_000_000:06}"


class Factors(Watched):
    """The factors of all users, for each user the oldest first."""

    def __init__(self) -> None:
        self._by_user = WatchedDict[str, WatchedList[Factor]]()

    def add(self, user_id: str, factor: Factor) -> Factor:
        """Add a factor to a user."""
        self._by_user.setdefault(user_id, WatchedList()).append(factor)
        return factor

    @property
    def all(self) -> Mapping[str, Sequence[Factor]]:
        """The factors by the ids of their users."""
        return self._by_user

    def of(self, user_id: str) -> tuple[Factor, ...]:
        """The factors of a user."""
        return tuple(self._by_user.get(user_id, ()))

    def active(self, user_id: str) -> tuple[Factor, ...]:
        """The factors of a user that are active."""
        return tuple(factor for factor in self.of(user_id) if factor.active)

    def get(self, user_id: str, factor_id: str) -> Factor | None:
        """The user's factor of this id."""
        return next((factor for factor in self.of(user_id) if factor.id == factor_id), None)

    def like(self, user_id: str, kind: FactorType, provider: str) -> Factor | None:
        """The user's factor of this type and provider, of which there is one at most."""
        return next((f for f in self.of(user_id) if (f.kind, f.provider) == (kind, provider)), None)

    def remove(self, user_id: str, factor: Factor) -> None:
        """Reset a factor. The last one takes the user's entry with it, which a file would not keep."""
        self._by_user[user_id].remove(factor)
        if not self._by_user[user_id]:
            del self._by_user[user_id]

    def forget(self, user_id: str, *, question: bool = True) -> None:
        """Reset the factors of a user. With `question=False`, the security question stays."""
        kept = WatchedList(f for f in self.of(user_id) if f.kind is FactorType.QUESTION and not question)
        self._by_user.pop(user_id, None)
        if kept:
            self._by_user[user_id] = kept
