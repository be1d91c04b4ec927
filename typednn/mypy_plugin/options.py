"""The plugin's options: `[tool.typednn]` in pyproject.toml, `[typednn]` in mypy.ini or setup.cfg.

A table `[mypy-typednn]` would be mypy's own options for the module typednn, so it cannot be ours.
"""

import configparser
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Settings:
    """What is reported beyond what cannot be right. `strict` turns the three others on."""

    strict: bool = False
    warn_unproved: bool = False
    warn_broadcast: bool = False
    disallow_erased: bool = False

    def data(self) -> dict[str, bool]:
        """For mypy's cache: another setting is another verdict."""
        return asdict(self)


class SettingsError(ValueError):
    """A setting that does not exist, or is neither true nor false."""


def read_settings(config_file: str | None) -> Settings:
    """The settings beside mypy's own, in the file that mypy read its own from.

    Raises SettingsError, with the file and the name.
    """
    path = Path(config_file) if config_file else Path("pyproject.toml")
    if not path.is_file():
        return Settings()
    return settings_of(_table(path), path.name)


# The two kinds of files give strings and TOML's own values: Any until they are checked below.
def _table(path: Path) -> Mapping[str, Any]:
    if path.suffix == ".toml":
        tool: Mapping[str, Any] = tomllib.loads(path.read_text("utf-8")).get("tool", {})
        table: Mapping[str, Any] = tool.get("typednn", {})
        return table
    parser = configparser.RawConfigParser()
    parser.read(path, "utf-8")
    return dict(parser["typednn"]) if parser.has_section("typednn") else {}


def settings_of(table: Mapping[str, Any], file: str) -> Settings:
    """`table` as Settings; `file` is for the message of SettingsError."""
    known = [field.name for field in fields(Settings)]
    for name in table:
        if name not in known:
            raise SettingsError(f"{file}: typednn has no option {name!r}, only {', '.join(known)}")
    given = {name: _flag(value, name, file) for name, value in table.items()}
    if given.get("strict"):
        return Settings(**(dict.fromkeys(known, True) | given))
    return Settings(**given)


def _flag(value: object, name: str, file: str) -> bool:
    if isinstance(value, bool):
        return value
    text = str(value).lower()
    if text in ("true", "false"):
        return text == "true"
    raise SettingsError(f"{file}: typednn's option {name!r} is true or false, not {value!r}")
