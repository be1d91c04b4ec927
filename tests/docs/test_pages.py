"""What holds for the pages as they stand; `make docs-check` compares their programs."""

import re
from typing import Final

import pytest

import typednn
from tests.docs import measured
from tests.docs.docstrings import called, escaped, plain_signature
from tests.docs.operations import sorted_operations, table
from tests.docs.pages import DOCS, ROOT, Page, PageError, all_pages
from tests.docs.picture import FILE, WRONG, picture
from tests.docs.rendering import rendered
from tests.docs.running import Outcome
from typednn import nn, ops

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


def test_the_page_of_measurements_has_its_figures_from_the_results() -> None:
    page = PAGES["docs/explanation/measured.md"]
    for _, line in page.prose:
        assert not re.search(r"\d", line), f"a figure that no role makes: {line}"
    [rows] = [part.body for part in page.parts if part.language == "{measured}"]
    assert len(measured.table(rows).splitlines()) == 2 + len(rows.splitlines())


def test_a_figure_is_that_of_one_row() -> None:
    [row] = measured.table("arenas of eight").splitlines()[2:]
    assert (
        row
        == "| arenas of eight training steps: at most 1.05 times the most that is live at one time | 1.000 on each | yes |"
    )
    assert "1.03 (0.97 to 1.08; five rounds" in measured.table("mypy on code without tensors")
    for beginning, count in (("nothing that was asked", 0), ("mypy", 4)):
        with pytest.raises(PageError, match=rf"^{count} rows of RESULTS.md begin with"):
            measured.table(beginning)


def test_stars_of_shapes_begin_no_emphasis() -> None:
    lines = ["``*b n`` gives (*b, m)", "", "    x * 2"]
    assert escaped(lines) == [r"``*b n`` gives (\*b, m)", "", "    x * 2"]


def test_a_layer_says_what_it_takes_and_gives() -> None:
    takes, gives = 'x: Float[Tensor, "*b In"]', 'Float[Tensor, "*b Out"]'
    assert called(nn.Linear.__call__) == f"Called with ``({takes})``, it gives ``{gives}``."


def test_defaults_in_signatures_are_names() -> None:
    given = "(f=<function glorot at 0x7f>, dtype=<class 'numpy.float32'>)"
    made, _ = plain_signature(None, "class", "", None, None, given, None)
    assert made == "(f=glorot, dtype=numpy.float32)"


def test_an_output_has_a_caption() -> None:
    text = '```python\nx = "a"\n```\n```output "a" => "b"\n```\n'
    page = Page("docs/captions.md", text)
    found = rendered(page, {part.start: Outcome("") for part in page.parts})
    assert found.endswith('```{code-block} output\n:caption: "Python prints with \\"b\\""\n\n```\n')


@pytest.mark.parametrize("name", PAGES)
def test_links_to_files_lead_somewhere(name: str) -> None:
    """Sphinx knows those of the site; README.md is not in it."""
    page: Page = PAGES[name]
    folder = (ROOT / name).parent
    text = "\n".join(line for _, line in page.prose)
    for target in re.findall(r"\]\((?!https?:|#)([^)\s#]+)[^)\s]*\)", text):
        assert (folder / target).is_file(), target
