"""``typednn check``: run mypy with our plugin, whatever the user's settings are.

mypy reads the names of plugins only from a settings file. If the user's settings do not name our
plugin, mypy gets a copy of them that does, in a temporary folder.
"""

import configparser
import json
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from io import StringIO
from pathlib import Path
from typing import Any, Final

from typednn.data import MissingExtraError

PLUGIN: Final = "typednn.mypy_plugin"
BAD_SETTINGS: Final = 2


def check(files: Sequence[str]) -> int:
    """Run mypy on the files; return its exit code.

    Without files, mypy checks those that its settings name, or the current folder.
    """
    require_mypy("check")
    from mypy.config_parser import parse_config_file
    from mypy.options import Options

    found, complaints = Options(), StringIO()
    parse_config_file(found, lambda: None, None, stdout=complaints, stderr=complaints)
    named = files or found.files or found.packages or found.modules
    arguments = ["--allow-redefinition", "--", *(files if named else ["."])]
    if any(plugin.partition(":")[0] == PLUGIN for plugin in found.plugins):
        return show_mypy(arguments)
    if complaints.getvalue():
        print(complaints.getvalue(), end="", file=sys.stderr)
        return BAD_SETTINGS
    # The plugin looks for its own settings in the same file.
    settings = Path(found.config_file or "pyproject.toml")
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, settings.name)
        copy.write_text(with_plugin(settings, found.plugins), "utf-8")
        return show_mypy([f"--config-file={copy}", *arguments])


def require_mypy(what: str) -> None:
    """Raise MissingExtraError if mypy is not installed. ``what`` needs it."""
    if find_spec("mypy") is None:
        raise MissingExtraError(what, "mypy", "mypy")


def run_mypy(arguments: Sequence[str], *, folder: str) -> subprocess.CompletedProcess[str]:
    """Run mypy in the folder, in another process, and capture its output."""
    command = [sys.executable, "-m", "mypy", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def show_mypy(arguments: Sequence[str]) -> int:
    """Run mypy in another process and print its output line by line; return its exit code.

    We print the output ourselves, because mypy reports a failed write as an internal error.
    """
    # Names of files may have any characters; the output is decoded below.
    environment = os.environ | {"PYTHONUTF8": "1", "PYTHONIOENCODING": "utf-8"}
    if sys.stdout.isatty():
        environment |= _terminal_environment()
    command = [sys.executable, "-m", "mypy", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as mypy:
        assert mypy.stdout is not None
        try:
            for line in mypy.stdout:
                print(line.decode("utf-8", "replace"), end="", flush=True)
        except BaseException:
            mypy.kill()
            raise
    return mypy.returncode


def _terminal_environment() -> dict[str, str]:
    """Return the environment variables that make mypy print as to a terminal."""
    width = shutil.get_terminal_size().columns
    return {"MYPY_FORCE_COLOR": "1", "MYPY_FORCE_TERMINAL_WIDTH": str(width)}


def with_plugin(path: Path, plugins: Sequence[str]) -> str:
    """Return the text of a settings file in another folder that also names our plugin.

    It has the settings of mypy and of our plugin from the file ``path``, if that exists.
    ``plugins`` are the plugins that the file names.
    """
    home = path.absolute().parent
    every = [*(_absolute_plugin(plugin, home) for plugin in plugins), PLUGIN]
    text = path.read_text("utf-8") if path.is_file() else ""
    write = _toml_with_plugins if path.suffix == ".toml" else _ini_with_plugins
    copy = write(text, every, home)
    for name in ("$MYPY_CONFIG_FILE_DIR", "${MYPY_CONFIG_FILE_DIR}"):
        copy = copy.replace(name, home.as_posix())
    return copy


def _absolute_plugin(plugin: str, home: Path) -> str:
    """Return the absolute path of a plugin that is a file; a module name is unchanged."""
    is_file = plugin.endswith(".py") or ".py:" in plugin
    return (home / plugin).as_posix() if is_file else plugin


def _ini_with_plugins(text: str, plugins: Sequence[str], home: Path) -> str:
    parser = configparser.RawConfigParser()
    parser.read_string(text)
    parser["mypy"]["plugins"] = ", ".join(plugins)
    if parser.has_option("typednn", "report"):
        parser["typednn"]["report"] = str(home / parser["typednn"]["report"])
    file = StringIO()
    parser.write(file)
    return file.getvalue()


def _toml_with_plugins(text: str, plugins: Sequence[str], home: Path) -> str:
    # Any: TOML values of any type.
    tool: dict[str, Any] = tomllib.loads(text).get("tool", {})
    mypy, ours = tool.get("mypy", {}) | {"plugins": plugins}, tool.get("typednn", {})
    if isinstance(ours.get("report"), str):
        ours["report"] = str(home / ours["report"])
    overrides: list[dict[str, Any]] = mypy.pop("overrides", [])
    tables = [("[tool.mypy]", mypy), ("[tool.typednn]", ours)]
    tables += [("[[tool.mypy.overrides]]", each) for each in overrides]
    return "".join(f"{head}\n{_toml(table)}" for head, table in tables)


def _toml(table: Mapping[str, Any]) -> str:
    """Return lines of a table of strings, numbers, booleans and lists, written as in JSON."""
    items = (
        (json.dumps(key), json.dumps(value, ensure_ascii=False)) for key, value in table.items()
    )
    return "".join(f"{key} = {value}\n" for key, value in items)
