"""The mails and text messages that would go out. Nothing is ever sent."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from lifecycle.model.links import token_in
from lifecycle.model.mails import SUBJECTS
from lifecycle.model.mails import Mail as MailKind
from lifecycle.org.keeps import Keeps
from lifecycle.org.undo import Watched, WatchedDeque


@dataclass(frozen=True, slots=True)
class SentMail:
    """One mail, with its link."""

    to: str
    kind: MailKind
    link: str
    """Empty if the mail has no link."""
    at: datetime
    code: str = ""
    """The code that the sign-in page asks for; empty if the mail has none."""

    @property
    def subject(self) -> str:
        """The subject, which is close to the one in Okta's default templates."""
        return SUBJECTS[self.kind]

    @property
    def token(self) -> str:
        """The one-time token in the link; empty if the mail has no link."""
        return token_in(self.link)


@dataclass(frozen=True, slots=True)
class SentText:
    """One text message to a phone, with its passcode."""

    to: str
    passcode: str
    at: datetime


class Outbox(Watched):
    """The mails and text messages that would have gone out, oldest first. Only the newest are kept."""

    def __init__(self, mails: int = Keeps.mails, texts: int = Keeps.texts) -> None:
        self._mails = WatchedDeque[SentMail](maxlen=mails)
        self._texts = WatchedDeque[SentText](maxlen=texts)
        self.dropped_mails = self.dropped_texts = 0
        """How many mails and how many text messages were dropped."""

    def restore(
        self, mails: Iterable[SentMail], texts: Iterable[SentText], dropped_mails: int, dropped_texts: int
    ) -> None:
        """Fill an empty outbox with what was kept."""
        self._mails.extend(mails)
        self._texts.extend(texts)
        self.dropped_mails, self.dropped_texts = dropped_mails, dropped_texts

    def put(self, mail: SentMail) -> None:
        """Send a mail."""
        self.dropped_mails += len(self._mails) == self._mails.maxlen
        self._mails.append(mail)

    def text(self, text: SentText) -> None:
        """Send a text message."""
        self.dropped_texts += len(self._texts) == self._texts.maxlen
        self._texts.append(text)

    def texts(self, number: str | None = None) -> tuple[SentText, ...]:
        """The text messages to this number, or all."""
        return tuple(t for t in self._texts if number in (None, t.to))

    def to(self, address: str | None = None) -> tuple[SentMail, ...]:
        """The mails to this address, or all."""
        return tuple(m for m in self._mails if address in (None, m.to))
