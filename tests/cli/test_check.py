"""`typednn check`: mypy as the user has set it up, with the plugin whatever is set up."""

import os
import pty
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import pytest
from mypy.config_parser import parse_config_file
from mypy.options import Options

import typednn
from tests.cli.test_command import failure, read_until
from typednn.cli.mypy_settings import PLUGIN, MypySettings, with_plugin
from typednn.mypy_plugin.options import read_settings

PROGRAM = """\
from typednn import ops

x = ops.zeros((3, 4))
x = x @ x.T
x = x @ x
"""
WRONG = PROGRAM + "x @ ops.ones(4)\n\n\ndef untyped(y): ...\n"
ERROR = """\
wrong.py:6:1: error: matmul: x (3, 3) and y (4,): axis -1 of x has 3, axis -1 of y has 4; they must be equal  [shape]
    x @ ops.ones(4)
    ^~~~~~~~~~~~~~~
"""
SUMMARY = """\
Found 1 error in 1 file.
Why, and how to mend it: typednn explain shape
"""
COMMAND = [sys.executable, "-P", "-m", "typednn", "check"]  # -P: as the installed script


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@dataclass(frozen=True)
class Folder:
    """A user's folder, with the right program and the wrong one, and no settings at all."""

    path: Path
    cache: Path

    @property
    def environment(self) -> dict[str, str]:
        root = str(Path(typednn.__file__).parent.parent)
        home = {"HOME": str(self.path), "XDG_CONFIG_HOME": str(self.path)}
        return os.environ | home | {"PYTHONPATH": root, "MYPY_CACHE_DIR": str(self.cache)}

    def write(self, name: str, text: str) -> None:
        (self.path / name).write_text(text)

    def check(self, *files: str) -> tuple[int, str, str]:
        run = subprocess.run(
            [*COMMAND, *files],
            cwd=self.path,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        return run.returncode, run.stdout, run.stderr


@pytest.fixture
def folder(tmp_path: Path, cache: Path) -> Folder:
    folder = Folder(tmp_path, cache)
    folder.write("wrong.py", WRONG)
    return folder


FOUND = (1, ERROR + SUMMARY, "")


def test_without_any_settings(folder: Folder) -> None:
    assert folder.check() == FOUND
    assert folder.check("wrong.py") == FOUND
    folder.write("right.py", PROGRAM)
    assert folder.check("right.py") == (0, "No errors.\n", "")


def test_a_path_that_is_not_there(folder: Folder) -> None:
    message = "typednn: nowhere.py: there is no such file or folder\n"
    assert folder.check("wrong.py", "nowhere.py") == (2, "", message)


SETTINGS = {
    "pyproject.toml": """\
[tool.mypy]
files = ["wrong.py"]
mypy_path = "$MYPY_CONFIG_FILE_DIR/stubs"
plugins = ["mine.py", "other.py:entry"]
exclude = ['^a\\.py$', "\\"é\\u0001"]
python_version = 3.12

[[tool.mypy.overrides]]
module = ["wrong", "numpy.*"]
disallow_untyped_defs = true

[tool.typednn]
strict = true
report = "shapes.json"
""",
    "mypy.ini": """\
[mypy]
files = wrong.py
mypy_path = ${MYPY_CONFIG_FILE_DIR}/stubs
plugins = mine.py,
    other.py:entry
exclude = (?x)(
    ^a\\.py$
    | ^b%d\\.py$)
python_version = 3.12
[mypy-wrong,numpy.*]
disallow_untyped_defs = true
[typednn]
strict = true
report = shapes.json
""",
}


def parsed(path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """The settings that mypy reads from the file."""
    monkeypatch.setenv("MYPY_CONFIG_FILE_DIR", "")  # mypy sets it
    options, complaints = Options(), StringIO()
    parse_config_file(options, lambda: None, str(path), complaints, complaints)
    assert complaints.getvalue() == ""
    names = ("files", "mypy_path", "exclude", "python_version", "per_module_options", "plugins")
    return {name: getattr(options, name) for name in names}


@pytest.mark.parametrize("name", SETTINGS)
def test_the_copy_of_the_settings(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, copy = tmp_path / "theirs" / name, tmp_path / "elsewhere" / name
    path.parent.mkdir()
    copy.parent.mkdir()
    (tmp_path / "theirs" / "wrong.py").touch()
    monkeypatch.chdir(path.parent)
    path.write_text(SETTINGS[name], "utf-8")
    theirs = parsed(path, monkeypatch)
    assert theirs["plugins"] == ["mine.py", "other.py:entry"]
    copy.write_text(with_plugin(Path(name), ["mine.py", "other.py:entry", PLUGIN]), "utf-8")
    home = path.parent.as_posix()
    assert parsed(copy, monkeypatch) == theirs | {
        "plugins": [f"{home}/mine.py", f"{home}/other.py:entry", "typednn.mypy_plugin"]
    }
    assert read_settings(str(copy)) == read_settings(str(path))


def test_the_settings_are_kept(folder: Folder) -> None:
    folder.write("other.py", "x: int = 'not checked'\n")
    folder.write("pyproject.toml", '[tool.mypy]\nfiles = ["wrong.py"]\n')
    assert folder.check() == FOUND
    folder.write(
        "pyproject.toml",
        '[[tool.mypy.overrides]]\nmodule = "wrong"\ndisallow_untyped_defs = true\n',
    )
    code, out, err = folder.check("wrong.py")
    assert (code, err) == (1, "")
    assert out.startswith(ERROR)
    assert "wrong.py:9:1: error: Function is missing a type annotation  [no-untyped-def]" in out


OTHER_PLUGIN = """\
from mypy.plugin import Plugin


class Other(Plugin):
    def get_function_hook(self, fullname):
        return (lambda ctx: ctx.api.named_generic_type("builtins.str", [])) if fullname == "wrong.f" else None


def plugin(version):
    return Other
"""


def test_other_plugins_are_kept(folder: Folder) -> None:
    folder.write("other.py", OTHER_PLUGIN)
    folder.write("mypy.ini", "[mypy]\nplugins = other.py\n")
    folder.write("wrong.py", WRONG + "\n\ndef f() -> int:\n    return 1\n\n\ng: int = f()\n")
    code, out, err = folder.check("wrong.py")
    assert (code, err) == (1, "")
    assert out.startswith(ERROR)
    assert '(expression has type "str", variable has type "int")  [assignment]' in out


def test_settings_that_name_the_plugin_are_left_alone(folder: Folder) -> None:
    folder.write("mypy.ini", "[mypy]\nfiles = wrong.py\nplugins = typednn.mypy_plugin\n")
    assert folder.check() == FOUND


def test_wrong_settings_are_told_in_the_words_of_mypy(folder: Folder) -> None:
    folder.write("mypy.ini", "[mypy]\nstrict = flase\n")
    code, out, err = folder.check("wrong.py")
    assert (code, out) == (2, "")
    assert err == "typednn: mypy.ini: [mypy]: strict: Not a boolean: flase\n"


def test_modules_of_the_user_are_not_those_of_python(folder: Folder) -> None:
    folder.write("random.py", PROGRAM)
    assert folder.check("random.py") == (0, "No errors.\n", "")


def test_an_empty_folder(folder: Folder) -> None:
    (folder.path / "wrong.py").unlink()
    said = "There are no .py[i] files in directory '.'\n"
    failed = "typednn: mypy ended with exit code 2; nothing is checked\n"
    assert folder.check() == (2, "", said + failed)


def test_a_syntax_error(folder: Folder) -> None:
    folder.write("broken.py", "x = (\n")
    code, out, err = folder.check("--baseline", "known.json", "--report")
    assert code == 2
    assert out.startswith("broken.py:")
    assert out.count("error") == 1
    assert "  [syntax]\n" in out
    assert err == "typednn: mypy ended with exit code 2: its errors prevented further checks\n"
    assert not (folder.path / "known.json").exists()


@pytest.mark.parametrize("form", ["github", "json", "sarif", "junit"])
def test_formats(form: str, folder: Folder) -> None:
    code, out, err = folder.check("--format", form, "--baseline", "known.json", "wrong.py")
    assert code == 0
    written = "known.json: 1 error written; from now on only others are reported.\n"
    assert (out == written + "No new errors.\n") if form == "github" else err == written
    (folder.path / "known.json").unlink()
    code, out, err = folder.check("--format", form, "wrong.py")
    assert (code, err) == (1, "")
    assert "wrong.py" in out
    assert "matmul" in out


def test_a_baseline(folder: Folder) -> None:
    arguments = ("--baseline", "known.json", "wrong.py")
    assert folder.check(*arguments)[0] == 0
    folder.write("wrong.py", "import os\n" + WRONG + "x @ ops.ones(5)\n")
    code, out, err = folder.check(*arguments)
    assert (code, err) == (1, "")
    assert out.startswith("wrong.py:11:1: error: matmul")
    assert out.endswith(
        "known.json: 1 known error, not shown.\nFound 1 new error in 1 file.\n"
        "Why, and how to mend it: typednn explain shape\n"
    )
    folder.write("wrong.py", PROGRAM)
    gone = ERROR.splitlines()[0].replace("wrong.py:6:1: error", "  wrong.py")
    assert folder.check(*arguments) == (
        0,
        f"""\
known.json: 0 known errors, not shown.
known.json: 1 error to delete, gone by now:
{gone}
No new errors.
""",
        "",
    )
    folder.write("known.json", "{")
    message = "known.json: this is no baseline of typednn check; name another file, or delete it to start anew"
    assert folder.check(*arguments) == (2, "", f"typednn: {message}\n")


REPORT = """\
    known    partly   unknown     of  file
  100.0 %     0.0 %     0.0 %      4  right.py
   66.6 %    33.3 %     0.0 %      6  wrong.py
   80.0 %    20.0 %     0.0 %     10  2 files, in total
"""


def test_a_report(folder: Folder) -> None:
    folder.write("right.py", PROGRAM)
    folder.write("wrong.py", PROGRAM.replace("x = x @ x\n", "x[x > 0] + 1\n"))
    assert folder.check("--report") == (0, "No errors.\n" + REPORT, "")
    assert folder.check("--report", "wrong.py")[1].count("\n") == 4
    assert folder.check("--report", "--format", "json")[1:] == ("", REPORT)
    folder.write("right.py", "")
    folder.write("wrong.py", "")
    assert folder.check("--report") == (0, "No errors.\nNo expressions of tensors.\n", "")


@pytest.mark.parametrize("name", SETTINGS)
def test_the_settings_for_a_report(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MYPY_CONFIG_FILE_DIR", "")  # mypy sets it
    text = SETTINGS[name].replace("mine.py", PLUGIN)
    (tmp_path / name).write_text(text.partition("[typednn]")[0])
    (tmp_path / "wrong.py").touch()
    found, report = MypySettings.found(), tmp_path / "report.json"
    with found.arguments(None) as arguments:
        assert arguments == []
    with found.arguments(report) as [argument]:
        copy = argument.removeprefix("--config-file=")
        assert read_settings(copy).report == report
        options = Options()
        parse_config_file(options, lambda: None, copy)
    assert options.plugins == [PLUGIN, f"{tmp_path}/other.py:entry"]


def test_mypy_is_not_installed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "mypy", None)
    message = failure(["check"], capsys)
    assert message == "typednn: check: needs mypy; pip install 'typednn[mypy]'"


def test_ctrl_c_leaves_a_clean_terminal(tmp_path: Path) -> None:
    folder = Folder(tmp_path, tmp_path / "empty")
    folder.write("wrong.py", WRONG)
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    ours, theirs = pty.openpty()
    command = subprocess.Popen(
        COMMAND,
        cwd=tmp_path,
        env=folder.environment | {"TERM": "xterm", "TMPDIR": str(temporary)},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    end = time.monotonic() + 60
    while not folder.cache.exists() and time.monotonic() < end:
        time.sleep(0.05)
    os.killpg(command.pid, signal.SIGINT)  # as a terminal does: mypy gets it too
    seen = read_until(ours, b"never to be seen")
    os.close(ours)
    assert command.wait(30) == 130
    assert seen.endswith(b"typednn: stopped\r\n")
    assert b"Traceback" not in seen
    assert list(temporary.iterdir()) == []
