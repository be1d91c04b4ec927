"""What a kernel is: how one call of a primitive is computed into given memory, and what memory it needs beside it."""

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
    "KernelOf",
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
"""From the first operand's array to the result as a view of it."""


@dataclass(frozen=True, slots=True)
class Kernel:
    """How a call is computed.

    ``run(*operands, out, *scratch)`` writes the result into ``out``. ``out`` and the scratch are
    contiguous and hold anything before; it writes to no operand.
    ``prepare``: makes ``run``, in place of it, where that takes time or memory: for tables of what does
    not change from call to call, such as where rows begin. ``table_bytes``: what they take, as long as the
    program is kept.
    ``scratch``: shapes and dtypes of further arrays, whose contents nobody needs later, by the names of the
    parameters of ``run`` behind ``out``, in this order.
    ``overwrites``: the operands whose memory ``out`` may be, if shapes and dtypes agree.
    ``allocates``: bytes that numpy asks for by itself while it computes, and gives back.
    ``view``: how the result looks at its first operand; it raises ValueError where it cannot, and ``run``
    computes the result then.
    """

    run: Run | None = None
    scratch: Mapping[str, ArraySpec] = field(default_factory=dict)
    overwrites: tuple[int, ...] = ()
    prepare: Callable[[], Run] | None = None
    table_bytes: int = 0
    allocates: int = 0
    view: View | None = None

    def bind(self) -> Run:
        """The function to call, with its tables. A program asks for it once."""
        run = self.run if self.prepare is None else self.prepare()
        assert run is not None
        return run


class KernelSequence:
    """Several functions to run one after the other, each with the places of its arrays among all of a kernel's."""

    __slots__ = ("parts",)

    def __init__(self, parts: Sequence[tuple[Run, tuple[int, ...]]]) -> None:
        self.parts = parts

    def __call__(self, *arrays: Any) -> None:
        for run, places in self.parts:
            run(*[arrays[place] for place in places])


KernelOf: TypeAlias = Callable[[Call], Kernel]


def spec_of(x: Any) -> ArraySpec:
    """The shape and dtype of an operand or a result."""
    return x.shape, x.dtype
