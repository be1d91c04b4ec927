"""How Sphinx builds the site: `make docs`."""

import sys
from pathlib import Path

from pygments.lexers.special import TextLexer
from sphinx.application import Sphinx

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.docs.pages import MYPY, PRINTED, all_pages  # the root must be known before
from tests.docs.rendering import rendered
from tests.docs.results import results_of
from typednn import __version__ as release

project = "typednn"
author = "The typednn authors"
copyright = author  # Sphinx's name
version = release

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx_copybutton",
    "sphinx_design",
]
myst_enable_extensions = ["colon_fence", "deflist", "attrs_inline"]
myst_heading_anchors = 3
exclude_patterns = ["learn/exercises/*/*.md"]
html_theme = "furo"
html_title = "typednn"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_show_copyright = False
html_show_sphinx = False
copybutton_exclude = ".linenos, .gp, .go"
copybutton_selector = "div.highlight-python pre, div.highlight-toml pre, div.highlight-yaml pre, div.highlight-console pre"
nitpicky = False


def setup(app: Sphinx) -> None:
    for name in (MYPY, PRINTED):
        app.add_lexer(name, TextLexer)
    pages = {page.name: page for page in all_pages()}
    printed = results_of([*pages.values()])

    def read(_: Sphinx, name: str, source: list[str]) -> None:
        page = pages.get(f"docs/{name}.md")
        if page is not None:
            source[0] = rendered(page, printed[page.name])

    app.connect("source-read", read)
