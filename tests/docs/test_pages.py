"""What holds for the pages as they stand; `make docs-check` compares their programs."""

import re
from typing import Final

import pytest

import typednn
from tests.docs.operations import sorted_operations, table
from tests.docs.pages import DOCS, ROOT, Page, all_pages
from tests.docs.picture import FILE, WRONG, picture
from typednn import ops

PAGES: Final = {page.name: page for page in all_pages()}


def test_the_picture_is_the_program_of_the_front_page() -> None:
    assert FILE.read_text("utf-8") == picture(), "run make docs-update"
    assert picture().count(f">{WRONG}</tspan>") == 1


def test_the_readme_and_the_front_page_have_the_same_picture() -> None:
    alt = r"A network of two layers [^\]\n]*"
    [readme] = re.findall(rf"!\[({alt})\]\(docs/_static/{FILE.name}\)", PAGES["README.md"].text)
    [front] = re.findall(rf":alt: ({alt})", PAGES["docs/index.md"].text)
    assert readme == front


def test_the_program_above_the_fold_has_eight_lines() -> None:
    first = next(part for part in PAGES["docs/index.md"].parts if part.language == "python")
    assert len(first.body.splitlines()) == 8


def test_every_operation_has_a_row() -> None:
    rows = table().splitlines()[2:]
    assert len(rows) == len(sorted_operations())
    for each, row in zip(sorted_operations(), rows, strict=True):
        assert f"`{each.name} <typednn.ops.{each.name}>`" in row
        assert each.name in ops.__all__


def test_every_public_module_has_a_page() -> None:
    modules = {name for name in typednn.__all__ if name not in vars(typednn)["_HOMES"]}
    assert modules == {path.stem for path in (DOCS / "reference").glob("*.rst")} - {"typednn"}


@pytest.mark.parametrize("name", PAGES)
def test_links_to_files_lead_somewhere(name: str) -> None:
    """Sphinx knows those of the site; README.md is not in it."""
    page: Page = PAGES[name]
    folder = (ROOT / name).parent
    text = "\n".join(line for _, line in page.prose)
    for target in re.findall(r"\]\((?!https?:|#)([^)\s#]+)[^)\s]*\)", text):
        assert (folder / target).is_file(), target
