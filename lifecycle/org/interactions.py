"""Sign-ins at the page of an Identity Engine org: where each one is, and the codes that they end with."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from lifecycle.model.pages import Page, Purpose
from lifecycle.org.keeps import Shelf
from lifecycle.org.undo import Watched

PAGE_LIFE = timedelta(hours=2)
"""How long a sign-in can take at first. About two hours were recorded: okta-idx-dotnet, and no source promises them."""
STEP_LIFE = timedelta(minutes=5)
"""How long it can take after a step. About five minutes were recorded there; guardian/gateway counts on thirty."""
CODE_LIFE = timedelta(minutes=5)
"""How long a mailed code is good. Source: Okta's help on the email authenticator, whose default is five minutes."""
INTERACTION_CODE_LIFE = timedelta(seconds=60)
"""How long an interaction code can be redeemed. No public source says; an authorization code has 60 seconds."""
CODES_COUNT_FOR, MOST_CODES = timedelta(minutes=5), 5
"""After how many wrong codes, within how long, no more are taken. They don't lock the user out.

Source: Okta's support article on the limits for passcodes.
"""


STATE_PREFIX = "02.id."
"""How a state handle begins. Reported: guardian/gateway commit de7e71fe. A real one has about 817 characters."""


@dataclass(slots=True)
class Interaction(Watched):
    """One sign-in at the page, from the first call to the last. It is named by its handles."""

    handle: str
    """The interaction handle, with which the sign-in begins. The state handle follows from it."""
    expires: datetime
    server: str
    """The authorization server, such as `default`; empty for that of the org."""
    client_id: str
    redirect_uri: str = ""
    scope: str = ""
    state: str = ""
    nonce: str = ""
    challenge: str = ""
    """The PKCE challenge (S256) of the client; empty for a client that showed only a secret."""
    secret: str = ""
    """The digest of the secret that the client showed; empty for a client that showed none."""
    user_id: str = ""
    """The id of the user who was named; empty before that, and if there is no such user."""
    identifier: str = ""
    """The login as it was typed."""
    page: Page = Page.IDENTIFY
    purpose: Purpose = Purpose.SIGN_IN
    message: str = ""
    """The key of the message with which the sign-in ended, or which its page shows."""
    key: str = ""
    """The key of the authenticator that is challenged or enrolled."""
    factor_id: str = ""
    """The id of the factor that is challenged or enrolled; empty for a password and an email address."""
    link: str = ""
    """The token of the link with which the sign-in began, or which it makes useless in the end."""
    code: str = ""
    """The code that was mailed; empty if there is none."""
    sent: datetime | None = None
    wrong: tuple[datetime, ...] = ()
    """When wrong codes were given, as far as they still count."""
    proven: tuple[str, ...] = ()
    """The authenticators, by their keys, that the user has shown or enrolled so far."""
    clicked: bool = False
    """Whether the link in the mail with the code was opened, which stands for the code."""
    ended: bool = False

    @property
    def state_handle(self) -> str:
        """The state handle, which every call after the first carries."""
        return STATE_PREFIX + self.handle

    def good(self, now: datetime) -> bool:
        """Whether the sign-in can go on."""
        return not self.ended and now < self.expires

    def go_to(self, page: Page, key: str = "", factor_id: str = "", message: str = "") -> None:
        """Go to another page, which may be about one authenticator. A code that was sent is not asked for any more."""
        self.page, self.key, self.factor_id, self.message = page, key, factor_id, message
        self.code, self.sent, self.clicked = "", None, False

    def prove(self, key: str) -> None:
        """Note that the user has shown or enrolled an authenticator."""
        self.proven = tuple(dict.fromkeys((*self.proven, key)))

    def takes(self, code: str, now: datetime) -> bool:
        """Whether this is the code that was mailed, and still good."""
        return bool(self.code) and code == self.code and self.sent is not None and now < self.sent + CODE_LIFE

    def wrong_codes(self, now: datetime) -> int:
        """How many wrong codes were given lately."""
        return sum(now < at + CODES_COUNT_FOR for at in self.wrong)

    def count_wrong(self, now: datetime) -> None:
        """Count another wrong code."""
        self.wrong = (*(at for at in self.wrong if now < at + CODES_COUNT_FOR), now)


@dataclass(slots=True)
class InteractionCode(Watched):
    """The code with which a complete sign-in ends. The token endpoint redeems it, once."""

    code: str
    server: str
    client_id: str
    challenge: str
    """The PKCE challenge that the verifier has to fit; empty for a client that showed only a secret."""
    redirect_uri: str
    scope: str
    nonce: str
    user_id: str
    created: datetime
    expires: datetime
    proven: tuple[str, ...] = ()
    """The authenticators, by their keys, that the user has shown."""
    secret: str = ""
    """The digest of the secret that has to be shown; empty for a client that showed none."""
    used: bool = False
    withdrawn: bool = False
    """Whether the user was deactivated or deleted in the meantime."""

    def good(self, now: datetime) -> bool:
        """Whether the code can still be redeemed."""
        return not self.used and not self.withdrawn and now < self.expires


class Interactions(Shelf[Interaction]):
    """All sign-ins at the page, by their interaction handles."""

    def of_handle(self, handle: str) -> Interaction | None:
        """The sign-in with this interaction handle, even if it has ended."""
        return self.find(handle)

    def of_state(self, handle: str) -> Interaction | None:
        """The sign-in with this state handle. Only what stands before a `~` counts. Source: guardian/gateway."""
        said = handle.partition("~")[0]
        return self.find(said.removeprefix(STATE_PREFIX)) if said.startswith(STATE_PREFIX) else None


class InteractionCodes(Shelf[InteractionCode]):
    """All interaction codes of an org, used or not."""

    def withdraw(self, user_id: str) -> None:
        """Make the codes of a user useless."""
        for code in self.hand_over(user_id):
            code.withdrawn = True
