"""The report's file: what it may hold, and several processes that write it at once."""

import json
import multiprocessing
from pathlib import Path

import pytest

from typednn.mypy_plugin.options import SettingsError
from typednn.mypy_plugin.report import Report

MODULES = 40


def record(path: Path, names: list[str]) -> None:
    """A run of mypy that has found one expression in each module."""
    report = Report(path)
    for name in names:
        entry = {"file": f"{name}.py", "known": 1, "partly": 0, "unknown": 0}
        report._update({name: entry})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    for number in range(MODULES):
        (tmp_path / f"m{number:02}.py").touch()
    return tmp_path / "shapes.json"


def test_processes_do_not_lose_what_others_wrote(path: Path) -> None:
    names = [f"m{number:02}" for number in range(MODULES)]
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=record, args=(path, names[i::4])) for i in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
        assert worker.exitcode == 0
    report = json.loads(path.read_text())
    assert list(report["modules"]) == names
    assert report["total"] == {"known": MODULES, "partly": 0, "unknown": 0}


def test_a_file_has_one_entry_whatever_its_module_is_called(path: Path) -> None:
    record(path, ["m00"])
    entry = {"file": "m00.py", "known": 0, "partly": 2, "unknown": 0}
    Report(path)._update({"package.m00": entry})
    assert json.loads(path.read_text())["modules"] == {"package.m00": entry}


def test_a_report_lives_as_long_as_its_file(path: Path) -> None:
    record(path, ["m00"])
    first = Report(path).id
    assert Report(path).id == first
    path.unlink()
    assert Report(path).id != first
    assert json.loads(path.read_text())["modules"] == {}


@pytest.mark.parametrize(
    "text",
    ["# typednn", "[]", "3", "{}", '{"id": "1"}', '{"id": "1", "modules": {"a": {"file": "b"}}}'],
)
def test_something_else_is_refused_and_stays(text: str, path: Path) -> None:
    path.write_text(text)
    with pytest.raises(SettingsError) as refused:
        Report(path)
    assert str(refused.value) == (
        f"typednn's report {path}: the file there is no report; delete it, or name another"
    )
    assert path.read_text() == text


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=f"typednn's report {tmp_path}: Is a directory"):
        Report(tmp_path)
