"""The configuration of a training run: TOML, or JSON of an earlier run, read with a small schema.

Whatever is in the file, it is read as a ``Config`` or refused by ``ConfigError`` in one line.
"""

import dataclasses
import inspect
import json
import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final, NoReturn

from typednn.cli.errors import BadInput

__all__ = ["Config", "ConfigError", "config_of", "read_config", "text_of_config"]


class ConfigError(BadInput):
    """A configuration that cannot be used: the message names the file, the key and what is wrong."""


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
    ``schedule``: a function of ``typednn.schedules``, by ``name``, and its arguments; it begins with
    the optimizer's learning rate.
    ``folder``: where the run is kept: its configuration, last and best state, and log.
    """

    model: str
    data: str
    folder: str
    loss: str = "cross_entropy"
    epochs: int = 10
    batch_size: int = 32
    seed: int = 0
    optimizer: Mapping[str, str | float] = field(default_factory=lambda: {"name": "Adam"})
    schedule: Mapping[str, str | float] | None = None


_LEAST: Final = {"epochs": 1, "batch_size": 1, "seed": 0}
_LARGEST: Final = 2**63 - 1
_REQUIRED: Final = ("model", "data", "folder")
_KEYS: Final = tuple(each.name for each in dataclasses.fields(Config))


def read_config(path: Path, changes: Mapping[str, Any]) -> Config:
    """Read a TOML file, or the JSON of a run if it ends in ``.json``, with changes by flags.

    Raises ConfigError for anything but a configuration, also for a file that cannot be read.
    """
    try:
        text = path.read_bytes().decode()
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
        _refuse_unknown(where, "", key, _KEYS)
    missing = [key for key in _REQUIRED if key not in content]
    if missing:
        raise ConfigError(f"{where}: {missing[0]!r} is missing")
    for key, value in content.items():
        _check(where, key, value)
    return Config(**content)


def text_of_config(config: Config) -> str:
    """Return the configuration as JSON, as ``read_config`` reads it."""
    return json.dumps(dataclasses.asdict(config), indent=2) + "\n"


def _check(where: str, key: str, value: Any) -> None:
    if key in _LEAST:
        is_number = isinstance(value, int) and not isinstance(value, bool)
        if not is_number or not _LEAST[key] <= value <= _LARGEST:
            _refuse(where, key, f"a whole number from {_LEAST[key]} on", value)
    elif key == "optimizer":
        _check_optimizer(where, value)
    elif key == "schedule":
        if value is not None:
            _check_schedule(where, value)
    elif not isinstance(value, str) or not value or not value.isprintable():
        _refuse(where, key, "a text", value)


def _check_optimizer(where: str, value: Any) -> None:
    from typednn import optim

    known = [name for name in optim.__all__ if _is_optimizer(getattr(optim, name))]
    name = value.get("name") if isinstance(value, dict) else None
    if not isinstance(name, str):
        _refuse(where, "optimizer", 'a table such as {name = "Adam", learning_rate = 0.001}', value)
    if name not in known:
        _refuse(where, "optimizer.name", f"one of {', '.join(known)}", name)
    fields = {each.name: each for each in dataclasses.fields(getattr(optim, name))}
    for key, number in value.items():
        if key == "name":
            continue
        _refuse_unknown(where, "optimizer.", key, tuple(fields))
        _need_number(where, f"optimizer.{key}", number, fields[key].default)
    for key, each in fields.items():
        if each.default is dataclasses.MISSING and key not in value:
            raise ConfigError(f"{where}: 'optimizer.{key}' is missing, which {name} needs")


def _is_optimizer(thing: Any) -> bool:
    from typednn.optim import Optimizer

    is_class = isinstance(thing, type) and issubclass(thing, Optimizer)
    return is_class and "learning_rate" in inspect.signature(thing).parameters


def _check_schedule(where: str, value: Any) -> None:
    from typednn import schedules

    known = [name for name in schedules.__all__ if "rate" in _parameters(getattr(schedules, name))]
    name = value.get("name") if isinstance(value, dict) else None
    if not isinstance(name, str):
        _refuse(where, "schedule", 'a table such as {name = "cosine", steps = 1000}', value)
    if name not in known:
        _refuse(where, "schedule.name", f"one of {', '.join(known)}", name)
    parameters = {k: p for k, p in _parameters(getattr(schedules, name)).items() if k != "rate"}
    for key, number in value.items():
        if key != "name":
            _refuse_unknown(where, "schedule.", key, tuple(parameters))
            _need_number(where, f"schedule.{key}", number, parameters[key].default)
    for key, parameter in parameters.items():
        if parameter.default is parameter.empty and key not in value:
            raise ConfigError(f"{where}: 'schedule.{key}' is missing, which {name} needs")


def _parameters(f: Any) -> Mapping[str, inspect.Parameter]:
    is_schedule = inspect.isfunction(inspect.unwrap(f)) if callable(f) else False
    return inspect.signature(f).parameters if is_schedule else {}


def _need_number(where: str, key: str, value: Any, default: Any) -> None:
    """Refuse what is no finite number, or no bool where the default is one."""
    if isinstance(default, bool):
        if not isinstance(value, bool):
            _refuse(where, key, "true or false", value)
        return
    is_small = isinstance(value, int) and abs(value) <= _LARGEST and not isinstance(value, bool)
    if not is_small and not (isinstance(value, float) and math.isfinite(value)):
        _refuse(where, key, "a finite number", value)


def _refuse_unknown(where: str, table: str, key: object, known: tuple[str, ...]) -> None:
    if key in known:
        return
    close = get_close_matches(str(key), known, 1)
    hint = f"; did you mean {close[0]!r}?" if close else f"; known are {', '.join(known)}"
    raise ConfigError(f"{where}: unknown key {_shown(f'{table}{key}')}{hint}")


def _refuse(where: str, key: str, expected: str, found: Any) -> NoReturn:
    kind = type(found).__name__
    raise ConfigError(f"{where}: {key!r}: expected {expected}; found {_shown(found)} ({kind})")


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _one_line(text: str) -> str:
    return " ".join(text.split())
