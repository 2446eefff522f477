"""Learn Okta's user lifecycle by doing. The few names that a notebook needs:

>>> from lifecycle import Walk, simulated
>>> tester = Walk(simulated())
>>> profile = dict(firstName="Test", lastName="Testerman", email="t@example.com", login="t@example.com")
>>> tester.create_user(profile, activate=False).now
<Status.STAGED: 'STAGED'>
>>> tester.activate(sendEmail=False).now
<Status.PROVISIONED: 'PROVISIONED'>
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lifecycle.book.plan import plan
    from lifecycle.client.connect import live, simulated
    from lifecycle.lab.course import course
    from lifecycle.lab.end_user import EndUser
    from lifecycle.lab.exercise import Exercise as exercise
    from lifecycle.lab.follow import follow
    from lifecycle.lab.futures import side_by_side
    from lifecycle.lab.panel import Panel
    from lifecycle.lab.quiz import conclude, predict
    from lifecycle.lab.table import matrix
    from lifecycle.lab.walk import Walk
    from lifecycle.pictures.map import draw
    from lifecycle.reason.explain import explain as why

_ROOMS = {
    "live": "lifecycle.client.connect:live",
    "simulated": "lifecycle.client.connect:simulated",
    "draw": "lifecycle.pictures.map:draw",
    "plan": "lifecycle.book.plan:plan",
    "why": "lifecycle.reason.explain:explain",
    "EndUser": "lifecycle.lab.end_user:EndUser",
    "Panel": "lifecycle.lab.panel:Panel",
    "Walk": "lifecycle.lab.walk:Walk",
    "conclude": "lifecycle.lab.quiz:conclude",
    "course": "lifecycle.lab.course:course",
    "exercise": "lifecycle.lab.exercise:Exercise",
    "follow": "lifecycle.lab.follow:follow",
    "matrix": "lifecycle.lab.table:matrix",
    "predict": "lifecycle.lab.quiz:predict",
    "side_by_side": "lifecycle.lab.futures:side_by_side",
}
"""Where each name lives. Looked up when it is asked for, so that a script doesn't wait for the widgets."""

__all__ = [
    "EndUser",
    "Panel",
    "Walk",
    "conclude",
    "course",
    "draw",
    "exercise",
    "follow",
    "live",
    "matrix",
    "plan",
    "predict",
    "side_by_side",
    "simulated",
    "why",
]


def __getattr__(name: str) -> Any:
    if name in _ROOMS:
        module, _, thing = _ROOMS[name].partition(":")
        return getattr(import_module(module), thing)
    raise AttributeError(f"lifecycle has no {name!r}; it has {', '.join(__all__)}.")
