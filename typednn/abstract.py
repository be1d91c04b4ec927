"""A traced array: a shape and a dtype without values, in the place of a tensor's numpy array.

Everything that needs values raises ``TraceError``, which says where, why, and what to do instead.
This file knows nothing of graphs and batches: ``planning.trace`` has the subclass that records
operations, and ``autodiff.batched`` the one that stands for many arrays at once.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NoReturn

import numpy as np

from typednn.kernels.shaped import Shaped
from typednn.source_lines import user_line
from typednn.tracing import TraceError, tracing

if TYPE_CHECKING:
    from typednn.autodiff.primitive import Primitive
    from typednn.tensor import Tensor

__all__ = ["Abstract", "refuse_sizes"]


class Abstract(Shaped, ABC):
    """A shape and a dtype, no values. What needs values raises TraceError."""

    __slots__ = ("dtype", "shape")

    serial = 0
    """Gradients whose tapes have a larger number are taken around this value: see ``Tape``."""

    def __init__(self, shape: tuple[int, ...], dtype: np.dtype[Any]) -> None:
        self.shape = shape
        self.dtype = dtype

    @property
    def state(self) -> str:
        """Say in a word or two why there are no values, for a tensor's repr."""
        return "traced"

    @property
    def source(self) -> str:
        """The user's line that made it, as ``file:line``; empty if none is known."""
        return ""

    def __len__(self) -> int:
        if not self.shape:
            raise TypeError("len() of unsized object")
        return self.shape[0]

    @abstractmethod
    def apply(
        self, primitive: "Primitive", arrays: Sequence[Any], params: Mapping[str, Any]
    ) -> "Abstract":
        """Return the result of a primitive of these arrays, this one among them."""

    def compute(
        self,
        primitive: "Primitive",
        inputs: "Sequence[Tensor[Any, Any]]",
        params: Mapping[str, Any],
    ) -> "Abstract":
        """Return the result of a primitive of the arrays of these tensors, this one among them."""
        return self.apply(primitive, [x._data for x in inputs], params)

    def without_gradient(self) -> "Abstract":
        """Return the same value as a constant for all gradients."""
        return self

    def operands(self, inputs: "Sequence[Tensor[Any, Any]]") -> "Sequence[Tensor[Any, Any]]":
        """Return the inputs of a primitive, this array's tensor among them, as they are traced."""
        return inputs

    def alike(self, array: Any) -> "Abstract":
        """Return a traced stand-in for ``array``, for code that writes into its results."""
        self.view()

    def refuse(self, wanted: str, instead: str) -> NoReturn:
        """Raise TraceError: ``wanted`` needs the values; ``instead`` says what works."""
        name = tracing.names[-1] if tracing.names else "a function"
        sizes = ", ".join(map(str, self.shape))
        raise TraceError(
            f"{user_line()}: {wanted} needs the values of a {self.dtype}[{sizes}] tensor, but while"
            f" {name} is traced only its shape and dtype are known; {instead}"
        )

    def __bool__(self) -> bool:  # noqa: PLE0304 - it never returns
        self.refuse("bool(x), as in 'if x:',", f"choose between values with ops.where; {_LOOP}")

    def item(self) -> NoReturn:
        self.refuse("a Python number of x", _KEEP)

    def __index__(self) -> int:  # noqa: PLE0305 - it never returns
        instead = f"take elements with ops.take, sizes from shapes; {_LOOP}"
        self.refuse("x as an index or a size", instead)

    def view(self, *_: Any, **__: Any) -> NoReturn:
        self.refuse("x as a numpy array", _KEEP)

    copy = __array__ = __dlpack_device__ = tolist = view

    def __array_ufunc__(self, *_: Any, **__: Any) -> Any:
        self.view()


_LOOP: Final = "a loop is typednn.scan, over as many steps as there may be"
_KEEP: Final = "compute with ops and return it, or choose between values with ops.where"


def refuse_sizes(operation: str, data: object) -> None:
    """Raise TraceError if ``data`` has no values: the size of the result depends on them."""
    if isinstance(data, Abstract):
        data.refuse(
            f"{operation}, the size of whose result depends on x,",
            "keep all elements and choose between values with ops.where",
        )
