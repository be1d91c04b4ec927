"""``typednn check``: mypy, with the plugin and the setting that it needs, whatever the settings
found.

mypy reads the name of a plugin from a file only. Where the user's own settings do not name ours,
mypy is given a copy of them that does, in a folder that is gone afterwards.
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
    """Run mypy on the files, by default its settings' or this folder; return its exit code."""
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
    settings = Path(found.config_file or "pyproject.toml")  # where the plugin looks for its own
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, settings.name)
        copy.write_text(with_plugin(settings, found.plugins), "utf-8")
        return show_mypy([f"--config-file={copy}", *arguments])


def require_mypy(what: str) -> None:
    """Raises MissingExtraError where mypy is not installed."""
    if find_spec("mypy") is None:
        raise MissingExtraError(what, "mypy", "mypy")


def run_mypy(arguments: Sequence[str], *, folder: str) -> subprocess.CompletedProcess[str]:
    """mypy in another process, in the folder; what it prints is captured."""
    command = [sys.executable, "-m", "mypy", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def show_mypy(arguments: Sequence[str]) -> int:
    """mypy in another process; its exit code. What it finds is printed as it comes.

    We print it, for mypy calls it an internal error of its own where that fails.
    """
    # Files may have names of any letters; what mypy prints is decoded below.
    environment = os.environ | {"PYTHONUTF8": "1", "PYTHONIOENCODING": "utf-8"}
    if sys.stdout.isatty():
        environment |= _as_to_a_terminal()
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


def _as_to_a_terminal() -> dict[str, str]:
    """What makes mypy print as to a terminal."""
    width = shutil.get_terminal_size().columns
    return {"MYPY_FORCE_COLOR": "1", "MYPY_FORCE_as_to_a_terminal_WIDTH": str(width)}


def with_plugin(path: Path, plugins: Sequence[str]) -> str:
    """The settings of mypy and of the plugin in the file, if it is there, for a file elsewhere that
    also names the plugin. ``plugins`` are those that the file names."""
    home = path.absolute().parent
    every = [*(_from_anywhere(plugin, home) for plugin in plugins), PLUGIN]
    text = path.read_text("utf-8") if path.is_file() else ""
    write = _toml_with_plugins if path.suffix == ".toml" else _ini_with_plugins
    copy = write(text, every, home)
    for name in ("$MYPY_CONFIG_FILE_DIR", "${MYPY_CONFIG_FILE_DIR}"):
        copy = copy.replace(name, home.as_posix())
    return copy


def _from_anywhere(plugin: str, home: Path) -> str:
    """mypy looks for a plugin that is a file from the folder of the settings."""
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
    # TOML's own values: Any.
    tool: dict[str, Any] = tomllib.loads(text).get("tool", {})
    mypy, ours = tool.get("mypy", {}) | {"plugins": plugins}, tool.get("typednn", {})
    if isinstance(ours.get("report"), str):
        ours["report"] = str(home / ours["report"])
    overrides: list[dict[str, Any]] = mypy.pop("overrides", [])
    tables = [("[tool.mypy]", mypy), ("[tool.typednn]", ours)]
    tables += [("[[tool.mypy.overrides]]", each) for each in overrides]
    return "".join(f"{head}\n{_toml(table)}" for head, table in tables)


def _toml(table: Mapping[str, Any]) -> str:
    """Strings, numbers, flags and lists of them, which TOML spells as JSON does."""
    items = (
        (json.dumps(key), json.dumps(value, ensure_ascii=False)) for key, value in table.items()
    )
    return "".join(f"{key} = {value}\n" for key, value in items)
