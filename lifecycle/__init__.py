"""Learn Okta's user lifecycle by doing. This package shows the few names that a notebook needs:

>>> from lifecycle import Walk, simulated
>>> tester = Walk(simulated())
>>> profile = dict(firstName="Test", lastName="Testerman", email="t@example.com", login="t@example.com")
>>> tester.create_user(profile, activate=False).now
<Status.STAGED: 'STAGED'>
>>> tester.activate(sendEmail=False).now
<Status.PROVISIONED: 'PROVISIONED'>

A table below says where each name comes from. A name is imported when it is first used, so that a script doesn't have
to wait for the widgets, and the simulator works without JupyterLab. `__init__.pyi` says the same to type checkers, and
a test compares the two. The library lazy_loader could read that file at run time, but it can't say which package is
missing.
"""

__version__ = "0.2.0"

_HOMES = {
    "EndUser": "lab.end_user",
    "Panel": "lab.panel",
    "Walk": "lab.walk",
    "check": "claims.ruling",
    "course": "lab.course",
    "diagnose": "diagnosis.diagnosing",
    "draw": "pictures.map",
    "follow": "lab.follow",
    "index": "lab.symptom_page",
    "lesson": "plays.lesson",
    "live": "client.connect",
    "matrix": "lab.table",
    "my_case": "plays.brought",
    "plan": "book.plan",
    "replay": "plays.brought",
    "side_by_side": "lab.futures",
    "simulated": "client.connect",
    "translate": "diagnosis.translation",
    "why": "diagnosis.asking",
}
"""For each name of the package, the module that defines it."""
__all__ = list(_HOMES)


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"lifecycle has no name {name!r}. Use one of these: {', '.join(sorted(_HOMES))}.")
    from importlib import import_module

    try:
        found = globals()[name] = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    except ModuleNotFoundError as error:
        if str(error.name).partition(".")[0] == __name__:
            raise
        raise ModuleNotFoundError(
            f"lifecycle.{name} can't be used here. It draws or shows something and needs the package {error.name}, "
            "which is not installed. Run `pip install 'okta-lifecycle-lab[notebook]'`.",
            name=error.name,
        ) from None
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
