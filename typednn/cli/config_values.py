"""What the values of a configuration may be, and the one line that says which is wrong."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from typing import Any, Final, NoReturn

from typednn.cli.errors import BadInput

__all__ = ["LARGEST", "ConfigError", "need_number", "refuse", "refuse_unknown", "refused_as"]

LARGEST: Final = 2**63 - 1


class ConfigError(BadInput):
    """A configuration that cannot be used: the message names the file, the key and what is wrong."""


def need_number(where: str, key: str, value: Any, default: Any) -> None:
    """Refuse what is no finite number, or no bool where the default is one."""
    if isinstance(default, bool):
        if not isinstance(value, bool):
            refuse(where, key, "true or false", value)
        return
    is_small = isinstance(value, int) and abs(value) <= LARGEST and not isinstance(value, bool)
    if not is_small and not (isinstance(value, float) and math.isfinite(value)):
        refuse(where, key, "a finite number", value)


def refuse_unknown(where: str, table: str, key: object, known: tuple[str, ...]) -> None:
    if key in known:
        return
    close = get_close_matches(str(key), known, 1)
    hint = f"; did you mean {close[0]!r}?" if close else f"; known are {', '.join(known)}"
    raise ConfigError(f"{where}: unknown key {_shown(f'{table}{key}')}{hint}")


def refuse(where: str, key: str, expected: str, found: Any) -> NoReturn:
    kind = type(found).__name__
    raise ConfigError(f"{where}: {key!r}: expected {expected}; found {_shown(found)} ({kind})")


@contextmanager
def refused_as(where: str, key: str) -> Iterator[None]:
    """Make ConfigError of what refuses the arguments that stand under a key."""
    try:
        yield
    except (TypeError, ValueError) as error:
        raise ConfigError(f"{where}: {key!r}: {' '.join(str(error).split())}") from error


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
