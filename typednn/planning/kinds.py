"""What memory is for: parameters, an optimiser's state, inputs, constants, results, scratch, numpy's own."""

from collections.abc import Callable, Sequence
from enum import Enum
from typing import Any, Final, TypeVar

from typednn import trees

__all__ = ["Kind", "holds", "kind_of", "kinds_of"]

C = TypeVar("C", bound=type)


class Kind(Enum):
    """What some memory is for; in the order in which reports name them."""

    PARAMETERS = "parameters"
    STATE = "optimizer state"
    INPUTS = "inputs"
    CONSTANTS = "constants"
    RESULTS = "results"
    SCRATCH = "scratch"
    OWN = "numpy's own"


_HELD: Final[dict[type, Kind]] = {}


def holds(kind: Kind) -> Callable[[C], C]:
    """A decorator of classes: the tensors inside of their instances are of this kind.

    ``nn.Module`` holds parameters, and the optimisers' states hold optimizer state; a state of your
    own is told apart by ``@holds(Kind.STATE)``.
    """

    def enter(cls: C) -> C:
        _HELD[cls] = kind
        return cls

    return enter


def kind_of(cls: type[Any]) -> Kind | None:
    """What instances of the class hold; None if no decorator says so, of it or of a base."""
    return next((_HELD[base] for base in cls.__mro__ if base in _HELD), None)


def kinds_of(treedef: trees.TreeDef) -> list[Kind]:
    """Of each leaf; the outermost class decides, so a model inside of a state is state."""
    return [_kind([entry.type for entry in accessor]) for accessor in treedef.accessors()]


def _kind(classes: Sequence[type[Any]]) -> Kind:
    found = (kind_of(cls) for cls in classes)
    return next((kind for kind in found if kind is not None), Kind.INPUTS)
