"""Which layers take a ``mode``. A layer made of layers passes it to those, and asks for it if it must."""

import inspect
from collections.abc import Callable, Sequence
from enum import IntEnum
from functools import lru_cache, partial
from typing import Any, Final, TypeVar, get_args

from typednn.checks.resolution import hints_of
from typednn.nn.layer_specs import layer_name
from typednn.nn.modes import Mode
from typednn.nn.module import Module
from typednn.shapes.words import MISSING_MODE

__all__ = ["need_mode", "with_mode"]

INNER_LAYERS: Final = "__typednn_layers__"
"""The method of a layer that passes a mode on: it gives the layers that get it."""


class ModeUse(IntEnum):
    """Whether a layer takes a ``mode``: not at all, if it is given, or always."""

    NEVER = 0
    OPTIONAL = 1
    REQUIRED = 2


def need_mode(owner: str, takes_mode: bool, mode: Mode | None) -> None:
    """Raise TypeError for a mode that is missing, or that a layer without dropout does not take."""
    if takes_mode and mode is None:
        raise TypeError(f"{owner}: it was built with dropout, so its call {MISSING_MODE}")
    if not takes_mode and mode is not None:
        raise TypeError(
            f"{owner}: a mode is given, but it was built without dropout and takes none"
        )


def with_mode(owner: str, layers: Sequence[Any], mode: Mode | None) -> list[Callable[[Any], Any]]:
    """Return the layers such that each, called with ``x``, gets the mode if it takes one.

    Raises TypeError for a mode that is missing, or that no layer takes.
    """
    uses = [mode_use(layer) for layer in layers]
    if mode is None and ModeUse.REQUIRED in uses:
        number = uses.index(ModeUse.REQUIRED)
        raise TypeError(
            f"{owner}: layer {number + 1} {layer_name(layers[number])!r} takes a mode, which is"
            " missing: call model(x, mode), with nn.Train(key) or nn.Eval()"
        )
    if mode is not None and _most(uses) is ModeUse.NEVER:
        raise TypeError(f"{owner}: a mode is given, but no layer takes one: call model(x)")
    return [
        layer if mode is None or use is ModeUse.NEVER else partial(layer, mode=mode)
        for layer, use in zip(layers, uses, strict=True)
    ]


def mode_use(layer: Any) -> ModeUse:
    """Return whether calls of a layer take a ``mode``, by the parameter of this name.

    One whose annotation allows no mode, such as ``mode: str``, is another one. A layer that passes it
    on takes what the layers inside do.
    """
    is_module = isinstance(layer, Module)  # as most are, and quick to look at
    f = layer if is_module else inspect.unwrap(layer)
    inner = getattr(type(f), INNER_LAYERS, None)
    if inner is not None:
        return _most([mode_use(each) for each in inner(f)])
    return _use(f if not is_module and inspect.isroutine(f) else type(f).__call__)


def _most(uses: Sequence[ModeUse]) -> ModeUse:
    return max(uses, default=ModeUse.NEVER)


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
