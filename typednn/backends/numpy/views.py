"""The same elements under another shape, copied where there is no view of them."""

from typing import Any

import numpy as np

from typednn.planning.backend import Table

__all__ = ["KERNELS"]


def _reshape(x: Any, out: Any) -> None:
    np.copyto(out.reshape(x.shape), x)


KERNELS: Table = {"reshape": lambda node: _reshape}
