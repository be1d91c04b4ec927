"""Named tuples that a tree operation rebuilds with other leaves: no construction by the user.

``vmap`` rebuilds a tree with mapped axes, ``jacobian`` with the axes of both sides, ``trees.map`` with whatever a
function gives. Dataclasses and modules are rebuilt without their ``__init__``, but a named tuple is made by its
``__new__``, whose calls are checked.
"""

from types import FrameType
from typing import Final

from typednn import containers
from typednn.checks.checked_function import CheckedFunction
from typednn.checks.hints import is_named_tuple

__all__ = ["is_rebuilt"]

_LIBRARIES: Final = frozenset({"copyreg", "jax", "optree", "torch"})
"""The packages that rebuild trees: ``copyreg`` does for ``copy``."""


def is_rebuilt(call: CheckedFunction, caller: FrameType | None) -> bool:
    """Return whether a call makes a named tuple of what another one was taken apart into."""
    if call.function.__name__ != "__new__" or not is_named_tuple(call.owner) or caller is None:
        return False
    module: str = caller.f_globals.get("__name__", "")
    return module == containers.__name__ or module.partition(".")[0] in _LIBRARIES
