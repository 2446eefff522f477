"""Finds the claims in Markdown: the lines of the blocks whose language is `okta-lifecycle`.

Sybil's lexer finds the blocks, also in lists and quotations, and Sybil's integration shows the claims to pytest.
"""

import re
import warnings
from collections.abc import Iterator
from pathlib import Path

from sybil import Document, Example, Region
from sybil.parsers.markdown.lexers import FencedCodeBlockLexer

from lifecycle.claims.ruling import Ruled, Ruling, check

FENCE_LANGUAGE = "okta-lifecycle"
"""The language of a block with claims."""
_LEXER = FencedCodeBlockLexer(FENCE_LANGUAGE)
_LINE = re.compile(r"^[ \t>]*(?P<claim>[^\s#>][^\n]*?)[ \t]*(?:[ \t]#[^\n]*)?$", re.MULTILINE)
"""A line with a claim, in a block that may be quoted or indented. What follows a # is a comment."""


class UnknownClaim(UserWarning):
    """No public source says whether a claim is true."""


def claims_in(document: Document) -> Iterator[Region]:
    """Yield a region for each claim of a document. This is what Sybil calls a parser."""
    for block in _LEXER(document):
        begin = document.text.index("\n", block.start) + 1
        last = document.text.rfind("\n", begin, block.end)
        closed = document.text[last + 1 : block.end].strip(" \t>")[:3] in ("```", "~~~")
        for found in _LINE.finditer(document.text, begin, last if closed else block.end):
            yield Region(found.start("claim"), found.end("claim"), parsed=found["claim"], evaluator=evaluate)


def evaluate(example: Example) -> str | None:
    """Rule on the claim of an example. The result says why the test fails; None if it does not."""
    ruled = check(example.parsed)
    if ruled.ruling is Ruling.UNKNOWN:
        warnings.warn_explicit(str(ruled), UnknownClaim, example.path, example.line)
    return str(ruled) if ruled.ruling in (Ruling.FALSE, Ruling.NOT_CLEAR) else None


def check_file(path: Path) -> list[Ruled]:
    """Rule on every claim in a file.

    Raises:
        OSError: if the file can't be read.
        UnicodeDecodeError: if it is not text in UTF-8.
    """
    document = Document.parse(str(path), claims_in)
    return [check(example.parsed, f"{path}:{example.line}") for example in document.examples()]
