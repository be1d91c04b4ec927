"""How primitives are applied to each element of a batch: the rules that records name.

Every rule is called as ``rule(primitive, inputs, mapped, params)``. The mapped inputs have the
batch as axis 0, and so has the result. Rules are made of primitives, so the result has gradients,
can be traced, and can be mapped again.
"""

from collections.abc import Mapping, Sequence
from math import prod
from typing import Any, Final, TypeAlias

import numpy as np

from typednn.autodiff.primitive import PRIMITIVES, Primitive
from typednn.autodiff.tape import apply
from typednn.kernels.numpy.indexing import GATHER
from typednn.tensor import Tensor, wrap

__all__ = [
    "affine",
    "aligned",
    "along_axis",
    "along_axis_alike",
    "along_axis_of_flat",
    "broadcast",
    "convolved",
    "indexed",
    "indexed_transpose",
    "leading",
    "matrices",
    "moved",
    "one_by_one",
    "permuted",
    "reshaped",
    "scattered",
    "searched",
    "spread",
    "taken",
    "updated",
]

AnyTensor: TypeAlias = Tensor[Any, Any]
Inputs: TypeAlias = Sequence[AnyTensor]
Mapped: TypeAlias = Sequence[bool]
Params: TypeAlias = dict[str, Any]

ALL: Final = slice(None)


def _reshape(x: AnyTensor, shape: tuple[int, ...]) -> AnyTensor:
    return x if x.shape == shape else apply(PRIMITIVES["reshape"], x, shape=shape)


def _permute(x: AnyTensor, axes: Sequence[int]) -> AnyTensor:
    axes = tuple(axes)
    return x if axes == tuple(range(x.ndim)) else apply(PRIMITIVES["permute_dims"], x, axes=axes)


def moved(x: AnyTensor, start: int, end: int) -> AnyTensor:
    """Return ``x`` with one axis moved."""
    axes = [axis for axis in range(x.ndim) if axis != start]
    axes.insert(end, start)
    return _permute(x, axes)


def spread(x: AnyTensor, size: int) -> AnyTensor:
    """Return a batch of ``size`` elements, each of them ``x``."""
    return apply(PRIMITIVES["broadcast_to"], x, shape=(size, *x.shape))


def _size(inputs: Inputs, mapped: Mapped) -> int:
    return next(x.shape[0] for x, is_mapped in zip(inputs, mapped, strict=True) if is_mapped)


def _rank(x: AnyTensor, is_mapped: bool) -> int:
    """Return the rank of one element."""
    return x.ndim - is_mapped


def _all_mapped(inputs: Inputs, mapped: Mapped) -> list[AnyTensor]:
    """Return the inputs as batches: those that are not mapped are the same for each element."""
    size = _size(inputs, mapped)
    return [
        x if is_mapped else spread(x, size) for x, is_mapped in zip(inputs, mapped, strict=True)
    ]


def _aligned(inputs: Inputs, mapped: Mapped, rank: int = 0) -> list[AnyTensor]:
    """Return the inputs with axes of size 1 after the batch, so that elements broadcast."""
    rank = max(rank, *map(_rank, inputs, mapped))
    return [
        _reshape(x, (x.shape[0], *(1,) * (rank + 1 - x.ndim), *x.shape[1:])) if is_mapped else x
        for x, is_mapped in zip(inputs, mapped, strict=True)
    ]


def _axis_of_batch(axis: int, rank: int) -> int:
    return axis % rank + 1


def leading(primitive: Primitive, inputs: Inputs, mapped: Mapped, params: Params) -> AnyTensor:
    """For primitives of inputs with any leading axes, the same ones in all inputs."""
    return apply(primitive, *_all_mapped(inputs, mapped), **params)


def aligned(primitive: Primitive, inputs: Inputs, mapped: Mapped, params: Params) -> AnyTensor:
    """For primitives whose operands broadcast: all elementwise ones."""
    return apply(primitive, *_aligned(inputs, mapped), **params)


def along_axis(primitive: Primitive, inputs: Inputs, mapped: Mapped, params: Params) -> AnyTensor:
    """For a parameter ``axis`` of the first operand: one axis, several, or None for all.

    Other operands broadcast with the first one.
    """
    rank = max(map(_rank, inputs, mapped))
    axis = params["axis"]
    axes = range(rank) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    moved = tuple([_axis_of_batch(each, rank) for each in axes])
    params["axis"] = moved[0] if isinstance(axis, int) else moved
    operands = _aligned(inputs, mapped)
    if not mapped[0]:
        operands[0] = spread(operands[0], _size(inputs, mapped))
    return apply(primitive, *operands, **params)


def along_axis_alike(
    primitive: Primitive, inputs: Inputs, mapped: Mapped, params: Params
) -> AnyTensor:
    """For a parameter ``axis`` of operands that have equally many axes."""
    operands = _all_mapped(inputs, mapped)
    params["axis"] = _axis_of_batch(params["axis"], operands[0].ndim - 1)
    return apply(primitive, *operands, **params)


def along_axis_of_flat(
    primitive: Primitive, inputs: Inputs, mapped: Mapped, params: Params
) -> AnyTensor:
    """For ``argmax`` and ``argmin``: a parameter ``axis``, or None for the flattened operand."""
    if params["axis"] is not None:
        return along_axis(primitive, inputs, mapped, params)
    (x,) = inputs
    size, *sizes = x.shape
    flat = _reshape(x, (size, prod(sizes)))
    found = apply(primitive, flat, axis=1, keepdims=False)
    return _reshape(found, (size, *(1,) * len(sizes))) if params["keepdims"] else found


def reshaped(primitive: Primitive, inputs: Inputs, mapped: Mapped, params: Params) -> AnyTensor:
    (x,) = inputs
    return _reshape(x, (x.shape[0], *primitive.rule(x.shape[1:], **params)))


def broadcast(primitive: Primitive, inputs: Inputs, mapped: Mapped, params: Params) -> AnyTensor:
    shape = params["shape"]
    (x,) = _aligned(inputs, mapped, len(shape))
    return apply(primitive, x, shape=(x.shape[0], *shape))


def permuted(primitive: Primitive, inputs: Inputs, mapped: Mapped, params: Params) -> AnyTensor:
    (x,) = inputs
    return _permute(x, (0, *[_axis_of_batch(axis, x.ndim - 1) for axis in params["axes"]]))


def matrices(primitive: Primitive, inputs: Inputs, mapped: Mapped, params: Params) -> AnyTensor:
    """For ``matmul``. A product with one matrix for all elements is one large product."""
    x, y = inputs
    if mapped[0] and not mapped[1] and y.ndim == 2:
        rows = _reshape(x, (prod(x.shape[:-1]), x.shape[-1]))
        return _reshape(apply(primitive, rows, y), (*x.shape[:-1], y.shape[-1]))
    if mapped[1] and not mapped[0] and x.ndim == 2 and y.ndim == 3 and y.shape[2] == 1:
        rows = apply(primitive, y[:, :, 0], x.mT)
        return _reshape(rows, (*rows.shape, 1))
    return aligned(primitive, inputs, mapped, params)


def affine(primitive: Primitive, inputs: Inputs, mapped: Mapped, params: Params) -> AnyTensor:
    """For ``x @ weight + bias`` of two matrices and a vector."""
    x, weight, bias = inputs
    if not mapped[1] and not mapped[2]:
        rows = _reshape(x, (prod(x.shape[:-1]), x.shape[-1]))
        return _reshape(apply(primitive, rows, weight, bias), (*x.shape[:-1], weight.shape[-1]))
    pair = inputs[:2]
    product = (
        matrices(PRIMITIVES["matmul"], pair, mapped[:2], {})
        if any(mapped[:2])
        else apply(PRIMITIVES["matmul"], *pair)
    )
    add = PRIMITIVES["add"]
    return aligned(add, (product, bias), (any(mapped[:2]), mapped[2]), {})


def scattered(primitive: Primitive, inputs: Inputs, mapped: Mapped, params: Params) -> AnyTensor:
    params["shape"] = (_size(inputs, mapped), *params["shape"])
    return along_axis_alike(primitive, inputs, mapped, params)


def searched(primitive: Primitive, inputs: Inputs, mapped: Mapped, params: Params) -> AnyTensor:
    """For ``searchsorted``: the values may have any axes, but there is one sorted vector."""
    if mapped[0]:
        return one_by_one(primitive, inputs, mapped, params)
    return apply(primitive, *inputs, **params)


def taken(primitive: Primitive, inputs: Inputs, mapped: Mapped, params: Params) -> AnyTensor:
    """For ``take``, which is ``getitem`` with one index tensor."""
    x, indices = inputs
    axis = params["axis"] % _rank(x, mapped[0])
    if not mapped[1]:
        return apply(primitive, x, indices, axis=axis + 1)
    if not mapped[0]:
        return moved(apply(primitive, x, indices, axis=axis), axis, 0)
    key = (*(ALL,) * axis, GATHER)
    return indexed(PRIMITIVES["getitem"], inputs, mapped, {"key": key})


def convolved(primitive: Primitive, inputs: Inputs, mapped: Mapped, params: Params) -> AnyTensor:
    """For convolutions. The elements join the batch, or are groups if each has its own kernels."""
    x, weight = inputs
    if not mapped[1]:
        size, count, *rest = x.shape
        out = apply(primitive, _reshape(x, (size * count, *rest)), weight, **params)
        return _reshape(out, (size, count, *out.shape[1:]))
    x, weight = _all_mapped(inputs, mapped)
    size, count, channels, *space = x.shape
    x = _reshape(moved(x, 0, 1), (count, size * channels, *space))
    weight = _reshape(weight, (size * weight.shape[1], *weight.shape[2:]))
    params["groups"] *= size
    out = apply(primitive, x, weight, **params)
    split = _reshape(out, (count, size, out.shape[1] // size, *out.shape[2:]))
    return moved(split, 1, 0)


class _Key:
    """A key of ``getitem`` for all elements of a batch at once.

    ``indices`` and ``key``: with the batch in front, for a mapped ``x``.
    ``order``: ``permute_dims(x[key], order)`` has the batch as axis 0, and then the axes of
    ``x[key]`` for one element.
    """

    def __init__(self, key: tuple[Any, ...], rank: int, indices: Inputs, mapped: Mapped) -> None:
        size = _size(indices, mapped) if any(mapped) else 0
        ranks = [_rank(index, is_mapped) for index, is_mapped in zip(indices, mapped, strict=True)]
        together = max(ranks, default=0)
        before = _axes_before(key, rank) if indices else None
        self.indices = _aligned(indices, mapped, together) if any(mapped) else [*indices]
        result = _result_rank(key, rank, together)
        if not any(mapped):
            self.key = (ALL, *key)
            place = together if indices and before is None else 0
            self.order = _to_front(place, result + 1)
            return
        each = wrap(np.arange(size).reshape(size, *(1,) * together))
        self.indices.insert(0, each)
        self.key = (GATHER, *key)
        # Now the index tensors and ints are together only if nothing stands before them.
        front = 0 if before is None else before
        axes = [1 + i for i in range(together)]  # of the index tensors, behind the batch
        others = [1 + together + i for i in range(result - together)]
        self.order = (0, *others[:front], *axes, *others[front:])

    @property
    def inverse(self) -> tuple[int, ...]:
        """The order in which the axes of a batch of results go back to those of ``x[key]``."""
        return tuple([self.order.index(axis) for axis in range(len(self.order))])


def _to_front(place: int, rank: int) -> tuple[int, ...]:
    return (place, *[axis for axis in range(rank) if axis != place])


def _is_index(part: Any) -> bool:
    """Return whether numpy takes the part as an index array, beside index tensors."""
    return part is GATHER or isinstance(part, int)


def _axes_before(key: tuple[Any, ...], rank: int) -> int | None:
    """Return the number of the result's axes before those of the index tensors.

    None if parts of other kinds stand between index tensors and ints: numpy then puts the axes of
    the index tensors first.
    """
    places = [place for place, part in enumerate(key) if _is_index(part)]
    if places[-1] - places[0] != len(places) - 1:
        return None
    return sum(_axes_of(part, key, rank) for part in key[: places[0]])


def _axes_of(part: Any, key: tuple[Any, ...], rank: int) -> int:
    """Return how many axes of the result the part makes, which is no index tensor."""
    if part is ...:
        return rank - sum(each is not None and each is not ... for each in key)
    return 0 if _is_index(part) else 1


def _result_rank(key: tuple[Any, ...], rank: int, together: int) -> int:
    consumed = sum(part is not None and part is not ... for part in key)
    rest = 0 if any(part is ... for part in key) else rank - consumed
    return together + rest + sum(_axes_of(part, key, rank) for part in key)


def indexed(primitive: Primitive, inputs: Inputs, mapped: Mapped, params: Params) -> AnyTensor:
    """For ``getitem``."""
    x = inputs[0] if mapped[0] else spread(inputs[0], _size(inputs, mapped))
    key = _Key(params["key"], x.ndim - 1, inputs[1:], mapped[1:])
    return _permute(apply(primitive, x, *key.indices, key=key.key), key.order)


def indexed_transpose(
    primitive: Primitive, inputs: Inputs, mapped: Mapped, params: Params
) -> AnyTensor:
    """For the transpose of ``getitem``."""
    size = _size(inputs, mapped)
    g = inputs[0] if mapped[0] else spread(inputs[0], size)
    key = _Key(params["key"], len(params["shape"]), inputs[1:], mapped[1:])
    shape = (size, *params["shape"])
    return apply(primitive, _permute(g, key.inverse), *key.indices, key=key.key, shape=shape)


def updated(primitive: Primitive, inputs: Inputs, mapped: Mapped, params: Params) -> AnyTensor:
    """For ``index_update``."""
    size = _size(inputs, mapped)
    x, value = [
        each if is_mapped else spread(each, size)
        for each, is_mapped in zip(inputs[:2], mapped[:2], strict=True)
    ]
    key = _Key(params["key"], x.ndim - 1, inputs[2:], mapped[2:])
    return apply(primitive, x, _permute(value, key.inverse), *key.indices, key=key.key)


def one_by_one(primitive: Primitive, inputs: Inputs, mapped: Mapped, params: Params) -> AnyTensor:
    """Apply the primitive to one element after the other: right for every primitive, and slow."""
    size = _size(inputs, mapped)
    if not size:
        return _of_nothing(primitive, inputs, mapped, params)
    parts = []
    for i in range(size):
        one = [x[i] if is_mapped else x for x, is_mapped in zip(inputs, mapped, strict=True)]
        part = apply(primitive, *one, **params)
        parts.append(_reshape(part, (1, *part.shape)))
    return apply(PRIMITIVES["concat"], *parts, axis=0)


def _of_nothing(
    primitive: Primitive, inputs: Inputs, mapped: Mapped, params: Mapping[str, Any]
) -> AnyTensor:
    shapes = [x.shape[is_mapped:] for x, is_mapped in zip(inputs, mapped, strict=True)]
    shape = primitive.rule(*shapes, **params)
    return wrap(np.zeros((0, *shape), primitive.dtype(inputs, params)))
