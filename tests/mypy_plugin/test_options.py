"""The plugin's options: where they are read from, what they turn on, and what is refused."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import typednn
from typednn.mypy_plugin.options import Settings, SettingsError, read_settings, settings_of

PROGRAM = """
from jaxtyping import Float32
from typednn import Tensor, ops

def known(x: Float32[Tensor, "n 3"]) -> Float32[Tensor, "n"]:
    return x[:, 0]

def forgets(x: Tensor) -> None:
    known(x)

column, row = ops.ones((4, 1)), ops.ones(5)
column - row
"""


ENTRY = """
from jaxtyping import Float32
from typednn import Tensor, typed

@typed
def checked(x: Float32[Tensor, "n 3"]) -> Float32[Tensor, "n"]:
    return x[:, 0]

def plain(x: Float32[Tensor, "n 3"]) -> Float32[Tensor, "n"]:
    return x[:, 0]
"""

CALLER = """
from jaxtyping import Float32
from entry import checked, plain
from typednn import Tensor

def call(x: Float32[Tensor, "n _"]) -> None:
    checked(x)
    plain(x)
"""


def check(folder: Path, config: str, program: str = PROGRAM) -> list[str]:
    """What mypy says of a program, each line without its place's file."""
    (folder / "program.py").write_text(program)
    (folder / "mypy.ini").write_text(f"[mypy]\nplugins = typednn.mypy_plugin\n{config}")
    command = [sys.executable, "-m", "mypy", "--no-error-summary", "program.py"]
    root = Path(typednn.__file__).parent.parent
    done = subprocess.run(
        command,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(root), "MYPYPATH": str(root)},
    )
    return (done.stdout + done.stderr).splitlines()


def test_strict_turns_all_on_and_the_cache_notices(tmp_path: Path) -> None:
    assert check(tmp_path, "") == []
    erased, unproved, broadcast = check(tmp_path, "[typednn]\nstrict = true\n")
    assert erased == (
        "program.py:8: error: Tensor alone forgets its shape; annotate it, as in"
        ' Float32[Tensor, "batch 784"]  [shape-erased]'
    )
    assert unproved == (
        "program.py:9: error: known: argument 'x' is (...,), declared"
        ' Float32[Tensor, "n 3"]: not proved, checked at run time only  [shape-unproved]'
    )
    assert broadcast == (
        "program.py:12: error: subtract: x (4, 1) and y (5,) broadcast to (4, 5), larger than"
        " both; if that is meant, say so with broadcast_to  [shape-broadcast]"
    )


def test_that_a_function_is_typed_stands_in_the_cache(tmp_path: Path) -> None:
    (tmp_path / "entry.py").write_text(ENTRY)
    for program in (CALLER, CALLER + "\n"):
        [line] = check(tmp_path, "[typednn]\nstrict = true\n", program)
        assert line == (
            "program.py:8: error: plain: argument 'x' is float32 (n, ?), declared"
            ' Float32[Tensor, "n 3"]: not proved, checked at run time only  [shape-unproved]'
        )


def test_a_wrong_option_ends_mypy_with_one_line(tmp_path: Path) -> None:
    [line] = check(tmp_path, "[typednn]\nstrickt = true\n")
    assert line == (
        "mypy: mypy.ini: typednn has no option 'strickt', only strict, warn_unproved,"
        " warn_broadcast, warn_permuted, disallow_erased, report, array_types"
    )


def test_settings_stand_in_pyproject_too(tmp_path: Path) -> None:
    file = tmp_path / "pyproject.toml"
    file.write_text("[tool.typednn]\nwarn_unproved = true\n")
    assert read_settings(str(file)) == Settings(warn_unproved=True)


def test_settings_that_are_no_table_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "pyproject.toml"
    file.write_text("[tool]\ntypednn = 3\n")
    with pytest.raises(SettingsError, match=r"^pyproject.toml: tool.typednn is a table, not 3$"):
        read_settings(str(file))


def test_no_file_and_no_table_are_the_defaults(tmp_path: Path) -> None:
    (tmp_path / "setup.cfg").write_text("[mypy]\n")
    assert read_settings(str(tmp_path / "setup.cfg")) == Settings()
    assert read_settings(str(tmp_path / "none.ini")) == Settings()


def test_strict_may_be_narrowed() -> None:
    settings = settings_of({"strict": "True", "warn_broadcast": "false"}, Path("mypy.ini"))
    assert settings == Settings(
        strict=True, warn_unproved=True, warn_permuted=True, disallow_erased=True
    )


@pytest.mark.parametrize("value", [1, "yes", None])
def test_a_value_that_is_no_flag_is_refused(value: object) -> None:
    with pytest.raises(SettingsError, match="pyproject.toml: typednn's option 'strict' is true or"):
        settings_of({"strict": value}, Path("pyproject.toml"))


def test_the_report_is_found_from_the_configuration(tmp_path: Path) -> None:
    file = tmp_path / "mypy.ini"
    file.write_text("[typednn]\nreport = ../shapes.json\n")
    assert read_settings(str(file)) == Settings(report=tmp_path / "../shapes.json")
    elsewhere = str(tmp_path / "shapes.json")
    assert settings_of({"report": elsewhere}, file).report == Path(elsewhere)


@pytest.mark.parametrize("value", [True, 3, "", None])
def test_a_report_that_is_no_path_is_refused(value: object) -> None:
    with pytest.raises(SettingsError) as refused:
        settings_of({"report": value}, Path("pyproject.toml"))
    assert str(refused.value) == (
        f"pyproject.toml: typednn's option 'report' is the path of a file, not {value!r}"
    )


def test_a_report_in_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as refused:
        settings_of({"report": "out/shapes.json"}, tmp_path / "mypy.ini")
    assert str(refused.value) == (
        "mypy.ini: typednn's option 'report' is 'out/shapes.json', but there is no folder"
        f" '{tmp_path}/out'"
    )


@pytest.mark.parametrize("value", [["a.b.C", "d.E"], "a.b.C, d.E", "\na.b.C\nd.E\n"])
def test_array_types_are_a_list_or_lines(value: object) -> None:
    settings = settings_of({"array_types": value}, Path("mypy.ini"))
    assert settings.array_types == ("a.b.C", "d.E")
    assert settings.data() != Settings().data()


@pytest.mark.parametrize("wrong", ["Array", "a.b-c.Array", "a..Array", ".Array", 3])
def test_an_array_type_that_is_no_full_name_is_refused(wrong: object) -> None:
    with pytest.raises(SettingsError) as refused:
        settings_of({"array_types": ["a.Array", wrong]}, Path("pyproject.toml"))
    assert str(refused.value) == (
        "pyproject.toml: typednn's option 'array_types' is a list of full names of classes, such as"
        f" 'package.module.Array', not {wrong!r}"
    )


@pytest.mark.parametrize("value", [True, None, 3, {"a": "b"}])
def test_array_types_that_are_no_list_are_refused(value: object) -> None:
    with pytest.raises(SettingsError, match="is a list of full names of classes"):
        settings_of({"array_types": value}, Path("pyproject.toml"))
