"""Names of argument leaves, such as ``model.weight``, and messages about what changed in them."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from typednn.containers import TreeDef
from typednn.planning.run.static_arguments import Static
from typednn.shapes import show
from typednn.tensor import Tensor

__all__ = ["describe_change", "described_leaves", "leaf_names"]


def described_leaves(f: Callable[..., Any], leaves: list[Any], treedef: TreeDef) -> dict[str, str]:
    """Return a description of each leaf of ``(args, kwargs)``, by the leaf's name."""
    return dict(zip(leaf_names(f, treedef), map(_described, leaves), strict=True))


def leaf_names(f: Callable[..., Any], treedef: TreeDef) -> list[str]:
    """Return the name of each leaf of ``(args, kwargs)``: ``x``, ``model.weight``."""
    try:
        parameters = [*inspect.signature(f).parameters.values()]
    except ValueError:  # some built-in functions have no signature
        parameters = []
    found = []
    for accessor in treedef.accessors():
        key, path = accessor[1].entry, accessor[2:].codify("")
        name = _name_at(parameters, key) if isinstance(key, int) else str(key)
        found.append(f"{name}{path}")
    return found


def _name_at(parameters: Sequence[inspect.Parameter], position: int) -> str:
    """Return the name of the argument at this position."""
    for index, parameter in enumerate(parameters[: position + 1]):
        if parameter.kind is inspect.Parameter.VAR_POSITIONAL:
            return f"{parameter.name}[{position - index}]"
    return parameters[position].name if position < len(parameters) else str(position)


def _described(leaf: Any) -> str:
    if isinstance(leaf, Tensor):
        return f"{leaf.dtype}{show(leaf.shape)}"
    value = leaf.value if isinstance(leaf, Static) else leaf
    try:
        return repr(value)
    except Exception:  # noqa: BLE001 # whatever ``repr`` raises, as for an int of too many digits
        return object.__repr__(value)


def describe_change(before: Mapping[str, str], now: Mapping[str, str]) -> str:
    """Describe the first difference between two results of ``described_leaves``."""
    for name, leaf in now.items():
        if name in before and before[name] != leaf:
            return f"{name} was {before[name]} and is {leaf}"
    return "its arguments hold other things beside tensors, or in another order"
