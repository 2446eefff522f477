"""Run notebooks and write them in the one form that is committed: `make notebooks`.

Running an unchanged notebook again changes no line of its file: a diff shows what a lesson says
and nothing else. When a cell fails, the notebook and the cell are named and no file is written.
"""

import os
import sys
from itertools import count
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

WIDGET = "application/vnd.jupyter.widget-view+json"
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
KEPT_OF_A_CELL = {
    "jupyter",
    "tags",
}  # the rest is timestamps and an editor's memory of its screen


class CellFailed(Exception):
    """Names the notebook and the cell, then says what happened there."""


def run(path: Path) -> nbformat.NotebookNode:
    """The notebook, run from top to bottom in its own folder."""
    nb = nbformat.read(path, 4)
    client = NotebookClient(
        nb,
        timeout=60,
        kernel_name="python3",
        record_timing=False,
        coalesce_streams=True,
        # Below that, each kernel says that its loopback sockets are not encrypted.
        extra_arguments=["--IPKernelApp.log_level=ERROR"],
        resources={"metadata": {"path": str(path.parent)}},
    )
    client.reset_execution_trackers()
    with client.setup_kernel():
        for index, cell in enumerate(nb.cells):
            if cell.cell_type != "code":
                continue
            cell.outputs, cell.execution_count = [], None
            try:
                client.execute_cell(cell, index)
            except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
                head = f"{path}, cell {index + 1} of {len(nb.cells)} (id {cell.get('id')})"
                raise CellFailed(f"{head}:\n{error}") from None
    return nb


def canonical(nb: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """The same notebook without what differs from one run, machine or editor to the next."""
    nb.nbformat, nb.nbformat_minor = 4, 5
    nb.metadata = nbformat.from_dict(METADATA)
    models = count(1)
    for position, cell in enumerate(nb.cells, start=1):
        cell.setdefault("id", f"cell-{position:02}")
        kept = {k: v for k, v in cell.metadata.items() if k in KEPT_OF_A_CELL}
        cell.metadata = nbformat.from_dict(kept)
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                # a traceback holds paths of this machine, and differs between Pythons
                output.traceback = [f"{output.ename}: {output.evalue}"]
            if view := output.get("data", {}).get(WIDGET):
                view["model_id"] = f"{next(models):032x}"
    nbformat.validate(nb)
    return nb


def main(paths: list[Path]) -> int:
    # another Graphviz draws other bytes; the committed pictures are the bundled one's
    os.environ.pop("OKTA_LAB_DOT", None)
    # a lesson is stored as somebody finds it who has done nothing yet
    os.environ["OKTA_LAB_PROGRESS"] = ""
    done, failures = {}, []
    for path in paths:
        print(f"Running {path} …", flush=True)
        try:
            done[path] = canonical(run(path))
        except CellFailed as failure:
            failures.append(failure)
    for failure in failures:
        print(f"\nFAILED {failure}", file=sys.stderr)
    if failures:
        print("Nothing was written.", file=sys.stderr)
        return 1
    for path, nb in done.items():
        nbformat.write(nb, path)
    return 0


if __name__ == "__main__":
    sys.exit(main([Path(name) for name in sys.argv[1:]]))
