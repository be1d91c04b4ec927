"""How Sphinx builds the site: `make docs`."""

import sys
from pathlib import Path

from pygments.lexers.special import TextLexer
from sphinx.application import Sphinx

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.docs.docstrings import describe, plain_signature
from tests.docs.pages import MYPY, PRINTED, all_pages
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
    "sphinx_copybutton",
    "sphinx_design",
]
myst_enable_extensions = ["attrs_block", "colon_fence", "deflist"]
myst_heading_anchors = 3
exclude_patterns = ["learn/exercises/*/*.md"]

autodoc_member_order = "alphabetical"
autodoc_typehints_format = "short"
autodoc_preserve_defaults = True
python_use_unqualified_type_names = True

html_theme = "furo"
html_title = "typednn"
html_logo = "_static/logo.svg"
html_favicon = "_static/favicon.svg"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_js_files = ["site.js"]
html_show_copyright = False
html_show_sphinx = False
copybutton_selector = ", ".join(f"div.highlight-{x} pre" for x in ("python", "toml", "yaml", "sh"))


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
    app.connect("autodoc-process-docstring", describe)
    app.connect("autodoc-process-signature", plain_signature)
