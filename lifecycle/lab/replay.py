"""Plays a diagnosed case again on the simulator, step by step, on a stage from which one can press on.

The way through the evidence comes from the diagnosis. For each of its moves, this module looks for the press that does
the same on the simulator. A press counts only if the simulator comes to the same facts, so a replay never pretends.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Protocol

from lifecycle.client.okta import Okta
from lifecycle.diagnosis.diagnosing import Diagnosed
from lifecycle.diagnosis.route import Leg
from lifecycle.lab.address import link_to
from lifecycle.lab.goals import Act, Goal
from lifecycle.lab.offers import offer_for
from lifecycle.lab.play import Play
from lifecycle.lab.player import Player
from lifecycle.lab.pressing import brief_request, leg_words, offered_in, pressed_for, profile_of, settings_of
from lifecycle.lab.situations import Press, presses_in, situation_text
from lifecycle.model.facts import Status
from lifecycle.reason.told import Told


class Steppable(Protocol):
    """What a replay needs of a stage."""

    @property
    def played_here(self) -> tuple[Press, ...]:
        """What was pressed since the stage began."""

    @property
    def twin(self) -> str:
        """The story of the stage as text."""

    @property
    def poster(self) -> str:
        """The stage at the end of its story, as SVG."""

    def press(self, key: str, **values: Any) -> Told:
        """Press a button."""

    def back(self) -> bool:
        """Take the last step back."""

    def start_over(self) -> None:
        """Begin again."""

    def watch(self, tell: Callable[[], None]) -> None:
        """Call this after each change."""


@dataclass(frozen=True)
class ReplayStep:
    """One step of a replay."""

    n: int | None
    """The number of the call in the answer; None for something that the answer had to assume."""
    shown: str
    """The call as the evidence has it, or in plain words."""
    presses: tuple[Press, ...]
    """What is pressed on the stage. It is empty for a call that only reads the user."""
    after: Status

    @property
    def title(self) -> str:
        """The step in a few words."""
        return f"{self.n}. {brief_request(self.shown)}" if self.n else f"assumed: {self.shown}"


class Replay:
    """A case that is played again. A notebook shows it if it is the last expression of a cell."""

    def __init__(
        self,
        user: Diagnosed | None,
        make: Callable[[Mapping[str, Any]], Okta],
        on_stage: Callable[[Play], Steppable],
    ) -> None:
        """Prepare the steps of one user; without a user there is nothing to play.

        `make` makes a simulated org with the settings of a play, and `on_stage` sets a play on a stage.
        """
        self.user = user
        self._make = make
        self.steps: tuple[ReplayStep, ...] = ()
        self.stopped = "" if user else "There is nothing to play yet: no calls of a user were understood."
        self._before = ""
        self._settings: dict[str, Any] = {}
        if user:
            self._settings = settings_of(user)
            self._work_out(user)
        self.stage = on_stage(self._play())

    # ------------------------------------------------------------------------------------------------ working it out

    def _work_out(self, user: Diagnosed) -> None:
        """Find what has to be pressed for each move of the way."""
        player = Player(self._make(self._settings), profile_of(user))
        player.walk.counts = False
        before: list[Press] = []
        for leg in user.route.before:
            found = _pressed(player, leg)
            if found is None:
                self.stopped = f"What happened before the first call can't be played: {leg_words(leg)}."
                return
            before += found
        self._before = situation_text(before)
        steps = []
        for leg in user.route.legs:
            found = _pressed(player, leg)
            if found is None:
                where = f"call {leg.step}" if leg.step else "what was assumed here"
                self.stopped = (
                    f"The simulator can't play {where} by itself: {leg_words(leg)}. The replay ends before it."
                )
                break
            steps.append(ReplayStep(leg.step, leg.shown or leg_words(leg), tuple(found), leg.after))
        self.steps = tuple(steps)

    def _play(self) -> Play:
        """Return the stage's play: the calls of the case are offered, and each of them is a goal."""
        user = self.user
        if user is None or not self.steps:
            return Play(key="replay", title="Replay", intro=self.stopped, org=self._settings, story="")
        name = user.login or user.id or "this user"
        made = sum(len(step.presses) for step in self.steps)
        said = f"These are the {made} calls of the case, in order." if made > 1 else "This is the call of the case."
        if user.route.ways > 1:
            said += f" The evidence allows {user.route.ways} stories; this is the plainest of them."
        goals, done = [], 0
        for step in self.steps:
            if not step.presses:
                continue
            done += len(step.presses)
            goals.append(Goal(step.title, _Follows(tuple(self.script[:done]))))
        return Play(
            key="replay",
            title=f"Replay: {name}",
            intro=said + (f" {self.stopped}" if self.stopped else ""),
            profile=profile_of(user),
            offers=offered_in(self.script),
            before=self._before,
            story=situation_text(self.script),
            goals=tuple(goals),
            org=self._settings,
            next="That was the whole case. Press on from here: try what you could call now.",
        )

    @property
    def script(self) -> tuple[Press, ...]:
        """Everything that is pressed, in order."""
        return tuple(press for step in self.steps for press in step.presses)

    @property
    def link(self) -> str:
        """An address that opens the end of the case in any browser. It holds no names and no secrets."""
        presses = (*presses_in(self._before), *self.script)
        return link_to(situation_text(presses), self._settings) if presses else ""

    # ------------------------------------------------------------------------------------------------- step by step

    @property
    def at(self) -> int | None:
        """How many of the steps are played by now; None if something else was pressed in between."""
        made = self.stage.played_here
        done = 0
        for number, step in enumerate((*self.steps, None)):
            if len(made) == done and (step is None or step.presses or number == 0):
                return number
            if step is None or made[done : done + len(step.presses)] != step.presses:
                break
            done += len(step.presses)
        return None

    def step(self) -> Told | None:
        """Play the next step; None if there is no next one, or if something else was pressed in between."""
        at = self.at
        told = None
        if at is None:
            return None
        for step in self.steps[at:]:
            for press in step.presses:
                told = self.stage.press(offer_for(press).key, **press.values)
            if step.presses:
                break
        return told

    def back(self) -> bool:
        """Take the last step back; return whether that was possible."""
        return self.stage.back()

    def to_end(self) -> None:
        """Play all the steps that are left. If something else was pressed, the stage is started over first."""
        if self.at is None:
            self.stage.start_over()
        while self.step():
            pass

    def scene(self) -> dict[str, Any]:
        """Return the steps and where the replay stands, as JSON."""
        at = self.at
        return {
            "at": -1 if at is None else at,
            "steps": [
                {
                    "n": step.n,
                    "shown": step.shown,
                    "brief": brief_request(step.shown),
                    "after": str(step.after),
                    "plays": bool(step.presses),
                }
                for step in self.steps
            ],
            "stopped": self.stopped,
            "before": self._before,
            "can_back": bool(self.stage.played_here),
        }

    def document(self) -> dict[str, Any]:
        """Return the steps, why they end early if they do, and the link to their end, for programs."""
        steps = [
            {
                "n": step.n,
                "call": step.shown,
                "pressed": [offer_for(press).key for press in step.presses],
                "after": str(step.after),
            }
            for step in self.steps
        ]
        return {"before": self._before, "steps": steps, "stopped": self.stopped, "link": self.link}

    def __repr__(self) -> str:
        return self.stage.twin if self.steps else self.stopped

    def _ipython_display_(self) -> None:
        import_module("lifecycle.lab.case_face").show_replay(self)  # only here, so that it works without anywidget


class _Follows:
    """Says whether these presses are the first ones that were made on a stage."""

    def __init__(self, script: Sequence[Press]) -> None:
        self._keys = [offer_for(press).key for press in script]

    def __call__(self, deeds: Sequence[Act]) -> bool:
        """Whether the deeds begin with the script."""
        return [deed.key for deed in deeds[: len(self._keys)]] == self._keys


def _pressed(player: Player, leg: Leg) -> list[Press] | None:
    """Press what a move does, and return the presses; None if nothing that can be pressed does the same."""
    first = len(player.played)
    for candidate in pressed_for(leg):
        for press in candidate:
            told = player.press(offer_for(press), press.values)
            if not told.number:
                break
        else:
            if not candidate or _same(told, leg, player):
                return [step.press for step in player.played[first:]]
        while len(player.played) > first and player.back():
            pass
    return None


def _same(told: Told, leg: Leg, player: Player) -> bool:
    """Whether a call came to the same as a move."""
    move = leg.move
    return move is not None and told.refused is move.refused and move.after in player.walk.place
