"""The table: by an operation's name, how its arguments are drawn where its samples cannot say enough."""

from collections.abc import Callable

from tests.oracle.drawing import Arguments, Scene
from typednn import ops
from typednn.ops import data_types, namespace

WRITTEN: dict[str, Arguments] = {}
"""By the name of the operation in ``typednn.ops``."""

NO_TENSORS = frozenset([*namespace.__all__, *data_types.__all__])
"""Functions of ``typednn.ops`` that give no tensor."""

PUBLIC = frozenset(name for name in ops.__all__ if name.islower()) - NO_TENSORS
"""The operations that are to be drawn."""


def draws(*names: str) -> Callable[[Callable[[Scene, str], str]], Callable[[Scene, str], str]]:
    """Enter the function as the way to draw calls of these operations."""

    def enter(function: Callable[[Scene, str], str]) -> Callable[[Scene, str], str]:
        for name in names:
            WRITTEN[name] = lambda scene, name=name: function(scene, name)  # type: ignore[misc] # a default binds it
        return function

    return enter


def tuple_of(items: list[str]) -> str:
    """The text of a tuple of these items."""
    return f"({', '.join(items)}{',' if len(items) == 1 else ''})"
