"""Kinds of memory, by use: parameters, optimizer state, inputs, constants, results, scratch."""

from collections.abc import Callable, Sequence
from enum import Enum
from typing import Any, Final, TypeVar

from typednn import trees
from typednn.parameters import untrained_places

__all__ = ["Kind", "holds", "kind_of", "kinds_of"]

C = TypeVar("C", bound=type)


class Kind(Enum):
    """The use of a piece of memory. Reports list the kinds in this order.

    ``OWN``: memory that numpy itself allocates and frees while it computes.
    """

    PARAMETERS = "parameters"
    BUFFERS = "buffers, frozen"
    STATE = "optimizer state"
    INPUTS = "inputs"
    CONSTANTS = "constants"
    RESULTS = "results"
    SCRATCH = "scratch"
    OWN = "numpy's own"


_KIND_OF_CLASS: Final[dict[type, Kind]] = {}


def holds(kind: Kind) -> Callable[[C], C]:
    """Return a class decorator: the tensors inside an instance of the class are of this kind.

    ``nn.Module`` holds parameters, and the states of typednn's optimizers hold optimizer state.
    Decorate your own state class with ``@holds(Kind.STATE)``.
    """

    def register(cls: C) -> C:
        _KIND_OF_CLASS[cls] = kind
        return cls

    return register


def kind_of(cls: type[Any]) -> Kind | None:
    """Return the kind that instances of the class hold.

    None if neither the class nor one of its bases is decorated with ``holds``.
    """
    return next((_KIND_OF_CLASS[base] for base in cls.__mro__ if base in _KIND_OF_CLASS), None)


def kinds_of(treedef: trees.TreeDef) -> list[Kind]:
    """Return the kind of each leaf of the tree, in order.

    The outermost decorated class around a leaf decides: a model inside an optimizer's state is
    state. A leaf without one is an input.
    """
    found = [_kind_within([entry.type for entry in accessor]) for accessor in treedef.accessors()]
    untrained = untrained_places(treedef)
    return [
        Kind.BUFFERS if kind is Kind.PARAMETERS and place in untrained else kind
        for place, kind in enumerate(found)
    ]


def _kind_within(classes: Sequence[type[Any]]) -> Kind:
    """Return the kind of a leaf inside instances of these classes, the outermost first."""
    kinds = (kind_of(cls) for cls in classes)
    return next((kind for kind in kinds if kind is not None), Kind.INPUTS)
