"""The built site in a real browser: `make docs-browse` builds it first.

Skipped without the site, or without Chromium.
"""

import functools
import shutil
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

import pytest

from tests.docs.pages import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
else:
    Browser = Page = Any

SITE: Final = ROOT / "build" / "docs" / "site"
PAGES: Final = sorted(p.relative_to(SITE).as_posix() for p in SITE.rglob("*.html"))
SIZE: Final[Any] = {"width": 1280, "height": 800}
NARROW: Final = 400
STANDARD: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RULES: Final[dict[Literal["light", "dark"], Any]] = {
    "light": {"resultTypes": ["violations"], "runOnly": STANDARD},
    "dark": {"resultTypes": ["violations"], "runOnly": ["color-contrast"]},
}
"""What axe judges in each theme: all rules of the standard; and the colours, where they differ."""
SHORTEN: Final = """() => {
  for (const entries of ["article dl.py", "article tbody tr", "article table.indextable li"])
    [...document.querySelectorAll(entries)].slice(20).forEach((entry) => entry.remove());
}"""
"""Entries of a list are alike: axe, whose time grows with the square of a page, judges the first ones."""
CHROMIUM: Final = shutil.which("chromium") or shutil.which("chromium-browser")

pytestmark = [
    pytest.mark.skipif(not PAGES, reason="the site is not built; `make docs` builds it"),
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed"),
]


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None: ...  # its name


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    handler = functools.partial(_Quiet, directory=str(SITE))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    api = pytest.importorskip("playwright.sync_api")
    with api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def axe() -> str:
    """The source of axe, which judges whether people can read a page that cannot see it well."""
    module = pytest.importorskip("axe_playwright_python")
    (source,) = Path(module.__file__).parent.rglob("axe.min.js")
    return source.read_text("utf-8")


def opened(browser: Browser, address: str, name: str, faults: list[str], **more: Any) -> Page:
    """A page, whose errors and requests to other hosts are faults."""
    page: Page = browser.new_page(**more)
    page.on("console", lambda said: faults.extend([said.text] * (said.type == "error")))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", lambda asked: faults.extend(_abroad(asked.url, address)))
    page.goto(f"{address}/{name}")
    return page


def _abroad(url: str, address: str) -> list[str]:
    return [] if url.startswith((address, "data:")) else [url]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_and_everybody_can_read_it(
    name: str, browser: Browser, address: str, axe: str
) -> None:
    faults: list[str] = []
    page = opened(browser, address, name, faults, viewport=SIZE)
    page.set_viewport_size({**SIZE, "width": NARROW})
    width = page.evaluate("document.documentElement.scrollWidth")
    page.set_viewport_size(SIZE)
    page.evaluate(SHORTEN)
    page.evaluate(axe)
    for scheme, rules in RULES.items():
        page.emulate_media(color_scheme=scheme)
        found = page.evaluate("options => axe.run(options)", rules)
        faults += [f"{scheme}: {v['id']}: {v['nodes'][0]['html']}" for v in found["violations"]]
    page.close()
    assert faults == []
    assert width <= NARROW


def test_search_finds_a_name(browser: Browser, address: str) -> None:
    faults: list[str] = []
    page = opened(browser, address, "search.html?q=cross_entropy", faults)
    page.wait_for_selector("#search-results a[href*='losses']")
    page.close()
    assert faults == []


def test_code_has_a_button_that_copies_it(browser: Browser, address: str) -> None:
    page = opened(browser, address, "index.html", [])
    code = page.locator("div.highlight-python").first
    code.hover()
    assert code.locator("button.copybtn").count() == 1
    page.close()
