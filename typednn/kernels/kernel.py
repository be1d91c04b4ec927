"""Kernels: how the call of a primitive is computed into given memory, and the scratch it needs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np

from typednn.kernels.call import Call

__all__ = [
    "BOOL",
    "INT64",
    "ArraySpec",
    "Kernel",
    "KernelFactory",
    "KernelSequence",
    "Run",
    "View",
    "spec_of",
]

BOOL = np.dtype(np.bool_)
INT64 = np.dtype(np.int64)

ArraySpec: TypeAlias = tuple[tuple[int, ...], np.dtype[Any]]
"""An array's shape and dtype."""

Run: TypeAlias = Callable[..., Any]
"""``run(*operands, out, *scratch)`` writes the result into ``out``."""

View: TypeAlias = Callable[[Any], Any]
"""``view(x)`` returns the result as a view of ``x``, the first operand."""


@dataclass(frozen=True, slots=True)
class Kernel:
    """How a call is computed.

    ``run(*operands, out, *scratch)`` writes the result into ``out``, and does not write to any
    operand. ``out`` and the scratch are contiguous, and their contents before the call do not
    matter.

    ``prepare()`` returns ``run``. It is given instead of ``run`` if the kernel has tables: arrays
    that do not change from call to call, such as the offsets of rows. ``table_bytes``: the memory
    of the tables, which the program holds as long as it exists.

    ``scratch``: the shapes and dtypes of further arrays, whose contents are not used after the
    call. The keys are the names of the parameters of ``run`` after ``out``, in this order.

    ``overwrites``: the positions of the operands whose memory ``out`` may share, if shapes and
    dtypes agree.

    ``allocates``: the number of bytes that numpy itself allocates while it computes, and then
    frees.

    ``view``: returns the result as a view of the first operand. If there is no such view it raises
    ValueError, and ``run`` computes the result.
    """

    run: Run | None = None
    scratch: Mapping[str, ArraySpec] = field(default_factory=dict)
    overwrites: tuple[int, ...] = ()
    prepare: Callable[[], Run] | None = None
    table_bytes: int = 0
    allocates: int = 0
    view: View | None = None

    def bind(self) -> Run:
        """Return the function to run, with its tables made. A program calls this once."""
        run = self.run if self.prepare is None else self.prepare()
        assert run is not None
        return run


class KernelSequence:
    """Functions that run one after the other.

    ``parts``: each function, and the positions of its arguments among all arrays.
    """

    __slots__ = ("parts",)

    def __init__(self, parts: Sequence[tuple[Run, tuple[int, ...]]]) -> None:
        self.parts = parts

    def __call__(self, *arrays: Any) -> None:
        for run, positions in self.parts:
            run(*[arrays[position] for position in positions])


KernelFactory: TypeAlias = Callable[[Call], Kernel]
"""Makes the kernel of a call."""


def spec_of(x: Any) -> ArraySpec:
    """Return the shape and dtype of an operand or a result."""
    return x.shape, x.dtype
