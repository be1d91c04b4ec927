"""numpy, into planned memory: ``out=`` wherever numpy has it. It is always there.

Each kernel does what the primitive's ``forward`` does, by the same functions of numpy in the same
order, so that results are equal bit for bit; but numpy adds up the elements of a transposed view in
another order than those of a copy. Scratch is as ``planning.memory`` says, and what it says is a view
needs no kernel. Any other primitive that is missing here runs its ``forward``.

Kernels ask numpy for no arrays, but those of ``ALLOCATES``. What numpy's ufuncs hold for a moment to
walk operands that broadcast or are of two dtypes is not counted: its size does not grow with theirs.
"""

from typing import Final

from typednn.backends.numpy import (
    convolution,
    cumulative,
    elementwise,
    error_function,
    gathering,
    indexing,
    normalised,
    pooling,
    products,
    reductions,
    sorting,
    views,
)
from typednn.backends.numpy.fused import fused
from typednn.planning.backend import Table

__all__ = ["ALLOCATES", "KERNELS"]

_PRIMITIVES: Table = {
    **convolution.KERNELS,
    **cumulative.KERNELS,
    **elementwise.KERNELS,
    **error_function.KERNELS,
    **gathering.KERNELS,
    **indexing.KERNELS,
    **normalised.KERNELS,
    **pooling.KERNELS,
    **products.KERNELS,
    **reductions.KERNELS,
    **sorting.KERNELS,
    **views.KERNELS,
}

KERNELS: Table = {**_PRIMITIVES, "fused": fused(_PRIMITIVES)}

ALLOCATES: Final = {
    "argsort": "numpy sorts positions into new memory only; some lines at once",
    "getitem": "numpy picks into new memory by index tensors that do not stand side by side, or that"
    " stand beside other parts of the key that pick",
    "searchsorted": "numpy finds positions into new memory only; some at once",
}
"""The primitives for which numpy must be asked for arrays, and why. ``Memory.allocates`` says how many
bytes; so it does for primitives of users, which have no kernel here."""
