"""Gather elements by their positions along one axis, and the transpose: scatter with addition."""

from collections.abc import Callable
from typing import Any, Final, NoReturn

import numpy as np

from typednn.kernels.call import Call, Operand
from typednn.kernels.kernel import BOOL, INT64, ArraySpec, Kernel, Run
from typednn.kernels.numpy.arrays import as_contiguous, copy_scratch, out_of_range
from typednn.shapes.rules.indexing import index_out_of_range

__all__ = ["gather", "scatter", "scatter_extreme"]

_ZERO: Final = np.zeros((), np.int64)


def gather(call: Call) -> Kernel:
    """Elements of ``x`` at positions along one axis.

    The kernel raises ShapeError for a position that the axis does not have.
    """
    x, index = call.inputs
    shape, index_shape, axis = x.shape, index.shape, call.params["axis"] % len(x.shape)
    if not index.size:
        return Kernel(lambda x, index, out: None)

    def prepare() -> Run:
        flat_positions = _FlatPositions(shape, index_shape, axis)

        def run(x: Any, index: Any, out: Any, *scratch: Any) -> None:
            places = flat_positions.write(index, *scratch[:4])
            as_contiguous(x, *scratch[4:]).reshape(-1).take(places, 0, out, "clip")

        return run

    return _with_places(index, axis, prepare, x)


def scatter(call: Call) -> Kernel:
    """The transpose of ``gather``: zeros with ``g`` added at the positions.

    The kernel raises ShapeError for a position that the axis does not have.
    """
    g, index = call.inputs
    shape, index_shape, axis = call.shape, index.shape, call.params["axis"] % len(call.shape)
    if not index.size:
        return Kernel(lambda g, index, out: out.fill(0))

    def prepare() -> Run:
        flat_positions = _FlatPositions(shape, index_shape, axis)

        def run(g: Any, index: Any, out: Any, *scratch: Any) -> None:
            places = flat_positions.write(index, *scratch[:4])
            out.fill(0)
            g = as_contiguous(g, *scratch[4:])
            np.add.at(out.reshape(-1), places.reshape(-1), g.reshape(-1))

        return run

    return _with_places(index, axis, prepare, g)


def scatter_extreme(call: Call) -> Kernel:
    """``x``, with the larger or smaller of each element and all updates at its position.

    The kernel raises ShapeError for a position that the axis does not have.
    """
    _, updates, index = call.inputs
    shape, index_shape, axis = call.shape, index.shape, call.params["axis"] % len(call.shape)
    extreme = np.maximum if call.params["largest"] else np.minimum
    if not index.size:
        return Kernel(lambda x, updates, index, out: np.copyto(out, x))

    def prepare() -> Run:
        flat_positions = _FlatPositions(shape, index_shape, axis)

        def run(x: Any, updates: Any, index: Any, out: Any, *scratch: Any) -> None:
            places = flat_positions.write(index, *scratch[:4])
            np.copyto(out, x)
            updates = as_contiguous(updates, *scratch[4:])
            extreme.at(out.reshape(-1), places.reshape(-1), updates.reshape(-1))

        return run

    return _with_places(index, axis, prepare, updates)


def _with_places(index: Operand, axis: int, prepare: Callable[[], Run], x: Operand) -> Kernel:
    """Return the kernel, with scratch for ``_FlatPositions.write`` and a contiguous copy of ``x``.

    Scratch: the least and the largest position, a mask of the negative positions, the places in the
    flattened array. Tables: for each other axis, the offset of each index along it.
    """
    end: ArraySpec = ((), index.dtype)
    scratch = {"least": end, "largest": end, "below": (index.shape, BOOL)}
    scratch |= {"places": (index.shape, INT64), **copy_scratch(copy=x)}
    lines = sum(index.shape[:axis]) + sum(index.shape[axis + 1 :])
    return Kernel(scratch=scratch, prepare=prepare, table_bytes=lines * INT64.itemsize)


class _FlatPositions:
    """Turns positions along an axis into places: positions in the flattened array."""

    def __init__(self, shape: tuple[int, ...], index_shape: tuple[int, ...], axis: int) -> None:
        rank = len(shape)
        steps = [int(np.prod(shape[i + 1 :], dtype=np.int64)) for i in range(rank)]
        self._shape, self._axis, self._size = shape, axis, shape[axis]
        self._axis_size, self._step = np.array(self._size), np.array(steps[axis])
        self._lines = [
            (np.arange(index_shape[i]) * steps[i]).reshape(-1, *(1,) * (rank - 1 - i))
            for i in range(rank)
            if i != axis
        ]

    def write(self, index: Any, least: Any, largest: Any, below: Any, places: Any) -> Any:
        """Write the places into ``places`` and return it.

        ``least``, ``largest``, ``below``: scratch.

        Raises ShapeError (shape-index) for a position that the axis does not have.
        """
        if out_of_range(index, -self._size, self._size, least, largest):
            self._refuse(least.item(), largest.item())
        np.copyto(places, index)
        np.less(places, _ZERO, below)
        np.add(places, self._axis_size, places, where=below)
        np.multiply(places, self._step, places)
        for line in self._lines:
            np.add(places, line, places)
        return places

    def _refuse(self, least: int, largest: int) -> NoReturn:
        size, worst = self._size, least if least < -self._size else largest
        raise index_out_of_range("gather", self._shape, worst, self._axis, size)
