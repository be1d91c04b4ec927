"""What a program was traced for, as keys, and as words where it keeps changing."""

import inspect
from collections.abc import Callable, Hashable, Mapping
from typing import Any

from numpy import ndarray

from typednn.shapes import show
from typednn.tensor import Tensor
from typednn.trees import TreeDef

__all__ = ["Static", "change", "named_places", "places", "static_key"]


class Static:
    """A static argument: a leaf, whatever it is."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value


def static_key(name: str, leaf: Any) -> Hashable:
    """The key of a leaf that is no tensor. Raises TypeError where it has none."""
    value = leaf.value if isinstance(leaf, Static) else leaf
    if isinstance(value, float):
        return (type(value), value.hex())  # 0.0 is not -0.0, but NaN is NaN
    try:
        hash(value)
    except TypeError:
        kind = type(value)
        hint = "; make it a tensor by ops.asarray" if kind is ndarray else ""
        raise TypeError(
            f"jit: an argument of {name} holds a {kind.__module__}.{kind.__qualname__}, which is"
            f" neither a tensor nor hashable{hint}"
        ) from None
    return (type(value), value)


def named_places(f: Callable[..., Any], leaves: list[Any], treedef: TreeDef) -> dict[str, str]:
    """What each leaf of ``(args, kwargs)`` is, by the words for its place."""
    return dict(zip(places(f, treedef), map(_described, leaves), strict=True))


def places(f: Callable[..., Any], treedef: TreeDef) -> list[str]:
    """The words for the place of each leaf of ``(args, kwargs)``: ``x``, ``model.weight``."""
    try:
        names = [*inspect.signature(f).parameters]
    except ValueError:  # some functions made of C tell nothing
        names = []
    found = []
    for accessor in treedef.accessors():
        which, rest = accessor[1].entry, accessor[2:].codify("")
        name = names[which] if isinstance(which, int) and which < len(names) else str(which)
        found.append(f"{name}{rest}")
    return found


def _described(leaf: Any) -> str:
    if isinstance(leaf, Tensor):
        return f"{leaf.dtype}{show(leaf.shape)}"
    return repr(leaf.value if isinstance(leaf, Static) else leaf)


def change(before: Mapping[str, str], now: Mapping[str, str]) -> str:
    """What is different now."""
    for place, leaf in now.items():
        if place in before and before[place] != leaf:
            return f"{place} was {before[place]} and is {leaf}"
    return "the structure of its arguments is another one"
