"""The plugin's options: ``[tool.typednn]`` in pyproject.toml, ``[typednn]`` in INI files.

A table ``[mypy-typednn]`` would hold mypy's own options for the module typednn, so it cannot be
used.
"""

import configparser
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from typednn.mypy_plugin import source


@dataclass(frozen=True, slots=True)
class Settings:
    """The options of the plugin: what it reports besides errors.

    ``strict`` turns on the three other flags.

    ``report`` is the file that ``report.py`` writes, relative to the folder of the configuration.
    """

    strict: bool = False
    warn_unproved: bool = False
    warn_broadcast: bool = False
    disallow_erased: bool = False
    report: Path | None = None

    def data(self) -> dict[str, bool | str]:
        """Return what a module's entry in mypy's cache is valid for: these flags and this plugin.

        mypy keeps one version of the plugin for the whole cache. After a run on some files, the
        entries of all others may be of an older one.
        """
        return {"source": source.digest()} | {name: getattr(self, name) for name in FLAGS}


FLAGS: Final = ("strict", "warn_unproved", "warn_broadcast", "disallow_erased")


class SettingsError(ValueError):
    """A setting that does not exist, or has a value that is not allowed."""


def read_settings(config_file: str | None) -> Settings:
    """Return the settings in the configuration file that mypy reads.

    Raise SettingsError, with the file and the name.
    """
    path = Path(config_file) if config_file else Path("pyproject.toml")
    if not path.is_file():
        return Settings()
    return settings_of(_table(path), path)


# Any: INI files give strings, TOML files any of its values. ``settings_of`` checks them.
def _table(path: Path) -> Mapping[str, Any]:
    if path.suffix == ".toml":
        tool: Mapping[str, Any] = tomllib.loads(path.read_text("utf-8")).get("tool", {})
        table: Mapping[str, Any] = tool.get("typednn", {})
        if not isinstance(table, dict):
            raise SettingsError(f"{path.name}: tool.typednn is a table, not {table!r}")
        return table
    parser = configparser.RawConfigParser()
    parser.read(path, "utf-8")
    return dict(parser["typednn"]) if parser.has_section("typednn") else {}


def settings_of(table: Mapping[str, Any], path: Path) -> Settings:
    """Return the settings in ``table``, a part of the file ``path``.

    Raise SettingsError, with the file and the name.
    """
    known = (*FLAGS, "report")
    for name in table:
        if name not in known:
            raise SettingsError(
                f"{path.name}: typednn has no option {name!r}, only {', '.join(known)}"
            )
    flags = {name: _flag(table[name], name, path) for name in FLAGS if name in table}
    report = _report(table["report"], path) if "report" in table else None
    if flags.get("strict"):
        return Settings(**(dict.fromkeys(FLAGS, True) | flags), report=report)
    return Settings(**flags, report=report)


def _flag(value: object, name: str, path: Path) -> bool:
    if isinstance(value, bool):
        return value
    text = str(value).lower()
    if text in ("true", "false"):
        return text == "true"
    raise SettingsError(f"{path.name}: typednn's option {name!r} is true or false, not {value!r}")


def _report(value: object, path: Path) -> Path:
    head = f"{path.name}: typednn's option 'report' is"
    if not isinstance(value, str) or not value:
        raise SettingsError(f"{head} the path of a file, not {value!r}")
    report = path.parent / value
    if not report.parent.is_dir():
        raise SettingsError(f"{head} {value!r}, but there is no folder {str(report.parent)!r}")
    return report
