"""Runs notebooks and writes them in one form, so that running an unchanged notebook again changes no byte of its file.

A difference between two versions of such a file shows what the notebook says, and nothing else. If a cell fails, the
notebook and the cell are named, and no file is written.
"""

import os
from collections.abc import Callable, Iterable
from itertools import count
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from lifecycle.lab import progress

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
_METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
_KEPT_OF_A_CELL = {"jupyter", "tags"}
"""The rest of a cell's metadata is timestamps and an editor's memory of its screen."""


class CannotStore(RuntimeError):
    """A notebook that can't be run or stored. The message names it and says why."""


def run_notebook(path: Path, timeout: int = 60) -> Any:
    """Return a notebook, run from top to bottom in its own folder, with so many seconds for each cell at most.

    Raises:
        CannotStore: if the file is not a notebook, or if a cell fails.
    """
    notebook = _read(path)
    client = NotebookClient(
        notebook,
        timeout=timeout,
        # A slow machine may send a cell's outputs late. By default they would be lost after four seconds, silently.
        iopub_timeout=timeout,
        raise_on_iopub_timeout=True,
        kernel_name="python3",
        record_timing=False,
        coalesce_streams=True,
        # Below that, each kernel says that its loopback sockets are not encrypted.
        extra_arguments=["--IPKernelApp.log_level=ERROR"],
        resources={"metadata": {"path": str(path.resolve().parent)}},
    )
    client.reset_execution_trackers()
    with client.setup_kernel():
        for index, cell in enumerate(notebook.cells):
            if cell.cell_type != "code":
                continue
            cell.outputs, cell.execution_count = [], None
            try:
                client.execute_cell(cell, index)
            except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
                head = f"{path}, cell {index + 1} of {len(notebook.cells)} (id {cell.get('id')})"
                raise CannotStore(f"{head}:\n{error}") from None
    return notebook


def _read(path: Path) -> Any:
    """Return a notebook. Raises CannotStore if the file holds none."""
    try:
        return nbformat.read(path, 4)
    except OSError as error:
        raise CannotStore(f"{path} can't be read: {error.strerror}. Name a notebook, a file with .ipynb.") from None
    except Exception:  # nbformat raises errors of many kinds, for files that hold something else
        raise CannotStore(f"{path} is not a notebook. Name a file with .ipynb that Jupyter has written.") from None


def canonical(notebook: Any) -> Any:
    """Return the same notebook without what differs from one run, machine or editor to the next."""
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    notebook.metadata = nbformat.from_dict(_METADATA)
    models = count(1)
    for position, cell in enumerate(notebook.cells, start=1):
        cell.setdefault("id", f"cell-{position:02}")
        kept = {name: value for name, value in cell.metadata.items() if name in _KEPT_OF_A_CELL}
        cell.metadata = nbformat.from_dict(kept)
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                # A traceback holds paths of this machine, and it differs between Pythons.
                output.traceback = [f"{output.ename}: {output.evalue}"]
            if view := output.get("data", {}).get(WIDGET_VIEW):
                view["model_id"] = f"{next(models):032x}"
    nbformat.validate(notebook)
    return notebook


def store_notebooks(paths: Iterable[Path], say: Callable[[str], Any] = print, *, timeout: int = 60) -> None:
    """Run notebooks, and write all of them if every cell has run.

    Raises:
        CannotStore: if one of them can't be run. Nothing is written then.
    """
    # Another Graphviz draws other bytes, and what a run does is nobody's progress.
    os.environ.pop("OKTA_LAB_DOT", None)
    os.environ[progress.VARIABLE] = ""
    done, failures = {}, list[str]()
    for path in paths:
        say(f"Running {path} …")
        try:
            done[path] = canonical(run_notebook(path, timeout))
        except CannotStore as failure:
            failures.append(str(failure))
    if failures:
        raise CannotStore("\n\n".join([*failures, "Nothing was written."]))
    for path, notebook in done.items():
        nbformat.write(notebook, path)
