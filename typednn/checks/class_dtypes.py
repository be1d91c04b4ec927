"""What ``Float`` stands for in a layer: the dtype of its parameters.

The fields and methods of a class that is generic over ``DType`` say ``Float[Tensor[Any, DType],
"*b In"]``. To mypy this is a tensor of the layer's dtype. jaxtyping forgets the type variable, so
the dtype is read from the instance, and ``Float`` is narrowed to it.
"""

from functools import lru_cache
from typing import Any, Final

import numpy as np
from jaxtyping import Float, Float32, Float64
from typing_extensions import TypeVar

from typednn import trees
from typednn.checks.hints import is_array_hint, type_parameters
from typednn.tensor import Tensor

__all__ = ["DType", "dtype_in", "narrowed", "of_owner", "without_default"]

DType = TypeVar("DType", bound=np.floating[Any], default=np.float32, covariant=True)  # noqa: PLC0105
"""The dtype of a layer's parameters, inputs and outputs: the ``dtype`` of its constructor."""

_FAMILIES: Final[dict[str, Any]] = {"float32": Float32, "float64": Float64}


def dtype_in(instance: Any, cls: type) -> np.dtype[Any] | None:
    """Return the dtype of an instance's first floating-point tensor.

    None if there is none, and for a class that is not generic over ``DType``.
    """
    if DType not in type_parameters(cls):
        return None
    fields = getattr(instance, "__dict__", {}).values()
    leaves = (leaf for field in fields for leaf in trees.leaves(field))
    dtypes = (leaf._data.dtype for leaf in leaves if isinstance(leaf, Tensor))
    return next((dtype for dtype in dtypes if dtype.kind == "f"), None)


def narrowed(hint: Any, dtype: np.dtype[Any] | None) -> Any:
    """Return the annotation with the family of this dtype in the place of ``Float``."""
    is_open = dtype is not None and hint.dtype is Float
    return _of_family(hint, dtype.name) if is_open and dtype is not None else hint


def of_owner(hint: Any, owner: Any) -> Any:
    """Return the annotation of a method of ``owner`` with the owner's dtype in place of ``Float``."""
    return narrowed(hint, dtype_in(owner, type(owner))) if is_array_hint(hint) else hint


def without_default(cls: type, arguments: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return type arguments without the dtype, if it is the one that need not be written."""
    is_default = DType in type_parameters(cls) and arguments[-1:] == (np.float32,)
    return arguments[:-1] if is_default else arguments


@lru_cache(maxsize=1024)
def _of_family(hint: Any, name: str) -> Any:
    return _FAMILIES[name][hint.array_type, hint.dim_str] if name in _FAMILIES else hint
