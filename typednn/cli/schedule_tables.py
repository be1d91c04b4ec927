"""The tables of schedules in a configuration: checked, and made into schedules.

A table has the ``name`` of a function of ``typednn.schedules``, and its arguments. What is left out of
rates (``rate``, ``peak``, ``then``) is the optimizer's learning rate. ``then`` and each of ``schedules``
may be a table again:

    [schedule]
    name = "warmup"
    steps = 100
    then = {name = "cosine", steps = 1000}
"""

import inspect
from collections.abc import Mapping
from typing import Any, Final

from typednn.cli.config_values import ConfigError, need_number, refuse, refuse_unknown, refused_as

__all__ = ["check_schedule", "schedule_of"]

_RATES: Final = ("rate", "peak", "then")
"""The arguments that are the optimizer's learning rate, if they are left out."""
_DEEPEST: Final = 8
_EXAMPLE: Final = 'a table such as {name = "cosine", steps = 1000}'


def check_schedule(where: str, value: Any, key: str = "schedule", depth: int = 1) -> None:
    """Raise ConfigError for what is no table of a schedule."""
    known = _functions()
    name = value.get("name") if isinstance(value, dict) else None
    if not isinstance(name, str):
        refuse(where, key, _EXAMPLE, value)
    if name not in known:
        refuse(where, f"{key}.name", f"one of {', '.join(known)}", name)
    if depth > _DEEPEST:
        raise ConfigError(f"{where}: {key!r}: expected at most {_DEEPEST} schedules in each other")
    for each, given in value.items():
        if each != "name":
            refuse_unknown(where, f"{key}.", each, tuple(known[name]))
            _check_argument(where, f"{key}.{each}", given, known[name][each], depth)
    for each, parameter in known[name].items():
        if parameter.default is parameter.empty and each not in (*value, *_RATES):
            raise ConfigError(f"{where}: '{key}.{each}' is missing, which {name} needs")


def schedule_of(where: str, table: Mapping[str, Any], rate: float, key: str = "schedule") -> Any:
    """Return the schedule of a table that was checked. Raises ConfigError where its function refuses."""
    from typednn import schedules

    name = table["name"]
    rates = {each: rate for each in _functions()[name] if each in _RATES}
    given = {
        each: _made(where, value, rate, f"{key}.{each}")
        for each, value in table.items()
        if each != "name"
    }
    with refused_as(where, key):
        return getattr(schedules, name)(**{**rates, **given})


def _made(where: str, value: Any, rate: float, key: str) -> Any:
    if isinstance(value, list | tuple):
        return [_made(where, each, rate, f"{key}[{place}]") for place, each in enumerate(value)]
    return schedule_of(where, value, rate, key) if isinstance(value, Mapping) else value


def _check_argument(
    where: str, key: str, value: Any, parameter: inspect.Parameter, depth: int
) -> None:
    if parameter.name == "then" and isinstance(value, dict):
        check_schedule(where, value, key, depth + 1)
    elif parameter.name == "then" and isinstance(value, str | list):
        refuse(where, key, f"a finite number, or {_EXAMPLE}", value)
    elif parameter.name in ("schedules", "at"):
        if not isinstance(value, list):
            refuse(where, key, "a list", value)
        for place, each in enumerate(value):
            if parameter.name == "at":
                need_number(where, f"{key}[{place}]", each, 0)
            else:
                check_schedule(where, each, f"{key}[{place}]", depth + 1)
    else:
        need_number(where, key, value, parameter.default)


def _functions() -> dict[str, Mapping[str, inspect.Parameter]]:
    """Return the parameters of each function of ``typednn.schedules``."""
    from typednn import schedules

    found = {name: getattr(schedules, name) for name in schedules.__all__}
    return {
        name: inspect.signature(f).parameters
        for name, f in found.items()
        if inspect.isfunction(f) and f.__module__ == schedules.__name__
    }
