"""What a program was traced for, as keys, and as words where it keeps changing."""

import inspect
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, Final, NoReturn

import numpy as np

from typednn.containers import TreeDef
from typednn.planning.run.exact import Unreadable, key_of
from typednn.shapes import show
from typednn.tensor import Tensor

__all__ = ["Static", "change", "named_places", "places", "refuse", "static_key"]


class Static:
    """A static argument: a leaf, whatever it is."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value


def static_key(name: str, leaf: Any) -> Hashable:
    """The key of a leaf that is no tensor. Raises TypeError where it has none."""
    try:
        if isinstance(leaf, Static):
            return key_of(leaf.value)
        if not isinstance(leaf, Hashable):
            raise Unreadable(leaf)
        return key_of(leaf)
    except Unreadable as found:
        refuse(name, found.value)


def refuse(name: str, value: Any) -> NoReturn:
    """Raise TypeError for what an argument of the function ``name`` holds."""
    cls = type(value)
    kind = f"jit: an argument of {name} holds a {cls.__module__}.{cls.__qualname__}, "
    if isinstance(value, np.random.Generator | np.random.BitGenerator | np.random.RandomState):
        why = "which changes with each draw; draw outside of it and pass the tensors"
    elif isinstance(value, Hashable):
        why = (
            f"in which something may change unseen; pass what {name} needs of it as tensors, numbers or"
            f" a frozen dataclass, or let {name} close over it, which fixes it"
        )
    else:
        hint = _INSTEAD.get(cls, f"take it apart, or name the argument in {name}'s static_argnames")
        why = f"which is neither a tensor nor hashable; {hint}"
    raise TypeError(kind + why)


_INSTEAD: Final = {np.ndarray: "make it a tensor by ops.asarray", set: "make it a frozenset"}


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
