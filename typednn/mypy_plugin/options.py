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

    ``strict`` turns on the four other flags.

    ``report`` is the file that ``report.py`` writes, relative to the folder of the configuration.
    ``array_types`` are the full names of users' classes of arrays, which are checked as numpy's are.
    """

    strict: bool = False
    warn_unproved: bool = False
    warn_broadcast: bool = False
    warn_permuted: bool = False
    disallow_erased: bool = False
    report: Path | None = None
    array_types: tuple[str, ...] = ()

    def data(self) -> dict[str, bool | str]:
        """Return what a module's entry in mypy's cache is valid for: these flags and this plugin.

        mypy keeps one version of the plugin for the whole cache. After a run on some files, the
        entries of all others may be of an older one.
        """
        flags = {name: getattr(self, name) for name in FLAGS}
        return {"source": source.digest(), "array_types": ", ".join(self.array_types)} | flags


FLAGS: Final = ("strict", "warn_unproved", "warn_broadcast", "warn_permuted", "disallow_erased")


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
    known = (*FLAGS, "report", "array_types")
    for name in table:
        if name not in known:
            raise SettingsError(
                f"{path.name}: typednn has no option {name!r}, only {', '.join(known)}"
            )
    flags = {name: _flag(table[name], name, path) for name in FLAGS if name in table}
    report = _report(table["report"], path) if "report" in table else None
    arrays = _array_types(table["array_types"], path) if "array_types" in table else ()
    if flags.get("strict"):
        flags = dict.fromkeys(FLAGS, True) | flags
    return Settings(**flags, report=report, array_types=arrays)


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


def _array_types(value: object, path: Path) -> tuple[str, ...]:
    """Return the full names of classes: a list in TOML, names between commas or lines in INI files."""
    items = value.replace(",", "\n").split("\n") if isinstance(value, str) else value
    head = (
        f"{path.name}: typednn's option 'array_types' is a list of full names of classes, such as"
    )
    if not isinstance(items, list):
        raise SettingsError(f"{head} 'package.module.Array', not {value!r}")
    names = [item.strip() if isinstance(item, str) else item for item in items]
    for name in names:
        if not isinstance(name, str) or name and not _is_full_name(name):
            raise SettingsError(f"{head} 'package.module.Array', not {name!r}")
    return tuple([name for name in names if name])


def _is_full_name(name: str) -> bool:
    module, _, cls = name.rpartition(".")
    return bool(module) and all(part.isidentifier() for part in (*module.split("."), cls))
