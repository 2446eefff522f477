"""Builds the course as a static site that needs no install: JupyterLite, with the lessons and the simulator in it.

`make site` runs this and writes `build/site/public`. Everything comes from PyPI and the npm registry, with versions and
hashes from `tools.txt`, `wheels.txt` and `package-lock.json` beside this file, and the site asks no other host for
anything. What was fetched stays in `build/site`, so that building it again takes seconds.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from html import escape
from pathlib import Path
from urllib.parse import quote

HERE = Path(__file__).parent
PROJECT = HERE.parent
WORK = PROJECT / "build" / "site"
PUBLIC = WORK / "public"
TOOLS = WORK / "tools"
PYTHON = TOOLS / ("Scripts" if os.name == "nt" else "bin") / "python"
WHEELS = WORK / "wheels"
NODE = WORK / "node"
LITE = WORK / "lite"
BUILT = {"markupsafe": {"CC": "/bin/false"}, "pyyaml": {"PYYAML_FORCE_LIBYAML": "0"}}
"""Packages of which PyPI has no wheel without compiled parts, each with what keeps its build from compiling any."""
STUBS = ("ipykernel", "piplite", "pyodide_kernel", "widgetsnbextension-4")
"""The wheels that the kernel of JupyterLite brings along: its own, and small ones in the place of large packages."""
REPLACED = ("widgetsnbextension",)
"""Packages of wheels.txt for which such a small one is taken."""
EMPTY, LEFT_OUT = "jedi", "parso"
"""A package that the kernel asks for and that IPython can do without, and what it needs. They would be a fifth of what
a first visit downloads, so a wheel without content takes their place."""
EXTENSIONS = ("anywidget", "jupyterlab_widgets")
"""The wheels that hold a part of JupyterLab, too."""
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; worker-src 'self' blob:; connect-src 'self' data: blob:; "
    "frame-src 'self' data: blob:; object-src 'none'; base-uri 'self'; form-action 'self'"
)
"""The Content-Security-Policy of each page: no other host. Pyodide and anywidget need `eval` and blobs."""


def main() -> None:
    """Build the site."""
    _tools()
    _fetch_pyodide()
    _fetch_wheels()
    wheel = _own_wheel()
    _lay_out()
    _build()
    _lock([*sorted(WHEELS.glob("*.whl")), wheel])
    _finish()
    files = [one for one in PUBLIC.rglob("*") if one.is_file()]
    size = sum(one.stat().st_size for one in files) / 1e6
    print(f"The site is in {PUBLIC.relative_to(PROJECT)}: {len(files)} files, {size:.0f} MB.")


def _run(*command: str | Path, cwd: Path = PROJECT, **variables: str) -> None:
    """Run a program. If it fails, show what it said and stop."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=os.environ | variables,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        print(done.stdout[-3000:], done.stderr[-3000:], sep="\n", file=sys.stderr)
        sys.exit(f"The site is not built, because this failed: {' '.join(map(str, command))}")


def _is_done(folder: Path, *sources: Path) -> bool:
    """Whether a folder was made from these files as they are now. If not, it is emptied."""
    mark = hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()
    kept = folder / ".made-from"
    if kept.exists() and kept.read_text() == mark:
        return True
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return False


def _done(folder: Path, *sources: Path) -> None:
    mark = hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()
    (folder / ".made-from").write_text(mark)


def _tools() -> None:
    """An environment of its own for what builds the site."""
    needed = HERE / "tools.txt"
    if _is_done(TOOLS, needed):
        return
    print("Installing what builds the site …", flush=True)
    _run(sys.executable, "-m", "venv", TOOLS)
    _run(PYTHON, "-m", "pip", "install", "--quiet", "--require-hashes", "--no-deps", "-r", needed)
    _done(TOOLS, needed)


def _fetch_pyodide() -> None:
    """Python for the browser, from the npm registry."""
    sources = (HERE / "package.json", HERE / "package-lock.json")
    if _is_done(NODE, *sources):
        return
    if not shutil.which("npm"):
        sys.exit("The site needs Python for the browser, which comes by npm. Install Node.js, then try again.")
    print("Fetching Python for the browser …", flush=True)
    for source in sources:
        shutil.copy(source, NODE)
    _run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", cwd=NODE)
    _done(NODE, *sources)


def _fetch_wheels() -> None:
    """The packages of wheels.txt, without compiled parts."""
    needed, this = HERE / "wheels.txt", Path(__file__)
    if _is_done(WHEELS, needed, this):
        return
    print("Fetching the packages for the browser …", flush=True)
    entries = needed.read_text().replace("\\\n", "").splitlines()
    named = {entry.partition("==")[0].strip(): entry for entry in entries if "==" in entry}
    ready = WHEELS / "ready.txt"
    others = {*BUILT, *REPLACED, EMPTY, LEFT_OUT}
    ready.write_text("\n".join(entry for name, entry in named.items() if name not in others) + "\n")
    pip = (PYTHON, "-m", "pip", "--disable-pip-version-check")
    pure = ("--only-binary=:all:", "--platform=any", "--implementation=py", "--abi=none", "--python-version=3.14")
    _run(*pip, "download", "--require-hashes", "--no-deps", *pure, "--dest", WHEELS, "-r", ready)
    for name, variables in BUILT.items():
        source = WHEELS / f"{name}.txt"
        source.write_text(named[name] + "\n")
        options = ("--no-deps", "--no-binary=:all:", "--no-build-isolation", "--no-cache-dir", "--require-hashes")
        _run(*pip, "wheel", *options, "--wheel-dir", WHEELS, "-r", source, **variables)
        source.unlink()
    ready.unlink()
    _write_empty_wheel(EMPTY, named[EMPTY].partition("==")[2].split()[0])
    for wheel in WHEELS.glob("*.whl"):
        if not wheel.name.endswith("none-any.whl"):  # made of Python alone, but named after the machine that made it
            name, version = wheel.name.split("-")[:2]
            tags = ("--python-tag=py3", "--abi-tag=none", "--platform-tag=any", "--remove")
            _run(PYTHON, "-m", "wheel", "tags", *tags, wheel)
            assert (WHEELS / f"{name}-{version}-py3-none-any.whl").exists()
    _done(WHEELS, needed, this)


def _write_empty_wheel(name: str, version: str) -> None:
    """Write a wheel that can be installed in place of a package, and can't be imported by its name."""
    folder = f"{name}-{version}.dist-info"
    texts = {
        f"{name}_is_left_out.py": "",  # the lock file lists what each package holds
        f"{folder}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{folder}/WHEEL": "Wheel-Version: 1.0\nGenerator: build.py\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{folder}/RECORD": "",
    }
    with zipfile.ZipFile(WHEELS / f"{name}-{version}-py3-none-any.whl", "w") as wheel:
        for file, text in texts.items():
            wheel.writestr(zipfile.ZipInfo(file), text)  # a ZipInfo has always the same date


def _own_wheel() -> Path:
    """The simulator and the lessons' code, as a wheel."""
    folder = WORK / "own"
    shutil.rmtree(folder, ignore_errors=True)
    _run(
        *(PYTHON, "-m", "pip", "--disable-pip-version-check", "wheel", "--no-deps", "--no-build-isolation"),
        *("--quiet", "--wheel-dir", folder, PROJECT),
        SOURCE_DATE_EPOCH="1577836800",
    )
    return next(folder.glob("*.whl"))


def _lay_out() -> None:
    """What JupyterLite builds from: the lessons as the learner's own copies, Python for the browser, and settings."""
    shutil.rmtree(LITE, ignore_errors=True)
    pyodide = LITE / "static" / "pyodide"
    pyodide.mkdir(parents=True)
    for name in (
        "pyodide.mjs",
        "pyodide.js",
        "pyodide.asm.mjs",
        "pyodide.asm.wasm",
        "python_stdlib.zip",
        "pyodide-lock.json",
    ):
        shutil.copy(NODE / "node_modules" / "pyodide" / name, pyodide)
    shutil.copy(HERE / "jupyter-lite.json", LITE)
    settings = PROJECT / "lifecycle" / "lab" / "jupyter" / "labconfig" / "default_setting_overrides.json"
    shutil.copy(settings, LITE / "overrides.json")
    _run(PROJECT / ".venv" / "bin" / "python", "-m", "lifecycle", "lessons", "notebooks", LITE / "lessons")
    (LITE / "lessons" / ".editions.json").unlink()


def _build() -> None:
    """Let JupyterLite build the site."""
    print("Building the site …", flush=True)
    shutil.rmtree(PUBLIC, ignore_errors=True)
    extensions = [
        f"--LiteBuildConfig.federated_extensions={wheel}"
        for name in EXTENSIONS
        for wheel in WHEELS.glob(f"{name}-*.whl")
    ]
    _run(
        *(PYTHON, "-m", "jupyterlite_core", "build", "--apps=lab", "--no-sourcemaps", "--no-unused-shared-packages"),
        *("--lite-dir", LITE, "--output-dir", PUBLIC, "--contents", LITE / "lessons", "--settings-overrides"),
        *(LITE / "overrides.json", *extensions, "--source-date-epoch=1577836800"),
        cwd=LITE,
    )


def _lock(wheels: list[Path]) -> None:
    """Tell Python for the browser where each package is, so that importing one loads it."""
    target = PUBLIC / "static" / "pyodide"
    kernel = PUBLIC / "extensions" / "@jupyterlite" / "pyodide-kernel-extension" / "static" / "pypi"
    wheels += [wheel for name in STUBS for wheel in kernel.glob(f"{name}*.whl")]
    for wheel in wheels:
        shutil.copy(wheel, target)
    _run(PYTHON, HERE / "lock.py", target / "pyodide-lock.json", *sorted(target.glob("*.whl")))


def _finish() -> None:
    """The first page, the policy that allows no other host, and a service worker that keeps the site in the browser."""
    shutil.rmtree(PUBLIC / "doc")  # pages of an app that is not built
    for name in ("keep.js", "stage.html", "stage.js", "stage-worker.js"):
        shutil.copy(HERE / name, PUBLIC)
    (PUBLIC / "stage").mkdir()
    for name in ("face.js", "face.css", "typeface.css"):
        shutil.copy(PROJECT / "lifecycle" / "lab" / name, PUBLIC / "stage")
    (PUBLIC / "index.html").write_text(_first_page(), "utf-8")
    lab = PUBLIC / "lab" / "index.html"
    lab.write_text(lab.read_text("utf-8").replace("</body>", '<script src="../keep.js"></script></body>'), "utf-8")
    for page in PUBLIC.rglob("*.html"):
        policy = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        page.write_text(page.read_text("utf-8").replace("<head>", f"<head>\n    {policy}", 1), "utf-8")
    worker = PUBLIC / "service-worker.js"
    worker.rename(PUBLIC / "jupyterlite-service-worker.js")
    files = {file.relative_to(PUBLIC).as_posix(): file.read_bytes() for file in PUBLIC.rglob("*") if file.is_file()}
    edition = hashlib.sha256(b"".join(name.encode() + files[name] for name in sorted(files))).hexdigest()[:16]
    text = (HERE / "service-worker.js").read_text("utf-8")
    worker.write_text(text.replace("@edition@", edition).replace('"@files@"', json.dumps(sorted(files))), "utf-8")


def _first_page() -> str:
    """The page with which the site opens: what this is, and the lessons."""
    lessons = sorted((LITE / "lessons").glob("[0-9]*.ipynb"))
    rows = "\n".join(
        f'        <li><a href="lab/?path={quote(lesson.name)}"><b>{int(lesson.name[:2])}</b>'
        f"<span>{escape(_title(lesson))}</span></a></li>"
        for lesson in lessons
    )
    text = (HERE / "index.html").read_text("utf-8")
    return text.replace("@first@", quote(lessons[0].name)).replace("@lessons@", rows)


def _title(lesson: Path) -> str:
    """The heading of a lesson, without its number."""
    cells = json.loads(lesson.read_text("utf-8"))["cells"]
    heading = next(line for cell in cells for line in "".join(cell["source"]).splitlines() if line.startswith("# "))
    return re.sub(r"^# (Lesson )?(\d+[.:]? *)?", "", heading)


if __name__ == "__main__":
    main()
