"""A room of people who learn together, through its one door."""

import json
import os
import re
import shutil
import signal
import stat
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
import requests
import trustme
from roomed import EXERCISE, FIRST, HOME, Client, Room, served_room

from lifecycle.__main__ import main
from lifecycle.room.hosting import RoomAsked

SEED = """
users:
  - {login: ana@example.com, firstName: Ana, lastName: Archer, password: Okta-Pa55word}
"""
SOLVED = "reactivate; open_activation_link; choose_password"


@pytest.fixture
def room(tmp_path: Path) -> Room:
    seed = tmp_path / "team.yaml"
    seed.write_text(SEED)
    return Room(tmp_path / "room", RoomAsked(people=4, seed=str(seed)))


# ------------------------------------------------------------------------------------------------ getting in


def test_who_knows_the_code_is_in_and_plays(room: Room) -> None:
    ana = room.join("Ana")
    assert ana.get("/api/me").json()["name"] == "Ana"
    ana.press("create_user", activate="false")
    scene = ana.press("activate")["scene"]
    assert scene["status"] == "PROVISIONED"  # docs/okta-facts.md: activation without a password
    assert [goal["done"] for goal in scene["goals"]] == [True, True]


@pytest.mark.parametrize("spaced", ["{a}{b}", "{a} {b}", " {a}-{b} "])
def test_the_code_may_be_spaced_in_any_way(room: Room, spaced: str) -> None:
    assert room.caller().join(spaced.format(a=room.code[:3], b=room.code[3:]), "Ana").name == "Ana"


@pytest.mark.parametrize("code", ["000000x", "", None, 7, ["1"], "1" * 5000])
def test_without_the_code_nobody_gets_in(room: Room, code: object) -> None:
    answer = room.caller().post("/api/join", code=code, name="Mallory")
    assert answer.status_code == 403
    assert "This code is wrong." in answer.json()["trouble"]
    assert not answer.cookies


@pytest.mark.parametrize("path", ["/api/me", "/api/news", "/api/stage", "/api/lesson", "/api/watch", "/api/lead/board"])
def test_a_stranger_sees_nothing_of_the_room(room: Room, path: str) -> None:
    room.join("Ana")
    assert room.caller().get(path, at=FIRST, number=0).status_code == 401


@pytest.mark.parametrize("cookie", ["", "1", "1.", "1.aaaa", "0.aaaa", "99999999999.a", "é.ü", "1.é"])
def test_a_made_up_cookie_is_nobodys(room: Room, cookie: str) -> None:
    room.join("Ana")
    stranger = room.caller()
    for what in ("person", "lead"):
        stranger.session.headers["Cookie"] = f"{what}-{room.door.keys.name}={cookie}".encode().decode("latin-1")
        assert stranger.get("/api/me").status_code == 401
        assert stranger.get("/api/lead/board").status_code == 401


def test_a_persons_cookie_is_not_the_leads(room: Room) -> None:
    ana = room.join("Ana")
    name, value = next(iter(ana.session.cookies.items()))
    ana.session.headers["Cookie"] = f"{name.replace('person', 'lead')}={value}"
    assert ana.get("/api/lead/board").status_code == 401
    assert ana.post("/api/lead/do", do="begin").status_code == 401


def test_guessing_is_slowed_by_the_rooms_own_clock(room: Room) -> None:
    """After a few tries, each wrong one doubles the wait, and a right code that comes too early is not read."""
    mallory, waits = room.caller("198.51.100.9"), []
    for _ in range(12):
        answer = mallory.post("/api/join", code="0000001", name="Mallory")
        while answer.status_code == 429:
            waits.append(int(answer.headers["Retry-After"]))
            assert mallory.post("/api/join", code=room.code, name="Mallory").status_code == 429
            room.clocks.move(waits[-1])
            answer = mallory.post("/api/join", code="0000001", name="Mallory")
    assert waits[0] >= 2
    assert all(later >= sooner for sooner, later in pairwise(waits))
    assert waits[-1] >= 60
    room.clocks.move(121)
    assert mallory.post("/api/join", code=room.code, name="Mallory").ok


def test_others_are_not_slowed_by_one_who_guesses(room: Room) -> None:
    for _ in range(8):
        room.caller("198.51.100.9").post("/api/join", code="1", name="Mallory")
    assert room.join("Ana").get("/api/me").ok


def test_many_addresses_together_learn_no_more(room: Room) -> None:
    """From a hundred wrong guesses on, all guesses together keep a distance, and the lead sees it."""
    for n in range(100):
        room.caller(f"2001:db8:{n:x}::1").post("/api/join", code="1", name="Mallory")
    refused = room.caller("2001:db8:ffff::1").post("/api/join", code="1", name="Mallory")
    assert refused.status_code == 429
    room.clocks.move(6)
    lead = room.leader()
    assert lead.board()["guessing"] is True
    room.clocks.move(6)
    assert room.join("Ana").get("/api/me").ok


def test_addresses_of_one_ipv6_network_count_as_one(room: Room) -> None:
    answers = [room.caller(f"2001:db8::{n:x}").post("/api/join", code="1", name="M").status_code for n in range(1, 9)]
    assert answers[-1] == 429


def test_the_room_has_as_many_people_as_it_was_opened_for(room: Room) -> None:
    for name in ("Ana", "Ben", "Cleo", "Dora"):
        room.join(name)
    answer = room.caller().post("/api/join", code=room.code, name="Emil")
    assert answer.status_code == 409
    assert answer.json()["trouble"].startswith("The room is full: it has 4 people.")


def test_somebody_goes_on_in_another_browser(room: Room) -> None:
    ana = room.join("Ana")
    ana.press("create_user", activate="false")
    other = room.caller()
    assert other.post("/api/return", code="1-aaaaa-aaaaa").status_code == 403
    assert other.post("/api/return", code=ana.get("/api/me").json()["return_code"].upper()).json() == {"name": "Ana"}
    assert other.stage()["scene"]["status"] == "STAGED"


# ------------------------------------------------------------------------------------------------ names

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'; DROP TABLE people; --",
    "=cmd|'/c calc'!A1",
    "{{7*7}}${7*7}",
    "\u202eanA",
    "A\x00\x1b[31mB\r\nSet-Cookie: a=b",
    "Ａｎａ\ufeff",
)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_stays_text(room: Room, name: str) -> None:
    ana = room.join(name)
    shown = ana.get("/api/me")
    assert shown.headers["Content-Type"] == "application/json"
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert not any(ord(sign) < 32 or sign in "\u202e\ufeff" for sign in shown.json()["name"])
    assert shown.json()["name"] in [row["name"] for row in room.leader().board()["people"]]


@pytest.mark.parametrize("name", ["", "   ", "\u200b", "\u202e", "...", "x" * 41])
def test_a_name_that_says_nothing_is_refused(room: Room, name: str) -> None:
    answer = room.caller().post("/api/join", code=room.code, name=name)
    assert answer.status_code == 409
    assert "name" in answer.json()["trouble"]


def test_two_people_have_two_names(room: Room) -> None:
    assert [room.join(name).name for name in ("Ana", "ana", "ANA")] == ["Ana", "ana (2)", "ANA (3)"]


# ------------------------------------------------------------------------------------------------ pages


@pytest.mark.parametrize(
    "path", ["/", "/play", "/lead", "/screen", "/watch", "/exam", "/static/play.js", "/static/face.js"]
)
def test_pages_allow_nothing_from_elsewhere_and_nothing_inline(room: Room, path: str) -> None:
    answer = room.caller().get(path)
    assert answer.ok
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "script-src 'self';" in policy
    assert "http" not in policy
    assert "<style" not in answer.text or path.endswith(".js")
    assert room.caller().session.get(HOME + path, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


@pytest.mark.parametrize(
    "path", ["/static/../front.py", "/static/%2e%2e/keys.py", "/static/join.html", "/static/.", "/nothing", "/course/x"]
)
def test_nothing_else_is_served(room: Room, path: str) -> None:
    assert room.caller().get(path).status_code == 404


def test_who_is_lost_is_told_where_to_go(room: Room) -> None:
    answer = room.caller().session.get(f"{HOME}/nothing", headers={"Accept": "text/html,*/*"})
    assert answer.status_code == 404
    assert "There is no such page in this room." in answer.text
    assert '<a href="/">' in answer.text


def test_a_page_of_another_site_can_do_nothing(room: Room) -> None:
    ana = room.join("Ana")
    message = {"at": FIRST, "count": 0, "message": {"do": "press", "key": "create_user"}}
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        answer = ana.session.post(f"{HOME}/api/stage", json=message, headers=headers)
        assert answer.status_code == 403
    assert ana.session.post(f"{HOME}/api/stage", data=json.dumps(message)).status_code == 415
    assert ana.stage()["count"] == 0


# ------------------------------------------------------------------------------------------------ stages


def test_a_press_that_comes_twice_is_heard_once(room: Room) -> None:
    """A browser that got no answer sends the press again."""
    ana = room.join("Ana")
    sent = {"at": FIRST, "count": ana.stage()["count"], "message": {"do": "press", "key": "create_user"}}
    first, second = ana.post("/api/stage", **sent).json(), ana.post("/api/stage", **sent).json()
    assert len(first["scene"]["steps"]) == len(second["scene"]["steps"]) == 1


@pytest.mark.parametrize(
    "message", [None, "press", {}, {"do": "where"}, {"do": "_begin"}, {"do": "press", "values": {"x": "y" * 9000}}]
)
def test_what_can_not_be_pressed_is_refused_in_words(room: Room, message: object) -> None:
    ana = room.join("Ana")
    answer = ana.post("/api/stage", at=FIRST, count=0, message=message)
    assert answer.status_code == 400
    assert "can't be pressed" in answer.json()["trouble"]


def test_a_program_that_presses_too_fast_is_slowed_down(room: Room) -> None:
    ana = room.join("Ana")
    message = {"do": "edit", "key": "create_user", "values": {"activate": "false"}}
    codes = [ana.post("/api/stage", at=FIRST, count=n, message=message).status_code for n in range(41)]
    assert codes[:40] == [200] * 40
    assert codes[-1] == 429
    room.clocks.move(2)
    assert ana.post("/api/stage", at=FIRST, count=40, message=message).ok


def test_nobody_plays_on_anothers_stage(room: Room) -> None:
    ana, ben = room.join("Ana"), room.join("Ben")
    ana.press("create_user", activate="false")
    assert ben.stage()["scene"]["status"] == "ABSENT"


def test_who_leaves_the_way_of_the_others_sees_what_it_would_see_alone(room: Room, tmp_path: Path) -> None:
    """What is worked out once for all who press the same must be what each would see."""
    shared = [
        {"do": "press", "key": "suspend", "values": {}},
        {"do": "more", "open": True},
        {"do": "press", "key": "unsuspend", "values": {}},
        {"do": "over"},
        {"do": "press", "key": "reactivate", "values": {}},
    ]
    own = [{"do": "press", "key": "deactivate", "values": {}}, {"do": "back"}]
    ana, ben = room.join("Ana"), room.join("Ben")
    for message in shared:
        ana.order(EXERCISE, **message)
    together = [ben.order(EXERCISE, **message)["scene"] for message in [*shared, *own]]
    other = Room(tmp_path / "other", RoomAsked())
    cleo = other.join("Cleo")
    alone = [cleo.order(EXERCISE, **message)["scene"] for message in [*shared, *own]]
    other.close()
    assert together == alone


# ------------------------------------------------------------------------------------------------ orgs


def org_of(person: Client) -> tuple[str, str]:
    org = person.get("/api/me").json()["org"]
    return org["url"], org["token"]


def users(person: Client, url: str, token: str | None) -> requests.Response:
    headers = {"Authorization": f"SSWS {token}"} if token else {}
    return person.session.get(f"{url}/api/v1/users", headers=headers)


def statuses(answer: requests.Response) -> dict[str, str]:
    return {user["profile"]["login"]: user["status"] for user in answer.json()}


def test_everybody_has_an_org_from_the_seed(room: Room) -> None:
    ana, ben = room.join("Ana"), room.join("Ben")
    url, token = org_of(ana)
    found = users(ana, url, token)
    assert statuses(found)["ana@example.com"] == "ACTIVE"
    assert found.links["self"]["url"].startswith(url)
    ana.session.post(
        f"{url}/api/v1/users/ana@example.com/lifecycle/suspend", headers={"Authorization": f"SSWS {token}"}
    )
    assert [statuses(users(one, *org_of(one)))["ana@example.com"] for one in (ana, ben)] == ["SUSPENDED", "ACTIVE"]


def test_a_neighbours_token_is_refused_in_words(room: Room) -> None:
    ana, ben = room.join("Ana"), room.join("Ben")
    answer = users(ana, org_of(ana)[0], org_of(ben)[1])
    assert answer.status_code == 401
    assert answer.json()["errorCode"] == "E0000011"
    assert "This token is not for this org." in answer.json()["errorCauses"][0]["errorSummary"]


def test_a_neighbours_org_is_not_found_by_its_number(room: Room) -> None:
    """Some calls need no token, so the address itself is known to its owner alone."""
    ana, ben = room.join("Ana"), room.join("Ben")
    token = org_of(ana)[1]
    for name in ("2", "2-", "2-aaaaaaaaaaaa", org_of(ana)[0].rpartition("/")[2].replace("1-", "2-")):
        url = f"{HOME}/org/{name}"
        assert users(ana, url, token).status_code == 401
        signed_in = ana.session.post(f"{url}/api/v1/authn", json={"username": "ana@example.com", "password": "x"})
        assert signed_in.status_code == 401
        assert "There is no such org in this room." in signed_in.text
    assert statuses(users(ben, *org_of(ben)))["ana@example.com"] == "ACTIVE"


def test_orgs_can_be_in_the_browsers_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    site = tmp_path / "site"
    site.mkdir()
    (site / "index.html").write_text("<title>The course</title>")
    room = Room(tmp_path / "room", RoomAsked(site=site, orgs_in_browsers=True))
    ana = room.join("Ana")
    me = ana.get("/api/me").json()
    assert (me["org"], me["site"]) == (None, True)
    name = room.door.keys.org_name(1)
    answer = users(ana, f"{HOME}/org/{name}", room.door.keys.token(1))
    assert answer.status_code == 401
    assert "This room has no orgs." in answer.text
    assert main(["room", "--folder", str(tmp_path / "other"), "--orgs", "browser", "--site", str(tmp_path)]) == 2
    assert "Run `make site`" in capsys.readouterr().err


def test_the_built_site_is_served_and_nothing_beside_it(tmp_path: Path) -> None:
    site = tmp_path / "site"
    (site / "lab").mkdir(parents=True)
    (site / "lab" / "index.html").write_text("<title>The lab</title>")
    (site / "python.wasm").write_bytes(b"plain")
    (site / "python.wasm.gz").write_bytes(b"zipped")
    (tmp_path / "secret.txt").write_text("no")
    caller = Room(tmp_path / "room", RoomAsked(site=site)).caller()
    assert "The lab" in caller.get("/course/lab/").text
    assert "unsafe-eval" in caller.get("/course/lab/").headers["Content-Security-Policy"]  # Python in the browser
    whole = caller.session.get(f"{HOME}/course/python.wasm", headers={"Accept-Encoding": "identity"})
    assert (whole.content, whole.headers["Content-Type"]) == (b"plain", "application/wasm")
    again = {"If-None-Match": whole.headers["ETag"], "Accept-Encoding": "identity"}
    assert caller.session.get(f"{HOME}/course/python.wasm", headers=again).status_code == 304
    for path in ("../secret.txt", "..%2fsecret.txt", "lab/../../secret.txt", "nothing"):
        assert caller.get(f"/course/{path}").status_code == 404


def test_without_a_token_an_org_answers_as_okta_does(room: Room) -> None:
    ana = room.join("Ana")
    assert users(ana, org_of(ana)[0], None).status_code == 401


def test_the_secrets_are_in_one_file_that_only_the_lead_can_read(room: Room) -> None:
    ana = room.join("Ana")
    url, token = org_of(ana)
    users(ana, url, token)
    ana.press("create_user", activate="false")
    keys = room.door.keys
    secrets = [keys.code, keys.lead, keys.root, token, url.rpartition("-")[2], keys.cookie(1), keys.return_code(1)]
    for file in room.folder.iterdir():
        text = file.read_text()
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file
        assert file.name == "keys.json" or not any(secret in text for secret in secrets), file


# ------------------------------------------------------------------------------------------------ the disk


def test_a_killed_room_goes_on_where_it_was(tmp_path: Path) -> None:
    """After SIGKILL and a start, everybody is in the room still, with every press, each solved exercise and the org."""
    folder = tmp_path / "room"
    sessions = [requests.Session() for _ in range(3)]
    with served_room(folder) as (home, code, key, server):
        people = [Client(home, session).join(code, f"P{n}") for n, session in enumerate(sessions)]
        lead = Client(home, requests.Session())
        assert lead.post("/api/lead/enter", key=key).ok
        lead.lead("begin")
        people[0].press("create_user", activate="false")
        solved = people[1].play(SOLVED, EXERCISE)["scene"]
        assert all(goal["done"] for goal in solved["goals"]), solved["goals"]
        url, token = org_of(people[2])
        me = {"login": "new@example.com", "email": "new@example.com", "firstName": "N", "lastName": "New"}
        headers = {"Authorization": f"SSWS {token}"}
        assert requests.post(f"{url}/api/v1/users", json={"profile": me}, headers=headers, timeout=30).ok
        before = [person.stage(at)["scene"] for person, at in zip(people, (FIRST, EXERCISE, FIRST), strict=True)]
        port = home.rpartition(":")[2]
        server.send_signal(signal.SIGKILL)
        server.wait(20)
    with (folder / "room.jsonl").open("ab") as diary:
        diary.write(b'{"at":1,"kind":"pre')  # the line that was being written
    with served_room(folder, "--port", port) as (home, same_code, same_key, _):
        assert (same_code, same_key) == (code, key)
        again = [Client(home, session) for session in sessions]
        assert [person.get("/api/me").json()["name"] for person in again] == ["P0", "P1", "P2"]
        after = [person.stage(at)["scene"] for person, at in zip(again, (FIRST, EXERCISE, FIRST), strict=True)]
        assert after == before
        assert again[0].press("activate")["scene"]["status"] == "PROVISIONED"
        assert lead.board()["news"]["clock"]["runs"] is True
        found = requests.get(f"{url}/api/v1/users/new@example.com", headers=headers, timeout=30)
        assert found.json()["profile"]["login"] == "new@example.com"


def test_a_room_that_is_stopped_ends_in_silence(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Even while the process beside it makes an exam."""
    with served_room(tmp_path / "room") as (home, code, _, server):
        Client(home, requests.Session()).join(code, "Ana")
        server.send_signal(signal.SIGTERM)
        assert server.wait(30) == 0
    assert capfd.readouterr().err == ""


def test_a_press_that_can_not_be_kept_does_not_count(room: Room) -> None:
    """The disk is full: the person is told, and nothing has happened."""
    ana = room.join("Ana")
    ana.stage()
    number = room.door.gathering._diary._file
    aside = os.dup(number)
    full = os.open("/dev/full", os.O_RDWR)
    os.dup2(full, number)
    answer = ana.post("/api/stage", at=FIRST, count=0, message={"do": "press", "key": "create_user"})
    os.dup2(aside, number)
    assert answer.status_code == 503
    assert "could not keep this" in answer.json()["trouble"]
    assert ana.stage()["scene"]["status"] == "ABSENT"
    assert ana.press("create_user", activate="false")["scene"]["status"] == "STAGED"


def test_two_processes_do_not_keep_one_room(room: Room, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["room", "--folder", str(room.folder), "--port", "0"]) == 2
    assert "Another process serves the room" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--people", "0"], "A room has from 1 to 200 people, and not 0."),
        (["--minutes", "0"], "A session takes from 1 to 600 minutes, and not 0."),
        (["--plan", "7"], "There is no plan of 7 minutes. There are: 30, 60, 90."),
        (["--seed", "nowhere.yaml"], "Can't make the orgs from this seed."),
        (["--site", "nowhere"], "There is no built site in nowhere."),
        (["--host", "nosuch.invalid"], "Can't serve at nosuch.invalid:"),
    ],
)
def test_what_can_not_be_opened_is_said(
    tmp_path: Path, words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["room", "--folder", str(tmp_path / "room"), "--port", "0", *words]) == 2
    assert said in capsys.readouterr().err


# ------------------------------------------------------------------------------------------------ HTTPS


def test_with_a_certificate_the_room_speaks_https(tmp_path: Path) -> None:
    """Guesses are counted by where they come from, and cookies are sent over HTTPS only."""
    authority = trustme.CA()
    given = authority.issue_cert("127.0.0.1")
    files = tmp_path / "certificate.pem", tmp_path / "key.pem"
    given.cert_chain_pems[0].write_to_path(files[0])
    given.private_key_pem.write_to_path(files[1])
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    words = ("--certificate", str(files[0]), "--key", str(files[1]))
    with served_room(tmp_path / "room", *words) as (home, code, _, _):
        assert home.startswith("https://127.0.0.1:")
        session = requests.Session()
        session.trust_env, session.verify = False, str(tmp_path / "ca.pem")
        ana = Client(home, session)
        answer = ana.post("/api/join", code=code, name="Ana")
        assert "Secure" in answer.headers["Set-Cookie"]
        assert ana.press("create_user", activate="false")["scene"]["status"] == "STAGED"
        assert org_of(ana)[0].startswith(home)
        assert users(ana, *org_of(ana)).ok
        assert "okta-stage" in ana.get("/static/face.js").text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--certificate", "c.pem"], "HTTPS needs both --certificate and --key."),
        (["--certificate", "c.pem", "--key", "k.pem"], "This certificate and key can't be used"),
    ],
)
def test_a_certificate_that_can_not_be_used_is_said(
    tmp_path: Path, words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["room", "--folder", str(tmp_path / "room"), "--port", "0", *words]) == 2
    assert said in capsys.readouterr().err


# ------------------------------------------------------------------------------------------------ as the README says


def test_the_commands_of_the_readme_work_as_printed(tmp_path: Path) -> None:
    """With the seed that ships. Only the port is another one."""
    root = Path(__file__).resolve().parent.parent
    printed = (root / "README.md").read_text()
    lines = re.findall(r"^\.venv/bin/python -m (lifecycle (?:serve|room) [^#\n]*)", printed, re.M)
    assert len(lines) == 3
    for number, line in enumerate(lines):
        folder = tmp_path / str(number)
        shutil.copytree(root / "examples", folder / "examples")
        command = [sys.executable, "-m", *line.split(), "--port", "0"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=folder) as server:
            assert server.stdout
            said = server.stdout.readline()
            server.send_signal(signal.SIGTERM)
        assert re.match(r"Serving an Okta org|The room is open for \d+ people", said)


def test_the_team_that_ships_has_somebody_in_each_status(tmp_path: Path) -> None:
    seed = Path(__file__).resolve().parent.parent / "examples" / "team.yaml"
    ana = Room(tmp_path / "room", RoomAsked(seed=str(seed))).join("Ana")
    url, token = org_of(ana)
    headers = {"Authorization": f"SSWS {token}"}
    logins = re.findall(r"login: (\S+),", seed.read_text())
    found = {ana.session.get(f"{url}/api/v1/users/{login}", headers=headers).json()["status"] for login in logins}
    assert found == {
        *("STAGED", "PROVISIONED", "ACTIVE", "RECOVERY", "PASSWORD_EXPIRED", "LOCKED_OUT", "SUSPENDED"),
        "DEPROVISIONED",
    }
