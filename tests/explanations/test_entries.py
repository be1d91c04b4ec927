"""Every code has an entry, and what the entries say is what mypy and Python print."""

import re
import runpy
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pytest

from tests.explanations.entries import EXAMPLES, Example
from tests.explanations.pages import FOLDER, pages
from tests.typing.harness import Mypy
from typednn import explanations
from typednn.mypy_plugin.errors import CODES

# What the entry of a defect shows is not in the plugin: this one fails where the plugin reads that program.
PLANTED: Final = """\
from typednn.mypy_plugin import plugin
from typednn.mypy_plugin.features.operations import calls as operation_calls

PLACE = "typednn/mypy_plugin/features/operations/calls.py"
exec(compile("def fail(): raise KeyError('n')", PLACE, "exec"))
whole = operation_calls._OperationCall.outcome


def outcome(call, proved):
    if "typednn_internal" in call._checker.path:
        fail()
    return whole(call, proved)


operation_calls._OperationCall.outcome = outcome
"""
VERSIONS: Final = re.compile(r"typednn [\w.]+, mypy [\w.+]+, Python [\w.]+")


def test_every_code_has_an_entry() -> None:
    assert {*explanations.CODES} == {*CODES}
    for code in explanations.CODES:
        assert explanations.description_of(code) == CODES[code].description
        assert explanations.text_of(code).isascii(), code
        assert all(len(line) <= 300 for line in explanations.text_of(code).splitlines()[:10])


def test_the_messages_of_an_entry_have_its_code() -> None:
    for name, example in EXAMPLES.items():
        codes = re.findall(r"  \[([\w-]+)\]$", example.said_by_mypy, re.MULTILINE)
        assert {code.replace("-", "_") for code in codes} == {name.rpartition("_")[0]}, name


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("explanations")
    (folder / "planted.py").write_text(PLANTED)
    for name, example in EXAMPLES.items():
        (folder / f"{name}_wrong.py").write_text(example.wrong)
        (folder / f"{name}_right.py").write_text(example.right)
    return folder


def printed(folder: Path, options: str) -> Mapping[str, str]:
    """What mypy prints about each of the programs, whose names are as in the entries."""
    mypy = Mypy(folder, folder / "cache")
    mypy.configure(plugins="planted.py", options=options)
    run = mypy.check(*sorted(path.name for path in folder.glob("*_*.py")))
    found: dict[str, str] = {}
    for line in run.output.splitlines():
        file, _, rest = line.partition(":")
        found[file] = found.get(file, "") + f"program.py:{rest}\n"
    return found


@pytest.fixture(scope="module")
def plain(folder: Path) -> Mapping[str, str]:
    return printed(folder, "")


@pytest.fixture(scope="module")
def strict(folder: Path, plain: Mapping[str, str]) -> Mapping[str, str]:
    return printed(folder, "strict = true")


@pytest.mark.parametrize("example", EXAMPLES.values(), ids=EXAMPLES)
def test_mypy_says_what_the_entry_says(
    example: Example, plain: Mapping[str, str], strict: Mapping[str, str]
) -> None:
    wrong, right = f"{example.name}_wrong.py", f"{example.name}_right.py"
    expected = VERSIONS.sub("", example.said_by_mypy)
    assert VERSIONS.sub("", strict.get(wrong, "")) == expected
    assert VERSIONS.sub("", plain.get(wrong, "")) == ("" if example.settings else expected)
    assert strict.get(right, "") == plain.get(right, "") == ""


@pytest.mark.parametrize("example", EXAMPLES.values(), ids=EXAMPLES)
def test_python_raises_what_the_entry_says(example: Example, folder: Path) -> None:
    assert last_error(folder / f"{example.name}_wrong.py") == example.raised
    assert last_error(folder / f"{example.name}_right.py") == ""


def last_error(program: Path) -> str:
    """The last line of the traceback that Python prints; nothing if the program runs."""
    try:
        runpy.run_path(str(program))
    except Exception as error:  # noqa: BLE001 # the entry says which one
        return traceback.format_exception_only(error)[-1]
    return ""


def test_the_pages_are_the_entries() -> None:
    found = {path.name: path.read_text("utf-8") for path in FOLDER.glob("*.md")}
    assert found == pages(), "run make docs-errors"
