"""Computing primitives, remembering them, and going back over what was remembered.

A tensor that depends on what a gradient is taken by sits on that gradient's tape. It holds the
same value as the next outer tape sees it, its primal; a gradient's own computation is made of
primals, so it is recorded on the outer tapes, and gradients nest to any order without confusing
whose perturbation is whose (autodidax's levels, HIPS autograd's boxes).
"""

import math
from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any, NoReturn

import numpy as np
from numpy import ndarray

from typednn.abstract import Abstract, tracing
from typednn.autodiff.primitive import OUT, Primitive
from typednn.dtypes import need_kind
from typednn.shapes.shape import ShapeError
from typednn.tensor import Tensor, wrap

__all__ = ["Tape", "Unsaved", "apply", "explain"]

_SERIAL = count(1)
NO_PARENT = -1

_new = Tensor.__new__


class Unsaved:
    """What a gradient rule is given for a value it does not save."""

    __slots__ = ("dtype", "shape")

    def __init__(self, data: ndarray[Any, Any]) -> None:
        self.shape = data.shape
        self.dtype = data.dtype

    @property
    def ndim(self) -> int:
        return len(self.shape)

    @property
    def size(self) -> int:
        return math.prod(self.shape)


class Tape:
    """The primitives that were applied to tensors of one gradient, in order.

    A node is a tuple ``(primitive, parents, saved, params)``: for each input its place on the
    tape or NO_PARENT, and the result and the inputs as the vjp is given them. Places instead of
    references keep nodes out of reference cycles, so that a step's memory is freed with its tape.
    ``lines``: where the user wrote what is traced, by its place.
    """

    __slots__ = ("lines", "nodes", "recording", "serial")

    def __init__(self) -> None:
        self.serial = next(_SERIAL)  # an inner tape's is larger than that of a tape around it
        self.recording = True
        self.nodes: list[tuple[Primitive, list[int], list[Any], dict[str, Any]] | None] = []
        self.lines: dict[int, str] = {}

    def watch(self, x: Tensor[Any, Any]) -> Tensor[Any, Any]:
        """``x`` as a tensor by which gradients are taken."""
        self.nodes.append(None)
        return self._box(x)

    def _box(self, primal: Tensor[Any, Any]) -> Tensor[Any, Any]:
        """The primal as a tensor of the newest node."""
        boxed: Tensor[Any, Any] = _new(Tensor)
        boxed._data = primal._data
        boxed._tape = self
        boxed._index = len(self.nodes) - 1
        boxed._primal = primal
        return boxed

    def record(
        self,
        primitive: Primitive,
        inputs: Sequence[Tensor[Any, Any]],
        params: dict[str, Any],
        data: ndarray[Any, Any],
    ) -> Tensor[Any, Any]:
        """The result ``data`` of the primitive as a tensor on this tape and those around it."""
        parents, primals, nested = [], [], False
        for x in inputs:
            if x._tape is self:
                parents.append(x._index)
                x = x._primal
            else:
                parents.append(NO_PARENT)
            primals.append(x)
            nested = nested or x._tape is not None
        out = result(primitive, primals, params, data) if nested else wrap(data)
        if not self.recording:
            return out
        saves = primitive.saves
        saved: list[Any] = [out if OUT in saves else Unsaved(data)]
        for k, x in enumerate(primals):
            saved.append(x if k in saves else Unsaved(x._data))
        if type(data) is not ndarray and isinstance(data, Abstract):
            self.lines[len(self.nodes)] = data.source
        self.nodes.append((primitive, parents, saved, params))
        return self._box(out)

    def pull(
        self, seeds: list[tuple[int | None, Tensor[Any, Any]]]
    ) -> list[Tensor[Any, Any] | None]:
        """The gradients by place, given those of results: of their places on the tape, if any.

        Only those of watched tensors are there at the end.
        """
        cotangents: list[Tensor[Any, Any] | None] = [None] * len(self.nodes)
        for start, seed in seeds:
            if start is not None:
                other = cotangents[start]
                cotangents[start] = seed if other is None else other + seed
        around = tracing.gradient_of
        try:
            self._go_back(cotangents)
        finally:
            tracing.gradient_of = around
        return cotangents

    def _go_back(self, cotangents: list[Tensor[Any, Any] | None]) -> None:
        nodes, lines = self.nodes, self.lines
        for place in range(len(nodes) - 1, -1, -1):
            node, g = nodes[place], cotangents[place]
            if node is None or g is None:
                continue
            cotangents[place] = None
            if lines:
                tracing.gradient_of = lines.get(place, "")
            primitive, parents, saved, params = node
            for k, parent in enumerate(parents):
                vjp = primitive.vjp[k] if parent != NO_PARENT else None
                if vjp is not None:
                    part = vjp(g, *saved, **params)
                    other = cotangents[parent]
                    cotangents[parent] = part if other is None else other + part


def apply(primitive: Primitive, *inputs: Tensor[Any, Any], **params: Any) -> Tensor[Any, Any]:
    """Compute the primitive, or trace it, and record it where an input is on a tape.

    Raises ShapeError, in the words of the primitive's rule, where the shapes do not fit.
    """
    kinds = primitive.kinds
    if kinds is not None:
        for x in inputs:
            if x._data.dtype.kind not in kinds:
                need_kind(primitive.name, "x", x._data.dtype, kinds)
    arrays = [x._data for x in inputs]
    for array in arrays:
        if type(array) is not ndarray and isinstance(array, Abstract):
            data: Any = array.apply(primitive, arrays, params)
            break
    else:
        if "axis" in params and arrays and not arrays[0].ndim:  # to numpy a scalar has an axis
            primitive.rule(*[array.shape for array in arrays], **params)
        try:
            data = primitive.forward(*arrays, **params)
        except (ValueError, IndexError) as error:
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
    """The computed array as a tensor, recorded on the innermost tape of the inputs, if any."""
    innermost = None
    for x in inputs:
        tape = x._tape
        if tape is not None and (innermost is None or tape.serial > innermost.serial):
            innermost = tape
    # An integer has no gradient, so what sits on a tape is floating-point.
    if innermost is None or not primitive.vjp or data.dtype.kind != "f":
        return wrap(data)
    return innermost.record(primitive, inputs, params, data)


def explain(
    primitive: Primitive,
    shapes: Sequence[tuple[int, ...]],
    params: Mapping[str, Any],
    error: ValueError | IndexError,
) -> NoReturn:
    """Raise what the shape rule says about this failure of numpy's; numpy's words if nothing."""
    try:
        primitive.rule(*shapes, **params)
    except ShapeError as refused:
        raise refused from None
    if isinstance(error, IndexError) and not isinstance(error, ShapeError):
        raise ShapeError(f"{primitive.name}: {error}", code="shape-index") from None
    raise error
