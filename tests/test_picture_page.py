"""The pictures of lesson 0 in the docs are there, small, and told in words."""

import re
from pathlib import Path

DOCS = Path(__file__).resolve().parent.parent / "docs"
PALETTE = 3
"""The colour type of a PNG that has a palette; it is the tenth byte of the header, after 16 bytes."""
FOUND = re.findall(r"!\[([^\]]*)\]\(([^)]*)\)", (DOCS / "lesson-0-in-pictures.md").read_text(encoding="utf-8"))


def test_each_picture_is_on_the_page_once_and_told_in_words() -> None:
    assert sorted(name for _, name in FOUND) == sorted(path.name for path in DOCS.glob("lesson-0-*.png"))
    assert all(len(words) > 80 for words, _ in FOUND)


def test_the_pictures_are_small() -> None:
    """Each has a palette, and all of them together are smaller than 1.2 MB."""
    pictures = [(DOCS / name).read_bytes() for _, name in FOUND]
    assert {picture[25] for picture in pictures} == {PALETTE}
    assert sum(map(len, pictures)) < 1_200_000
