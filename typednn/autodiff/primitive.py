"""What a primitive is: an operation with a gradient rule of its own.

One record holds all that is known about it, and whoever needs a part reads it there: the tape its
``vjp`` and ``saves``, back ends its name and ``forward``, shape checks its ``rule``, the laws of
``typednn.testing`` its ``samples``.
"""

import functools
import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

import numpy as np

from typednn.autodiff.definition import check_record, check_samples, operations_are_there
from typednn.tensor import Tensor

__all__ = [
    "OUT",
    "PRIMITIVES",
    "Domain",
    "EachInput",
    "Primitive",
    "Sample",
    "Vjp",
    "primitive",
    "same_shape",
]

OUT = -1
"""In ``saves``: the primitive's result."""

Vjp: TypeAlias = Callable[..., Tensor[Any, Any]]


@dataclass(frozen=True, slots=True)
class Domain:
    """Which values laws and tests draw for one operand.

    Numbers from ``low`` to ``high`` (integers: without ``high``), none of them within a twentieth
    of the range of a kink in ``away_from``. The values of all operands of a sample that are
    ``distinct`` are drawn from one grid without repetition, so that no two of them come near.
    """

    low: float = -2.0
    high: float = 2.0
    away_from: tuple[float, ...] = ()
    distinct: bool = False
    dtype: type[np.generic] = np.float64


@dataclass(frozen=True, slots=True)
class Sample:
    """One way to call an operation: its tensors' shapes, as jaxtyping texts, and what else."""

    shapes: tuple[str, ...]
    domains: tuple[Domain, ...]
    params: Mapping[str, Any] = field(default_factory=dict)


class EachInput(Sequence[Vjp]):
    """The gradient rules of any number of inputs: one function that is given ``k`` first."""

    def __init__(self, vjp: Vjp) -> None:
        self._vjp = vjp

    def __getitem__(self, k: Any) -> Any:
        return functools.partial(self._vjp, k)

    def __len__(self) -> int:
        return sys.maxsize


@dataclass(frozen=True, slots=True, eq=False)
class Primitive:
    """An operation that the tape records.

    ``forward(*arrays, **params)`` is numpy's computation. It writes to none of its arguments.
    ``vjp[k](g, out, *inputs, **params)`` is the gradient with respect to input ``k``, given the
    gradient ``g`` with respect to the result: an expression in operations. None for an input that
    has no gradient; all of it empty where the result has none.
    ``saves`` names what a vjp needs the values of: positions of inputs, and OUT. Of all else it is
    given the shape and the dtype only, and the values are freed.
    ``rule(*shapes, **params)`` is the result's shape, or raises ShapeError. It is not asked before
    ``forward`` but after a failure, to say what was wrong.
    ``kinds``: numpy's kinds of dtype that all inputs must be of; None where each has its own.
    ``analytic``: ``forward`` is an analytic function, and computes it on complex arrays too.
    ``dtype``: the result's; None where it is the first operand's (typednn's own may differ, see
    ``planning.dtypes``).
    """

    name: str
    forward: Callable[..., Any]
    vjp: Sequence[Vjp | None]
    saves: frozenset[int]
    rule: Callable[..., Any]
    samples: tuple[Sample, ...]
    kinds: str | None
    analytic: bool
    dtype: type[np.generic] | None = None

    def __deepcopy__(self, memo: object) -> "Primitive":
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return _named, (self.name,)


PRIMITIVES: dict[str, Primitive] = {}

NODES: Final = frozenset({"argument", "constant", "fused"})
"""What else the nodes of a plan are called."""


def _named(name: str) -> Primitive:
    return PRIMITIVES[name]


def same_shape(x: Any, *_: Any, **__: Any) -> Any:
    """The rule of operations that act on each element of one tensor."""
    return x


def primitive(
    name: str,
    forward: Callable[..., Any],
    *,
    vjp: Sequence[Vjp | None] = (),
    saves: Sequence[int] | None = None,
    rule: Callable[..., Any] | None = None,
    samples: tuple[Sample, ...],
    floating: bool = False,
    kinds: str | None = None,
    analytic: bool = False,
    dtype: type[np.generic] | None = None,
) -> Primitive:
    """Make the record and enter it into PRIMITIVES. ``floating`` is short for ``kinds="f"``.

    ``saves`` may be left out only where there is no ``vjp``, and ``rule`` only where ``forward`` is one of
    numpy's ufuncs of one operand, whose result has the operand's shape.

    The record is tried on its samples at once, or when it is first traced where it uses names that are
    defined later. (Those of typednn's own operations are tried by the laws.)

    Raises TypeError where ``saves`` or ``rule`` is missing, and where ``vjp`` or ``saves`` is no sequence, ValueError for a name that is taken and where
    samples, ``forward``, ``rule``, ``vjp``, ``saves`` and ``dtype`` do not fit each other.
    """
    if name in PRIMITIVES or name in NODES:
        raise ValueError(f"primitive {name!r}: there is one of this name; choose another")
    if rule is None:
        rule = _rule_of_one(name, forward)
    if not isinstance(vjp, Sequence):
        raise TypeError(f"primitive {name!r}: vjp is a sequence of functions, not {vjp!r}")
    if saves is None:
        saves = _no_saves(name, vjp)
    if not isinstance(saves, Collection) or not all(type(place) is int for place in saves):
        raise TypeError(f"primitive {name!r}: saves is positions of inputs, and OUT, not {saves!r}")
    kinds = "f" if floating else kinds
    record = Primitive(name, forward, vjp, frozenset(saves), rule, samples, kinds, analytic, dtype)
    check_record(record)
    if operations_are_there():
        check_samples(record)
    PRIMITIVES[name] = record
    return record


def _rule_of_one(name: str, forward: Callable[..., Any]) -> Callable[..., Any]:
    if isinstance(forward, np.ufunc) and (forward.nin, forward.nout) == (1, 1):
        return same_shape
    raise TypeError(
        f"primitive {name!r}: rule is missing, the result's shape from the operands' shapes, by which it is"
        " planned; for an operation on each element of one tensor it is same_shape"
    )


def _no_saves(name: str, vjp: Sequence[Vjp | None]) -> tuple[int, ...]:
    if not vjp:
        return ()
    raise TypeError(
        f"primitive {name!r}: saves is missing, the positions of the inputs whose values its gradient rules"
        " need, and OUT for the result's; () where they need shapes and dtypes only"
    )
