"""Names of the leaves of a call's arguments, such as ``model.weight``, for messages."""

import inspect
from collections.abc import Callable, Sequence
from typing import Any

from typednn.containers import TreeDef

__all__ = ["leaf_names"]


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
