"""The dtype of each primitive's result: what its record says, or is said here, or that of its first operand."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Protocol

import numpy as np

from typednn.autodiff.primitive import Primitive

__all__ = ["result_dtype"]


class _Typed(Protocol):
    @property
    def dtype(self) -> np.dtype[Any]: ...


_BOOL: Final = np.dtype(np.bool_)
_INT64: Final = np.dtype(np.int64)

_DTYPES: dict[str, Callable[[Sequence[_Typed], Mapping[str, Any]], np.dtype[Any]]] = {
    **dict.fromkeys(
        ("less", "less_equal", "greater", "greater_equal", "equal", "not_equal"),
        lambda inputs, params: _BOOL,
    ),
    **dict.fromkeys(
        ("isnan", "isinf", "isfinite", "signbit", "all", "any"), lambda inputs, params: _BOOL
    ),
    **dict.fromkeys(
        ("argmax", "argmin", "argsort", "searchsorted", "max_pool_places"),
        lambda inputs, params: _INT64,
    ),
    **dict.fromkeys(("astype", "one_hot"), lambda inputs, params: np.dtype(params["dtype"])),
    "where": lambda inputs, params: inputs[1].dtype,
}


def result_dtype(
    primitive: Primitive, inputs: Sequence[_Typed], params: Mapping[str, Any]
) -> np.dtype[Any]:
    """What ``primitive.forward`` gives for operands of these dtypes."""
    if primitive.dtype is not None:
        return np.dtype(primitive.dtype)
    rule = _DTYPES.get(primitive.name)
    return inputs[0].dtype if rule is None else rule(inputs, params)
