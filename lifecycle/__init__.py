"""Learn Okta's user lifecycle by doing. This package shows the few names that a notebook needs:

>>> from lifecycle import Walk, simulated
>>> tester = Walk(simulated())
>>> profile = dict(firstName="Test", lastName="Testerman", email="t@example.com", login="t@example.com")
>>> tester.create_user(profile, activate=False).now
<Status.STAGED: 'STAGED'>
>>> tester.activate(sendEmail=False).now
<Status.PROVISIONED: 'PROVISIONED'>

The file `__init__.pyi` lists the names. Each one is imported when it is first used, so that a script doesn't have to
wait for the widgets, and the simulator works without JupyterLab.
"""

__version__ = "0.2.0"


def __getattr__(name: str) -> object:
    if name == "__all__":
        return sorted(_rooms())
    if name.startswith("__") or name not in (rooms := _rooms()):
        raise AttributeError(f"lifecycle has no name {name!r}. Use one of these: {', '.join(sorted(_rooms()))}.")
    from importlib import import_module

    module, thing = rooms[name]
    try:
        found = globals()[name] = getattr(import_module(module), thing)
    except ModuleNotFoundError as error:
        if str(error.name).partition(".")[0] == __name__:
            raise
        raise ModuleNotFoundError(
            f"lifecycle.{name} can't be used here. It belongs to the lessons and needs the package {error.name}, "
            "which is not installed. Run `pip install '.[lab]'` or `make lab` in the project's folder.",
            name=error.name,
        ) from None
    return found


def __dir__() -> list[str]:
    return sorted([*globals(), *_rooms()])


def _rooms() -> dict[str, tuple[str, str]]:
    """Return, for each name of the package, the module that defines the name and what it is called there."""
    import re
    from pkgutil import get_data

    text = (get_data(__name__, "__init__.pyi") or b"").decode()
    homes = {thing: module for module, thing in re.findall(r"^from (\S+) import (\w+)", text, re.M)}
    same, other = re.findall(r" import (\w+) as \1$", text, re.M), re.findall(r"^(\w+) = (\w+)$", text, re.M)
    return {name: (homes[thing], thing) for name, thing in [*zip(same, same, strict=True), *other]}
