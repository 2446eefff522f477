"""The panel's buttons, clicked."""

import threading

import pytest
import requests

from lifecycle.client.client import Client
from lifecycle.client.connect import SIMULATED_TOKEN
from lifecycle.client.okta import Okta
from lifecycle.lab.panel import Panel
from lifecycle.lab.walk import Walk
from lifecycle.model.calls import CALLS
from lifecycle.model.facts import Status
from lifecycle.service.adapter import connect


@pytest.fixture
def panel() -> Panel:
    return Panel()


def click(panel: Panel, *names: str) -> str:
    """Press buttons as the browser does; answers the sentence that is shown then."""
    for name in names:
        panel.buttons[name]._handle_button_msg(None, {"event": "click"}, [])
    return panel.sentence.value


def test_there_is_a_button_for_every_call(panel: Panel) -> None:
    """And they are on the panel."""
    shown = str(list(_all(panel.widget)))
    for name in CALLS:
        assert name in panel.buttons[name].description
        assert name in shown


def _all(widget):
    yield getattr(widget, "description", "")
    for child in getattr(widget, "children", ()):
        yield from _all(child)


def test_her_story_by_buttons(panel: Panel) -> None:
    """Status, map, sentence, request, answer and trail follow each click."""
    panel.fields["activate"].value = "false"

    click(panel, "create_user")
    said = click(panel, "activate")

    assert "STAGED → PROVISIONED" in said
    assert "<b>PROVISIONED</b> (Pending user action)" in panel.banner.value
    assert "▶ PROVISIONED" in panel.picture.value
    assert ">2 activate<" in panel.picture.value
    assert "POST https://simulated.okta.example/api/v1/users/" in panel.request.value
    assert "Authorization: SSWS ****" in panel.request.value
    assert "HTTP 200 OK" in panel.answer.value
    assert "activationToken" in panel.answer.value
    assert '<li value="2">activate: PROVISIONED</li>' in panel.trail.value


def test_a_refusal_can_be_foreseen_and_pressed(panel: Panel) -> None:
    """The button says so by a sign and in its tooltip; pressed, the answer explains itself."""
    click(panel, "create_user")
    button = panel.buttons["activate"]

    said = click(panel, "activate")

    assert button.description == "✗ activate"
    assert "refused" in button.tooltip
    assert not button.disabled
    assert "Refused (403 E0000016)" in said
    assert "You probably want reactivate" in said
    assert "HTTP 403 Forbidden" in panel.answer.value


def test_a_user_may_ask_for_a_link_herself(panel: Panel) -> None:
    """The sign is about a link by mail, which the button asks for, and not about what a trusted application may do."""
    click(panel, "create_user", "update_user")

    assert panel.buttons["recover_password"].description == "= recover_password"
    assert "A mail with a link goes out" in click(panel, "recover_password")


@pytest.mark.parametrize(
    "way",
    [
        (),
        ("update_user",),
        ("update_user", "expire_password"),
        ("update_user", "reset_password"),
        ("suspend",),
        ("deactivate",),
    ],
)
def test_what_a_button_foresees_comes_true(panel: Panel, way: tuple[str, ...]) -> None:
    """For every call without end-user steps: the sign on the button is the outcome, from status to status."""
    click(panel, "create_user", *way)
    foreseen = {
        n: panel.buttons[n].description[0] for n, c in CALLS.items() if "{userId}" in c.path and n != "get_user"
    }
    for name, sign in foreseen.items():
        told = panel.press(name)
        assert told is not None
        outcome = "✗" if told.refused else "=" if told.before is told.now else "→"
        assert outcome == sign, name
        click(panel, "back")


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"login": ""}, "login: The field cannot be left blank"),
        ({"login": "nobody"}, "login: Username must be in the form of an email address"),
        ({"login": "", "firstName": "", "lastName": ""}, "firstName: The field cannot be left blank"),
        ({"password": "weak", "with_password": True}, "Password requirements were not met"),
        ({"answer": "abc", "question": True}, "at least 4 characters"),
        ({"activate": "false", "with_password": True, "nextLogin": True}, "activated at creation"),
        ({"nextLogin": True}, "no password that could be expired"),
        ({"firstName": "<script>alert(1)</script>" * 9}, "firstName: "),
    ],
)
def test_a_form_that_cannot_be(panel: Panel, fields: dict, says: str) -> None:
    """A clear word; the form keeps what was typed; nobody is created."""
    for name, value in fields.items():
        panel.fields[name].value = value

    said = click(panel, "create_user")

    assert says in said
    assert panel.walk.status is Status.ABSENT
    assert all(panel.fields[name].value == value for name, value in fields.items())


@pytest.mark.parametrize("name", [n for n in CALLS if n != "create_user"])
def test_every_button_before_there_is_a_user(panel: Panel, name: str) -> None:
    """A word for each, no traceback, and creation still works."""
    said = click(panel, name)

    assert "went wrong" not in said
    assert click(panel, "create_user").count("ABSENT → PROVISIONED") == 1


@pytest.mark.parametrize("name", [*CALLS, "back", "start_over"])
def test_two_clicks_at_once(panel: Panel, name: str) -> None:
    """Both are answered; the second by what the first has made of the user."""
    click(panel, "create_user")

    said = click(panel, name, name)

    assert "went wrong" not in said


def test_a_click_while_a_call_runs(okta: Okta) -> None:
    """It is not sent, and says so; the first call is finished undisturbed."""
    inner: list[str] = []

    class Slow(requests.Session):
        """While the first suspend is under way, another button is clicked."""

        def send(self, request, **more):
            if request.path_url.endswith("/suspend") and not inner:
                worker = threading.Thread(target=lambda: inner.append(click(panel, "deactivate")))
                worker.start()
                worker.join()
            return super().send(request, **more)

    client = Client(okta.client.base_url, SIMULATED_TOKEN, connect(Slow(), okta.simulator.app), simulated=True)
    panel = Panel(Okta(client, okta.simulator))
    click(panel, "create_user")
    said = click(panel, "suspend")

    assert "deactivate was not sent" in inner[0]
    assert "PROVISIONED → SUSPENDED" in said
    assert [t.call for t in panel.walk.told] == ["create_user", "suspend"]


def test_markup_in_a_profile_is_harmless(panel: Panel) -> None:
    """It is shown as text wherever it is shown."""
    panel.fields["firstName"].value = "<img src=x onerror=alert(1)>"

    click(panel, "create_user", "get_user", "sign_in")

    shown = "".join(w.value for w in (panel.banner, panel.sentence, panel.picture, panel.request, panel.answer))
    assert "<img" not in shown
    assert "&lt;img" in panel.request.value + panel.answer.value or "firstName" not in panel.answer.value


def test_start_over(panel: Panel) -> None:
    """A fresh org: the same login is free again."""
    click(panel, "create_user", "suspend", "start_over")

    assert panel.walk.status is Status.ABSENT
    assert "ABSENT → PROVISIONED" in click(panel, "create_user")


def test_back_and_the_clock(panel: Panel) -> None:
    """What only a simulator can do."""
    click(panel, "create_user", "suspend")

    assert "One step back: PROVISIONED" in click(panel, "back")
    assert "It is now 2026-01-13" in click(panel, "wait")
    panel.fields["days"].value = "soon"
    assert "The clock was not moved" in click(panel, "wait")
    panel.fields["days"].value = "-1"
    assert "forward" in click(panel, "wait")


def test_on_a_real_org_it_shows_where_it_is_and_changes_nothing() -> None:
    """The badge, the sentence, and no button for what only a simulator can do."""
    panel = Panel(Walk(Okta(Client("https://acme.okta.com", "00token"))))
    shown = " ".join(_all(panel.widget)).split()

    assert "LIVE org https://acme.okta.com (read only)" in panel.banner.value
    assert "Not sent" in click(panel, "create_user")
    assert "wait" not in shown
    assert "back" not in shown


def test_a_fault_of_the_panel_is_said_and_nothing_is_lost(panel: Panel) -> None:
    """Whatever a handler raises would vanish into a log; so it becomes the sentence."""
    click(panel, "create_user")
    panel.fields["sendEmail"].options = ["maybe"]
    panel.walk.okta = None  # as if something was broken

    said = click(panel, "activate")

    assert "failed in the panel itself" in said
    assert panel.walk.status is Status.PROVISIONED


def test_the_text_twin_says_what_the_panel_says(panel: Panel) -> None:
    """It is also what is stored in a notebook, and how to get the buttons."""
    click(panel, "create_user")
    bundle = panel._repr_mimebundle_()

    assert "application/vnd.jupyter.widget-view+json" in bundle
    assert bundle["text/plain"] == panel.text() == repr(panel)
    assert "Run > Run All Cells" in panel.text()
    assert "PROVISIONED (Pending user action)" in panel.text()
    for button in panel.buttons.values():
        assert button.description in panel.text()


def test_a_long_answer_is_folded(panel: Panel) -> None:
    """Its head is shown, the rest opens."""
    click(panel, "create_user")

    assert "<details><summary>… " in panel.answer.value
    assert '"status": "PROVISIONED"' in panel.answer.value.split("<details>")[0].replace("&quot;", '"')
