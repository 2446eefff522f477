"""What the big screen and the lead see of everybody: who stands where, who has solved what, and who is stuck."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from lifecycle.model.facts import LABELS, Status
from lifecycle.pictures.near_places import NEAR_BOXES, WAYS
from lifecycle.pictures.shapes import rounded
from lifecycle.room.agenda import Agenda
from lifecycle.room.catalogue import Catalogue
from lifecycle.room.gathering import EXAM_AT, Gathering, Participant

STUCK_AFTER = 150.0
"""Seconds on one stage without a new goal, after which somebody counts as stuck."""
AWAY_AFTER = 20.0
"""Seconds without a sign of life from somebody's browser."""
HIGH = 2.4
"""How much higher the map of the big screen is than that of a stage, whose lines it has."""
_BOX = 176, 104
"""The size of a status on the big screen."""


def map_places() -> dict[str, Any]:
    """Return where the statuses and the lines between them are on the big screen, as JSON."""
    boxes = {
        str(status): {"x": box.centre.x, "y": box.centre.y * HIGH, "width": _BOX[0], "height": _BOX[1]}
        for status, box in NEAR_BOXES.items()
    }
    lines = []
    for line in WAYS.values():
        points = [f"{x:.0f},{y * HIGH:.0f}" for x, y in rounded(line, 6)]
        lines.append(f"M{points[0]}C{' '.join(points[1:])}")
    return {"boxes": boxes, "lines": lines, "labels": {str(status): LABELS[status] for status in Status}}


def board(
    gathering: Gathering, agenda: Agenda, catalogue: Catalogue, seen: Mapping[int, float], online: Callable[[], float]
) -> dict[str, Any]:
    """Return what is to be seen of everybody now, as JSON. `seen` says when each browser has last been heard of."""
    people = [_row(gathering, catalogue, person) for person in gathering.present]
    for row in people:
        row["away"] = online() - seen.get(row["number"], -AWAY_AFTER * 2) > AWAY_AFTER
    counts = Counter(row["status"] for row in people if row["at"])
    wanted = dict.fromkeys((*(name for name in agenda.planned if name in catalogue.exercises), *catalogue.exercises))
    solved = [
        {
            "at": name,
            "title": catalogue.title(name),
            "who": [p.number for p in gathering.present if name in p.seats and p.seats[name].finished is not None],
            "trying": [p.number for p in gathering.present if name in p.seats and p.seats[name].finished is None],
        }
        for name in wanted
    ]
    return {
        "people": people,
        "most": gathering.most,
        "counts": {str(status): counts.get(str(status), 0) for status in Status},
        "exercises": [row for row in solved if row["who"] or row["trying"]] or solved[:3],
        "stuck": [row["number"] for row in sorted(people, key=lambda row: -row["stuck"]) if row["stuck"]],
        "exam": gathering.set.exam,
    }


def _row(gathering: Gathering, catalogue: Catalogue, person: Participant) -> dict[str, Any]:
    """Return what is to be seen of one person."""
    now = gathering.now()
    seat = person.seats.get(person.at)
    play = catalogue.play(person.at)
    standing = seat.standing if seat else None
    stands = now - seat.gained if seat and seat.finished is None and play and play.goals else 0.0
    return {
        "number": person.number,
        "name": person.name,
        "at": person.at,
        "title": _title(catalogue, person.at),
        "exercise": bool(play and play.exercise),
        "status": standing.status if standing else str(Status.ABSENT),
        "done": standing.done if standing else 0,
        "goals": len(play.goals) if play else 0,
        "presses": seat.presses if seat else 0,
        "helped": seat.helped if seat else "",
        "stuck": round(stands) if stands >= STUCK_AFTER else 0,
        "solved": [name for name in catalogue.exercises if name in person.seats and person.seats[name].finished],
        "finished": sum(one.finished is not None for one in person.seats.values()),
        "answered": len(person.verdicts),
        "right": sum(person.verdicts.values()),
    }


def _title(catalogue: Catalogue, name: str) -> str:
    if name.startswith(EXAM_AT):
        return f"Exam, question {name.removeprefix(EXAM_AT)}"
    return catalogue.title(name)
