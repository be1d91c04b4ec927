"""The user's settings of mypy, with our plugin whatever they are.

mypy reads the names of plugins only from a settings file. If the user's settings do not name our
plugin, mypy gets a copy of them that does, in a temporary folder.
"""

import configparser
import json
import os
import tempfile
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any, Final

from typednn.cli.errors import BadInput

__all__ = ["MypySettings", "with_plugin"]

PLUGIN: Final = "typednn.mypy_plugin"


@dataclass(frozen=True, slots=True)
class MypySettings:
    """What ``typednn check`` needs to know of the settings that mypy finds from this folder."""

    file: Path
    plugins: tuple[str, ...]
    files: tuple[str, ...]
    names_sources: bool
    cache: Path | None

    @classmethod
    def found(cls) -> "MypySettings":
        """Read them. Raise BadInput, in mypy's words, if our plugin is to be added to wrong settings."""
        from mypy.config_parser import parse_config_file
        from mypy.options import Options

        found, complaints = Options(), StringIO()
        parse_config_file(found, lambda: None, None, stdout=complaints, stderr=complaints)
        settings = cls(
            # The plugin looks for its own settings in the same file.
            file=Path(found.config_file or "pyproject.toml"),
            plugins=tuple(found.plugins),
            files=tuple(found.files or ()),
            names_sources=bool(found.files or found.packages or found.modules),
            cache=_cache(found.cache_dir),
        )
        if complaints.getvalue() and not settings.names_plugin:
            raise BadInput(complaints.getvalue().strip())
        return settings

    @property
    def names_plugin(self) -> bool:
        return any(plugin.partition(":")[0] == PLUGIN for plugin in self.plugins)

    @contextmanager
    def arguments(self, report: Path | None) -> Iterator[list[str]]:
        """Yield mypy's arguments for these settings with our plugin, and with a report of shapes."""
        if self.names_plugin and report is None:
            yield []
            return
        plugins = self.plugins if self.names_plugin else (*self.plugins, PLUGIN)
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder, self.file.name)
            copy.write_text(with_plugin(self.file, plugins, report), "utf-8")
            yield [f"--config-file={copy}"]


def _cache(folder: str) -> Path | None:
    """Return mypy's folder for what it keeps between runs; None if it keeps nothing."""
    chosen = os.environ.get("MYPY_CACHE_DIR", "").strip() or folder
    return None if chosen == os.devnull else Path(chosen)


def with_plugin(path: Path, plugins: Sequence[str], report: Path | None = None) -> str:
    """Return the text of a settings file in another folder, with these plugins and this report.

    It has the settings of mypy and of our plugin from the file ``path``, if that exists.
    Without ``report``, the report is the file's own, if it names one.
    """
    home = path.absolute().parent
    every = [_absolute_plugin(plugin, home) for plugin in plugins]
    text = path.read_text("utf-8") if path.is_file() else ""
    write = _toml_with_plugins if path.suffix == ".toml" else _ini_with_plugins
    copy = write(text, every, home, report)
    for name in ("$MYPY_CONFIG_FILE_DIR", "${MYPY_CONFIG_FILE_DIR}"):
        copy = copy.replace(name, home.as_posix())
    return copy


def _absolute_plugin(plugin: str, home: Path) -> str:
    """Return the absolute path of a plugin that is a file; a module name is unchanged."""
    is_file = plugin.endswith(".py") or ".py:" in plugin
    return (home / plugin).as_posix() if is_file else plugin


def _ini_with_plugins(text: str, plugins: Sequence[str], home: Path, report: Path | None) -> str:
    parser = configparser.RawConfigParser()
    parser.read_string(text)
    parser["mypy"]["plugins"] = ", ".join(plugins)
    if report is not None:
        if not parser.has_section("typednn"):
            parser.add_section("typednn")
        parser["typednn"]["report"] = str(report)
    elif parser.has_option("typednn", "report"):
        parser["typednn"]["report"] = str(home / parser["typednn"]["report"])
    file = StringIO()
    parser.write(file)
    return file.getvalue()


def _toml_with_plugins(text: str, plugins: Sequence[str], home: Path, report: Path | None) -> str:
    # Any: TOML values of any type.
    tool: dict[str, Any] = tomllib.loads(text).get("tool", {})
    mypy, ours = tool.get("mypy", {}) | {"plugins": plugins}, tool.get("typednn", {})
    if report is not None:
        ours["report"] = str(report)
    elif isinstance(ours.get("report"), str):
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
