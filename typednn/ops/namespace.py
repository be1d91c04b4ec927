"""Names of the array API standard that are not functions: constants, dtypes, inspection."""

from math import e, inf, nan, pi
from typing import Any

import numpy as np
from numpy import bool_ as bool
from numpy import float32, float64, int32, int64, uint8, uint32

from typednn.ops.data_types import isdtype

__all__ = [
    "__array_api_version__",
    "__array_namespace_info__",
    "bool",
    "e",
    "float32",
    "float64",
    "inf",
    "int32",
    "int64",
    "nan",
    "newaxis",
    "pi",
    "uint8",
    "uint32",
]

__array_api_version__ = "2024.12"
newaxis = None

DTYPES = {
    d.__name__.removesuffix("_"): np.dtype(d)
    for d in (bool, int32, int64, uint8, uint32, float32, float64)
}


class Inspection:
    """Answers the standard's questions about a namespace. Every ``device`` is "cpu"."""

    def capabilities(self) -> dict[str, Any]:
        """Return what works: boolean indexing, shapes that depend on values, up to 64 axes."""
        return {"boolean indexing": True, "data-dependent shapes": True, "max dimensions": 64}

    def default_device(self) -> str:
        return "cpu"

    def devices(self) -> list[str]:
        return ["cpu"]

    def default_dtypes(self, *, device: str | None = None) -> dict[str, np.dtype[Any]]:
        """Return the dtypes of tensors that are created without one. The complex one is None."""
        integers = {"integral": DTYPES["int64"], "indexing": DTYPES["int64"]}
        return {"real floating": DTYPES["float32"], **integers}

    def dtypes(self, *, device: str | None = None, kind: Any = None) -> dict[str, np.dtype[Any]]:
        """Return all dtypes by name, or those of a kind, as in ``isdtype``."""
        return {n: d for n, d in DTYPES.items() if kind is None or isdtype(d, kind)}


def __array_namespace_info__() -> Inspection:
    """Return the abilities of the namespace. Source: array API standard, inspection."""
    return Inspection()
