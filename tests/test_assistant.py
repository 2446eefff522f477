"""`python -m lifecycle mcp`, asked by the official client of the Model Context Protocol over its standard input.

What is true is written from docs/okta-facts.md, sections 0.3, 3 and 4.
"""

import asyncio
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

import pytest

mcp = pytest.importorskip("mcp", reason="the package mcp is not installed")

from mcp import ClientSession, StdioServerParameters, stdio_client  # noqa: E402

SERVER = StdioServerParameters(command=sys.executable, args=["-m", "lifecycle", "mcp"])
PASTE = """POST /api/v1/users?activate=false
POST /api/v1/users/00u1/lifecycle/activate
Authorization: SSWS 00MARKEDsecretMARKEDsecretMARKEDsecretMARK"""


async def _asked(questions: list[tuple[str, Mapping[str, Any]]]) -> tuple[list[Any], list[str]]:
    async with stdio_client(SERVER) as streams, ClientSession(*streams) as session:
        await session.initialize()
        tools = (await session.list_tools()).tools
        answers = []
        for name, given in questions:
            answer = await session.call_tool(name, dict(given))
            answers.append("".join(part.text for part in answer.content))
        return tools, answers


@pytest.fixture(scope="module")
def said() -> tuple[list[Any], list[str]]:
    return asyncio.run(
        _asked(
            [
                ("why", {"words": "activate LOCKED_OUT"}),
                ("plan", {"start": "provisioned", "goal": "ACTIVE"}),
                ("diagnose", {"evidence": PASTE}),
                ("translate", {"word": "Pending user action"}),
                ("check", {"claim": "suspend on PROVISIONED -> ACTIVE"}),
                ("why", {"words": "explode"}),
                ("plan", {"start": "NOWHERE", "goal": "ACTIVE"}),
                ("diagnose", {"evidence": "x" * 2_000_001}),
            ]
        )
    )


def test_the_tools_only_read(said: tuple[list[Any], list[str]]) -> None:
    tools, _ = said
    assert [tool.name for tool in tools] == ["why", "plan", "diagnose", "translate", "check"]
    assert all(tool.annotations.read_only_hint and tool.description for tool in tools)


def test_each_answer_is_true_and_says_how_well_it_is_known(said: tuple[list[Any], list[str]]) -> None:
    why, plan, diagnosis, translation, ruling = said[1][:5]
    assert "E0000016" in why
    assert "instead      unlock" in why
    assert "By an admin alone" in plan
    assert "reactivate on PROVISIONED" in plan.partition("evidence:")[2]
    assert "PROVISIONED" in diagnosis
    assert "MARKED" not in diagnosis
    assert translation.startswith("API               PROVISIONED")
    assert ruling.startswith("false: suspend on PROVISIONED -> ACTIVE")
    assert "SUSPENDED" in ruling
    assert all("evidence:" in answer or "evidence  " in answer for answer in said[1][:5])


def test_what_is_not_understood_gets_a_sentence(said: tuple[list[Any], list[str]]) -> None:
    for answer, words in zip(said[1][5:], ("explode", "NOWHERE", "too long"), strict=True):
        assert words in answer
        assert "Traceback" not in answer


def test_without_the_library_it_says_what_to_install() -> None:
    code = "import sys; sys.modules['mcp'] = None; from lifecycle.__main__ import main; sys.exit(main(['mcp']))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "pip install 'okta-lifecycle-lab[mcp]'" in done.stderr
