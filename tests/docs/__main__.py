"""`python -m tests.docs check [PAGES]` or `update [PAGES]`; all pages if none is named."""

import sys
from collections.abc import Sequence
from pathlib import Path

from tests.docs.pages import ROOT, Page, PageError, all_pages
from tests.docs.proving import prove
from tests.docs.results import results_of
from tests.docs.running import BUILD
from tests.docs.verdicts import Problem, corrected, problems_of

USAGE = "usage: python -m tests.docs check|update [PAGE.md ...]"


def examined(pages: Sequence[Page]) -> dict[str, list[Problem]]:
    """The problems of each page, by its name."""
    said = prove(pages, BUILD / "mypy")
    results = results_of(pages)
    return {page.name: problems_of(page, said, results[page.name]) for page in pages}


def main(command: str, names: Sequence[str]) -> int:
    pages = [Page.read(Path(name)) for name in names] or all_pages()
    try:
        problems = examined(pages)
        if command == "update":
            _write(pages, problems)
            pages = [Page.read(ROOT / page.name) for page in pages]
            problems = examined(pages)
    except PageError as error:
        sys.exit(str(error))
    left = [str(problem) for page in pages for problem in problems[page.name]]
    print(*left, sep="\n\n", end="\n" if left else "")
    wrong = sum(map(bool, problems.values()))
    print(f"{len(pages) - wrong} passed, {wrong} failed")
    return 1 if left else 0


def _write(pages: Sequence[Page], problems: dict[str, list[Problem]]) -> None:
    for page in pages:
        text = corrected(page, problems[page.name])
        if text != page.text:
            (ROOT / page.name).write_text(text, "utf-8")


if __name__ == "__main__":
    if sys.argv[1:2] not in (["check"], ["update"]):
        sys.exit(USAGE)
    sys.exit(main(sys.argv[1], sys.argv[2:]))
