"""The twin run: the same calls in a simulated org and in another one, which stands for a real org, and what differs."""

import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from network import Network, network, trusting
from people import PASSWORD
from real import FOREIGN, REAL, RealOrg, opted_in, real_org

from lifecycle.claims.ruling import Ruled, Ruling
from lifecycle.client.connect import PRACTICE, simulated
from lifecycle.client.live_seed import org_like
from lifecycle.client.refusing import NotAllowedHere
from lifecycle.lab.lessons import LESSONS
from lifecycle.lab.live_check import ask_live
from lifecycle.lab.live_ways import live_cells
from lifecycle.lab.seen import seen_cells, seen_page
from lifecycle.lab.twin_report import TwinRun
from lifecycle.lab.twin_run import compare_plays, verified
from lifecycle.model.facts import Status
from lifecycle.plays.lesson import script_of

FORM = Path(__file__).resolve().parent.parent / ".github" / "ISSUE_TEMPLATE" / "okta-gives-another-answer.yml"


def other_org(**changes: Any) -> RealOrg:
    """An org that may be changed, with settings that can't be read from outside."""
    found = opted_in()
    found.org.change_settings(replace(found.org.settings, **changes))
    return found


# ------------------------------------------------------------------------------------------------ a lesson in both orgs


@pytest.mark.parametrize("number", [0, 1, 2, 3, 9, 10, 11])
def test_a_lesson_is_played_in_both_orgs(number: int) -> None:
    """Nothing differs in an org like ours, stages that need a simulated org are named, and nobody else is touched."""
    real = opted_in()
    before = real.state()
    run = compare_plays(real.okta, PRACTICE, script_of(LESSONS[number]).plays)

    assert run.differing == []
    assert len(run.pairs) > 10
    assert run.left_out
    assert all("because it needs" in why or why.startswith("In “") for why in run.left_out)
    assert real.state() == before
    assert all(user["profile"]["login"].startswith("lifecycle-lab-") for user in real.own().values())


def test_a_difference_is_named_kept_and_ready_to_be_sent(tmp_path: Path) -> None:
    """`reactivate` in RECOVERY, of which sources say two things: E0000038, or a fresh link."""
    real = other_org(reactivate_in_recovery=True)
    run = verified(real.okta, PRACTICE, [("reactivate", Status.RECOVERY)], path=tmp_path / "seen.json")

    (pair,) = run.differing
    told = {one.about: (one.ours, one.theirs) for one in pair.differences}
    assert told["HTTP status"] == ("403", "200")
    assert told["code"] == ("E0000038", "")
    cassette, report = run.keep(tmp_path / "kept")

    (interaction,) = yaml.safe_load(cassette.read_text())["interactions"]
    assert interaction["request"]["method"] == "POST"
    assert interaction["request"]["uri"].startswith("https://org.okta.example/api/v1/users/00u")
    assert interaction["response"]["status"] == {"code": 200, "message": "OK"}
    assert set(interaction["response"]["body"]) == {"string"}
    token = re.search(r'"activationToken": "([^"]*)"', interaction["response"]["body"]["string"])
    assert token
    assert not re.fullmatch(r"[\w-]{20}", token[1])  # masked

    asked = [part["attributes"]["label"] for part in yaml.safe_load(FORM.read_text())["body"] if "id" in part]
    written = report.read_text()
    assert re.findall(r"^### (.*)$", written, re.MULTILINE) == asked
    assert "POST /api/v1/users/" in written
    assert "integrator" not in written + cassette.read_text()


def test_what_settings_explain_is_no_difference(tmp_path: Path) -> None:
    """An org that asks for longer passwords is read, and the simulated one asks for the same."""
    real = opted_in()
    policy = real.admin().get(f"{REAL}/api/v1/policies?type=PASSWORD").json()[0]
    policy["settings"]["password"]["complexity"]["minLength"] = 12
    policy["settings"]["password"]["lockout"]["maxAttempts"] = 4
    assert real.admin().put(f"{REAL}/api/v1/policies/{policy['id']}", json=policy).ok

    run = verified(real.okta, PRACTICE, [("unlock", Status.LOCKED_OUT)], path=tmp_path / "seen.json")
    assert (len(run.pairs), run.differing) == (1, [])
    assert sum("/authn" in target for _, target, _ in real.changes) == 4  # it was locked after four


# ----------------------------------------------------------------------------------------------------- the whole matrix


def test_verify_marks_what_was_seen_goes_on_and_leaves_nobody(tmp_path: Path) -> None:
    kept = tmp_path / "seen.json"
    real = opted_in()
    cells = live_cells(("unlock", "suspend"), (Status.ACTIVE, Status.LOCKED_OUT, Status.STAGED))
    lines: list[str] = []
    verified(real.okta, PRACTICE, cells[:2], path=kept, tell=lines.append)
    sent = len(real.asked)
    run = verified(real.okta, PRACTICE, cells, path=kept, tell=lines.append)

    assert [line.rpartition(": ")[2] for line in lines] == ["agrees"] * 6
    assert len(run.pairs) == 4, "two of the six were seen already"
    assert real.own() == {}
    assert len(real.asked) > sent
    seen = seen_cells(kept)
    assert set(seen) == {(call, str(status)) for call, status in cells}
    assert f"suspend on STAGED: seen live on {run.on}, agrees ({REAL})" in seen_page(seen)
    assert "6 cells were seen live from this machine; 6 agree" in seen_page(seen)


def test_a_difference_of_the_same_day_is_not_forgotten_when_a_run_goes_on(tmp_path: Path) -> None:
    """A job that goes on after a stop has to fail for what it saw before the stop."""
    kept = tmp_path / "seen.json"
    real = opted_in()
    cells: list[tuple[str, Status]] = [("suspend", Status.ACTIVE), ("suspend", Status.STAGED)]
    first = verified(real.okta, PRACTICE, cells[:1], path=kept)
    assert first.agrees
    kept.write_text(kept.read_text().replace("true", "false"))
    run = verified(real.okta, PRACTICE, cells, path=kept)

    assert (len(run.pairs), run.differing, run.agrees) == (1, [], False)
    assert "differed earlier: suspend on ACTIVE" in repr(run)
    assert verified(real.okta, PRACTICE, cells, path=kept, again=True).agrees


def test_a_learners_other_user_is_still_there(tmp_path: Path) -> None:
    """Only the users of the run are removed."""
    real = opted_in()
    mine = real.client.create_user(real.client.person({"firstName": "Mia", "lastName": "Mine"})).json()["id"]
    verified(real.okta, PRACTICE, [("suspend", Status.ACTIVE)], path=tmp_path / "seen.json")
    assert real.client.get_user(mine).ok


def test_each_call_of_an_admin_can_be_asked_about_in_each_status() -> None:
    """What a program alone can't get is left out: a mailed link, a sign-in that waits for an answer."""
    cells = live_cells()
    assert {(call, status) for call in ("suspend", "activate", "reset_password") for status in Status} - set(cells) == {
        (call, Status.ABSENT) for call in ("suspend", "activate", "reset_password")
    }
    assert [status for call, status in cells if call == "choose_password"] == [Status.PROVISIONED, Status.RECOVERY]
    assert not {"wait", "answer_question", "verify_factor"} & {call for call, _ in cells}


def test_a_read_only_org_is_not_asked(tmp_path: Path) -> None:
    real = real_org()
    with pytest.raises(NotAllowedHere, match="only read until you allow changes"):
        verified(real.okta, PRACTICE, [("suspend", Status.ACTIVE)], path=tmp_path / "seen.json")
    assert real.changes == []
    assert not (tmp_path / "seen.json").exists()


def test_a_damaged_file_of_what_was_seen_counts_as_none(tmp_path: Path) -> None:
    (tmp_path / "seen.json").write_text('{"cells": [{"call": "susp')
    assert seen_cells(tmp_path / "seen.json") == {}
    assert "No real org was asked" in seen_page({})


# ------------------------------------------------------------------------------------------------- an org like ours


def test_a_seed_has_the_settings_of_an_org_and_nobody_in_it() -> None:
    real = real_org()
    admin = real.admin()
    policy = admin.get(f"{REAL}/api/v1/policies?type=PASSWORD").json()[0]
    policy["settings"]["password"]["complexity"]["minLength"] = 14
    assert admin.put(f"{REAL}/api/v1/policies/{policy['id']}", json=policy).ok
    schema = {"definitions": {"custom": {"properties": {"badge": {"title": "Badge number", "type": "string"}}}}}
    assert admin.post(f"{REAL}/api/v1/meta/schemas/user/default", json=schema).ok
    assert admin.post(f"{REAL}/api/v1/meta/types/user", json={"name": "contractor", "displayName": "Contractor"}).ok
    group = admin.post(f"{REAL}/api/v1/groups", json={"profile": {"name": "Sales"}}).json()["id"]
    rule = {
        "type": "group_rule",
        "name": "Salespeople",
        "conditions": {"expression": {"value": 'user.badge=="7"', "type": "urn:okta:expression:1.0"}},
        "actions": {"assignUserToGroups": {"groupIds": [group]}},
    }
    made = admin.post(f"{REAL}/api/v1/groups/rules", json=rule).json()["id"]
    assert admin.post(f"{REAL}/api/v1/groups/rules/{made}/lifecycle/activate").ok

    found = org_like(real.client, PRACTICE)
    assert real.changes == []
    assert not any(target.startswith("/api/v1/users") for _, target, _ in real.asked), "it reads no user"
    text = found.as_yaml()
    assert found.left_out == []
    assert not any(profile["login"] in text or profile["email"] in text for profile in FOREIGN.values())

    like = simulated(seed=yaml.safe_load(text)).client
    person = {"firstName": "Ann", "lastName": "Archer", "email": "a@example.com", "login": "a@example.com"}
    refused = like.create_user(person, password=PASSWORD)
    assert "at least 14 characters" in refused.json()["errorCauses"][0]["errorSummary"]
    ann = like.create_user(person | {"badge": "7"}, password="Okta-Pa55word-14").json()["id"]
    groups = like.request("GET", f"/api/v1/users/{ann}/groups").body
    assert [one["profile"]["name"] for one in groups] == ["Everyone", "Sales"]
    assert [one["name"] for one in like.request("GET", "/api/v1/meta/types/user").body] == ["user", "contractor"]


def test_what_the_simulator_does_not_play_is_left_out_and_named() -> None:
    """A rule that nobody can read, and a property that a schema restricts."""
    real = real_org()
    real.org.change_settings(replace(real.org.settings, engine="classic"))
    admin = real.admin()
    group = admin.post(f"{REAL}/api/v1/groups", json={"profile": {"name": "Sales"}}).json()["id"]
    rule = {
        "type": "group_rule",
        "name": "Salespeople",
        "conditions": {"expression": {"value": 'user.city=="Oslo"', "type": "urn:okta:expression:1.0"}},
        "actions": {"assignUserToGroups": {"groupIds": [group]}},
    }
    assert admin.post(f"{REAL}/api/v1/groups/rules", json=rule).ok
    real.org.group_rules.all()[0].expression = "Arrays.size(user.city) > 2"

    found = org_like(real.client, PRACTICE)
    assert found.seed["settings"]["engine"] == "classic"
    assert "rules" not in found.seed or found.seed["rules"] == []
    assert any(what.startswith("rules.0.expression, because the simulator says") for what in found.left_out)
    assert simulated(seed=yaml.safe_load(found.as_yaml())).client.request("GET", "/api/v1/users").response.ok


# ------------------------------------------------------------------------------------------------------ claims


def test_claims_are_ruled_on_by_the_org() -> None:
    real = other_org(reactivate_in_recovery=True)
    claims = {
        "suspend on PROVISIONED -> SUSPENDED": Ruling.TRUE,
        "activate on LOCKED_OUT -> refused E0000016": Ruling.TRUE,
        "activate on STAGED with a password -> ACTIVE": Ruling.TRUE,
        "suspend on STAGED -> SUSPENDED": Ruling.FALSE,
        "reactivate on RECOVERY -> still RECOVERY": Ruling.TRUE,  # true in this org
        "reactivate on RECOVERY -> refused E0000038": Ruling.FALSE,
        "sign_in with the right password on PASSWORD_EXPIRED -> allowed, state PASSWORD_EXPIRED": Ruling.TRUE,
        "sign_in with a wrong password on ACTIVE -> refused E0000004": Ruling.TRUE,
        "create without a password and activate=true -> PROVISIONED, mail": Ruling.UNKNOWN,
        "deactivate on ACTIVE federated -> DEPROVISIONED": Ruling.UNKNOWN,
        "suspend everybody": Ruling.NOT_CLEAR,
    }  # fmt: skip
    found = ask_live(real.okta, [Ruled(text, Ruling.NOT_CLEAR, "") for text in claims])

    assert {ruled.claim: ruled.ruling for ruled in found} == claims
    assert real.own() == {}
    told = {ruled.claim: ruled.truth for ruled in found}
    assert (
        told["suspend on STAGED -> SUSPENDED"]
        == "The org answered suspend with 400 Bad Request E0000001; still STAGED."
    )
    assert "neither its mails" in told["create without a password and activate=true -> PROVISIONED, mail"]


# ------------------------------------------------------------------------------------------------------ the commands


def test_the_commands_against_a_second_process(tmp_path: Path) -> None:
    """By TLS, under another host name, with other settings: an org that locks after three wrong passwords."""
    (tmp_path / "org.yaml").write_text("settings: {password: {max_attempts: 3, min_length: 11}}\n")
    (tmp_path / "claims.md").write_text(
        "```okta-lifecycle\nsuspend on ACTIVE -> SUSPENDED\nunlock on ACTIVE -> ACTIVE\n```\n"
    )
    with network(tmp_path, "--seed", str(tmp_path / "org.yaml")) as net, trusting(net.trusted):
        host = net.url.removeprefix("https://")
        seed = run(net, tmp_path, "live", "seed", "--out", "like.yaml")
        assert (seed.returncode, "like.yaml is written" in seed.stdout) == (0, True), seed.stderr
        assert yaml.safe_load((tmp_path / "like.yaml").read_text())["settings"]["password"]["max_attempts"] == 3

        wrong = run(net, tmp_path, "live", "verify", "--call", "unlock", "--org", "nobody")
        assert (wrong.returncode, "stays read-only" in wrong.stderr) == (2, True), wrong.stderr
        words = ("--call", "unlock", "--status", "LOCKED_OUT", "--status", "STAGED")
        verify = run(net, tmp_path, "live", "verify", *words, "--org", host, "--json")
        assert verify.returncode == 0, verify.stderr
        assert [(one["status"], one["agrees"]) for one in json.loads(verify.stdout)["pairs"]] == [
            ("STAGED", True),
            ("LOCKED_OUT", True),
        ]
        assert "2 cells. In a free org, this takes about 1 minute." in verify.stderr
        again = run(net, tmp_path, "live", "verify", *words)
        assert again.returncode == 0, "nobody has to type a name, because nothing is left to ask about"
        assert "2 more were asked about earlier on this day, and 2 of them agreed." in again.stdout
        silent = run(net, tmp_path, "live", "verify", *words, "--again")
        assert (silent.returncode, silent.stdout) == (2, "")
        assert "type the org's name (acme): " in silent.stderr
        assert silent.stderr.endswith("because nobody is there to type its name. Give it with --org acme.\n")
        seen = run(net, tmp_path, "matrix", "--seen")
        assert "unlock on LOCKED_OUT: seen live on" in seen.stdout
        check = run(net, tmp_path, "check", "--live", "--org", host, "claims.md")
        assert (check.returncode, check.stdout.count("true: "), check.stdout.count("false: ")) == (1, 1, 1)
        played = run(net, tmp_path, "live", "compare", "1", "--org", host)
        assert played.returncode == 0, played.stdout
        assert "agree." in played.stdout
        left = run(net, tmp_path, "cleanup", "--org", host)
        assert left.returncode == 0, left.stdout
        told = "".join(one.stdout + one.stderr for one in (seed, wrong, verify, seen, check, played, left))
        assert net.token not in told


def run(net: Network, folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    """Run a command of ours on the org behind the network, with a home folder of its own."""
    given = {name: value for name, value in os.environ.items() if not name.startswith("OKTA_")}
    given |= {"HOME": str(folder), "XDG_DATA_HOME": str(folder), "PYTHONPATH": str(Path.cwd())} | net.settings()
    command = [sys.executable, "-m", "lifecycle", *words]
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        env=given,
        cwd=folder,
        timeout=120,
        check=False,
        stdin=subprocess.DEVNULL,
    )


def test_a_run_as_text_names_what_was_left_out() -> None:
    assert "left out: the engine" in repr(TwinRun(REAL, left_out=["the engine"]))
