"""Builds the docs as static pages: the rendered lessons, the reference, and a page for each symptom.

`make docs` runs this with the environment of the lessons, and writes `build/docs`. The pages link the site that
`make site` builds, by addresses that begin one level above the docs.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from html import escape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

from lifecycle.book import mover_page
from lifecycle.lab.address import fragment_of
from lifecycle.lab.lessons import COURSE
from lifecycle.model.evidence import OBSERVATIONS
from lifecycle.model.sources import Source
from lifecycle.model.tiers import Tier
from lifecycle.plays.answer_pages import FOLDERS, AnswerPage, answer_pages, page_text

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parent
SOURCES = PROJECT / "build" / "docs-sources"
PAGES = PROJECT / "build" / "docs"
TOOLS = PROJECT / "build" / "docs-tools"
PYTHON = TOOLS / ("Scripts" if os.name == "nt" else "bin") / "python"
CODE = "https://github.com/okta-lifecycle-lab/okta-lifecycle-lab/blob/main/"
SITE_PAGES = ("stage.html", "lab/", "")
"""The pages of the site that the docs link."""
