"""The configuration of a training run: TOML, or JSON of an earlier run, read with a small schema.

Whatever is in the file, it is read as a ``Config`` or refused by ``ConfigError`` in one line.
"""

import dataclasses
import inspect
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from typednn.cli.config_values import (
    LARGEST,
    ConfigError,
    need_number,
    refuse,
    refuse_unknown,
)
from typednn.cli.schedule_tables import check_schedule

__all__ = ["REQUIRED", "Config", "ConfigError", "config_of", "read_config", "text_of_config"]


@dataclass(frozen=True)
class Config:
    """A training run.

    ``model``: ``module:name``, a function or class that makes the model; it gets a numpy generator
    if it has a parameter ``rng``.
    ``data``: ``digits``; a file ``.npz`` with the arrays ``inputs`` and ``targets``, and
    ``validation_inputs`` and ``validation_targets`` if there are any; or ``module:name``, a function
    that returns such a dict.
    ``loss``: a function of ``typednn.losses``.
    ``optimizer``: a class of ``typednn.optim``, by ``name``, and its arguments.
    ``schedule``: a function of ``typednn.schedules``, by ``name``, and its arguments, of which the rate
    is the optimizer's learning rate unless it is given; see ``schedule_tables``.
    ``folder``: where the run is kept: its configuration, last and best state, and log.
    ``where``: the file that it was read from, for messages.
    """

    model: str
    data: str
    folder: str
    loss: str = "cross_entropy"
    epochs: int = 10
    batch_size: int = 32
    seed: int = 0
    optimizer: Mapping[str, str | float] = field(default_factory=lambda: {"name": "Adam"})
    schedule: Mapping[str, Any] | None = None
    where: str = field(default="", compare=False, kw_only=True)


_LEAST: Final = {"epochs": 1, "batch_size": 1, "seed": 0}
REQUIRED: Final = ("model", "data", "folder")
_KEYS: Final = tuple(each.name for each in dataclasses.fields(Config) if each.name != "where")


def read_config(path: Path, changes: Mapping[str, Any]) -> Config:
    """Read a TOML file, or the JSON of a run if it ends in ``.json``, with changes by flags.

    Raises ConfigError for anything but a configuration, also for a file that cannot be read.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")  # editors of Windows begin with a mark
        content = json.loads(text) if path.suffix == ".json" else tomllib.loads(text)
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror or error}") from None
    except UnicodeDecodeError:
        raise ConfigError(f"{path}: expected text in UTF-8; found other bytes") from None
    except (ValueError, RecursionError) as error:  # of tomllib and json
        raise ConfigError(f"{path}: {_one_line(str(error))}") from None
    if not isinstance(content, dict):
        raise ConfigError(f"{path}: expected keys and values; found {type(content).__name__}")
    return config_of(str(path), {**content, **changes})


def config_of(where: str, content: Mapping[str, Any]) -> Config:
    """Return the configuration of these keys. Raises ConfigError, which begins with ``where``."""
    for key in content:
        refuse_unknown(where, "", key, _KEYS)
    missing = [key for key in REQUIRED if key not in content]
    if missing:
        raise ConfigError(f"{where}: {missing[0]!r} is missing")
    for key, value in content.items():
        _check(where, key, value)
    return Config(**content, where=where)


def text_of_config(config: Config) -> str:
    """Return the configuration as JSON, as ``read_config`` reads it."""
    content = {key: getattr(config, key) for key in _KEYS}
    return json.dumps(content, indent=2) + "\n"


def _check(where: str, key: str, value: Any) -> None:
    if key in _LEAST:
        is_number = isinstance(value, int) and not isinstance(value, bool)
        if not is_number or not _LEAST[key] <= value <= LARGEST:
            refuse(where, key, f"a whole number from {_LEAST[key]} on", value)
    elif key == "optimizer":
        _check_optimizer(where, value)
    elif key == "schedule":
        if value is not None:
            check_schedule(where, value)
    elif not isinstance(value, str) or not value or not value.isprintable():
        refuse(where, key, "a text", value)


def _check_optimizer(where: str, value: Any) -> None:
    from typednn import optim

    known = [name for name in optim.__all__ if _is_optimizer(getattr(optim, name))]
    name = value.get("name") if isinstance(value, dict) else None
    if not isinstance(name, str):
        refuse(where, "optimizer", 'a table such as {name = "Adam", learning_rate = 0.001}', value)
    if name not in known:
        refuse(where, "optimizer.name", f"one of {', '.join(known)}", name)
    fields = {each.name: each for each in dataclasses.fields(getattr(optim, name))}
    for key, number in value.items():
        if key == "name":
            continue
        refuse_unknown(where, "optimizer.", key, tuple(fields))
        need_number(where, f"optimizer.{key}", number, fields[key].default)
    for key, each in fields.items():
        if each.default is dataclasses.MISSING and key not in value:
            raise ConfigError(f"{where}: 'optimizer.{key}' is missing, which {name} needs")


def _is_optimizer(thing: Any) -> bool:
    from typednn.optim import Optimizer

    is_class = isinstance(thing, type) and issubclass(thing, Optimizer)
    return is_class and "learning_rate" in inspect.signature(thing).parameters


def _one_line(text: str) -> str:
    return " ".join(text.split())
