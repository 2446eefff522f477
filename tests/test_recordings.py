"""Recordings of real orgs, played against the served simulator; where they lie is told by OKTA_LAB_RECORDINGS.

The recordings and their player are not part of this project. Each step is faithful, or named below with the reason.
"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = os.environ.get("OKTA_LAB_RECORDINGS")
TOKEN = "a-token-for-the-player"
pytestmark = pytest.mark.skipif(FOLDER is None, reason="OKTA_LAB_RECORDINGS names no folder with recordings")

_LAG = "a list of members that lags behind the change just made"
_RACE = "sent while another call of the same test was deleting that user"
_BEFORE = "its cursor is of a user of that org, who is not in the recording"
CONTRADICTED = {
    "sdkpy-2020-user_pagination/3": _BEFORE,
    "simpleokta-2021-provisioned_again/3": "that org answered with a login that nobody had sent it",
    "tf-2023-oie-ResourceOktaGroupMemberships_TrackAllUsersBehavior/30": _LAG,
    "tf-2023-oie-ResourceOktaGroupMemberships_TrackAllUsersBehavior/31": _LAG,
    "tf-2023-oie-ResourceOktaGroupMemberships_TrackAllUsersBehavior/32": _LAG,
    "tf-2023-oie-ResourceOktaGroupMemberships_TrackAllUsersBehavior/40": _RACE,
    "tf-2025-classic-DataSourceOktaUsers_readWithGroupId/13": _LAG,
    "tf-2025-classic-DataSourceOktaUsers_readWithGroupIdIncludingGroups/13": _LAG,
    "tf-2025-classic-DataSourceOktaUsers_readWithGroupIdIncludingGroups/14": _LAG,
}
"""Steps in which an org did what others don't, or had what others have not, by recording and number."""


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> list[dict]:
    """Every step of every recording, with whether it came back the same."""
    report = tmp_path_factory.mktemp("played") / "report.json"
    serve = [sys.executable, "-m", "lifecycle", "serve", "--port", "0", "--token", TOKEN]
    with subprocess.Popen(serve, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        url = re.search(r"http://\S+", server.stdout.readline())
        assert url
        player = [sys.executable, str(Path(str(FOLDER)) / "replay.py"), "--base-url", url[0], "--token", TOKEN]
        subprocess.run([*player, "--json", str(report)], check=True, stdout=subprocess.DEVNULL, timeout=300)
        server.terminate()
        server.wait(10)
    found = json.loads(report.read_text(encoding="utf-8"))["results"]
    return [step | {"name": f"{r['name']}/{step['step']}"} for r in found for step in r["steps"]]


def test_every_step_is_faithful_or_named(played: list[dict]) -> None:
    """And a name that is no longer needed is a fault as well."""
    failed = {step["name"]: step["operation"] for step in played if not step["ok"]}

    assert len(played) > 600
    assert {n: op for n, op in failed.items() if n not in CONTRADICTED} == {}
    assert [n for n in CONTRADICTED if n not in failed] == []
