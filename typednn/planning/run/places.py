"""Words for the places of arguments, and for what changed from one call to the next."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from typednn.containers import TreeDef
from typednn.planning.run.static import Static
from typednn.shapes import show
from typednn.tensor import Tensor

__all__ = ["change", "named_places", "places"]


def named_places(f: Callable[..., Any], leaves: list[Any], treedef: TreeDef) -> dict[str, str]:
    """What each leaf of ``(args, kwargs)`` is, by the words for its place."""
    return dict(zip(places(f, treedef), map(_described, leaves), strict=True))


def places(f: Callable[..., Any], treedef: TreeDef) -> list[str]:
    """The words for the place of each leaf of ``(args, kwargs)``: ``x``, ``model.weight``."""
    try:
        parameters = [*inspect.signature(f).parameters.values()]
    except ValueError:  # some functions made of C tell nothing
        parameters = []
    found = []
    for accessor in treedef.accessors():
        which, rest = accessor[1].entry, accessor[2:].codify("")
        name = _name_at(parameters, which) if isinstance(which, int) else str(which)
        found.append(f"{name}{rest}")
    return found


def _name_at(parameters: Sequence[inspect.Parameter], position: int) -> str:
    """Of the argument at this position."""
    for place, parameter in enumerate(parameters[: position + 1]):
        if parameter.kind is inspect.Parameter.VAR_POSITIONAL:
            return f"{parameter.name}[{position - place}]"
    return parameters[position].name if position < len(parameters) else str(position)


def _described(leaf: Any) -> str:
    if isinstance(leaf, Tensor):
        return f"{leaf.dtype}{show(leaf.shape)}"
    value = leaf.value if isinstance(leaf, Static) else leaf
    try:
        return repr(value)
    except Exception:  # noqa: BLE001 # as of an int of too many digits: these are words for people only
        return object.__repr__(value)


def change(before: Mapping[str, str], now: Mapping[str, str]) -> str:
    """What is different now."""
    for place, leaf in now.items():
        if place in before and before[place] != leaf:
            return f"{place} was {before[place]} and is {leaf}"
    return "its arguments hold other things beside tensors, or in another order"
