"""The record of a primitive: an operation with a gradient rule of its own.

One record holds everything that is known about it. The tape reads its ``vjp`` and ``saves``,
programs read its kernel, passes its ``elementwise`` and ``refuses``, plans its ``cost``, shape
checks its ``rule``, and the laws of ``typednn.testing`` its ``samples``.
"""

import functools
import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

import numpy as np

from typednn.autodiff.cost import CostRule
from typednn.autodiff.record_checks import check_record, check_samples, operations_are_there
from typednn.dtypes import normal_dtype
from typednn.kernels.call import Call
from typednn.kernels.computation import Computation, ResultDtype, Ufunc, computation_of
from typednn.shapes.rules import RULES, dtypes_taken
from typednn.tensor import Tensor

__all__ = [
    "OUT",
    "PRIMITIVES",
    "BatchRule",
    "Domain",
    "EachInput",
    "Primitive",
    "Sample",
    "Vjp",
    "never",
    "of_first_operand",
    "primitive",
    "same_shape",
]

OUT = -1
"""In ``saves``: the primitive's result."""

Vjp: TypeAlias = Callable[..., Tensor[Any, Any]]

BatchRule: TypeAlias = Callable[
    ["Primitive", Sequence[Tensor[Any, Any]], Sequence[bool], dict[str, Any]], Tensor[Any, Any]
]
"""``rule(primitive, inputs, mapped, params)`` applies the primitive to each element of a batch.

``mapped`` says which inputs have the batch as a new axis 0; the others are the same for all
elements. The result has it as axis 0.
"""


@dataclass(frozen=True, slots=True)
class Domain:
    """The values that laws and tests draw for one operand.

    They are numbers from ``low`` to ``high`` (integers are below ``high``). None of them is within
    a twentieth of the range of a kink in ``away_from``. If operands of a sample are ``distinct``,
    all their values are drawn from one grid without repetition, so that no two of them are close.
    """

    low: float = -2.0
    high: float = 2.0
    away_from: tuple[float, ...] = ()
    distinct: bool = False
    dtype: type[np.generic] = np.float64


@dataclass(frozen=True, slots=True)
class Sample:
    """One way to call an operation: its tensors' shapes, as jaxtyping texts, and its parameters."""

    shapes: tuple[str, ...]
    domains: tuple[Domain, ...]
    params: Mapping[str, Any] = field(default_factory=dict)


class EachInput(Sequence[Vjp]):
    """The gradient rules of any number of inputs: one function, which gets ``k`` first."""

    def __init__(self, vjp: Vjp) -> None:
        self._vjp = vjp

    def __getitem__(self, k: Any) -> Any:
        return functools.partial(self._vjp, k)

    def __len__(self) -> int:
        return sys.maxsize


@dataclass(frozen=True, slots=True, eq=False)
class Primitive:
    """An operation that the tape records.

    ``computation``: how its values are computed; ``forward(*arrays, **params)`` does so eagerly.
    ``vjp[k](g, out, *inputs, **params)`` is the gradient with respect to input ``k``, given the
    gradient ``g`` with respect to the result: an expression in operations. None for an input
    without a gradient; an empty ``vjp`` if the result has no gradient at all.
    ``saves``: positions of the inputs whose values a vjp needs, and OUT for the result's. For all
    others the vjp gets the shape and the dtype only, and the values are freed.
    ``rule(*shapes, **params)`` returns the result's shape, or raises ShapeError.
    ``dtype(operands, params)`` returns the result's dtype.
    ``elementwise``: each element of the result depends only on the operands' elements at its place.
    ``refuses(call)``: whether the call may raise an error because of its operands' values. Such a
    call is never dead code.
    ``cost(call)`` returns its FLOPs, if it computes on floating-point numbers.
    ``kinds``: numpy's dtype kinds that all inputs must have; None if each input has its own.
    ``analytic``: ``forward`` is an analytic function, and works on complex arrays too.
    ``reads(call)`` returns the number of elements read of the first operand; None means all.
    ``batch``: how ``vmap`` applies it to a batch, see ``batch_rules``. None means that an
    elementwise primitive broadcasts, and that another one is applied to one element after another.
    """

    name: str
    computation: Computation
    forward: Callable[..., Any]
    vjp: Sequence[Vjp | None]
    saves: frozenset[int]
    rule: Callable[..., Any]
    dtype: ResultDtype
    elementwise: bool
    refuses: Callable[[Call], bool]
    cost: CostRule
    samples: tuple[Sample, ...]
    kinds: str | None
    analytic: bool
    reads: Callable[[Call], int] | None
    batch: BatchRule | None = None

    def __deepcopy__(self, memo: object) -> "Primitive":
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return _named, (self.name,)


PRIMITIVES: dict[str, Primitive] = {}

NODES: Final = frozenset(
    {"argument", "cond", "constant", "empty", "fused", "rule_call", "scan", "while_loop", "written"}
)
"""Names of a plan's nodes that are not primitives."""


def _named(name: str) -> Primitive:
    return PRIMITIVES[name]


def same_shape(x: Any, *_: Any, **__: Any) -> Any:
    """Return the shape of the result, equal to that of the first operand: an elementwise rule."""
    return x


def never(call: Call) -> bool:
    """Return False: the ``refuses`` of a primitive that accepts all values of its operands."""
    return False


def of_first_operand(operands: Sequence[Any], params: Mapping[str, Any]) -> np.dtype[Any]:
    """Return the dtype of the first operand: the ``dtype`` of many primitives."""
    dtype: np.dtype[Any] = operands[0].dtype
    return dtype


def primitive(
    name: str,
    computation: Computation | Callable[..., Any],
    *,
    vjp: Sequence[Vjp | None] = (),
    saves: Sequence[int] | None = None,
    rule: Callable[..., Any] | None = None,
    dtype: ResultDtype | type[np.generic] | None = None,
    elementwise: bool | None = None,
    refuses: Callable[[Call], bool] | None = None,
    cost: CostRule | None = None,
    samples: tuple[Sample, ...],
    floating: bool = False,
    kinds: str | None = None,
    analytic: bool = False,
    reads: Callable[[Call], int] | None = None,
    batch: BatchRule | None = None,
) -> Primitive:
    """Build the record and enter it into PRIMITIVES. ``floating`` is short for ``kinds="f"``.

    The default ``kinds`` are those of the public operation with the same rule, if there is one.

    ``computation`` may be one of numpy's ufuncs, or a function that returns a new array. A part has
    no default if forgetting it would give silently wrong results: ``cost``; ``saves``, unless there
    is no ``vjp``; ``dtype``, ``elementwise`` and ``refuses``, which are known for a ufunc only;
    ``rule``, except for a ufunc of one operand, whose result has the operand's shape.

    The record is tried on its samples at once, or when it is first traced if it uses names that are
    defined later. (The records of typednn's own operations are tried by the laws.)

    Raises TypeError if one of these parts is missing, or if ``vjp`` or ``saves`` is not a sequence;
    ValueError for a name that is taken, and for parts that contradict each other.
    """
    if name in PRIMITIVES or name in NODES:
        raise ValueError(f"primitive {name!r}: this name is taken; choose another")
    if not isinstance(vjp, Sequence):
        raise TypeError(f"primitive {name!r}: vjp must be a sequence of functions, not {vjp!r}")
    if saves is None:
        saves = _no_saves(name, vjp)
    if not isinstance(saves, Collection) or not all(type(place) is int for place in saves):
        raise TypeError(
            f"primitive {name!r}: saves must be positions of inputs, and OUT, not {saves!r}"
        )
    computed = computation_of(name, computation)
    ufunc = computed.function if isinstance(computed, Ufunc) else None
    rule = _rule(name, ufunc) if rule is None else rule
    if cost is None:
        what = "its FLOPs; typednn.autodiff.cost has the most common cost rules"
        raise _missing(name, "cost", what)
    result_dtype = _dtype(name, ufunc, dtype)
    record = Primitive(
        name,
        computed,
        computed.forward(rule, result_dtype),
        vjp,
        frozenset(saves),
        rule,
        result_dtype,
        _elementwise(name, computed) if elementwise is None else elementwise,
        _refuses(name, ufunc) if refuses is None else refuses,
        cost,
        samples,
        "f" if floating else kinds or _kinds_of_operation(name, rule),
        analytic,
        reads,
        batch,
    )
    check_record(record)
    if operations_are_there():
        check_samples(record)
    PRIMITIVES[name] = record
    return record


def _rule(name: str, ufunc: np.ufunc | None) -> Callable[..., Any]:
    if ufunc is not None and ufunc.nin == 1:
        return same_shape
    raise _missing(
        name,
        "rule",
        "the result's shape from the operands' shapes, for plans; use same_shape for an elementwise"
        " operation of one tensor",
    )


def _kinds_of_operation(name: str, rule: Callable[..., Any]) -> str | None:
    """Return the kinds of dtype that the operation of this name takes, if ``rule`` is its rule."""
    return dtypes_taken(name).kinds.get("x") if RULES.get(name) is rule else None


def _dtype(
    name: str, ufunc: np.ufunc | None, given: ResultDtype | type[np.generic] | None
) -> ResultDtype:
    if isinstance(given, type):
        constant = normal_dtype(f"primitive {name!r}", given)
        return lambda operands, params: constant
    if given is not None:
        return given
    if ufunc is not None:
        return lambda operands, params: ufunc.resolve_dtypes((*[x.dtype for x in operands], None))[
            -1
        ]
    raise _missing(
        name,
        "dtype",
        "the result's dtype; use of_first_operand if it is the first operand's",
    )


def _elementwise(name: str, computation: Computation) -> bool:
    known = computation.is_elementwise
    if known is not None:
        return known
    raise _missing(
        name,
        "elementwise",
        "True if each element of the result depends only on the operands' elements at its place",
    )


def _refuses(name: str, ufunc: np.ufunc | None) -> Callable[[Call], bool]:
    if ufunc is not None:
        return never
    raise _missing(
        name,
        "refuses",
        "whether a call may raise an error because of its operands' values; use never if none does",
    )


def _missing(name: str, part: str, what: str) -> TypeError:
    return TypeError(f"primitive {name!r}: {part} is missing, {what}")


def _no_saves(name: str, vjp: Sequence[Vjp | None]) -> tuple[int, ...]:
    if not vjp:
        return ()
    raise _missing(
        name,
        "saves",
        "the positions of the inputs whose values its gradient rules need, and OUT for the"
        " result's; () if they only need shapes and dtypes",
    )
