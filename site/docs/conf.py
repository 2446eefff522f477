"""How Sphinx renders the docs. `make docs` runs it on the sources that `build_docs.py` has laid out."""

project = "Okta's user lifecycle, by doing"
author = "The Okta lifecycle lab authors"
extensions = ["myst_nb"]
exclude_patterns: list[str] = []

html_theme = "furo"
html_title = project
html_static_path = ["_static"]
html_css_files = ["docs.css"]
html_copy_source = False
html_show_sourcelink = False
html_show_copyright = False
html_last_updated_fmt = None
html_theme_options = {"sidebar_hide_name": False}
html_baseurl = "https://okta-lifecycle-lab.github.io/okta-lifecycle-lab/docs/"

nb_execution_mode = "off"  # the outputs are the committed ones, which `make test` compares
nb_ipywidgets_js: dict[str, object] = {}  # the widgets live in the site; a page here asks no other host for anything
nb_mime_priority_overrides = [("html", "image/svg+xml", 0), ("html", "text/html", 1), ("html", "text/plain", 2)]
nb_merge_streams = True

myst_enable_extensions = ["colon_fence", "html_image"]
myst_heading_anchors = 4
suppress_warnings = [
    "myst.xref_missing",  # anchors in HTML, which Sphinx does not know; build_docs.py checks each link itself
    "myst.header",  # a generated page may begin with a heading of a deeper level
    "mystnb.unknown_mime_type",  # the widgets, which have a picture and a text beside them
    "misc.highlighting_failure",  # request lines and sketches of JSON
]
