"""What this package adds to pytest: the claims in Markdown files as tests, and the fixture `okta_org`.

pytest finds this module by itself wherever the package is installed. Files without claims are left to others, and as
long as nobody asks for a claim or an org, nothing else is loaded. `-p no:okta_lifecycle` switches it off.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from lifecycle.client.connect import TrialOrg

SUFFIXES = frozenset({".md", ".markdown"})
FENCE = b"okta-lifecycle"
"""What a file has to hold before it is looked at more closely."""


def pytest_configure(config: pytest.Config) -> None:
    """Name the marker of the fixture, so that `--strict-markers` knows it."""
    config.addinivalue_line(
        "markers",
        "okta_org(seed=…, engine=…, as_of=…, mfa=…): how the fixture okta_org makes the simulated org of this test",
    )


def pytest_collect_file(file_path: Path, parent: Any) -> Any:
    """Collect the claims of a Markdown file."""
    if file_path.suffix.lower() not in SUFFIXES or FENCE not in file_path.read_bytes():
        return None
    from sybil import Sybil

    from lifecycle.claims.markdown import claims_in

    found = Sybil(parsers=[claims_in], filenames=[file_path.name], path=str(file_path.parent), name="okta-lifecycle")
    return found.pytest()(file_path, parent)


@pytest.fixture
def okta_org(request: pytest.FixtureRequest) -> Iterator["TrialOrg"]:
    """A simulated Okta org for this test alone. `okta_org.client` calls it; `okta_org.url` serves it over HTTP.

    The marker `okta_org` says how it is made: `@pytest.mark.okta_org(seed="team.yaml", engine="classic")`. A file of
    a seed is looked for beside the test. The marker of a test wins over that of its class or module, option by option.
    """
    from lifecycle.client.connect import trial_org

    options: dict[str, Any] = {}
    for marker in request.node.iter_markers("okta_org"):
        options = dict(marker.kwargs) | options
    if isinstance(seed := options.get("seed"), str | Path):
        options["seed"] = request.path.parent / seed
    org = trial_org(**options)
    yield org
    org.controls.stop_serving()
