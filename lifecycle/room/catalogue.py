"""The course as a room offers it: every lesson that is played on stages, with its text and its stages by name."""

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

from lifecycle.lab import html
from lifecycle.lab.lessons import LESSONS, Lesson
from lifecycle.lab.play import Play
from lifecycle.lab.script import Script


class Catalogue:
    """The lessons, and the stages by the number of the lesson and their key, such as `0/exercise`."""

    def __init__(self, script_of: Callable[[Lesson], Script]) -> None:
        self._script_of = script_of

    @cached_property
    def stages(self) -> Mapping[str, Play]:
        """Every stage, in the order of the course."""
        return {
            stage_name(lesson.number, play.key): play for lesson in LESSONS for play in self._script_of(lesson).plays
        }

    @cached_property
    def exercises(self) -> tuple[str, ...]:
        """The names of the stages that are exercises."""
        return tuple(name for name, play in self.stages.items() if play.exercise)

    def play(self, name: str) -> Play | None:
        """Return the stage with this name; None if there is none."""
        return self.stages.get(name)

    def title(self, name: str) -> str:
        """Return the title of a stage; for an exercise with its number."""
        play = self.stages.get(name)
        if play is None:
            return ""
        return f"{play.number} {play.title.removeprefix('Exercise: ')}" if play.number else play.title

    @cached_property
    def contents(self) -> list[dict[str, Any]]:
        """The table of contents, as JSON."""
        return [
            {
                "number": lesson.number,
                "title": lesson.title,
                "part": lesson.part,
                "minutes": self._script_of(lesson).minutes,
                "stages": [
                    {
                        "at": stage_name(lesson.number, play.key),
                        "title": self.title(stage_name(lesson.number, play.key)),
                        "exercise": play.exercise,
                        "goals": len(play.goals),
                    }
                    for play in self._script_of(lesson).plays
                ],
            }
            for lesson in LESSONS
        ]

    def lesson(self, number: int) -> dict[str, Any] | None:
        """Return the text of a lesson, as JSON with pieces of HTML; None if there is no such lesson."""
        lesson = next((one for one in LESSONS if one.number == number), None)
        if lesson is None:
            return None
        script = self._script_of(lesson)
        return {
            "number": number,
            "title": lesson.title,
            "opening": html.prose(script.opening),
            "sections": [
                {
                    "at": stage_name(number, section.play.key) if section.play else "",
                    "heading": section.heading,
                    "text": html.prose(section.text),
                    "cells": list(section.cells),
                }
                for section in script.sections
            ],
            "answer": [html.prose(line.text) for line in script.answer],
            "asides": [
                {"question": html.prose(one.question), "answer": html.prose(one.answer)} for one in script.asides
            ],
        }


def stage_name(lesson: int, key: str) -> str:
    """Return the name of a stage in the room."""
    return f"{lesson}/{key}"
