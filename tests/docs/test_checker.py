"""A page that says something else than mypy and Python print is refused, and a right one is not."""

import os
import sys
from pathlib import Path
from typing import Final

import pytest

from tests.docs.modules import modules_of, outputs_of
from tests.docs.pages import Page, PageError
from tests.docs.proving import Said, _write, prove
from tests.docs.rendering import rendered
from tests.docs.running import run
from tests.docs.verdicts import Problem, corrected, problems_of

IMPORTS: Final = "from typednn import ops\n"
WRONG: Final = "ops.zeros((2, 3)) + ops.zeros((2, 4))"
SAYS: Final = (
    "add: x (2, 3) and y (2, 4): axis -1 of x has 3, axis -1 of y has 4;"
    " they must be equal, or one of them 1"
)


def fence(language: str, body: str) -> str:
    return f"```{language}\n{body}```\n"


START: Final = fence("python", IMPORTS + "x = ops.zeros((2, 3))\n")
FAILS: Final = fence("python", f"print(1)\ny = {WRONG}\n")
STATIC: Final = fence("mypy-output", f"program.py:2: error: {SAYS}  [shape]\n")
DYNAMIC: Final = fence("output", f"1\ntypednn.shapes.shape.ShapeError: {SAYS}\n")

RIGHT: Final = {
    "clean": START,
    "continued": START + fence("python", "z = x + 1.0\n"),
    "wrong_as_shown": START + "Text.\n\n" + FAILS + "More.\n" + STATIC + DYNAMIC,
    "goes_on_below": START + FAILS + STATIC + DYNAMIC + fence("python", "z = x + 1.0\n"),
    "printed": START + fence("python", "print(x.shape)\n") + fence("output", "(2, 3)\n"),
    "printed_in_silence": START + fence("python", "print(x.shape)\n"),
    "value": START + "It has {value}`x.size` elements, of {value}`x.shape`.\n",
    "quoted_value": START + "Write `` {value}`nonsense` ``.\n",
    "named": START + fence("python other.py", "x: int = 1\n"),
    "imported_anew": fence("python named.py", "print('loaded')\n")
    + fence("python", "import named\n")
    + fence("output", "loaded\n")
    + fence("output named => named as n", "loaded\n"),
    "edited": START
    + fence("python", "z = x + 1.0\n")
    + fence("mypy-output 1.0 => ops.zeros((2, 4))", f"program.py:1: error: {SAYS}  [shape]\n")
    + fence("output 1.0 => ops.zeros((2, 4))", f"typednn.shapes.shape.ShapeError: {SAYS}\n"),
    "dots": fence("python", "print(1)\nprint(2)\nprint(3)\n") + fence("output", "1\n...\n3\n"),
    "listed": "- item\n\n  ```python\n  print(1)\n  ```\n\n  ```output\n  1\n  ```\n",
    "command": fence("console", "$ typednn explain nonsense\n...\n"),
    "shapes": "```python\nimport numpy as np\nfrom typednn import nn\n"
    "net = nn.Linear(3, 4, rng=np.random.default_rng(0))\n```\n\n"
    '```{shapes} net, "b 3", b=2\n```\n',
    "configuration": fence("toml", "a = 1\n"),
    "strict": "---\ntypednn: strict\n---\n"
    + fence("python", "from typednn import Tensor\ndef f(x: Tensor) -> None: ...\n")
    + fence(
        "mypy-output",
        "program.py:2: error: Tensor alone forgets its shape; annotate it,"
        ' as in Float32[Tensor, "batch 784"]'
        "  [shape-erased]\n",
    ),
    "call_in_prose": START + "Call `ops.zeros((2, 3))`.\n",
}
REFUSED: Final = {
    "error_not_shown": (START + FAILS + DYNAMIC, "mypy says\nprogram.py:2: error: add"),
    "error_not_there": (
        START + fence("mypy-output", "program.py:1: error: no  [shape]\n"),
        "what is printed is\n",
    ),
    "other_error": (START + FAILS + STATIC.replace("2, 4", "2, 5") + DYNAMIC, "what is printed is"),
    "other_line": (START + FAILS + STATIC.replace("py:2", "py:1") + DYNAMIC, "what is printed is"),
    "raises_in_silence": (START + FAILS + STATIC, "running it raises\n1\ntypednn.shapes"),
    "raises_not": (START + DYNAMIC, "what is printed is"),
    "other_output": (fence("python", "print(1)\n") + fence("output", "2\n"), "printed is\n1\n"),
    "more_output": (fence("python", "print(1)\nprint(2)\n") + fence("output", "1\n"), "1\n2\n"),
    "dots_for_nothing": (fence("python", "print(1)\n") + fence("output", "1\n...\n"), "is\n1\n"),
    "not_strict": (fence("python", "def f(x):\n    return x\n"), "[no-untyped-def]"),
    "wrong_value": (START + "{value}`x.sise`\n", "AttributeError"),
    "untyped_value": (START + "{value}`x.sise`\n", "[attr-defined]"),
    "warning": (fence("python", "import warnings\nwarnings.warn('w')\n"), "UserWarning: w"),
    "exit": (fence("python", "raise SystemExit(2)\n"), "SystemExit: 2"),
    "shape_in_prose": (START + "It is (2, 3).\n", "(2, 3) is written by hand"),
    "shape_as_code": (START + "It is `(2, 3)`.\n", "(2, 3) is written by hand"),
    "other_language": (fence("py", "print(1)\n"), "'py' is no language"),
    "no_language": (fence("", "print(1)\n"), "'' is no language"),
    "unchecked_directive": (fence("{code-block} python", "x\n"), "is no language"),
    "other_command": (fence("console", "$ rm x\n"), "'rm' is none of the commands"),
    "edit_shown_otherwise": (
        START + fence("python", "z = x + 1.0\n") + fence("mypy-output 1.0 => 2.0", "no\n"),
        "what is printed is\n",
    ),
    "shapes_of_nothing": (START + '```{shapes} x, "b 3", b=2\n```\n', "running it raises"),
}
UNREADABLE: Final = {
    "no Python stands above": fence("output", "1\n"),
    "a second output": START + fence("output", "") + fence("output", ""),
    "is no name of a file": fence("python two", "x = 1\n"),
    "is no edit": START + fence("output", "") + fence("output nonsense", ""),
    "is not once": START + fence("output nowhere => there", ""),
}
PAGES: Final = {
    name: Page(f"docs/{name}.md", text)
    for name, text in [*RIGHT.items(), *((name, text) for name, (text, _) in REFUSED.items())]
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("docs")


@pytest.fixture(scope="module")
def said(folder: Path) -> Said:
    return prove([*PAGES.values()], folder)


@pytest.fixture(autouse=True)
def restored(monkeypatch: pytest.MonkeyPatch) -> None:
    """Running a page changes the process that it is run in."""

    monkeypatch.setattr(os, "environ", os.environ.copy())
    monkeypatch.setattr(sys, "path", [*sys.path])


def problems(page: Page, said: Said) -> list[Problem]:
    return problems_of(page, said, run(page))


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_page_has_no_problem(name: str, said: Said) -> None:
    assert [str(problem) for problem in problems(PAGES[name], said)] == []


@pytest.mark.parametrize("name", REFUSED)
def test_a_wrong_page_is_refused(name: str, said: Said) -> None:
    found = [str(problem) for problem in problems(PAGES[name], said)]
    assert any(REFUSED[name][1] in text for text in found), found


@pytest.mark.parametrize("words", UNREADABLE)
def test_a_page_that_cannot_be_read_is_named(words: str) -> None:
    page = Page("docs/unreadable.md", UNREADABLE[words])
    with pytest.raises(PageError, match=words):
        problems_of(page, {}, run(page))


def test_outputs_are_written_into_the_page(said: Said) -> None:
    """Only outputs change: the other text stays as it is, and then nothing is wrong."""
    page = PAGES["other_error"]
    found = problems(page, said)
    assert corrected(page, found) == START + FAILS + STATIC + DYNAMIC
    page = PAGES["dots_for_nothing"]
    assert corrected(page, problems(page, said)) == page.text


def test_a_place_is_the_line_in_the_page(said: Said) -> None:
    [problem] = problems(PAGES["raises_in_silence"], said)
    assert problem.place == "docs/raises_in_silence.md:6"


def test_values_and_pictures_stand_in_the_rendered_page() -> None:
    page = PAGES["value"]
    assert "It has 6 elements, of (2, 3).\n" in rendered(page, run(page))
    page = PAGES["shapes"]
    text = rendered(page, run(page))
    assert "{shapes}" not in text
    assert 'aria-label="The shapes of net, ' in text
    assert ">b 3</text>" in text


def test_files_are_always_newer_in_whole_seconds(tmp_path: Path) -> None:
    """mypy compares whole seconds and sizes."""
    seconds = []
    for _ in range(3):
        _write({"a/b.py": "x"}, tmp_path)
        seconds.append(int((tmp_path / "a/b.py").stat().st_mtime))
    assert seconds[0] < seconds[1] < seconds[2]


def test_an_edit_of_the_same_size_gets_a_new_verdict(folder: Path) -> None:
    page = Page("docs/edits.md", fence("python", "x: int = 1\n"))
    assert not prove([page], folder)
    wrong = Page("docs/edits.md", fence("python", "x: str = 1\n"))
    assert prove([wrong], folder)


def test_the_fences_of_one_name_are_one_file() -> None:
    page = Page("docs/files.md", fence("python a.py", "x = 1\n") + fence("python a.py", "y = x\n"))
    assert modules_of(page)["a.py"].joined() == "x = 1\n\ny = x\n"
    assert not [*outputs_of(page)]
