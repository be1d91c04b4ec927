"""The chapters of the course have the same parts, and none takes longer than 15 minutes."""

from pathlib import Path
from typing import Any, Final

import pytest

from tests.docs.modules import modules_of
from tests.docs.pages import DOCS, PICTURES, ROOT, Page
from typednn.cli.learn.exercises import all_exercises

CHAPTERS: Final = sorted((DOCS / "learn").glob("[0-9][0-9]-*.md"))
WORDS_A_MINUTE: Final = 130
"""Technical prose is read so fast; words in code are counted, too."""

MNIST: Final = ROOT / ".." / "shared" / "data" / "mnist"
"""Where its four files are, if somebody has put them there."""


def test_each_exercise_has_a_chapter() -> None:
    assert [path.name[:2] for path in CHAPTERS] == [each.number for each in all_exercises()]


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_a_chapter_is_whole(path: Path) -> None:
    page, number = Page.read(path), path.name[:2]
    assert page.text.startswith(f"# {int(number)}. ")
    assert page.text.count("\n**Goal:** ") == 1
    assert page.text.count("\n## Predict the error\n") == 1
    assert ":::::{dropdown} What" in page.text.partition("\n## Predict the error\n")[2]
    assert "intended" in page.text, "it says that its errors are there on purpose"
    for part in ("question.txt", "why.md", "solution.py"):
        assert f"}} exercises/{number}/{part}\n" in page.text
    assert f"typednn learn check {number} --watch\n" in page.text
    assert any(part.language in PICTURES for part in page.parts), "a picture from its program"


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_a_chapter_takes_at_most_15_minutes(path: Path) -> None:
    assert len(path.read_text("utf-8").split()) < 15 * WORDS_A_MINUTE


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_the_contents_name_it(path: Path) -> None:
    contents = (DOCS / "learn" / "index.md").read_text("utf-8")
    assert contents.count(path.stem) == 2  # in the table, and in the tree of pages
    assert (
        f"[{path.read_text('utf-8').splitlines()[0].removeprefix('# ')}]({path.name})" in contents
    )


@pytest.mark.skipif(not MNIST.is_dir(), reason="MNIST is not here")
def test_the_program_for_mnist_reads_digits() -> None:
    """As the page has it, for one epoch; the same program for smaller digits runs with the page."""
    program = modules_of(Page.read(DOCS / "learn" / "06-reading-digits.md"))["mnist.py"].joined()
    assert program.count("epochs=30") == 1
    names: dict[str, Any] = {}
    exec(program.replace("epochs=30", "epochs=1"), names)  # noqa: S102 # the page is our own
    assert names["main"](str(MNIST)) > 0.9
