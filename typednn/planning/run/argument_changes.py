"""Descriptions of argument leaves, and messages about what changed in them."""

from collections.abc import Callable, Mapping
from typing import Any

from typednn.argument_names import leaf_names
from typednn.containers import TreeDef
from typednn.planning.run.static_arguments import Static
from typednn.shapes import show
from typednn.tensor import Tensor
from typednn.traced_number import TracedNumber

__all__ = ["describe_change", "described_leaves"]


def described_leaves(f: Callable[..., Any], leaves: list[Any], treedef: TreeDef) -> dict[str, str]:
    """Return a description of each leaf of ``(args, kwargs)``, by the leaf's name."""
    return dict(zip(leaf_names(f, treedef), map(_described, leaves), strict=True))


def _described(leaf: Any) -> str:
    if isinstance(leaf, Tensor):
        return f"{leaf.dtype}{show(leaf.shape)}"
    if type(leaf) is TracedNumber:
        return "a float"
    value = leaf.value if isinstance(leaf, Static) else leaf
    try:
        return repr(value)
    except Exception:  # noqa: BLE001 # whatever ``repr`` raises, as for an int of too many digits
        return object.__repr__(value)


def describe_change(
    before: Mapping[str, str], now: Mapping[str, str], lines: Mapping[int, str]
) -> str:
    """Describe the first difference between two results of ``described_leaves``.

    ``lines``: the lines that need the values of numbers, by the positions of the leaves.
    """
    for position, (name, leaf) in enumerate(now.items()):
        if name in before and before[name] != leaf:
            line = lines.get(position)
            why = f", and {line} needs its value" if line else ""
            return f"{name} was {before[name]} and is {leaf}{why}"
    return "its arguments hold other things beside tensors, or in another order"
