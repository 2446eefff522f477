"""Passwords and recovery questions in a body, and whether they meet the org's password policy."""

from collections.abc import Mapping
from typing import Any

from lifecycle.model import checks, refusals
from lifecycle.model.answers import PROVIDERS
from lifecycle.model.cases import Case
from lifecycle.model.tiers import Tier
from lifecycle.org.credentials import BadHash, can_read, check_hash
from lifecycle.org.deeds import Given
from lifecycle.org.judging import opens, shown_credentials, too_young, used_before
from lifecycle.org.reporting import reject_password
from lifecycle.org.state import OrgState
from lifecycle.org.users import User
from lifecycle.service.replies import Refused, not_simulated, raise_fault
from lifecycle.service.request import Request

OTHER_PROVIDERS = ("ACTIVE_DIRECTORY", "IMPORT", "LDAP")
"""Credential providers that Okta has and this simulator does not play. Source: Okta's OpenAPI
specification, AuthenticationProviderType."""
LONGEST_ANSWER = 100
"""How many characters a recovery question and its answer may have.

Source: Okta's Users API reference, recovery question object.
"""


class Credentials:
    """The credentials in a body, checked for their form."""

    def __init__(self, org: OrgState, request: Request, document: Mapping[str, Any]) -> None:
        credentials = request.part(document, "credentials")
        password = request.part(credentials, "password")
        self.imported = self._imported(request, password)
        self.provider = self._provider(request, credentials)
        self.password = request.text(password, "value")
        self.ignored = self._named(request, credentials) != self.provider
        self._strange = sum(password.get(kind) is not None for kind in ("value", "hash", "hook")) > 1
        question = request.part(credentials, "recovery_question")
        self.question = checked_question(org, request, question) if question else None

    @property
    def cases(self) -> set[Case]:
        """What the credentials say to the rules."""
        return shown_credentials(self.password, self.imported, self.provider)

    @staticmethod
    def _imported(request: Request, password: Mapping[str, Any]) -> dict[str, Any] | None:
        """A hash or an inline hook instead of a password."""
        given = {kind: request.part(password, kind) for kind in ("hash", "hook") if password.get(kind) is not None}
        if "hash" in given:
            try:
                check_hash(given["hash"])
            except BadHash as fault:
                refusal = refusals.VALIDATION.filled(field="password").because(f"password.hash.{fault}")
                raise Refused(refusal, Tier.UNKNOWN) from None
            if not can_read(given["hash"]):
                raise not_simulated(f"{given['hash']['algorithm']} hashes in this Python", "SHA-256 works here.")
        elif given and given["hook"].get("type") != "default":
            cause = "password.hook.type: default"
            raise Refused(refusals.VALIDATION.filled(field="password").because(cause), Tier.DOCUMENTED, Tier.UNKNOWN)
        return next(iter(given.values()), None)

    @staticmethod
    def _provider(request: Request, credentials: Mapping[str, Any]) -> str:
        """The provider that the user gets. Okta ignores the one in the body without `provider=true` or a name.

        Sources: for the parameter, ConductorOne's baton-okta, verified against a live org; for the name,
        okta-sdk-nodejs issue 394, okta-sdk-java issue 1562 okta-sdk-dotnet issue 748, and its fix in pull request 762.
        """
        asked = Credentials._named(request, credentials)
        if not Credentials._asks_for_provider(request):
            return "OKTA"
        if asked in PROVIDERS and not request.part(credentials, "provider").get("name"):
            return "OKTA"
        if asked not in PROVIDERS and asked not in OTHER_PROVIDERS:
            refusal = refusals.VALIDATION.filled(field="provider")
            raise Refused(refusal, Tier.INFERRED, Tier.UNKNOWN)
        if asked in OTHER_PROVIDERS:
            raise not_simulated(f"the credential provider {asked}")
        return asked

    @staticmethod
    def _named(request: Request, credentials: Mapping[str, Any]) -> str:
        """The provider in the body, whether it counts or not."""
        return str(request.part(credentials, "provider").get("type", "OKTA"))

    @staticmethod
    def _asks_for_provider(request: Request) -> bool:
        return request.query.get("provider", "").lower() == "true"

    def known(self, activate: bool) -> Tier:
        """How well the outcome of a creation with these credentials is known. The evidence covers only the usual ones.

        Sources: Okta's Users API reference. For a hash: terraform-provider-okta, recorded test
        TestAccResourceOktaUser_hashed_password_crud. For a password with a question: terraform-provider-okta, recorded
        test TestAccResourceOktaUser_updateCredentials. For an ignored provider: ConductorOne's baton-okta.
        """
        if self._strange:
            return Tier.UNKNOWN
        if self.ignored:
            return Tier.REPORTED
        if self.imported is not None:
            return Tier.RECORDED if "algorithm" in self.imported and not activate else Tier.DOCUMENTED
        if self.question:
            return Tier.RECORDED if self.password is not None and activate else Tier.DOCUMENTED
        return Tier.RECORDED

    def check_password(self, org: OrgState, login: str, user: User | None = None, *, strict: bool = False) -> None:
        """Refuse a password that does not meet the policy. With `strict`, the policy's age and history count too."""
        if self.password is None:
            return
        policy = org.settings_for(user).password
        if not policy.takes(self.password, login):
            if user:
                reject_password(org, user)
            raise_fault(checks.weak_password(policy.requirements))
        if user and strict and (too_young(org, user) or used_before(org, user, self.password)):
            raise_fault(checks.PASSWORD_AGAIN)

    @property
    def given(self) -> Given:
        """What the org keeps, once the rules have let it through."""
        return Given(self.password, self.imported, self.question)


def checked_question(org: OrgState, request: Request, question: Mapping[str, Any]) -> tuple[str, str]:
    """A recovery question with its answer. Raises Refused if one is too short or too long.

    Sources of the lengths: Okta's Users API reference; Okta's Policy API reference. How Okta refuses them is not known.
    """
    words, answer = request.text(question, "question") or "", request.text(question, "answer") or ""
    shortest = org.settings.password.recovery_question_min_length
    if not (1 <= len(words) <= LONGEST_ANSWER and max(1, shortest) <= len(answer) <= LONGEST_ANSWER):
        cause = (
            f"recovery_question: a question, and an answer of at least {max(1, shortest)} characters,"
            f" are needed; neither may be longer than {LONGEST_ANSWER}"
        )
        raise Refused(refusals.VALIDATION.filled(field="recovery_question").because(cause), Tier.UNKNOWN)
    return words, answer


def check_new_password(
    org: OrgState, user: User, new: str, refusal: refusals.Refusal, *, history: bool, age: bool = False
) -> None:
    """Refuse a new password that the policy rules out, or its history, or the age of the one before.

    `age` is only for changes that users make by choice. A user who has to change a password need not wait.
    """
    policy = org.settings_for(user).password
    if not policy.takes(new, user.login):
        reject_password(org, user)
        cause = f"Password requirements were not met. Password requirements: {policy.requirements}."
        raise Refused(refusal.because(cause), Tier.REPORTED)
    if age and too_young(org, user):
        cause = "The password was changed too recently: the policy's minimum age has not passed"
        raise Refused(refusal.because(cause), Tier.REPORTED, Tier.UNKNOWN)
    if history and used_before(org, user, new):
        if opens(org, user, new):
            raise Refused(refusal.because("Password cannot be your current password"), Tier.REPORTED)
        cause = "Password has been used before: the policy's history rules it out"
        raise Refused(refusal.because(cause), Tier.REPORTED, Tier.UNKNOWN)
