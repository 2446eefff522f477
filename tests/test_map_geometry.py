"""No words on the map are crossed by a line or by other words, and no call is missing, whatever the map shows.

Proved in the geometry of the SVG: its curves, and the boxes of its texts by the widths of Helvetica's letters.
"""

import os
import random
import re
from itertools import groupby

import geometry
import pytest

from lifecycle.book.edges import Edge, Footprint, edges
from lifecycle.model.cases import Case
from lifecycle.model.facts import Status
from lifecycle.model.moves import WORLD, WORLDS_OF_MOVERS
from lifecycle.pictures.colours import DARK, LIGHT, MAP_STYLE, Colours
from lifecycle.pictures.fonts import FONT_SIZE, wide
from lifecycle.pictures.map import Map, draw
from lifecycle.pictures.near_places import WAYS
from lifecycle.pictures.views import Label, View, here_picture, whole_picture

S = Status
SHOWN = 770 / 800
"""The scale of the map in a stage at 1280 x 800."""
WORLDS = (WORLD, *WORLDS_OF_MOVERS, frozenset({Case.BEFORE_2018_09}), frozenset({Case.MFA}))
TWENTY = (
    ("create_user", S.STAGED, False),
    ("activate", S.PROVISIONED, False),
    ("update_user", S.ACTIVE, False),
    *[("sign_in", S.ACTIVE, True)] * 9,
    ("sign_in", S.LOCKED_OUT, True),
    ("unlock", S.ACTIVE, False),
    ("suspend", S.SUSPENDED, False),
    ("suspend", S.SUSPENDED, True),
    ("unsuspend", S.ACTIVE, False),
    ("expire_password", S.PASSWORD_EXPIRED, False),
    ("reset_password", S.RECOVERY, False),
    ("choose_password", S.ACTIVE, False),
)
"""A path of twenty steps, with ten wrong passwords among them: call, status afterwards, and whether it was refused."""
WORDS = (
    "Set a password",
    "Replace the password",
    "Temporary password",
    "Too many wrong answers",
    "Create, with a password",
)


def footprints(steps: tuple[tuple[str, Status, bool], ...]) -> tuple[Footprint, ...]:
    before, found = S.ABSENT, []
    for number, (call, after, refused) in enumerate(steps, 1):
        found.append(Footprint(number, call, before, after, refused))
        before = after
    return tuple(found)


def labelled(here: Status, world: frozenset[Case] = WORLD) -> tuple[tuple[Status, tuple[Label, ...]], ...]:
    """Every edge that leaves a status, with a label for each call."""
    leaving = sorted((e for e in edges(world) if e.before is here), key=lambda e: list(S).index(e.after))
    return tuple(
        (after, tuple(Label(e.call.replace("_", " ").capitalize(), e.call, guess=e.guess) for e in same))
        for after, same in groupby(leaving, key=lambda e: e.after)
    )


def strolled(chance: random.Random) -> View:
    """A random way of the model's edges and of steps that change nothing, with labels for some of what is possible."""
    trail: list[Footprint] = []
    here = S.ABSENT
    for number in range(1, chance.choice((2, 6, 14, 20, 30)) + 1):
        if here is not S.ABSENT and chance.random() < 0.35:
            trail.append(Footprint(number, "sign_in", here, here, chance.random() < 0.6))
            continue
        edge: Edge = chance.choice([e for e in edges() if e.before is here])
        trail.append(Footprint(number, edge.call, here, edge.after, edge.call == "sign_in"))
        here = edge.after
    ways = tuple(
        (
            after,
            tuple(
                Label(chance.choice(WORDS), f"key{n}", chance.random() < 0.7, label.guess)
                for n, label in enumerate(labels)
            ),
        )
        for after, labels in labelled(here)
        if chance.random() < 0.9
    )
    made = tuple(chance.choice(WORDS) for _ in trail) if chance.random() < 0.5 else ()
    return View(here, tuple(trail), ways, chance.choice(("", "Unlock")), made=made)


def spoken(view: View) -> list[str]:
    """What the picture of a view does not say although it should."""
    drawing = geometry.read(here_picture(view))
    missing = []
    for after, labels in view.ways:
        classes = {f"from-{view.here}", f"to-{after}", "go"}
        words = [w for w in drawing.words if classes <= w.classes]
        keys = {c.removeprefix("key-") for w in words for c in w.classes if c.startswith("key-")}
        more = sum(int(re.sub(r"\D", "", w.words)) for w in words if "more" in w.classes)
        if len(keys) + more != len({label.key for label in labels}):
            missing.append(f"{after}: {labels}")
    text = " ".join(w.words for w in drawing.words)
    counted = sum(int(n) for n in re.findall(r"\+(\d+) earlier", text))
    told = {int(w.words.split()[0]) for w in drawing.words if "made" in w.classes and w.words[:1].isdigit()}
    moved = [step for step in view.trail if step.before is not step.after]
    missing += [str(step) for step in moved if step.number not in told and not counted]
    numbers = {geometry.named(badge): badge.texts[0].words for badge in drawing.badges}
    if len(moved) <= 6:  # on a long way there may be no room for a number; it then stands with the words alone
        missing += [f"number {step}" for step in moved if f"from-{step.before} to-{step.after}" not in numbers]
    lines = {tuple(sorted(c for c in line.classes if c.startswith(("from-", "to-")))) for line in drawing.lines}
    pairs = {(e.before, e.after) for e in edges()}
    missing += [f"{a} to {b}" for a, b in pairs if (f"from-{a}", f"to-{b}") not in lines]
    return missing


# ------------------------------------------------------------------------------------------- around one user


@pytest.mark.parametrize("world", WORLDS, ids=lambda world: " ".join(sorted(case.name for case in world)) or "default")
@pytest.mark.parametrize("here", S)
def test_nothing_lies_on_words_in_any_status(here: Status, world: frozenset[Case]) -> None:
    """With short words for each call, and with the words of `draw()`, in every kind of org."""
    short = View(here, ways=labelled(here, world))
    pairs = frozenset((e.before, e.after) for e in edges(world))

    assert geometry.faults(here_picture(short, pairs), SHOWN) == []
    assert geometry.faults(draw(here, world=world).svg(), SHOWN) == []


@pytest.mark.parametrize("count", range(1, 21))
def test_nothing_lies_on_words_along_a_path_of_twenty_steps(count: int) -> None:
    """Ten wrong passwords are among them. Every step is on the map: its number, its call, and its line in colour."""
    trail = footprints(TWENTY)[:count]
    here = trail[-1].after
    view = View(here, trail, labelled(here))
    svg = here_picture(view)

    assert geometry.faults(svg, SHOWN) == []
    assert spoken(view) == []
    drawing = geometry.read(svg)
    walked = {geometry.named(line) for line in drawing.lines if "walked" in line.classes}
    assert walked == {f"from-{s.before} to-{s.after}" for s in trail if s.before is not s.after}
    assert {geometry.named(badge) for badge in drawing.badges} == walked
    assert "earlier" not in svg
    assert geometry.faults(draw(here, trail).svg(), SHOWN) == []


@pytest.mark.parametrize("number", range(int(os.environ.get("WAYS", "60"))))
def test_nothing_lies_on_words_on_a_random_way(number: int) -> None:
    view = strolled(random.Random(number))

    assert geometry.faults(here_picture(view), SHOWN) == []
    assert spoken(view) == []


def test_every_pair_of_statuses_has_a_line() -> None:
    """A pair without a line of its own would get a straight one, which may run through words."""
    pairs = {(e.before, e.after) for world in WORLDS for federated in (False, True) for e in edges(world, federated)}

    assert pairs <= WAYS.keys()


# ----------------------------------------------------------------------------------------------- the whole map


@pytest.mark.parametrize("federated", [False, True])
@pytest.mark.parametrize("world", WORLDS, ids=lambda world: " ".join(sorted(case.name for case in world)) or "default")
def test_nothing_lies_on_words_on_the_whole_map(world: frozenset[Case], federated: bool) -> None:
    """Bare, with every edge walked, and with a user on it."""
    every = edges(world, federated)

    assert geometry.faults(whole_picture(every)) == []
    assert geometry.faults(whole_picture(every, walked=frozenset(e.key for e in every))) == []


@pytest.mark.parametrize("here", S)
def test_nothing_lies_on_words_on_the_whole_map_with_a_user(here: Status) -> None:
    names = tuple((e.key, WORDS[number % len(WORDS)]) for number, e in enumerate(edges()))

    assert geometry.faults(whole_picture(None, here)) == []
    assert geometry.faults(whole_picture(None, here, frozenset(), names)) == []


@pytest.mark.parametrize("number", range(int(os.environ.get("WAYS", "60")) // 6))
def test_nothing_lies_on_words_whatever_was_walked(number: int) -> None:
    chance = random.Random(number)
    walked = frozenset(e.key for e in edges() if chance.random() < 0.4)

    assert geometry.faults(Map(None, walked=walked).svg()) == []


# ------------------------------------------------------------------------------------------------ what is seen


def test_the_check_sees_what_lies_on_words() -> None:
    """Words that are moved onto a line, or onto other words, are noticed."""
    svg = here_picture(View(S.STAGED, ways=labelled(S.STAGED)))
    place = re.search(r'<text x="([\d.]+)" y="(-[\d.]+)"([^>]*>Deactivate<)', svg)
    assert place is not None

    onto_line = svg.replace(place[0], f'<text x="264" y="-200"{place[3]}')
    onto_status = svg.replace(place[0], f'<text x="296" y="-258"{place[3]}')

    assert "line from-PROVISIONED to-RECOVERY runs through 'Deactivate'" in geometry.faults(onto_line)
    assert "word 'Deactivate' lies on is-PROVISIONED" in geometry.faults(onto_status)


def test_words_are_as_wide_as_they_say() -> None:
    """So a page without Helvetica, Arial and Liberation Sans squeezes the letters, and the words keep their place."""
    for svg in (draw().svg(), draw("ACTIVE", footprints(TWENTY)).svg()):
        texts = re.findall(r'<text[^>]* textLength="([\d.]+)" lengthAdjust="spacingAndGlyphs">([^<]*)<', svg)
        assert len(texts) == svg.count("<text")
        for length, words in texts:
            if all(sign in geometry.WIDTHS for sign in words) and "&" not in words:
                assert float(length) == pytest.approx(sum(map(geometry.WIDTHS.get, words)) * FONT_SIZE / 1000, abs=0.06)
    assert wide("Deactivate") == pytest.approx(59.05, abs=0.01)


@pytest.mark.parametrize(
    ("colours", "papers"), [(LIGHT, ["#ffffff"]), (DARK, ["#111111", "#212121"])], ids=["light", "dark"]
)
def test_what_matters_can_be_told_from_the_paper(colours: Colours, papers: list[str]) -> None:
    """The contrast that WCAG 2.2 asks for (1.4.3 and 1.4.11), on the papers of JupyterLab's light and dark theme."""
    for paper in papers:
        for text in (colours.ink, colours.soft, colours.walked, colours.go, colours.refused):
            assert contrast(text, paper) >= 4.5
        for line in (colours.soft, colours.walked, colours.go):
            assert contrast(line, paper) >= 3
        for filled in (colours.go, colours.walked):  # the user's own status, and the numbers of steps
            assert contrast(paper, filled) >= 4.5


def test_every_colour_has_a_value_in_both_themes() -> None:
    used = set(re.findall(r"var\((--map-\w+)\)", MAP_STYLE))
    light, dark = (part.partition("}")[0] for part in MAP_STYLE.split(".okta-map{", 2)[1:])

    for name in used:
        assert f"{name}:" in light
        assert f"{name}:" in dark


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, by WCAG's definition."""
    bright, dim = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
