"""A baseline: known errors are found again wherever their lines are, and nothing else is."""

import dataclasses
import json
from pathlib import Path

import pytest

from typednn.cli.baseline import Baseline
from typednn.cli.errors import BadInput
from typednn.cli.findings import Finding, Findings

ONE = Finding("src/a.py", 6, 5, 6, 10, "error", "shape", "they differ", source="    x @ y")
OTHER = dataclasses.replace(ONE, code="shape-rank")
NOTE = dataclasses.replace(ONE, severity="note")


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return Path("known.json")


def moved(finding: Finding) -> Finding:
    return dataclasses.replace(finding, line=60, column=9, source="        x @ y  ")


def new_of(path: Path, *found: Finding) -> tuple[Finding, ...]:
    baseline = Baseline.read(path)
    assert baseline is not None
    return baseline.remove(Findings(found))[0].all


def gone_of(path: Path, *found: Finding, checked: str = "src") -> list[str]:
    baseline = Baseline.read(path)
    assert baseline is not None
    folder = Path(checked).resolve()
    _, left = baseline.remove(Findings(found))
    gone = baseline.gone(left, lambda file: file.resolve().is_relative_to(folder))
    return [str(error) for error in gone]


def test_what_is_written(path: Path) -> None:
    assert Baseline.read(path) is None
    Baseline.write(path, [OTHER, ONE])
    one = {"file": "src/a.py", "code": "shape", "message": "they differ", "source": "x @ y"}
    other = one | {"code": "shape-rank"}
    assert json.loads(path.read_text()) == {"version": 1, "errors": [one, other]}


def test_known_errors_may_move(path: Path) -> None:
    Baseline.write(path, [ONE, OTHER])
    assert new_of(path, ONE, OTHER) == ()
    assert new_of(path, moved(OTHER), NOTE, moved(ONE)) == (NOTE,)


def test_a_file_may_get_another_name(path: Path) -> None:
    Baseline.write(path, [ONE, ONE])
    renamed = dataclasses.replace(ONE, file="src/b.py", line=60)
    assert new_of(path, renamed, renamed) == ()
    assert new_of(path, ONE, renamed, renamed) == (renamed,)
    assert gone_of(path, renamed) == ["src/a.py: they differ  [shape]"]
    Path("src").mkdir()
    Path("src/a.py").touch()
    assert new_of(path, renamed) == (renamed,)


@pytest.mark.parametrize(
    "change",
    [{"file": "b.py"}, {"code": "shape-rank"}, {"message": "they do not"}, {"source": "x @ z"}],
)
def test_what_differs_is_new(change: dict[str, str], path: Path) -> None:
    Path("src").mkdir()
    Path("src/a.py").touch()
    Baseline.write(path, [ONE])
    changed = dataclasses.replace(ONE, **change)  # type: ignore[arg-type] # some of the texts
    assert new_of(path, changed) == (changed,)


def test_each_is_known_as_often_as_it_is_there(path: Path) -> None:
    Baseline.write(path, [ONE, moved(ONE)])
    third = dataclasses.replace(ONE, line=99)
    assert new_of(path, ONE, moved(ONE), third) == (third,)
    assert gone_of(path, ONE) == ["src/a.py: they differ  [shape]"]


def test_numbers_of_lines_in_messages_do_not_count(path: Path) -> None:
    defined = dataclasses.replace(ONE, message='Name "f" already defined on line 3')
    Baseline.write(path, [defined])
    assert new_of(path, dataclasses.replace(defined, message=defined.message + "1")) == ()


def test_the_same_from_another_folder(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Baseline.write(path, [ONE])
    Path("src").mkdir()
    monkeypatch.chdir("src")
    assert new_of(Path("../known.json"), dataclasses.replace(ONE, file="a.py")) == ()


def test_only_files_that_are_checked_have_lost_errors(path: Path) -> None:
    Path("src").mkdir()
    Path("src/a.py").touch()
    Baseline.write(path, [ONE])
    assert gone_of(path, checked="src") == ["src/a.py: they differ  [shape]"]
    assert gone_of(path, checked="tests") == []
    Path("src/a.py").unlink()
    assert gone_of(path, checked="tests") == ["src/a.py: they differ  [shape]"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        "\ufeff{}",
        '{"version": 2, "errors": []}',
        '{"version": 1}',
        '{"version": 1, "errors": 3}',
        '{"version": 1, "errors": ["a"]}',
        '{"version": 1, "errors": [{"file": "a.py"}]}',
        '{"version": 1, "errors": [{"file": 1, "code": "", "message": "", "source": ""}]}',
    ],
)
def test_what_is_no_baseline(text: str, path: Path) -> None:
    path.write_text(text, "utf-8")
    with pytest.raises(BadInput, match=r"^known\.json: this is no baseline of typednn check; "):
        Baseline.read(path)


def test_other_files(path: Path) -> None:
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(BadInput, match="this is no baseline"):
        Baseline.read(path)
    with pytest.raises(BadInput, match="Is a directory"):
        Baseline.read(Path.cwd())
    with pytest.raises(BadInput, match=r"no/known\.json: No such file or directory"):
        Baseline.write(Path("no/known.json"), [ONE])
