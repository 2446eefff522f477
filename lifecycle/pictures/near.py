"""Draws the map around one user: the way here, what is possible now, and everything else faintly.

The SVG has these classes, by which a page can find and change its parts:

- `status is-A`, with `here`, `visited` and `asked`;
- `line from-A to-B`, with `walked`, `out` (it leaves the present status) or `faint`, and with `later` if something has
  to be done first;
- `word go from-A to-B`, with `key-K` if something can be pressed, with `later`, or with `more` if it counts what has no
  room;
- `word made from-A to-B` for a step that led to another status, and `word stay at-A` or `word refused at-A` for steps
  that did not;
- `badge walked from-A to-B` for the numbers of steps on a line. The last step has `newest`, here and at its words.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from math import hypot

from lifecycle.book.paths import Footprint
from lifecycle.model.facts import Status
from lifecycle.pictures.canvas import ARROW_LENGTH, NUMBER_HEIGHT, Canvas, number_width
from lifecycle.pictures.colours import LIGHT
from lifecycle.pictures.near_places import NEAR_BOXES, NEAR_HEIGHT, NEAR_RADIUS, NEAR_WIDTH, SLOTS, Pair, corners, curve
from lifecycle.pictures.setting import ROW_HEIGHT, Word, WordRow, fitted, packed, rows_for, set_words
from lifecycle.pictures.shapes import Box, Corners, Point, around, crosses, towards
from lifecycle.pictures.shown import Label, View


def near(view: View, pairs: Collection[Pair]) -> str:
    """Return the map around one user in the DOT language. `pairs` has all lines that there are."""
    canvas = Canvas(NEAR_WIDTH, NEAR_HEIGHT)
    ways = dict(view.ways)
    out: dict[Pair, tuple[Label, ...]] = (
        {(view.here, after): labels for after, labels in ways.items()} if view.here else {}
    )
    walked: dict[Pair, list[Footprint]] = defaultdict(list)
    for step in view.trail:
        if step.before is not step.after:
            walked[step.before, step.after].append(step)
    every = list(dict.fromkeys([*pairs, *walked, *out]))
    every.sort(key=lambda pair: (pair in out, pair in walked))
    for pair in every:
        _line(canvas, pair, out.get(pair), pair in walked)
    visited = {found for step in view.trail for found in (step.before, step.after)}
    for found, box in NEAR_BOXES.items():
        here = found is view.here
        classes = " here" * here + " visited" * (found in visited) + " asked" * (found in view.asked)
        canvas.status(found, box, classes, here, found in visited, labelled=not view.asked)
    for found, (slot, align) in SLOTS.items():
        rows = _rows(_past(view, found), _calls(view, found), slot)
        _write(canvas, found, rows, align)
    _numbers(canvas, view, walked, [pair for pair in every if pair in walked or pair in out])
    return canvas.source()


def _line(canvas: Canvas, pair: Pair, labels: Sequence[Label] | None, walked: bool) -> None:
    """Draw one line: strong if it was walked, coloured if it leaves the present status, dashed if not at once."""
    later = labels is not None and not any(label.now for label in labels)
    classes = " ".join(["walked"] * walked + ["out"] * (labels is not None) + ["later"] * later) or "faint"
    colour = LIGHT.walked if walked else LIGHT.faint if labels is None else LIGHT.go
    width = 2.6 if walked else 1.0 if labels is None else 1.8
    canvas.line(curve(pair), f"{classes} from-{pair[0]} to-{pair[1]}", colour, width, later and not walked)


# ------------------------------------------------------------------------------------------------------------- words


def _past(view: View, found: Status) -> list[Word]:
    """Return what the steps so far did at a status: those that led there, and those that changed nothing there."""
    words: list[Word] = []
    stays: list[Footprint] = []

    def stayed() -> None:
        if stays:
            said = "refused" if stays[0].refused else "same status"
            kind, colour = ("refused", LIGHT.refused) if stays[0].refused else ("stay", LIGHT.soft)
            words.append(Word(f"{spans([s.number for s in stays])} {said}", f"{kind} at-{found}", colour))
            stays.clear()

    for place, step in enumerate(view.trail):
        if step.after is not found:
            continue
        if step.before is step.after:
            if stays and stays[-1].refused is not step.refused:
                stayed()
            stays.append(step)
            continue
        stayed()
        newest = place == len(view.trail) - 1
        called = view.made[place] if place < len(view.made) and view.made[place] else step.call
        text = f"{step.number} {view.last if newest and view.last else called}"
        words.append(Word(text, f"made{' newest' * newest} from-{step.before} to-{found}", LIGHT.walked))
    stayed()
    return words


def _calls(view: View, found: Status) -> list[Word]:
    """Return the calls that lead from the present status to another one."""
    labels = dict(view.ways).get(found, ())
    return [
        Word(
            f"{label.text} ?" if label.guess else label.text,
            f"go{f' key-{label.key}' * bool(label.key)} from-{view.here} to-{found}{' later' * (not label.now)}",
            LIGHT.go if label.now else LIGHT.soft,
        )
        for label in labels
    ]


def _rows(past: Sequence[Word], calls: Sequence[Word], slot: Box) -> list[WordRow]:
    """Return the words of a status in rows that its place has room for. What has no room is counted."""
    most = rows_for(slot)
    before = packed(past, slot.width)
    rows = fitted(calls, slot.width, max(most - len(before), most // 2 if past else most))
    for dropped in range(1, len(past) + 1):
        if len(before) + len(rows) <= most:
            break
        said = Word(f"+{dropped} earlier", "stay more", LIGHT.soft)
        before = packed([said, *past[dropped:]], slot.width)
    return [*before, *rows]


def _write(canvas: Canvas, found: Status, rows: Sequence[WordRow], align: str) -> None:
    """Write rows of words into the place of a status, next to the status."""
    slot, status = SLOTS[found][0], NEAR_BOXES[found]
    height = ROW_HEIGHT * len(rows)
    above, below = slot.bottom <= status.top, slot.top >= status.bottom
    top = slot.top if below else slot.bottom - height if above else slot.centre.y - height / 2
    set_words(canvas, f"word-{found}", rows, slot, align, top, status.centre.x)


def spans(numbers: Sequence[int]) -> str:
    """Return numbers as text. Three and more in a row are a span, such as 5–14."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 2 else ", ".join(map(str, run)) for run in runs)


# ----------------------------------------------------------------------------------------------------------- numbers


_KEPT = (*NEAR_BOXES.values(), *(slot for slot, _ in SLOTS.values()))
"""Where no numbers may be."""


def _numbers(
    canvas: Canvas, view: View, walked: Mapping[Pair, Sequence[Footprint]], coloured: Collection[Pair]
) -> None:
    """Write the numbers of steps on their lines.

    If there is no room for all numbers of a line, only the last one stands there. The words beside the statuses have
    all of them in any case.
    """
    taken: list[Box] = []
    for pair, steps in walked.items():
        others = [other for other in coloured if other != pair]
        for text in dict.fromkeys((spans([step.number for step in steps]), str(steps[-1].number))):
            box = _free(pair, number_width(text), others, taken)
            if box is not None:
                taken.append(box)
                newest = " newest" * (steps[-1] is view.trail[-1])
                canvas.number(f"number-{pair[0]}-{pair[1]}", text, box, f"walked from-{pair[0]} to-{pair[1]}{newest}")
                break


@lru_cache(maxsize=1024)
def _places(pair: Pair, width: float) -> tuple[Box, ...]:
    """Return the boxes on a line in which numbers of this width have room, the best first."""
    line = corners(pair)
    along = [
        towards(start, end, far)
        for start, end in pairwise(line)
        for far in range(4, int(hypot(end.x - start.x, end.y - start.y)), 3)
    ]
    middle = len(along) * 0.4
    clear = NUMBER_HEIGHT / 2 + ARROW_LENGTH  # the head of the arrow stays in sight
    boxes = [
        around(at, width, NUMBER_HEIGHT)
        for _, at in sorted((abs(number - middle), at) for number, at in enumerate(along))
        if hypot(line[-1].x - at.x, line[-1].y - at.y) > clear
    ]
    return tuple(box for box in boxes if not any(box.meets(kept, 2) for kept in _KEPT))


@cache
def _apart(pair: Pair, other: Pair) -> tuple[Corners, ...]:
    """Return the parts of another line where it does not run along the line of this pair."""
    own, parts = corners(pair), []
    run: list[Point] = []
    for start, end in pairwise(corners(other)):
        straight = 0  # how many points at the end of the run lie on this straight line; two of them are enough
        for far in range(0, int(hypot(end.x - start.x, end.y - start.y)) + 1, 3):
            at = towards(start, end, far)
            if crosses(own, around(at, 1, 1)):
                parts.append(tuple(run))
                run, straight = [], 0
            elif straight < 2:
                run.append(at)
                straight += 1
            else:
                run[-1] = at
    return tuple(part for part in (*parts, tuple(run)) if len(part) > 1)


def _free(pair: Pair, width: float, others: Collection[Pair], taken: Collection[Box]) -> Box | None:
    """Return a box on a line for its numbers, where no other coloured line runs; None if there is none.

    If there is no such place, other lines may run along the line there.
    """
    boxes = [box for box in _places(pair, width) if not any(box.meets(other, 2) for other in taken)]
    for box in boxes:
        if not any(crosses(corners(other), box.grown(1.5)) for other in others):
            return box
    apart = [part for other in others for part in _apart(pair, other)]
    return next((box for box in boxes if not any(crosses(part, box.grown(1.5 + NEAR_RADIUS)) for part in apart)), None)
