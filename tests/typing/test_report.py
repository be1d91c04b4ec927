"""The option `report`: what is counted, and that the file is whole however mypy came to its verdict."""

import json
import os
import re
import shutil
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.typing.harness import Mypy, Run

LIBRARY = """\
from jaxtyping import Float32

from typednn import Tensor


def first(x: Float32[Tensor, "b n"]) -> Float32[Tensor, "b"]:
    return x[:, 0]  # k
"""

# Behind each line stands how much is known of each of its tensor expressions: all, partly, nothing (u).
PROGRAM = """\
from functools import partial
from typing import Any, TypeVar

import numpy as np
from jaxtyping import Float32

from library import first
from typednn import Tensor, nn, ops

F = TypeVar("F", np.float32, np.float64)
images = ops.zeros((32, 784))  # k
scores = images @ ops.zeros((784, 10))  # kk
scores += 1  # k
scores.shape
first(images) > 0  # kk
ops.sum


def f(x: Tensor, y: Float32[Tensor, "b _"], z: Float32[Tensor, "*b 3"], flag: bool) -> Any:
    x + 1  # u
    first(-y)  # kp
    z.T if flag else x  # p
    rows = [ops.exp(y[:2]) for _ in range(3)]  # pp
    rows[0]  # p
    ops.unstack(images)[0]  # kk
    return (x if flag else images).T  # p


def lost(x: Float32[Tensor, "n"], a: Any) -> None:
    x * a  # u
    a - -x  # ku
    x == a  # u
    print(a(x), a(a))  # u
    a.item(), ops.sum(x).item()  # k
    partial(ops.matmul, x), partial(a, x)


def generic(x: Tensor[tuple[int, int], F]) -> Tensor[tuple[int, int], F]:
    return x * 2  # p


class Layer(nn.Module):
    weight: Float32[Tensor, "3 4"]

    def __call__(self, x: Float32[Tensor, "b 3"]) -> Float32[Tensor, "b 4"]:
        return ops.relu(x @ self.weight)  # kkk
"""
PLAIN = "from library import first\n\nimages: object = first\n"
FILES = ("library.py", "program.py", "plain.py")

# mypy's cache is valid for one text of this file, whatever is planted.
PLANTED = """\
import os

from typednn.mypy_plugin import plugin, report

exec(os.environ.get("PLANTED", ""))
"""


def counts(*sources: str) -> dict[str, int]:
    """What the comments of the sources say."""
    letters = Counter("".join(re.findall(r"  # ([kpu]+)$", "".join(sources), re.MULTILINE)))
    return {"known": letters["k"], "partly": letters["p"], "unknown": letters["u"]}


class Project:
    """Three modules, one of them without tensors, and the report on them."""

    def __init__(self, folder: Path) -> None:
        self.mypy = Mypy(folder, folder / "cache")
        self.report = folder / "shapes.json"
        self._saved = time.time() - 1000
        self.configure()

    def configure(self, more: str = "") -> None:
        (self.mypy.folder / "planted.py").write_text(PLANTED)
        self.mypy.configure(plugins="planted.py", options="report = shapes.json", more=more)

    def write(self, name: str, text: str) -> None:
        """Always at another second than before: mypy compares whole seconds."""
        self._saved += 10
        path = self.mypy.folder / name
        path.write_text(text)
        os.utime(path, (int(self._saved), int(self._saved)))

    def check(self, *arguments: str) -> dict[str, Any]:
        """The report after mypy has run, without its id."""
        run = self.mypy.check(*(arguments or FILES))
        assert (run.status, run.output) == (0, ""), run
        return self.read()

    def read(self) -> dict[str, Any]:
        report: dict[str, Any] = json.loads(self.report.read_text())
        del report["id"]
        return report


def expected(**sources: str) -> dict[str, Any]:
    modules = {name: {"file": f"{name}.py"} | counts(text) for name, text in sources.items()}
    return {"total": counts(*sources.values()), "modules": modules}


WHOLE = expected(library=LIBRARY, program=PROGRAM)


@pytest.fixture(scope="module")
def cold(shared: Path, cases_run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project after its first run, on a cache that was made without the option."""
    folder = tmp_path_factory.mktemp("report")
    shutil.copytree(shared / "cache", folder / "cache")
    project = Project(folder)
    for name, text in zip(FILES, (LIBRARY, PROGRAM, PLAIN), strict=True):
        project.write(name, text)
    assert project.check() == WHOLE
    return folder


@pytest.fixture
def project(cold: Path, tmp_path: Path) -> Project:
    shutil.copytree(cold, tmp_path / "project")
    return Project(tmp_path / "project")


def test_the_modules_of_the_cache_keep_their_counts(project: Project) -> None:
    before = project.report.read_bytes()
    assert project.check() == WHOLE
    assert project.check("plain.py") == WHOLE
    assert project.report.read_bytes() == before


def test_an_edit_changes_the_counts_of_its_module_only(project: Project) -> None:
    edited = PROGRAM + "\nimages.T  # k\n"
    project.write("program.py", edited)
    assert project.check() == expected(library=LIBRARY, program=edited)
    project.write("program.py", PLAIN)
    assert project.check() == expected(library=LIBRARY)


def test_a_changed_annotation_changes_the_counts_of_its_users(project: Project) -> None:
    project.write("library.py", LIBRARY.replace('Tensor, "b"]', 'Tensor, "_"]'))
    users = PROGRAM.replace("  # kk\nops.sum", "  # pp\nops.sum").replace("# kp", "# pp")
    assert project.check() == expected(library=LIBRARY, program=users)


def test_a_file_that_is_gone_is_not_in_the_report(project: Project) -> None:
    (project.mypy.folder / "program.py").unlink()
    assert project.check("library.py", "plain.py") == expected(library=LIBRARY)


@pytest.mark.parametrize("text", ["", '{"id": "another", "modules": {}}'], ids=["none", "another"])
def test_without_its_report_nothing_of_the_cache_is_believed(text: str, project: Project) -> None:
    project.report.write_text(text)
    assert project.check() == WHOLE


@pytest.mark.parametrize(
    "options", ["--no-incremental --no-native-parser", "--num-workers=2", "--no-sqlite-cache"]
)
def test_however_mypy_runs(options: str, project: Project) -> None:
    project.report.unlink()
    assert project.check(*options.split(), *FILES) == WHOLE


def test_daemon(project: Project) -> None:
    daemon = ("--status-file", str(project.mypy.folder / "daemon.json"))
    own = (f"--config-file={project.mypy.config}", f"--cache-dir={project.mypy.cache}")

    def check() -> dict[str, Any]:
        options = ("--", "--use-fine-grained-cache", *own, *FILES)
        project.mypy.run(*daemon, "run", *options, tool="mypy.dmypy")
        return project.read()

    try:
        assert check() == WHOLE
        edited = PROGRAM + "\nimages.T  # k\n"
        project.write("program.py", edited)
        assert check() == expected(library=LIBRARY, program=edited)
    finally:
        project.mypy.run(*daemon, "kill", tool="mypy.dmypy")


def test_modules_that_mypy_is_silent_about_are_not_counted(project: Project) -> None:
    project.configure(more="[mypy-library]\nfollow_imports = silent\n")
    assert project.check("program.py") == expected(program=PROGRAM)


# What goes wrong


def test_something_else_is_not_overwritten(project: Project) -> None:
    project.report.write_text('{"mine": true}')
    run = project.mypy.check(*FILES)
    assert (run.status, run.output) == (2, "")
    assert run.errors == (
        f"mypy: typednn's report {project.report}: the file there is no report; delete it, or name"
        " another\n"
    )
    assert project.report.read_text() == '{"mine": true}'


def planted(lines: str, project: Project, patch: pytest.MonkeyPatch) -> Run:
    """mypy on the program, edited, after these lines have broken the plugin."""
    project.write("program.py", PROGRAM + "x: int = ''\n")
    patch.setenv("PLANTED", lines)
    return project.mypy.check(*FILES)


def test_a_crash_while_counting_is_reported(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = planted("report.state = lambda t: 1 / 0", project, monkeypatch)
    internal, assignment = run.messages()["program.py"]
    assert (internal.code, assignment.code) == ("typednn-internal", "assignment")
    assert "ZeroDivisionError" in internal.text


def test_a_report_that_cannot_be_written_any_more_ends_mypy(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = """
def full(self, old, changed):
    if changed:
        raise OSError(28, "No space left on device")
    return old

report.Report._merged = full
"""
    run = planted(full, project, monkeypatch)
    assert run.status == 2
    assert run.errors == f"mypy: typednn's report {project.report}: No space left on device\n"
