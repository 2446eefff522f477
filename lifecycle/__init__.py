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
    from lifecycle.client.connect import live, simulated
    from lifecycle.lab.panel import Panel
    from lifecycle.lab.quiz import predict
    from lifecycle.lab.walk import Walk
    from lifecycle.pictures.map import draw

_ROOMS = {
    "live": "lifecycle.client.connect",
    "simulated": "lifecycle.client.connect",
    "draw": "lifecycle.pictures.map",
    "Walk": "lifecycle.lab.walk",
    "Panel": "lifecycle.lab.panel",
    "predict": "lifecycle.lab.quiz",
}
"""Where each name lives. Looked up when it is asked for, so that a script doesn't wait for the widgets."""

__all__ = ["Panel", "Walk", "draw", "live", "predict", "simulated"]


def __getattr__(name: str) -> Any:
    if name in _ROOMS:
        return getattr(import_module(_ROOMS[name]), name)
    raise AttributeError(f"lifecycle has no {name!r}; it has {', '.join(__all__)}.")
