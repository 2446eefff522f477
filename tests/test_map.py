"""The map: its edges are the model's, and nothing moves."""

import re

import geometry
import pytest

from lifecycle.book.edges import Footprint
from lifecycle.client.connect import simulated
from lifecycle.lab.walk import Walk
from lifecycle.model.facts import NOBODY, Facts, Status, status
from lifecycle.model.moves import moves, reachable
from lifecycle.pictures import svg as renderer
from lifecycle.pictures.map import Map, draw
from lifecycle.pictures.views import Label, View, here_picture

S = Status
TRAIL = (
    Footprint(1, "create_user", S.ABSENT, S.STAGED),
    Footprint(2, "activate", S.STAGED, S.PROVISIONED),
    Footprint(3, "activate", S.PROVISIONED, S.PROVISIONED, refused=True),
    Footprint(4, "update_user", S.PROVISIONED, S.PROVISIONED),
)
MAPS = [draw(), *(draw(s) for s in S), draw(S.PROVISIONED, TRAIL)]

# From the table in docs/okta-facts.md, by hand.
THERE = {
    ("create_user", "ABSENT", "PROVISIONED"),
    ("create_user", "ABSENT", "PASSWORD_EXPIRED"),
    ("activate", "STAGED", "ACTIVE"),
    ("activate", "STAGED", "PROVISIONED"),
    ("activate", "DEPROVISIONED", "PROVISIONED"),
    ("update_user", "PROVISIONED", "ACTIVE"),
    ("choose_password", "PROVISIONED", "ACTIVE"),
    ("suspend", "PROVISIONED", "SUSPENDED"),
    ("suspend", "PASSWORD_EXPIRED", "SUSPENDED"),
    ("unsuspend", "SUSPENDED", "PASSWORD_EXPIRED"),
    ("unlock", "LOCKED_OUT", "PASSWORD_EXPIRED"),
    ("reset_password", "PASSWORD_EXPIRED", "RECOVERY"),
    ("expire_password_with_temp_password", "RECOVERY", "PASSWORD_EXPIRED"),
    ("delete_user", "DEPROVISIONED", "ABSENT"),
}
NOT_THERE = {
    ("activate", "DEPROVISIONED", "ACTIVE"),
    ("suspend", "STAGED", "SUSPENDED"),
    ("delete_user", "ACTIVE", "ABSENT"),
    ("reset_password", "ACTIVE", "PROVISIONED"),
    ("reactivate", "DEPROVISIONED", "PROVISIONED"),
    ("activate", "SUSPENDED", "ACTIVE"),
}


def drawn_words(svg: str) -> str:
    """All that is written in a picture, as one line."""
    words = re.findall(r"<text[^>]*>(.*?)</text>", svg)
    return " ".join(words).replace("&gt;", ">").replace("&#160;", " ")


def test_the_edges_are_the_models() -> None:
    """No edge without a move, no move without an edge; users who sign in elsewhere on their own map."""
    every = [m for f in reachable() for m in moves(f) if status(m.before) is not status(m.after)]
    plain = [m for m in every if not (m.before.external or m.after.external)]
    federated = Map(frozenset({Facts(exists=True, begun=True, external=True)}))

    for drawn, found in ((draw(), plain), (federated, every)):
        expected = {(m.call, status(m.before), status(m.after)) for m in found}
        assert {(e.call, e.before, e.after) for e in drawn.edges} == expected


def test_the_edges_are_those_of_the_fact_sheet() -> None:
    """The diagram's mistakes are not repeated."""
    edges = {(e.call, str(e.before), str(e.after)) for e in draw().edges}

    assert edges >= THERE
    assert not edges & NOT_THERE


def test_every_edge_is_in_the_picture() -> None:
    """A line for each pair of statuses, alone or as one of a frame's; a name for each call."""
    words = drawn_words(draw().svg()).replace("_ ", "_")
    for edge in draw().edges:
        assert edge.call in words
    pairs = {(e.before, e.after) for e in draw().edges}
    framed = {p for p in pairs if S.SUSPENDED in p} | {p for p in pairs if p[1] is S.DEPROVISIONED}
    assert len(geometry.read(draw().svg()).lines) == len(pairs - framed) + 3


@pytest.mark.parametrize("other", MAPS[2:], ids=lambda m: m.headline[:60])
def test_nothing_moves(other: Map) -> None:
    """Statuses and lines stand at the same places on every map around a user."""

    def places(found: Map) -> tuple[dict[str, object], dict[str, object], tuple[float, float]]:
        drawing = geometry.read(found.svg())
        # the tip of an arrow depends on how strong its line is
        lines: dict[str, object] = {geometry.named(line): line.points[:-1] for line in drawing.lines}
        return lines, {geometry.named(status): status.box for status in drawing.statuses}, drawing.size

    assert places(other) == places(MAPS[1])


def test_the_user_is_on_the_map() -> None:
    """By a sign, not by colour alone; and in the sentence for screen readers."""
    svg = draw("PROVISIONED", TRAIL).svg()

    assert "▶ PROVISIONED" in drawn_words(svg)
    assert drawn_words(svg).count("▶") == 1
    assert 'role="img"' in svg
    assert 'aria-label="Map of Okta&#x27;s user lifecycle: the user is PROVISIONED (Pending user action)' in svg


def test_the_way_here_is_numbered() -> None:
    """The number of a step stands on its line, and beside the status that the step led to, with the call.

    Steps that changed nothing stand at the status where the user stayed.
    """
    drawing = geometry.read(draw("PROVISIONED", TRAIL).svg())

    assert {geometry.named(badge): badge.texts[0].words for badge in drawing.badges} == {
        "from-ABSENT to-STAGED": "1",
        "from-STAGED to-PROVISIONED": "2",
    }
    made = {word.words: geometry.named(word) for word in drawing.words if "made" in word.classes}
    assert made == {"1 create_user": "from-ABSENT to-STAGED", "2 activate": "from-STAGED to-PROVISIONED"}
    stayed = [word.words for word in drawing.words if "at-PROVISIONED" in word.classes]
    assert stayed == ["3 refused", "4 same status"]


def test_only_what_is_possible_here_is_coloured() -> None:
    """All other lines are faint, and no other line has words."""
    drawing = geometry.read(draw("STAGED").svg())

    coloured = {geometry.named(line) for line in drawing.lines if "faint" not in line.classes}
    assert coloured == {f"from-STAGED to-{s}" for s in ("PROVISIONED", "ACTIVE", "DEPROVISIONED")}
    assert {geometry.named(word) for word in drawing.words} == coloured


def test_what_takes_another_step_first_is_told_apart() -> None:
    """A call that would not lead there now has a dashed line, and words in another colour."""
    labels = (Label("Set a password", "set_password"), Label("Choose a password", now=False))
    ways = ((S.ACTIVE, labels), (S.SUSPENDED, (Label("Suspend", now=False),)))
    drawing = geometry.read(here_picture(View(S.PROVISIONED, ways=ways, asked=(S.ACTIVE, S.SUSPENDED))))

    later = {geometry.named(line) for line in drawing.lines if "later" in line.classes}
    assert later == {"from-PROVISIONED to-SUSPENDED"}
    assert {word.words for word in drawing.words if "later" in word.classes} == {"Choose a password", "Suspend"}
    pressed = [word for word in drawing.words if "key-set_password" in word.classes]
    assert [word.words for word in pressed] == ["Set a password"]
    asked = {geometry.named(status) for status in drawing.statuses if "asked" in status.classes}
    assert asked == {"is-ACTIVE", "is-SUSPENDED"}


def test_what_has_no_room_is_counted() -> None:
    """Too many calls, and too many steps: the map says how many are not there, and the text says which."""
    labels = tuple(Label(f"A call with a rather long name, number {n}", f"key{n}") for n in range(9))
    steps = [(S.ABSENT, S.STAGED), (S.STAGED, S.DEPROVISIONED), (S.DEPROVISIONED, S.ABSENT)] * 20
    trail = tuple(Footprint(n, "delete_user", a, b) for n, (a, b) in enumerate(steps, 1))
    svg = here_picture(View(S.ABSENT, trail, ((S.ACTIVE, labels),)))
    words = drawn_words(svg)

    assert geometry.faults(svg) == []
    assert "+6 more" in words
    assert "earlier" in words


@pytest.mark.parametrize("found", MAPS, ids=lambda m: m.headline[:60])
def test_the_twin_says_what_the_picture_says(found: Map) -> None:
    """Every call, status, label and mark of a guess in the picture stands in the text."""
    twin = found.text()
    for word in re.findall(r"[A-Za-z_]{3,}", drawn_words(found.svg())):
        assert word in twin or word in ("from", "every", "other", "status", "change", "more"), word
    for step in found.trail:
        assert str(step) in twin


def test_guesses_are_marked() -> None:
    """With a question mark, in the picture and in the text."""
    found = draw("PROVISIONED")

    assert "reset_password ?" in drawn_words(found.svg())
    assert "reset_password ?" in found.text()
    whole = geometry.read(draw().svg())
    assert "reset_password ?" in {word.words for word in whole.words if "from-PROVISIONED" in word.classes}
    assert {(e.call, e.before, e.after) for e in found.edges if e.guess} == {
        ("reset_password", S.PROVISIONED, S.RECOVERY),
        ("reset_password", S.LOCKED_OUT, S.RECOVERY),
        ("suspend", S.RECOVERY, S.SUSPENDED),
        ("suspend", S.LOCKED_OUT, S.SUSPENDED),
        *((c, s, S.ACTIVE) for c in ("update_user", "replace_user") for s in (S.RECOVERY, S.PASSWORD_EXPIRED)),
    }


def test_what_is_possible_from_here_and_what_is_not() -> None:
    """From PROVISIONED, by the column in docs/okta-facts.md."""
    found = draw("PROVISIONED")

    assert {(o.call, o.after) for o in found.changes} == {
        ("update_user", S.ACTIVE),
        ("replace_user", S.ACTIVE),
        ("choose_password", S.ACTIVE),
        ("deactivate", S.DEPROVISIONED),
        ("delete_user", S.DEPROVISIONED),
        ("suspend", S.SUSPENDED),
        ("reset_password", S.RECOVERY),
        ("reset_password", S.ACTIVE),  # handed over to a federation (3.8)
    }
    assert "reactivate" in {o.call for o in found.stays}
    refused = {o.call: (o.refusal, o.instead) for o in found.refused}
    assert refused["activate"] == ("403 E0000016", ("reactivate",))
    assert refused["sign_in"][0] == "401 E0000004"
    assert refused["unlock"][0] == "403 E0000032"


def test_the_map_knows_as_much_as_was_seen() -> None:
    """If the calls are known, so is the status to which an unsuspend leads back."""
    walk = Walk(simulated())
    walk.create_user({"firstName": "A", "lastName": "B", "email": "a@example.com", "login": "a@example.com"})
    walk.suspend()

    followed = {o.after for o in walk.map.changes if o.call == "unsuspend"}
    unknown = {o.after for o in draw("SUSPENDED").changes if o.call == "unsuspend"}

    assert followed == {S.PROVISIONED}
    assert len(unknown) == 5


def test_before_creation_only_creation_is_possible() -> None:
    """Nobody on the map yet: four ways in."""
    found = Map(frozenset({NOBODY}))

    assert {o.call for o in found.changes} == {"create_user"}
    assert {str(o.after) for o in found.changes} == {"STAGED", "PROVISIONED", "ACTIVE", "PASSWORD_EXPIRED"}


@pytest.mark.parametrize("found", [draw(), draw("STAGED", TRAIL[:1])], ids=["whole", "around a user"])
def test_the_map_can_be_had_in_dot(found: Map) -> None:
    """For another Graphviz, with the places of everything."""
    drawn = renderer.graphviz(renderer.engine(), found.dot())

    places = re.findall(r'class="node status[^>]*>.*?<path[^>]* d="([^",]*)', drawn, re.S)
    assert len(places) == len(S)
    assert found.dot().startswith("digraph")


def test_several_maps_fit_on_one_page() -> None:
    """No ids that would stand there twice."""
    assert ' id="' not in draw("ACTIVE").svg()


def test_the_same_map_is_the_same_picture() -> None:
    """Byte for byte, however often it is drawn."""
    first = draw("ACTIVE").svg()
    here_picture.cache_clear()

    assert draw("ACTIVE").svg() == first


def test_without_a_renderer_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    """One sentence for a person, not a traceback of a subprocess."""
    monkeypatch.setenv("OKTA_LAB_DOT", "no-such-program")

    with pytest.raises(renderer.NoRenderer, match="doesn't run"):
        draw("STAGED", [Footprint(1, "create_user", S.ABSENT, S.STAGED)]).svg()


def test_there_is_no_such_status() -> None:
    """A status that Okta doesn't have is refused by name."""
    with pytest.raises(ValueError, match="DELETED"):
        draw("DELETED")
