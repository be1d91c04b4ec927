"""Which layers take a ``mode``. A chain of layers passes it to those, and asks for it if it must."""

import inspect
from collections.abc import Callable, Iterable
from enum import IntEnum
from functools import lru_cache
from typing import Any, TypeVar, get_args

from typednn.checks.resolution import hints_of
from typednn.nn.modes import Mode
from typednn.nn.module import Module

__all__ = ["ModeUse", "most", "use_of_call"]


class ModeUse(IntEnum):
    """Whether a layer takes a ``mode``: not at all, if it is given, or always."""

    NEVER = 0
    OPTIONAL = 1
    REQUIRED = 2


def most(uses: Iterable[ModeUse]) -> ModeUse:
    """Return what a chain of such layers does."""
    return max(uses, default=ModeUse.NEVER)


def use_of_call(layer: Any) -> ModeUse:
    """Return whether calls of a layer take a ``mode``, by the parameter of this name.

    One whose annotation allows no mode, such as ``mode: str``, is another one.
    """
    f = layer if isinstance(layer, Module) else inspect.unwrap(layer)
    return _use(f if inspect.isroutine(f) else type(f).__call__)


@lru_cache(maxsize=256)
def _use(call: Callable[..., Any]) -> ModeUse:
    try:
        parameter = inspect.signature(call).parameters.get("mode")
    except ValueError:  # some functions written in C have no signature
        return ModeUse.NEVER
    if parameter is None or not _allows_mode(hints_of(call, {}).get("mode", Any)):
        return ModeUse.NEVER
    return ModeUse.REQUIRED if parameter.default is parameter.empty else ModeUse.OPTIONAL


def _allows_mode(hint: Any) -> bool:
    if isinstance(hint, TypeVar):
        return True
    members = get_args(hint) or (hint,)
    return not {Any, object, *get_args(Mode)}.isdisjoint(members)
