"""The plugin's options: `[tool.typednn]` in pyproject.toml, `[typednn]` in mypy.ini or setup.cfg.

A table `[mypy-typednn]` would be mypy's own options for the module typednn, so it cannot be ours.
"""

import configparser
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Settings:
    """What is reported beyond what cannot be right. `strict` turns the three other flags on.

    `report` is the file of `report.py`, found from the folder of the configuration.
    """

    strict: bool = False
    warn_unproved: bool = False
    warn_broadcast: bool = False
    disallow_erased: bool = False
    report: Path | None = None

    def data(self) -> dict[str, bool]:
        """For mypy's cache: another setting is another verdict."""
        return {name: getattr(self, name) for name in FLAGS}


FLAGS: Final = ("strict", "warn_unproved", "warn_broadcast", "disallow_erased")


class SettingsError(ValueError):
    """A setting that does not exist, or whose value it cannot have."""


def read_settings(config_file: str | None) -> Settings:
    """The settings beside mypy's own, in the file that mypy read its own from.

    Raises SettingsError, with the file and the name.
    """
    path = Path(config_file) if config_file else Path("pyproject.toml")
    if not path.is_file():
        return Settings()
    return settings_of(_table(path), path)


# The two kinds of files give strings and TOML's own values: Any until they are checked below.
def _table(path: Path) -> Mapping[str, Any]:
    if path.suffix == ".toml":
        tool: Mapping[str, Any] = tomllib.loads(path.read_text("utf-8")).get("tool", {})
        table: Mapping[str, Any] = tool.get("typednn", {})
        return table
    parser = configparser.RawConfigParser()
    parser.read(path, "utf-8")
    return dict(parser["typednn"]) if parser.has_section("typednn") else {}


def settings_of(table: Mapping[str, Any], path: Path) -> Settings:
    """`table`, which stands in the file `path`, as Settings.

    Raises SettingsError, with the file and the name.
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
