"""The poster of the whole map: the committed files are what the command writes."""

import os
import re
import zlib
from pathlib import Path
from xml.etree import ElementTree

import pytest

from lifecycle.__main__ import main
from lifecycle.model.facts import LABELS, Status

OTHER_WORDS = {"PROVISIONED", "RECOVERY", "DEPROVISIONED"}
"""The statuses that the Admin Console calls by other words: Pending user action, Password reset, Deactivated."""
DOCS = Path(__file__).resolve().parent.parent / "docs"

pytestmark = pytest.mark.skipif(bool(os.environ.get("OKTA_LAB_DOT")), reason="another Graphviz draws other bytes")


@pytest.mark.parametrize("name", ["map-poster.svg", "map-poster.pdf"])
def test_the_committed_poster_is_what_the_command_writes(name: str, tmp_path: Path) -> None:
    assert main(["poster", str(tmp_path / name)]) == 0
    assert (tmp_path / name).read_bytes() == (DOCS / name).read_bytes(), f"run python -m lifecycle poster docs/{name}"


def test_the_poster_has_every_status_and_each_label_that_is_another_word() -> None:
    words = "".join(ElementTree.parse(DOCS / "map-poster.svg").getroot().itertext())
    for here in Status:
        if here is not Status.ABSENT:
            assert str(here) in words
            said_by_the_console = LABELS[here]
            assert (said_by_the_console in words) == (here in OTHER_WORDS), (
                "a label that says the same again is left out"
            )


def test_the_words_keep_to_the_sheet_where_the_typeface_is_another() -> None:
    """Each says how wide it is. Without that, a machine that has none of the typefaces cuts off the long lines."""
    sheet = ElementTree.parse(DOCS / "map-poster.svg").getroot()
    lines = [one for one in sheet if one.tag.endswith("}text")]
    assert len(lines) > 3
    for line in lines:
        end = float(line.attrib["x"]) + float(line.attrib["textLength"])
        assert end < float(sheet.attrib["viewBox"].split()[2]), line.text
    for word in sheet.iter("{http://www.w3.org/2000/svg}text"):
        assert "textLength" in word.attrib, word.text


def test_the_pdf_has_the_words_of_the_svg_and_is_well_formed() -> None:
    data = (DOCS / "map-poster.pdf").read_bytes()
    assert data.startswith(b"%PDF-1.4")
    assert data.rstrip().endswith(b"%%EOF")
    table = int(re.findall(rb"startxref\n(\d+)", data)[0])
    assert data[table:].startswith(b"xref")
    for number, place in enumerate(re.findall(rb"(\d{10}) 00000 n", data[table:]), 1):
        assert data[int(place) :].startswith(b"%d 0 obj" % number)
    (stream,) = re.findall(rb"stream\n(.*?)\nendstream", data, re.S)
    page = zlib.decompress(stream).decode("cp1252")
    drawn = {re.sub(r"\\(.)", r"\1", text) for text in re.findall(r"\(((?:\\.|[^\\()])*)\) Tj", page)}
    texts = ElementTree.parse(DOCS / "map-poster.svg").getroot().iter("{http://www.w3.org/2000/svg}text")
    assert {str(one.text).replace("\xa0", " ") for one in texts} == drawn


def test_another_kind_of_file_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["poster", str(tmp_path / "map.png")]) == 2
    assert "a file with .svg or .pdf" in capsys.readouterr().err
