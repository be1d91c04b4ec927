"""The tape: computes primitives, records them, and propagates gradients back over the record.

A tensor that depends on the variable of a gradient is on that gradient's tape. Its primal is the
same value as the next outer tape sees it. A gradient is itself computed with primals, so it is
recorded on the outer tapes: gradients nest to any order without confusing their perturbations (as
the levels of JAX's autodidax and the boxes of HIPS autograd).
"""

import math
import re
from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any, Final, NoReturn, Protocol, TypeAlias

import numpy as np
from numpy import ndarray
from numpy.lib.mixins import NDArrayOperatorsMixin

from typednn.abstract import Abstract
from typednn.autodiff.primitive import OUT, Primitive, Vjp
from typednn.dtypes import need_kind
from typednn.kernels.shaped import Shaped
from typednn.shapes.array_limits import out_of_memory, refuse_too_large
from typednn.shapes.rules.indexing import index_out_of_range
from typednn.shapes.shape import ShapeError, show
from typednn.tensor import Tensor, wrap
from typednn.tracing import tracing

__all__ = [
    "NO_PARENT",
    "SERIAL",
    "Rule",
    "Tape",
    "Unsaved",
    "UnsavedError",
    "apply",
    "cotangent",
    "depending",
    "explain",
]

SERIAL = count(1)
"""Numbers of tapes and of calls of ``vmap``: the inner ones have the larger numbers."""

_PLACES = count()  # shared by all tapes; next() is atomic, also between threads
NO_PARENT = -1

_new = Tensor.__new__


class UnsavedError(AttributeError):
    """A gradient rule needs values that its primitive does not save; ``obj`` is their stand-in."""


class Unsaved(Shaped, NDArrayOperatorsMixin):
    """The stand-in that a gradient rule gets for a value that its primitive does not save.

    Everything that needs more than the shape and the dtype raises UnsavedError.
    """

    __slots__ = ("dtype", "shape")

    def __init__(self, data: ndarray[Any, Any]) -> None:
        self.shape = data.shape
        self.dtype = data.dtype

    def refuse(self, *_: Any, **__: Any) -> NoReturn:
        raise UnsavedError("a value that is not saved", obj=self)

    __getattr__ = __getitem__ = __iter__ = __bool__ = __float__ = __matmul__ = refuse
    __array__ = __array_ufunc__ = refuse


class Rule(Protocol):
    """What gives a node's gradients: a primitive, or a rule of ``custom_rules``."""

    @property
    def name(self) -> str: ...
    @property
    def vjp(self) -> Sequence[Vjp | None]: ...


_Node: TypeAlias = tuple[Rule, list[int], list[Any], dict[str, Any], int]


class Tape:
    """The primitives that were applied to tensors of one gradient, in order.

    A node is a tuple ``(primitive, parents, saved, params, place)``: the place on the tape of each
    input, or NO_PARENT; the result and the inputs as the vjp gets them; the node's own place.
    Places instead of references keep nodes out of reference cycles, so that a step's memory is
    freed with its tape. ``lines``: the user's line of each traced node, by its place.

    Several threads may record on one tape at once: places are unique, and a node is appended before
    its result is returned, so that it comes after the nodes of its inputs.

    A tensor that depends on a watched one but has no gradient (a comparison, an argmax) is on the
    tape too, without a node and with NO_PARENT for its place, so that its values cannot leave
    unnoticed.
    """

    __slots__ = ("lines", "nodes", "recording", "serial")

    def __init__(self) -> None:
        self.serial = next(SERIAL)
        self.recording = True
        self.nodes: list[_Node | None] = []
        self.lines: dict[int, str] = {}

    def watch(self, x: Tensor[Any, Any]) -> Tensor[Any, Any]:
        """Return ``x`` on this tape, as a tensor with respect to which gradients are taken."""
        self.nodes.append(None)
        return self.box(x, next(_PLACES))

    def box(self, primal: Tensor[Any, Any], place: int) -> Tensor[Any, Any]:
        """Return the primal as a tensor at a place of this tape."""
        boxed: Tensor[Any, Any] = _new(Tensor)
        boxed._data = primal._data
        boxed._tape = self
        boxed._index = place
        boxed._primal = primal
        return boxed

    def record(
        self,
        primitive: Primitive,
        inputs: Sequence[Tensor[Any, Any]],
        params: dict[str, Any],
        data: ndarray[Any, Any],
    ) -> Tensor[Any, Any]:
        """Return the primitive's result ``data`` as a tensor on this tape and the outer ones."""
        parents, primals, nested, linked = [], [], False, False
        for x in inputs:
            if x._tape is self:
                place = x._index
                parents.append(place)
                if place >= 0:  # not NO_PARENT
                    linked = True
                x = x._primal
            else:
                parents.append(NO_PARENT)
            primals.append(x)
            nested = nested or x._tape is not None
        out = result(primitive, primals, params, data) if nested else wrap(data)
        if not self.recording:
            return out
        # Integers have no gradient, so a tensor with a node is floating-point.
        if not linked or not primitive.vjp or data.dtype.kind != "f":
            return self.box(out, NO_PARENT)
        saves = primitive.saves
        saved: list[Any] = [out if OUT in saves else Unsaved(data)]
        for k, x in enumerate(primals):
            saved.append(x if k in saves else Unsaved(x._data))
        place = next(_PLACES)
        if type(data) is not ndarray and isinstance(data, Abstract):
            self.lines[place] = data.source
        self.nodes.append((primitive, parents, saved, params, place))
        return self.box(out, place)

    def add(self, rule: Rule, parents: list[int]) -> int:
        """Append a node with a gradient rule of its own, and return its place."""
        place = next(_PLACES)
        self.nodes.append((rule, parents, [], {}, place))
        return place

    def pull(self, seeds: list[tuple[int, Tensor[Any, Any]]]) -> dict[int, Tensor[Any, Any]]:
        """Return the gradients of the watched tensors, by place.

        ``seeds``: places of results, or NO_PARENT, and the gradients with respect to them.
        """
        cotangents: dict[int, Tensor[Any, Any]] = {}
        for start, seed in seeds:
            if start != NO_PARENT:
                other = cotangents.get(start)
                cotangents[start] = seed if other is None else other + seed
        around = tracing.gradient_of
        try:
            self._go_back(cotangents)
        finally:
            tracing.gradient_of = around
        return cotangents

    def _go_back(self, cotangents: dict[int, Tensor[Any, Any]]) -> None:
        lines = self.lines
        for node in reversed(self.nodes):
            if node is None:
                continue
            primitive, parents, saved, params, place = node
            g = cotangents.pop(place, None)
            if g is None:
                continue
            if lines:
                tracing.gradient_of = lines.get(place, "")
            for k, parent in enumerate(parents):
                vjp = primitive.vjp[k] if parent != NO_PARENT else None
                if vjp is not None:
                    try:
                        part = vjp(g, *saved, **params)
                    except UnsavedError as error:
                        raise TypeError(_unsaved(primitive, k, saved, error)) from error
                    other = cotangents.get(parent)
                    cotangents[parent] = part if other is None else other + part


def cotangent(
    primitive: Primitive,
    k: int,
    out: Tensor[Any, Any],
    inputs: Sequence[Tensor[Any, Any]],
    params: dict[str, Any],
) -> Any:
    """Return the gradient with respect to input ``k``, given a gradient of ones.

    The gradient rule gets the saved values only.
    """
    values = enumerate((out, *inputs), start=OUT)
    saved = [x if each in primitive.saves else Unsaved(x._data) for each, x in values]
    vjp: Any = primitive.vjp[k]
    try:
        return vjp(wrap(np.ones(out.shape, out.dtype)), *saved, **params)
    except UnsavedError as error:
        raise TypeError(_unsaved(primitive, k, saved, error)) from error


def _unsaved(primitive: Rule, k: int, saved: list[Any], error: UnsavedError) -> str:
    """Return a message that says what to add to ``saves`` for the gradient rule of input ``k``."""
    place = [each is error.obj for each in saved].index(True) - 1
    what, name = ("its result", "OUT") if place == OUT else (f"input {place}", str(place))
    return (
        f"primitive {primitive.name!r}: the gradient rule of input {k} needs the values of {what},"
        f" which it does not save; add {name} to saves"
    )


def apply(primitive: Primitive, *inputs: Tensor[Any, Any], **params: Any) -> Tensor[Any, Any]:
    """Compute the primitive, or trace it, and record it if an input is on a tape.

    Raises ShapeError, in the words of the primitive's rule, if the shapes do not fit.
    """
    kinds = primitive.kinds
    if kinds is not None:
        for x in inputs:
            if x._data.dtype.kind not in kinds:
                need_kind(primitive.name, "x", x._data.dtype, kinds)
    arrays = [x._data for x in inputs]
    for array in arrays:
        if type(array) is not ndarray and isinstance(array, Abstract):
            innermost = innermost_abstract(arrays)
            inputs = tuple(innermost.operands(inputs))
            data: Any = innermost_abstract([x._data for x in inputs])
            data = data.compute(primitive, inputs, params)
            break
    else:
        trace = tracing.trace
        if trace is not None and not trace.computes and inputs:  # of a branch that is not taken
            return apply(primitive, *map(trace.operand, inputs), **params)
        if "axis" in params and arrays and not arrays[0].ndim:  # to numpy a scalar has an axis
            primitive.rule(*[array.shape for array in arrays], **params)
        try:
            data = primitive.forward(*arrays, **params)
        except (ValueError, IndexError, MemoryError) as error:
            explain(primitive, [array.shape for array in arrays], params, error)
        if type(data) is not ndarray:  # numpy gives its scalars for results of rank 0
            data = np.asarray(data)
    for x in inputs:
        if x._tape is not None:
            return result(primitive, inputs, params, data)
    return wrap(data)


def result(
    primitive: Primitive,
    inputs: Sequence[Tensor[Any, Any]],
    params: dict[str, Any],
    data: ndarray[Any, Any],
) -> Tensor[Any, Any]:
    """Return the computed array as a tensor, recorded on the inputs' innermost tape, if any."""
    innermost = None
    for x in inputs:
        tape = x._tape
        if tape is not None and (innermost is None or tape.serial > innermost.serial):
            innermost = tape
    if innermost is None:
        return wrap(data)
    if type(data) is not ndarray and isinstance(data, Abstract) and data.serial > innermost.serial:
        return wrap(data)  # the tapes around a call of vmap have recorded what it computed
    return innermost.record(primitive, inputs, params, data)


def innermost_abstract(arrays: Sequence[Any]) -> Abstract:
    """Return the array of the innermost call of ``vmap``; without one, the first traced array."""
    found = [array for array in arrays if isinstance(array, Abstract)]
    return max(found, key=lambda array: array.serial)


def depending(data: ndarray[Any, Any], x: Tensor[Any, Any]) -> Tensor[Any, Any]:
    """Return an array computed from ``x`` without a gradient, as a tensor on the tapes of ``x``."""
    tape = x._tape
    if tape is None:
        return wrap(data)
    primal = depending(data, x._primal)
    return tape.box(primal, NO_PARENT) if tape.recording else primal


_REFUSED_VALUES: Final = {
    "pow": "integers have no negative integer powers; make floats first, e.g. x.astype(np.float32)"
}
"""The values that numpy refuses although shapes and memory fit, by primitive."""
_LARGEST_ITEM: Final = 8  # bytes; the dtype is not known, but numpy has refused


_INDEX: Final = re.compile(r"index (-?\d+) is out of bounds for axis (\d+) with size (\d+)")
"""numpy's words for an index that an axis does not have."""


def _of_index(operation: str, x: tuple[int, ...], error: IndexError) -> ShapeError:
    """Return numpy's error in the words of the rules."""
    found = _INDEX.fullmatch(str(error))
    if found is None:
        return ShapeError(f"{operation}: {error}", code="shape-index")
    index, axis, size = map(int, found.groups())
    return index_out_of_range(operation, x, index, axis, size)


def explain(
    primitive: Primitive,
    shapes: Sequence[tuple[int, ...]],
    params: Mapping[str, Any],
    error: ValueError | IndexError | MemoryError,
) -> NoReturn:
    """Raise the shape rule's error for a failure in numpy, else numpy's own error."""
    try:
        shape = primitive.rule(*shapes, **params)
    except ShapeError as refused:
        raise refused from None
    if not isinstance(error, IndexError):
        refuse_too_large(f"{primitive.name}: ", shape, _LARGEST_ITEM)
    if isinstance(error, IndexError) and not isinstance(error, ShapeError):
        raise _of_index(primitive.name, shapes[0], error) from None
    if isinstance(error, MemoryError) and len(error.args) == 2:  # numpy's own
        shape, dtype = error.args
        what = f"{primitive.name}: an array of shape {show(shape)} and dtype {dtype}"
        raise out_of_memory(what, math.prod(shape) * dtype.itemsize) from None
    if isinstance(error, ValueError) and primitive.name in _REFUSED_VALUES:
        raise ValueError(f"{primitive.name}: {_REFUSED_VALUES[primitive.name]}") from None
    raise error
