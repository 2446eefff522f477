"""How nbval compares a notebook's outputs with the stored ones: strictly, pictures too."""

import os

import pytest

os.environ["OKTA_LAB_PROGRESS"] = (
    ""  # what is compared must not depend on how far somebody has come
)


def pytest_collectstart(collector: pytest.Collector) -> None:
    if not hasattr(collector, "skip_compare"):  # nbval's notebooks have it, nothing else does
        return
    # nbval leaves bitmaps out, since plotting libraries stamp them. Here all is compared.
    collector.skip_compare = tuple(
        kind for kind in collector.skip_compare if not kind.startswith("image/")
    )
    if os.environ.get("OKTA_LAB_DOT"):
        # another Graphviz draws the same graph with other bytes: a picture must be there
        collector.sanitize_patterns[r"(?s)(<\?xml.*?)?<svg.*?(</svg>\s*|\Z)"] = "<svg/>"
