"""The page that corrects Okta's diagram of statuses: each difference is played by its links, over HTTP.

What each link leads to is written from docs/okta-facts.md: section 3.16, and the sections on the calls that it names.
"""

import json
import re
from pathlib import Path

import pytest

from lifecycle import check, lesson
from lifecycle.claims.markdown import check_file
from lifecycle.claims.ruling import Ruling
from lifecycle.client.connect import TrialOrg
from lifecycle.client.journal import Exchange
from lifecycle.lab.address import SITE
from lifecycle.lab.lessons import LESSONS
from lifecycle.lab.offers import OFFERS
from lifecycle.lab.stage import Stage
from lifecycle.plays.lesson import stage_at

PAGE = Path(__file__).resolve().parent.parent / "docs" / "the-diagram-corrected.md"
TEXT = PAGE.read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^## (\d+)\. .*?\n(.*?)(?=^## |\Z)", TEXT, re.MULTILINE | re.DOTALL))
LATER = TEXT.partition("## The arrow that was missing until 2022")[2]

SHOWN: dict[str, list[list[str]]] = {
    "1": [["STAGED", "ACTIVE"]],
    "2": [["STAGED"], ["PROVISIONED"], ["ACTIVE"], ["PASSWORD_EXPIRED"]],
    "3": [["PROVISIONED", "SUSPENDED"]],
    "4": [["SUSPENDED", "PASSWORD_EXPIRED"]],
    "5": [["LOCKED_OUT", "PASSWORD_EXPIRED"]],
    "6": [["PASSWORD_EXPIRED", "RECOVERY", "PASSWORD_EXPIRED"]],
    "7": [["PROVISIONED", "RECOVERY"]],
    "8": [["ACTIVE", "SUSPENDED", "ACTIVE", "PASSWORD_EXPIRED"]],
    "9": [["ACTIVE", "DEPROVISIONED", "ABSENT"]],
    "10": [["PASSWORD_EXPIRED", "LOCKED_OUT"]],
    "12": [["PROVISIONED", "ACTIVE"]],
    "13": [["PROVISIONED", "PROVISIONED"], ["RECOVERY", "RECOVERY"], ["ACTIVE", "ACTIVE"]],
    "later": [["DEPROVISIONED", "DEPROVISIONED", "PROVISIONED"]],
}
"""For each link of a difference: the status at which it opens a stage, and the status after each press that it asks
for. Difference 11 is the one without a link."""
KEYS = {offer.words: key for key, offer in OFFERS.items()}


def section(number: str) -> str:
    return LATER if number == "later" else SECTIONS[number]


def links(number: str) -> list[tuple[str, list[str]]]:
    """The address of each link of a section, and the buttons that stand between it and the next one."""
    found = re.split(rf"\]\({re.escape(SITE)}stage\.html(#[^)]+)\)", section(number))
    return [
        (address, re.findall(r"\*\*([^*]+)\*\*", after))
        for address, after in zip(found[1::2], found[2::2], strict=True)
    ]


def played(address: str, buttons: list[str]) -> tuple[Stage, list[str]]:
    stage = stage_at(address)
    statuses = [str(stage.walk.status)]
    for words in buttons:
        stage.press(KEYS[words])
        statuses.append(str(stage.walk.status))
    return stage, statuses


def test_the_page_has_the_thirteen_differences_and_the_poster() -> None:
    assert list(SECTIONS) == [str(number) for number in range(1, 14)]
    assert TEXT.index("(map-poster.svg)") < TEXT.index("## 1.")


@pytest.mark.parametrize("number", SHOWN)
def test_a_difference_is_played_by_its_links(number: str) -> None:
    assert [played(*link)[1] for link in links(number)] == SHOWN[number]


def as_written(sent: Exchange) -> str:
    """A request as the page writes it."""
    path = re.sub(r"/users/00u\w+", "/users/{userId}", sent.url.partition("/api/")[2])
    body = sent.request_body
    if not body:
        return f"{sent.method} /api/{path}"
    short = json.dumps(body | {"profile": "…"} if "profile" in body else body, ensure_ascii=False)
    short = short.replace('"…"', "{…}")
    return f"{sent.method} /api/{path}\n{short}"


def written(number: str) -> list[str]:
    """The requests that stand in a section."""
    blocks = re.findall(r"```http\n(.*?)```", section(number), re.DOTALL)
    return [request.strip() for block in blocks for request in block.split("\n\n")]


@pytest.mark.parametrize("number", [number for number in SHOWN if number != "later"])
def test_the_requests_are_those_that_the_links_send(number: str) -> None:
    """In their order. A request that is sent several times stands there once."""
    sent = [told.exchange for link in links(number) for told in played(*link)[0].walk.told]

    assert written(number) == list(dict.fromkeys(as_written(one) for one in sent if one))


@pytest.mark.parametrize("number", ["5", "9", "10"])
def test_the_page_says_how_often_a_request_is_sent(number: str) -> None:
    ((stage, _),) = [played(*link) for link in links(number)]
    sent = [as_written(told.exchange) for told in stage.walk.told if told.exchange]
    often = {"twice": 2, "ten times": 10}
    (found,) = re.findall(r"^Send the (second|third) request (.*)\.$", section(number), re.MULTILINE)
    request = written(number)[{"second": 1, "third": 2}[found[0]]]

    assert sent.count(request) == often[found[1]]


@pytest.mark.parametrize("number", [*SECTIONS, "later"])
def test_each_claim_is_true_and_the_section_says_how_well_it_is_known(number: str) -> None:
    """With the word and the source of the evidence that the claim rests on."""
    claims = re.findall(r"```okta-lifecycle\n(.*?)```", section(number), re.DOTALL)
    (known,) = re.findall(r"^- Known: (.*)$", section(number), re.MULTILINE)
    rulings = [check(claim) for block in claims for claim in block.splitlines()]
    assert [ruled for ruled in rulings if ruled.ruling is not Ruling.TRUE] == []
    for ruled in rulings:
        tier, _, source = ruled.evidence[0].partition(": ")
        assert f"{tier}, [{source.rpartition(' (')[0]}](okta-facts.md#source-" in known


def test_pytest_finds_the_claims_of_the_page() -> None:
    assert len(check_file(PAGE)) == TEXT.count(" -> ")


def test_where_a_reset_of_a_waiting_user_leads_is_no_claim() -> None:
    """No source says it (okta-facts.md, difference D7), so the page has to say that, and the simulator as well."""
    ((stage, _),) = [played(*link) for link in links("7")]
    last = stage.walk.told[-1].exchange

    assert check("reset_password on PROVISIONED -> RECOVERY").ruling is Ruling.UNKNOWN
    assert last
    assert last.evidence == "unknown"
    assert "No public source says to which status that call leads." in section("7")
    assert "resetPassword" in stage_at(links("7")[0][0]).walk.document["_links"]


@pytest.mark.okta_org(seed={"settings": {"search_lag_seconds": 60}})
def test_a_state_between_the_statuses_is_seen_in_a_search(okta_org: TrialOrg) -> None:
    """Recorded once (okta-facts.md, section 1.4): the search is behind, and a GET with the id is not."""
    requests = written("11")
    client = okta_org.client
    made = client.create_user({name: f"{name}@example.com" for name in ("firstName", "lastName", "email", "login")})
    (found,) = client.list_users(search='status eq "STAGED"').json()
    there = client.get_user(made.json()["id"]).json()

    assert [found["status"], found["transitioningToStatus"]] == ["STAGED", "PROVISIONED"]
    assert there["status"] == "PROVISIONED"
    assert "transitioningToStatus" not in there
    assert [request.partition("\n")[0] for request in requests] == [
        "POST /api/v1/users?activate=true",
        'GET /api/v1/users?search=status eq "STAGED"',
        "GET /api/v1/users/{userId}",
    ]
    titles = [play.title for play in lesson(12).script.plays]
    assert re.findall(r"The stage \*(.*?)\*", section("11")) == [title for title in titles if title == "A moment later"]


def test_a_link_to_a_lesson_has_its_number() -> None:
    files = {str(lesson.number): lesson.file for lesson in LESSONS}
    found = re.findall(r"\[lesson (\d+)\]\(\.\./notebooks/([\w.-]+)\)", TEXT, re.IGNORECASE)

    assert len({number for number, _ in found}) > 5
    assert [file for _, file in found] == [files[number] for number, _ in found]
