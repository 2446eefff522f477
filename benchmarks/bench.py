"""Measures how fast the simulator is, compared with something else that runs at the same time: `make bench`.

It prints a table of medians with their spread. It is not a test, so a slow machine makes nothing fail.
"""

import json
import os
import random
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import contextmanager, suppress
from pathlib import Path

import requests

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

PROFILE = {"firstName": "Ana", "lastName": "Again"}
ROUNDS = 5
PASSWORD = "Okta-Pa55word"


def median(times: Iterable[float]) -> str:
    found = sorted(times)
    low, high = found[len(found) // 10], found[-1 - len(found) // 10]
    return f"{statistics.median(found):.3g} ({low:.3g}–{high:.3g})"


def timed(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1000


def worked(act: Callable[[], object]) -> float:
    """The processor time of what only computes, in ms: it hardly changes while others use the machine, too."""
    began = time.process_time()
    act()
    return (time.process_time() - began) * 1000


def row(name: str, ours: str, beside: str, ratio: float | str, wanted: str) -> None:
    shown = ratio if isinstance(ratio, str) else f"{ratio:.2f}"
    print(f"| {name} | {ours} | {beside} | {shown} | {wanted} |", flush=True)


# ------------------------------------------------------------------------------------------------ starting


def starting() -> None:
    def run(*words: str) -> float:
        return timed(lambda: subprocess.run([sys.executable, *words], check=True, capture_output=True))

    bare = [run("-c", "pass") for _ in range(ROUNDS)]
    ours = [run("-c", "import lifecycle") for _ in range(ROUNDS)]
    more = statistics.median(ours) - statistics.median(bare)
    row("`import lifecycle`, ms", median(ours), f"python alone {median(bare)}", f"+{more:.0f} ms", "under 150 ms")
    row("`serve` until it is ready, ms", median(_until_ready() for _ in range(ROUNDS)), "", "", "under 1000 ms")


def _until_ready() -> float:
    began = time.perf_counter()
    with served():
        return (time.perf_counter() - began) * 1000


@contextmanager
def served():
    command = [sys.executable, "-m", "lifecycle", "serve", "--port", "0", "--token", "bench"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        yield server.stdout.readline().split(" at ")[1].split(" ")[0]
        server.terminate()


CONSTANT = """
import sys
from lifecycle.service.listening import Server
headers, body = eval(sys.argv[1])
def app(environ, start_response):
    length = int(environ.get("CONTENT_LENGTH") or 0)
    environ["wsgi.input"].read(length)
    start_response("200 OK", headers)
    return [body]
server = Server(app, "127.0.0.1:0", ident="okta-lifecycle-lab")
print(f"at http://127.0.0.1:{server.ports[0]} ", flush=True)
server.run()
"""
"""The same web server, whose app does nothing: it answers one user, headers and all, whatever is asked."""
NGINX = """
daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/log;
events {{ worker_connections 256; }}
http {{
  access_log off; server_tokens off; keepalive_requests 1000000;
  client_body_temp_path {folder}/1; proxy_temp_path {folder}/2; fastcgi_temp_path {folder}/3;
  uwsgi_temp_path {folder}/4; scgi_temp_path {folder}/5;
  server {{ listen 127.0.0.1:{port}; location / {{ default_type application/json; {headers} return 200 '{body}'; }} }}
}}
"""
"""A server that costs next to nothing and sends the same bytes."""


def an_answer() -> str:
    """An answer of an org as a server passes it on: its headers and its body, written as Python."""
    from lifecycle import simulated

    login = "u@example.com"
    answer = simulated().client.create_user(PROFILE | {"login": login, "email": login}, password=PASSWORD)
    return repr((list(answer.headers.items()), answer.content))


@contextmanager
def constant():
    with subprocess.Popen([sys.executable, "-c", CONSTANT, an_answer()], stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        yield server.stdout.readline().split("at ")[1].strip()
        server.terminate()


@contextmanager
def nginx():
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if program is None:
        yield None
        return
    headers, body = eval(an_answer())
    shown = "".join(f"add_header {n} '{v}';" for n, v in headers if n not in ("Content-Type", "Content-Length"))
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "conf"
        file.write_text(NGINX.format(folder=folder, port=port, headers=shown, body=body.decode()))
        with subprocess.Popen([program, "-c", str(file), "-p", folder]) as server:
            for _ in range(100):
                with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                    break
                time.sleep(0.05)
            yield f"http://127.0.0.1:{port}"
            server.terminate()


# ------------------------------------------------------------------------------------------------ over HTTP


def loop(base: str, start: int, count: int) -> None:
    """Time create, get, suspend and unsuspend over HTTP, four calls a round."""
    session = requests.Session()
    session.headers["Authorization"] = "SSWS bench"
    for number in range(start, start + count):
        login = f"u{number}@example.com"
        body = {"profile": PROFILE | {"login": login, "email": login}, "credentials": {"password": {"value": PASSWORD}}}
        answer = session.post(f"{base}/api/v1/users", json=body)
        user = answer.json()["id"] if answer.content.startswith(b"{") else "x"
        session.get(f"{base}/api/v1/users/{user}")
        session.post(f"{base}/api/v1/users/{user}/lifecycle/suspend")
        session.post(f"{base}/api/v1/users/{user}/lifecycle/unsuspend")


def rate(base: str, threads: int, first: int) -> float:
    count = 60 if threads == 1 else 15
    workers = [threading.Thread(target=loop, args=(base, first + n * count, count)) for n in range(threads)]
    began = time.perf_counter()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return threads * count * 4 / (time.perf_counter() - began)


def over_http() -> None:
    """Calls a second, in runs that take turns with those against a constant and against nginx."""
    with served() as ours, constant() as other, nginx() as cheap:
        bases = {"ours": ours, "constant": other, "nginx": cheap}
        for threads in (1, 8):
            found: dict[str, list[float]] = {name: [] for name, base in bases.items() if base}
            for number in range(ROUNDS):
                for name in found:
                    found[name].append(rate(bases[name], threads, (threads * 100 + number) * 10_000))
            name, mine = f"HTTP, {threads} thread{'s' if threads > 1 else ''}, calls/s", found["ours"]
            for beside, wanted in (("constant", 0.9), ("nginx", 0.7 if threads == 1 else 0.95)):
                if beside not in found:
                    print(f"({name}: nginx is not installed, so nothing was measured beside it.)")
                    continue
                ratio = statistics.median(m / t for m, t in zip(mine, found[beside], strict=True))
                row(name, median(mine), f"{beside} {median(found[beside])}", ratio, f"at least {wanted}")
        took = [[_cpu(base, number) for base in (ours, other)] for number in range(ROUNDS)]
        mine, beside = zip(*took, strict=True)
        ratio = statistics.median(m / t for m, t in took)
        row("the server's processor time for a call, µs", median(mine), f"constant {median(beside)}", ratio, "")


def _cpu(base: str, number: int) -> float:
    """What a server takes for a call while others use the machine, too: its own time, not the clock's."""
    owner = _process_at(int(base.rpartition(":")[2]))
    if owner is None:
        return float("nan")
    before = _ticks(owner)
    loop(base, 9_000_000 + 1_000 * number, 100)
    return (_ticks(owner) - before) / os.sysconf("SC_CLK_TCK") / 400 * 1e6


def _process_at(port: int) -> int | None:
    """The child process that listens on a port; None where /proc does not say."""
    try:
        lines = Path("/proc/net/tcp").read_text().splitlines()
        (inode,) = (
            one.split()[9] for one in lines if one.split()[1].endswith(f":{port:04X}") and one.split()[3] == "0A"
        )
        children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
        for child in children:
            if any(str(link.readlink()) == f"socket:[{inode}]" for link in Path(f"/proc/{child}/fd").iterdir()):
                return int(child)
    except (OSError, ValueError):
        pass
    return None


def _ticks(process: int) -> int:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


# ------------------------------------------------------------------------------------------------ in process


def in_process() -> None:
    from lifecycle.client.connect import SIMULATED_TOKEN, simulated
    from lifecycle.service.adapter import connect

    def empty(environ, start_response):
        start_response("200 OK", [("Content-Type", "application/json")])
        return [b"{}"]

    okta = simulated()
    user = okta.client.create_user(PROFILE | {"login": "a@example.com", "email": "a@example.com"}).json()["id"]
    http, url = connect(requests.Session(), okta.simulator.app), f"{okta.client.base_url}/api/v1/users/{user}"
    http.headers["Authorization"] = f"SSWS {SIMULATED_TOKEN}"
    bare = connect(requests.Session(), empty)
    ours, beside = [], []
    for _ in range(1000):
        ours.append(timed(lambda: http.get(url)))
        beside.append(timed(lambda: bare.get(url)))
    more = statistics.median(ours) - statistics.median(beside)
    row("a call in process, ms", median(ours), f"an empty app {median(beside)}", f"+{more:.2f} ms", "+0.3 ms at most")


def planning() -> None:
    from lifecycle import plan
    from lifecycle.book import ways as room
    from lifecycle.model.facts import Status

    times = []
    for one in Status:
        for other in Status:
            for name in ("ways_between", "_candidates", "_step", "_sent", "entered"):
                getattr(room, name).cache_clear()
            times.append(timed(lambda one=one, other=other: plan(one, other)))
    row("a plan, nothing cached, ms", median(times), "", f"worst {max(times):.0f} ms", "under 50 ms")


def sizes() -> None:
    """The same questions to an org of 1,000 and to one of 50,000 users, who are not all alike (crowd.py)."""
    import gc
    import tracemalloc

    from crowd import CUSTOM, fill

    from lifecycle.client.connect import SIMULATED_TOKEN, simulated
    from lifecycle.service.adapter import connect

    orgs = {}
    for count in (1_000, 50_000):
        okta = simulated()
        http, base = connect(requests.Session(), okta.simulator.app), f"{okta.client.base_url}/api/v1/users"
        http.headers["Authorization"] = f"SSWS {SIMULATED_TOKEN}"
        schema = {"definitions": {"custom": {"properties": CUSTOM}}}
        assert http.post(base.replace("users", "meta/schemas/user/default"), json=schema).ok
        fill(okta.simulator._org, count)
        gc.collect()
        orgs[count] = http, base, okta.simulator._org.users.all()
    small, large = orgs.values()
    tracemalloc.start()
    fill(simulated().simulator._org, 5_000)
    size = tracemalloc.get_traced_memory()[0] / 5_000 / 1024
    tracemalloc.stop()
    calls(small, large)
    row("a user in memory, KB", f"{size:.2f}", "", "", "at most 4")
    searches(small, large)


def calls(small, large) -> None:
    """What does not search."""
    numbers = iter(range(10**6, 10**7))

    def acts(http, base, users) -> dict[str, Callable[[], object]]:
        user, cursor = users[len(users) // 2], http.get(f"{base}?limit=200").links["next"]["url"]

        def create() -> object:
            login = f"user{next(numbers)}@example.com"
            return http.post(base, json={"profile": PROFILE | {"login": login, "email": login}})

        return {
            "create": create,
            "update": lambda: http.post(f"{base}/{user.id}", json={"profile": {"city": f"City {next(numbers)}"}}),
            "get by id": lambda: http.get(f"{base}/{user.id}"),
            "get by login": lambda: http.get(f"{base}/{user.login}"),
            "a page of 200": lambda: http.get(cursor),
            "filter on status": lambda: http.get(base, params={"filter": 'status eq "ACTIVE"', "limit": 20}),
        }

    few, many = acts(*small), acts(*large)
    for name in few:
        times = [(worked(few[name]), worked(many[name])) for _ in range(30)]
        compared(f"{name}, 50,000 users, ms", *zip(*times, strict=True))


def compared(name: str, few: Iterable[float], many: Iterable[float]) -> None:
    few, many = list(few), list(many)
    ratio = statistics.median(many) / statistics.median(few)
    row(name, median(many), f"1,000 users {median(few)}", ratio, "at most 2")


def searches(small, large) -> None:
    """Each question is put to both orgs in turn, for a page that both can fill."""
    import tracemalloc

    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    large[0].get(large[1], params={"search": 'profile.zipCode eq "12345"'})
    first = tracemalloc.get_traced_memory()[0]
    large[0].get(large[1], params={"search": 'profile.nickName eq "x"'})
    grown = (tracemalloc.get_traced_memory()[0] - first) / 50_000 / 1024
    tracemalloc.stop()
    shown = f"{grown:.2f}"
    row("a searched property, KB a user", shown, f"the first one {(first - before) / 50_000 / 1024:.2f}", "", "")
    for name in ("lastName", "department"):
        ms = worked(lambda name=name: large[0].get(large[1], params={"search": f'profile.{name} eq "x"'}))
        row(f"the first search for a {name}, 50,000 users, ms", f"{ms:.0f}", "", "", "")
    for name, questions in asked(small[2]).items():
        found = []
        for question in questions:
            answers = small[0].get(small[1], params=question | {"limit": 20 if name == "co" else 200})
            assert answers.ok, answers.text
            query = question | {"limit": max(len(answers.json()), 1)}
            few, many = [], []
            for _ in range(6):
                for (http, base, _), times in ((small, few), (large, many)):
                    times.append(worked(lambda http=http, base=base, query=query: http.get(base, params=query)))
            few, many = few[1:], many[1:]  # the first ones made the indexes
            found.append((statistics.median(many), statistics.median(few), " ".join(question.values())))
        slow = max(found, key=lambda one: one[0] / one[1])
        ratio = statistics.median(one[0] / one[1] for one in found)
        most = max(one[0] for one in found)
        wanted = "at most 30 ms" if name == "co" else "at most 2"
        told = f"worst {slow[0] / slow[1]:.2f}: {slow[2]}; slowest {most:.1f} ms"
        medians = median(one[0] for one in found), median(one[1] for one in found)
        row(
            f"{name} ({len(found)} questions), 50,000 users, ms", medians[0], f"1,000 users {medians[1]}", ratio, wanted
        )
        print(f"({name}: {told}.)")


def asked(users) -> dict[str, list[dict[str, str]]]:
    """Questions of each kind, about every property that the users have."""
    from lifecycle.org.clock import stamp

    values: dict[str, object] = {}
    for user in users[300:]:
        values = dict(user.profile) | values
    texts = {name: value for name, value in values.items() if isinstance(value, str)}
    dates = {"created": "created", "activated": "activated", "statusChanged": "status_changed"}
    dates |= {"lastLogin": "last_login", "lastUpdated": "last_updated", "passwordChanged": "password_changed"}
    moments = {name: next(filter(None, (getattr(u, attr) for u in users[700:]))) for name, attr in dates.items()}
    others = ["profile.level eq 3", "profile.level ge 4", "profile.remote eq true", 'profile.skills eq "law"']
    sales, oslo, old = (
        'profile.department eq "Sales"',
        'profile.city eq "Oslo"',
        'created lt "2026-09-01T00:00:00.000Z"',
    )
    joined = [f"{sales} and {oslo}", f"{sales} or {oslo}", f"({oslo} or {old}) and {sales}", f"{oslo} and {old}"]
    joined += [f'status eq "{status}" and {old}' for status in ("ACTIVE", "SUSPENDED")]
    joined += ['profile.lastName sw "s" and profile.nickName sw "m"', 'profile.lastName sw "s" or profile.title sw "d"']
    orders = [
        ("profile.lastName", "asc"),
        ("profile.lastName", "desc"),
        ("lastUpdated", "desc"),
        ("profile.city", "asc"),
    ]
    kinds = {
        "eq": [f'profile.{name} eq "{value}"' for name, value in texts.items()] + others,
        "sw": [f'profile.{name} sw "{value[:2]}"' for name, value in texts.items()],
        "dates": [f'{n} {how} "{stamp(m)}"' for n, m in moments.items() for how in ("eq", "gt", "lt")],
        "and, or": joined,
        "co": [
            f'profile.{n} co "{p}"' for n in ("firstName", "lastName", "login", "email") for p in ("a", "mit", "zq")
        ],
    }
    found = {kind: [{"search": text} for text in searched] for kind, searched in kinds.items()}
    ordered = ['status eq "ACTIVE"', sales, 'profile.lastName sw "s"', "profile.middleName pr"]
    found["sorted pages"] = [{"search": t, "sortBy": by, "sortOrder": way} for t in ordered for by, way in orders]
    found["q"] = [{"q": "mar"}, {"q": "smi"}]
    return found


# ------------------------------------------------------------------------------------------------ stepping back


def stepping_back() -> None:
    """Compare a step that changes one of 2,000 users with the same call in an org that keeps no steps."""
    import gc
    import tracemalloc

    from lifecycle.client.connect import simulated
    from lifecycle.model.cases import Case
    from lifecycle.org.deeds import Given

    okta, other = simulated(), simulated()
    for one in (okta, other):
        for number in range(2_000):
            login = f"user{number}@example.com"
            profile = PROFILE | {"login": login, "email": login}
            one.simulator._org.create(profile, {Case.ACTIVATE, Case.PASSWORD}, Given(PASSWORD))
    calls = [(name, f"user{number}@example.com") for number in range(0, 2_000, 20) for name in ("suspend", "unsuspend")]

    def step(name: str, login: str) -> None:
        with okta.simulator.step(name):
            getattr(okta.client, name)(login)

    first = timed(lambda: okta.simulator.remember("first"))
    ours, beside = [], []
    for name, login in calls:
        ours.append(timed(lambda name=name, login=login: step(name, login)))
        beside.append(timed(lambda name=name, login=login: getattr(other.client, name)(login)))
    back = [timed(okta.simulator.back) for _ in calls]
    tracemalloc.start()
    for name, login in calls:
        step(name, login)
    gc.collect()
    size = tracemalloc.get_traced_memory()[0]
    okta.simulator._steps._steps.clear()
    okta.simulator._steps.notes = None
    gc.collect()
    size = (size - tracemalloc.get_traced_memory()[0]) / len(calls) / 1024
    tracemalloc.stop()
    more = statistics.median(ours) - statistics.median(beside)
    row("a step, 2,000 users, ms", median(ours), f"the call alone {median(beside)}", f"+{more:.2f} ms", "+1 ms at most")
    row("what a step keeps, KB", f"{size:.2f}", "", "", "at most 10")
    row("a step back, 2,000 users, ms", median(back), "", "", "at most 1")
    row("looking at the org before its first step, ms", f"{first:.1f}", "", "", "")


# ------------------------------------------------------------------------------------------------ in memory


def memory() -> None:
    """Make a million calls on one org whose users come and go. It takes minutes, so it runs only if it is named."""
    from wire import TOKEN, as_admin, ask

    from lifecycle.org.org import Org
    from lifecycle.service.app import App

    app, calls, found = App(Org(), TOKEN), 0, {}
    said = {"password": {"value": PASSWORD}, "recovery_question": {"question": "Who?", "answer": "Nobody"}}

    def call(method: str, path: str, body: object = None) -> dict[str, object]:
        nonlocal calls
        calls += 1
        if calls in (1, 100_000, 500_000, 1_000_000):
            found[calls] = _resident()
        answer = ask(app, method, "/api/v1" + path, json.dumps(body).encode() if body else b"", as_admin())
        assert answer.ok, answer.content
        return answer.json() if answer.content else {}

    while calls < 1_000_000:
        login = f"user{calls}@example.com"
        body = {"profile": PROFILE | {"login": login, "email": login}, "credentials": said}
        user = f"/users/{call('POST', '/users', body)['id']}"
        call("GET", user)
        call("POST", f"{user}/lifecycle/suspend")
        call("POST", f"{user}/lifecycle/unsuspend")
        signed_in = call("POST", "/authn", {"username": login, "password": PASSWORD})
        call("POST", "/sessions", {"sessionToken": signed_in["sessionToken"]})
        call("POST", f"{user}/credentials/forgot_password")
        call("POST", f"{user}/lifecycle/reset_password")
        call("DELETE", user)
        call("DELETE", user)
    shown = ", ".join(f"{size:.0f} after {number:,}" for number, size in found.items())
    row("resident memory, MB, by calls", shown, "", found[1_000_000] / found[500_000], "at most 1.1")
    print(f"({'; '.join(app.org.dropped)}.)")


def _resident() -> float:
    """The memory of this process in MB: now on Linux, and at its highest on other systems."""
    import resource

    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return pages * resource.getpagesize() / 2**20


# ------------------------------------------------------------------------------------------------ in the browser

CLICKS = """
async (label) => {
  const wait = (test) => new Promise(done => {
    const look = () => test() ? done() : requestAnimationFrame(look); look(); });
  const panel = [...document.querySelectorAll('.okta-lab')].find(e => e.textContent.includes('start over'));
  const button = (name) => [...panel.querySelectorAll('button')].find(b => b.textContent.trim().endsWith(name));
  const label_button = [...document.querySelectorAll('.bench button')][0];
  const stage = document.querySelector('.okta-stage');
  const rest = (ms) => new Promise(done => setTimeout(done, ms));
  const times = {panel: [], stage: [], label: []};
  for (let k = 0; k < 24; k++) {
    const name = k % 2 ? 'unsuspend' : 'suspend';
    const map = panel.querySelector('svg[role=img]').getAttribute('aria-label');
    let began = performance.now();
    button(name).click();
    await wait(() => panel.querySelector('svg[role=img]').getAttribute('aria-label') !== map);
    times.panel.push(performance.now() - began);
    const words = label_button.textContent;
    began = performance.now();
    label_button.click();
    await wait(() => label_button.textContent !== words);
    times.label.push(performance.now() - began);
    await rest(380);  // a press sooner than that counts as the second half of a double click
    const turn = stage.dataset.turn;
    began = performance.now();
    stage.querySelector(`.os-card[data-key=${name}] .os-call`).click();
    await wait(() => stage.dataset.turn !== turn);
    times.stage.push(performance.now() - began);
  }
  return times;
}
"""

PAGE = [
    "from lifecycle import Panel, Walk, simulated\n"
    "walk = Walk(simulated())\n"
    "walk.create_user(dict(firstName='A', lastName='B', email='a@example.com', login='a@example.com'),"
    " password='Okta-Pa55word')\n"
    "Panel(walk)",
    "from lifecycle.lab.play import Play\n"
    "from lifecycle.plays.lesson import on_stage\n"
    "created = 'create_user password=Okta-Pa55word'\n"
    "on_stage(Play(key='bench', title='Bench', before=created, offers=('suspend', 'unsuspend')))",
    "import ipywidgets\n"
    "label = ipywidgets.Button(description='0')\n"
    "label.on_click(lambda _: setattr(label, 'description', str(int(label.description) + 1)))\n"
    "box = ipywidgets.VBox([label]); box.add_class('bench'); box",
]


def in_the_browser() -> None:
    import nbformat
    from lab import NOTEBOOKS, chromium, jupyterlab, open_and_run
    from playwright.sync_api import sync_playwright

    if chromium() is None:
        print("(There is no Chromium here: the browser was not measured.)")
        return
    page_file = NOTEBOOKS / "bench-page.ipynb"
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    book = nbformat.v4.new_notebook(metadata=kernel, cells=[nbformat.v4.new_code_cell(source) for source in PAGE])
    try:
        nbformat.write(book, page_file)
        with jupyterlab(Path(tempfile.mkdtemp())) as address, sync_playwright() as starter:
            browser = starter.chromium.launch(executable_path=chromium())
            page = browser.new_page(viewport={"width": 1280, "height": 800})
            open_and_run(page, address, page_file.name)
            page.wait_for_selector(".bench button")
            times = page.evaluate(CLICKS)
            browser.close()
    finally:
        page_file.unlink(missing_ok=True)
    label = statistics.median(times["label"])
    for what, clicks in (("map of the panel", times["panel"]), ("map of a stage", times["stage"])):
        last = sorted(clicks)[int(0.95 * len(clicks)) - 1]
        ratio = statistics.median(clicks) / label
        row(f"click to {what}, ms", median(clicks), f"a label {median(times['label'])}", ratio, "at most 2")
        row("the same, 95th percentile, ms", f"{last:.0f}", "", "", "under 150 ms")


def site() -> None:
    """The site that needs no install, from an empty profile: a stage, and beside it a notebook that nobody has run."""
    from lab import PATIENCE, READY, chromium
    from playwright.sync_api import Page, sync_playwright

    public = ROOT / "build" / "site" / "public"
    if chromium() is None or not public.exists():
        print("(The site was not measured. It needs Chromium, and `make site` builds it.)")
        return
    python = ROOT / "build" / "site" / "tools" / ("Scripts" if os.name == "nt" else "bin") / "python"
    server = subprocess.Popen([python, ROOT / "site" / "serve.py", public], stdout=subprocess.PIPE, text=True)
    assert server.stdout
    address = next(word for word in server.stdout.readline().split() if word.startswith("http"))

    def stage(page: Page) -> None:
        page.goto(f"{address}stage.html")
        page.wait_for_selector(".okta-stage[data-turn]", timeout=PATIENCE)

    def notebook(page: Page) -> None:
        page.goto(f"{address}lab/?path=start.ipynb")
        page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=PATIENCE)
        page.wait_for_function(READY, timeout=PATIENCE)

    times: dict[str, list[float]] = {"stage": [], "notebook": []}
    try:
        with sync_playwright() as starter:
            browser = starter.chromium.launch(executable_path=chromium())
            for _ in range(ROUNDS):
                for name, opens in (("stage", stage), ("notebook", notebook)):
                    with browser.new_context(viewport={"width": 1280, "height": 800}) as fresh:
                        page = fresh.new_page()
                        times[name].append(timed(lambda: opens(page)) / 1000)  # noqa: B023 # called at once
            browser.close()
    finally:
        server.terminate()
        server.communicate()
    ratio = statistics.median(times["stage"]) / statistics.median(times["notebook"])
    beside = f"a notebook's kernel {median(times['notebook'])}"
    row("first visit to the site until a stage is there, s", median(times["stage"]), beside, ratio, "at most 1.3")


# ------------------------------------------------------------------------------------------------ a room

PEOPLE, MINUTES, THINKING = 30, 1.5, (2.0, 5.0)
"""How many people press in a room, for how long, and how many seconds lie between two presses of one person."""
WANDERING, ELSEWHERE = 0.5, ("suspend", "deactivate", "activate", "sign_in", "expire_password", "wait days=1", "unlock")
"""How often a person presses something that is not on the way, and what."""


def in_a_room() -> None:
    """Thirty people press at human pace while their pages look for news and the big screen for everybody."""
    from roomed import Client, served_room

    from lifecycle.lab.situations import presses_in

    script = [
        ("0/her requests", "create_user activate=false; activate"),
        ("0/reset", "create_user activate=false; activate; reset_password; wait days=30"),
        ("0/today", "deactivate; activate; sign_in"),
        ("0/exercise", "suspend; unsuspend; reactivate; open_activation_link; choose_password"),
        ("1/paused", "suspend; sign_in; unsuspend; sign_in"),
        ("1/underneath", "suspend; unsuspend; sign_in"),
        ("1/locked", "mistype_password *10; unlock; sign_in"),
    ]
    body: list[bytes] = []

    times: list[float] = []

    def crowd(people: list[Client], ends: float, press: Callable[..., object]) -> list[float]:
        times.clear()

        def person(who: Client, number: int) -> None:
            chance = random.Random(number)
            time.sleep(chance.uniform(0, THINKING[1]))
            while time.monotonic() < ends:
                for at, line in script[number % 3 :] + script[: number % 3]:
                    steps = list(presses_in(line))
                    if chance.random() < WANDERING:  # most people try something else on the way
                        steps.insert(chance.randrange(len(steps) + 1), presses_in(chance.choice(ELSEWHERE))[0])
                    for step in steps:
                        if time.monotonic() >= ends:
                            return
                        press(who, at, step)
                        time.sleep(chance.uniform(*THINKING) / 2)
                        who.get("/api/news")
                        time.sleep(chance.uniform(*THINKING) / 2)

        threads = [threading.Thread(target=person, args=(who, n)) for n, who in enumerate(people)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return sorted(times)

    def send(who: Client, at: str, count: int, message: dict[str, object]) -> requests.Response:
        began = time.perf_counter()
        answer = who.post("/api/stage", at=at, count=count, message=message)
        times.append((time.perf_counter() - began) * 1000)
        return answer

    counts: dict[tuple[int, str], int] = {}

    def press(who: Client, at: str, step: object) -> None:
        if (id(who), at) not in counts:
            counts[id(who), at] = who.stage(at)["count"]
        message = {"do": "press", "key": step.key, "values": dict(step.values)}
        answer = send(who, at, counts[id(who), at], message)
        counts[id(who), at] = answer.json()["count"]
        body[:] = [answer.content]
        if answer.json()["scene"]["ask"]:
            answer = send(who, at, counts[id(who), at], {"do": "skip"})
            counts[id(who), at] = answer.json()["count"]

    with (
        tempfile.TemporaryDirectory() as folder,
        served_room(Path(folder), "--people", str(PEOPLE)) as (home, code, key, server),
    ):
        lead = Client(home, requests.Session())
        lead.post("/api/lead/enter", key=key)
        people = [Client(home, requests.Session()).join(code, f"P{n}") for n in range(PEOPLE)]
        done = threading.Event()

        def screen() -> None:
            while not done.wait(1):
                lead.board()

        threading.Thread(target=screen, daemon=True).start()
        before, began = _ticks(server.pid), time.monotonic()
        ours = crowd(people, time.monotonic() + 60 * MINUTES, press)
        used = (_ticks(server.pid) - before) / os.sysconf("SC_CLK_TCK")
        share = used / (time.monotonic() - began)
        done.set()
    answer = repr(([("Content-Type", "application/json"), ("Content-Length", str(len(body[0])))], body[0]))
    with subprocess.Popen([sys.executable, "-c", CONSTANT, answer], stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout
        base = other.stdout.readline().split("at ")[1].strip()
        people = [Client(base, requests.Session()) for _ in range(PEOPLE)]
        theirs = crowd(people, time.monotonic() + 30 * MINUTES, lambda who, at, step: send(who, at, 0, {"do": "press"}))
        other.terminate()
    ratio = statistics.median(ours) / statistics.median(theirs)
    row(f"a press of one of {PEOPLE} people in a room, ms", median(ours), f"constant {median(theirs)}", ratio, "")
    last, beside = (times[len(times) * 95 // 100] for times in (ours, theirs))
    told = f"constant {beside:.1f}, {len(ours)} presses"
    row("the same, 95th percentile, ms", f"{last:.0f}", told, last / beside, "under 300 ms")
    each = f"{used / len(ours) * 1000:.0f} ms for each press"
    row("the room's share of one processor, everything included", f"{share:.2f}", each, "", "under 0.5")


def notebooks() -> None:
    import nbformat

    names = sorted((ROOT / "notebooks").glob("*.ipynb"))
    with tempfile.TemporaryDirectory() as folder:
        for number in range(len(names)):
            cell = nbformat.v4.new_code_cell("1 + 1", execution_count=1)
            cell.outputs = [nbformat.v4.new_output("execute_result", {"text/plain": "2"}, execution_count=1)]
            nbformat.write(nbformat.v4.new_notebook(cells=[cell]), f"{folder}/{number}.ipynb")
        ours = timed(lambda: _nbval([str(name) for name in names]))
        beside = timed(lambda: _nbval([folder]))
    row(
        f"{len(names)} lessons under nbval, s",
        f"{ours / 1000:.1f}",
        f"one-cell notebooks {beside / 1000:.1f}",
        ours / beside,
        "at most 2",
    )


def _nbval(what: list[str]) -> None:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--nbval", "--nbval-current-env"]
    command += ["-n2", "--dist", "loadfile", *what]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        print(json.dumps(done.stdout[-500:]))


def main() -> None:
    """Measure everything except the memory, or only what is named on the command line."""
    every = (
        starting,
        in_process,
        planning,
        sizes,
        stepping_back,
        over_http,
        in_a_room,
        notebooks,
        in_the_browser,
        site,
    )
    acts = {act.__name__: act for act in (*every, memory)}
    print("| what | this project: median (10th–90th percentile) | compared with | ratio | goal |")
    print("|---|---|---|---|---|")
    for name in sys.argv[1:] or [act.__name__ for act in every]:
        acts[name]()


if __name__ == "__main__":
    main()
