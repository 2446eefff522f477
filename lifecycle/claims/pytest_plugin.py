"""Shows the claims in Markdown files to pytest: each one is a test.

pytest finds this module by itself wherever the package is installed. Files without claims are left to others, and as
long as there are no claims, nothing else is loaded. `-p no:okta_lifecycle` switches it off.
"""

from pathlib import Path
from typing import Any

SUFFIXES = frozenset({".md", ".markdown"})
FENCE = b"okta-lifecycle"
"""What a file has to hold before it is looked at more closely."""


def pytest_collect_file(file_path: Path, parent: Any) -> Any:
    """Collect the claims of a Markdown file."""
    if file_path.suffix.lower() not in SUFFIXES or FENCE not in file_path.read_bytes():
        return None
    from sybil import Sybil

    from lifecycle.claims.markdown import claims_in

    found = Sybil(parsers=[claims_in], filenames=[file_path.name], path=str(file_path.parent), name="okta-lifecycle")
    return found.pytest()(file_path, parent)
