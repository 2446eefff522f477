"""Rules on a claim: true, false, not known, or not clear; with what is true and the evidence for it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from lifecycle.claims.claim import Claim, ClaimedOutcome, NotClear, read_claim
from lifecycle.model.backing import Backing, backing
from lifecycle.model.cases import Case, Settled
from lifecycle.model.consequences import Deed, consequences
from lifecycle.model.facts import Facts, Password, Status, status
from lifecycle.model.move import Move
from lifecycle.model.moves import asks, combinations, move_of
from lifecycle.model.possible import in_status
from lifecycle.model.sending import revealed, written
from lifecycle.model.tiers import Tier


class Ruling(StrEnum):
    """What comes of a claim."""

    TRUE = "true"
    FALSE = "false"
    UNKNOWN = "unknown"
    """No public source says what Okta does, so the claim is neither confirmed nor refuted."""
    NOT_CLEAR = "not clear"
    """The claim is not understood, or it can mean several things."""


@dataclass(frozen=True, repr=False)
class Ruled:
    """A claim, and what came of it."""

    claim: str
    ruling: Ruling
    truth: str
    """What is true, or why the claim is not clear, in sentences."""
    evidence: tuple[str, ...] = ()
    """How well that is known, with the sources."""
    where: str = ""
    """The file and the line, if the claim comes from a file."""

    def document(self) -> dict[str, Any]:
        """Return the ruling as JSON has it."""
        return {
            "claim": self.claim,
            "ruling": str(self.ruling),
            "truth": self.truth,
            "evidence": list(self.evidence),
            "where": self.where,
        }

    def __repr__(self) -> str:
        head = f"{self.where}: " if self.where else ""
        lines = [f"{head}{self.ruling}: {self.claim}"]
        if self.ruling is not Ruling.TRUE:
            lines += [f"  {line}" for line in self.truth.splitlines()]
        if self.evidence and self.ruling is not Ruling.NOT_CLEAR:
            lines.append(f"  evidence: {'; '.join(self.evidence)}")
        return "\n".join(lines)


_OPEN = (Case.RIGHT_PASSWORD, Case.RIGHT_ANSWER, Case.QUESTION, Case.FORGOT_LINK, Case.UNLOCK_LINK)
"""The cases of which neither side goes without saying. A claim that depends on one has to say it."""
_ASSUMED = ("external", "directory", "registering", "passwordless", "locked", "suspended", "reset")
"""The facts that are false of a user unless the claim says otherwise, or the status."""
_PASSWORD_WORDS = {
    Password.SET: "with a password",
    Password.NONE: "without a password",
    Password.EXPIRED: "with an expired password",
}
_CASE_WORDS = {
    Case.RIGHT_PASSWORD: ("with the right password", "with a wrong password"),
    Case.RIGHT_ANSWER: ("with the right answer", "with a wrong answer"),
    Case.QUESTION: ("with a recovery question", "without a recovery question"),
    Case.FORGOT_LINK: ("", ""),
    Case.UNLOCK_LINK: ("", ""),
}


def check(claim: str, where: str = "") -> Ruled:
    """Rule on a claim, such as `suspend on PROVISIONED -> SUSPENDED`, by what is known about Okta.

    It goes by meaning: by statuses, codes and what happens, and never by the words of a text.
    """
    text = " ".join(claim.split())
    try:
        return _ruled(read_claim(text), where)
    except NotClear as error:
        return Ruled(text, Ruling.NOT_CLEAR, str(error), where=where)


def _ruled(claim: Claim, where: str) -> Ruled:
    """Rule on a claim that was understood."""
    groups = _groups(claim)
    if not groups:
        raise NotClear(f"No user in {claim.status} is of the kind that the claim names, so there is nothing to check.")
    said = {move: _agrees(claim, move) for moves in groups.values() for move in moves}
    evidence = tuple(dict.fromkeys(_known(backing(move)) for move in said))
    truth = "\n".join(dict.fromkeys(_told(claim, move) for move in said))
    if len(set(said.values())) > 1:
        forms = "\n".join(f"  {form}" for form in dict.fromkeys(_forms(claim, groups)))
        raise NotClear(f"It depends on something that the claim does not say. Write one of these:\n{forms}")
    if any(backing(move).tier is Tier.UNKNOWN for move in said):
        agrees = "agrees with" if all(said.values()) else "contradicts"
        guess = f"No public source says what Okta does here. The claim {agrees} what the simulator guesses.\n{truth}"
        return Ruled(claim.text, Ruling.UNKNOWN, guess, evidence, where)
    return Ruled(claim.text, Ruling.TRUE if all(said.values()) else Ruling.FALSE, truth, evidence, where)


# ------------------------------------------------------------------------------------------------- the moves


def _groups(claim: Claim) -> dict[tuple[str, ...], list[Move]]:
    """Return the moves that the claim is about, by what it leaves open, in the words of a claim."""
    world = frozenset(case for case, holds in claim.cases.items() if holds and case.settled is Settled.BY_THE_ORG)
    request = written(claim.call, claim.arguments)
    shown = {
        case: holds
        for case, holds in revealed(claim.call, request.query, _body(request.body)).items()
        if case in asks(claim.call.name)
    }
    found: dict[tuple[str, ...], list[Move]] = defaultdict(list)
    for facts in _users(claim, world):
        for cases in combinations(claim.call.name, facts, world):
            if all((case in cases) is holds for case, holds in _fixed(claim, shown).items()):
                found[_left_open(claim, facts, cases)].append(move_of(claim.call.name, facts, cases))
    return found


def _body(body: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return a body in which an object stands for any password, as the signs of a request read it."""
    credentials = (body or {}).get("credentials")
    if isinstance(credentials, dict) and credentials.get("password") is True:
        credentials["password"] = {"value": True}
    return body


def _users(claim: Claim, world: frozenset[Case]) -> list[Facts]:
    """Return the users of whom the claim speaks. What goes without saying is not true of them."""
    found = sorted(in_status(claim.status, world), key=str)
    for name, value in claim.facts.items():
        found = [facts for facts in found if getattr(facts, name) is value]
    if claim.password is not None:
        found = [facts for facts in found if facts.password is claim.password]
    for name in _ASSUMED:
        plain = [facts for facts in found if not getattr(facts, name)]
        if name not in claim.facts and plain:
            found = plain
    return found


def _fixed(claim: Claim, shown: dict[Case, bool]) -> dict[Case, bool]:
    """Return the cases whose side is said by the claim, by the request, or by nobody because it goes without saying."""
    known = {case: False for case in asks(claim.call.name) if case not in _OPEN and not _by_org(case)}
    return known | shown | {case: holds for case, holds in claim.cases.items() if not _by_org(case)}


def _by_org(case: Case) -> bool:
    return case.settled is Settled.BY_THE_ORG


def _left_open(claim: Claim, facts: Facts, cases: frozenset[Case]) -> tuple[str, ...]:
    """Return what a claim would have to add to mean only this, in the words of a claim."""
    words = []
    if claim.password is None and claim.status is not Status.ABSENT and Case.PASSWORD not in asks(claim.call.name):
        words.append(_PASSWORD_WORDS[facts.password])
    for case in _OPEN:
        if case in asks(claim.call.name) and case not in claim.cases:
            holds, holds_not = _CASE_WORDS[case]
            words.append(holds if case in cases else holds_not)
    return tuple(words)


def _forms(claim: Claim, groups: dict[tuple[str, ...], list[Move]]) -> Iterator[str]:
    """Yield claims that are clear, and true, in the place of one that is not clear."""
    differing = [len(set(words)) > 1 for words in zip(*groups, strict=True)]
    for words, moves in groups.items():
        needed = [word for word, differs in zip(words, differing, strict=True) if differs and word]
        for outcome in dict.fromkeys(_outcome_words(move) for move in moves):
            yield f"{' '.join([claim.left, *needed])} -> {outcome}"


# ------------------------------------------------------------------------------------------------- what is true


def _agrees(claim: Claim, move: Move) -> bool:
    """Whether a move is as the claim says."""
    wanted, refusal = claim.outcome, move.refusal
    before, after = status(move.before), status(move.after)
    moved = before is not after
    return all(
        (
            wanted.after is None or (after is wanted.after and (refusal is None or moved or wanted.still)),
            not wanted.still or not moved,
            wanted.refused is None or (refusal is not None) is wanted.refused,
            not wanted.code or (refusal is not None and refusal.code == wanted.code),
            not wanted.http or (refusal is not None and refusal.http == wanted.http),
            wanted.mail is None or _mails(claim, move) is wanted.mail,
            wanted.password_lost is None or (Deed.DESTROY_PASSWORD in _deeds(claim, move)) is wanted.password_lost,
            not wanted.state or move.effect.enters == wanted.state,
        )
    )


def _deeds(claim: Claim, move: Move) -> set[object]:
    """Return what the org does after a move, with what the request asks for."""
    request = written(claim.call, claim.arguments)
    shown = revealed(claim.call, request.query, _body(request.body))
    asked = move.cases | {case for case, holds in shown.items() if holds}
    return {consequence.does for consequence in consequences(move, frozenset(asked))}


def _mails(claim: Claim, move: Move) -> bool:
    return Deed.MAIL_USER in _deeds(claim, move)


def _outcome_words(move: Move) -> str:
    """Return what a move comes to, as a claim says it."""
    before, after = status(move.before), status(move.after)
    if move.refusal and before is after:
        return f"refused {move.refusal.code}"
    return f"still {after}" if before is after else str(after)


def _told(claim: Claim, move: Move) -> str:
    """Say what is true of a move, as far as the claim speaks of it."""
    wanted = claim.outcome
    refusal = move.refusal
    before, after = status(move.before), status(move.after)
    moved = f"still {after}" if before is after else f"{before} → {after}"
    said = f"refused, {refusal}" if refusal else f"accepted, {moved}"
    if refusal and before is not after:
        said += f", and yet {moved}"
    more = _more(claim, move, wanted)
    return f"{claim.call.name}: {said.rstrip('.')}{''.join(f', {word}' for word in more)}. {move.rule.because}"


def _more(claim: Claim, move: Move, wanted: ClaimedOutcome) -> Iterable[str]:
    """Yield what is true of the other things that the claim speaks of."""
    if wanted.mail is not None:
        yield "a mail is sent" if _mails(claim, move) else "no mail is sent"
    if wanted.password_lost is not None:
        yield "the password is lost" if Deed.DESTROY_PASSWORD in _deeds(claim, move) else "the password is kept"
    if wanted.state:
        yield f"state {move.effect.enters}" if move.effect.enters else "no state of a sign-in"


def _known(known: Backing) -> str:
    """Say how well something is known, with the best source for it and the best against it."""
    said = f"{known.tier}: {known.by[0].source}" if known.by else str(known.tier)
    if known.by and known.by[0].source.source.link:
        said += f" ({known.by[0].source.source.link})"
    return f"{said}; disputed by {known.against[0].source}" if known.against else said
