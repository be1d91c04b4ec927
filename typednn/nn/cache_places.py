"""The primitive that gives the places of new positions in a cache of keys and values.

How full a cache is, only its values tell, so this is checked where they are computed, also in a plan.
"""

from typing import Any

import numpy as np

from typednn.autodiff import batch_rules
from typednn.autodiff.cost import nothing
from typednn.autodiff.primitive import Domain, Sample, primitive
from typednn.autodiff.tape import apply
from typednn.kernels.computation import Planned
from typednn.kernels.numpy import cache_places as kernels
from typednn.tensor import Tensor

__all__ = ["cache_places"]

_cache_places = primitive(
    "cache_places",
    Planned(kernels.cache_places),
    rule=lambda filled, count, length: (*filled, count),
    dtype=np.int64,
    elementwise=False,
    refuses=lambda call: True,
    cost=nothing,
    batch=batch_rules.leading,
    samples=(
        Sample(("",), (Domain(0, 4, dtype=np.int64),), {"count": 2, "length": 5}),
        Sample(("2",), (Domain(0, 4, dtype=np.int64),), {"count": 1, "length": 4}),
    ),
)


def cache_places(filled: Tensor[Any, np.int64], count: int, length: int) -> Tensor[Any, np.int64]:
    """Return the places of ``count`` more positions in a cache with ``filled`` of ``length``.

    Raises ShapeError if there is no room for them, also in a plan.
    """
    return apply(_cache_places, filled, count=count, length=length)
