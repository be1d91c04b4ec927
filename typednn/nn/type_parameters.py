"""Type parameters that layers of several families have.

Layers are immutable, so what their types have can be covariant: a ``Linear[784, 10]`` is accepted where
a ``Linear`` of any sizes is.
"""

from typing import Any
from typing import TypeVar as PlainTypeVar

import numpy as np
from typing_extensions import TypeVar

from typednn.checks.class_dtypes import DType
from typednn.ops.arguments import PerAxis

__all__ = [
    "Axis",
    "Channels",
    "D",
    "DType",
    "Dilation",
    "F",
    "Groups",
    "Heads",
    "Hidden",
    "In",
    "Kernel",
    "Length",
    "Model",
    "Out",
    "Padding",
    "PaddingOrMode",
    "Probability",
    "S",
    "Size",
    "Stride",
]

S = PlainTypeVar("S", bound=tuple[int, ...])
D = PlainTypeVar("D", bound=np.generic)
F = PlainTypeVar("F", bound=np.floating[Any])

In = TypeVar("In", bound=int, default=Any, covariant=True)  # noqa: PLC0105 # named as in shapes
Out = TypeVar("Out", bound=int, default=Any, covariant=True)  # noqa: PLC0105
Hidden = TypeVar("Hidden", bound=int, default=Any, covariant=True)  # noqa: PLC0105
Channels = TypeVar("Channels", bound=int, default=Any, covariant=True)  # noqa: PLC0105
Groups = TypeVar("Groups", bound=int, default=Any, covariant=True)  # noqa: PLC0105
Axis = TypeVar("Axis", bound=int, default=Any, covariant=True)  # noqa: PLC0105
Model = TypeVar("Model", bound=int, default=Any, covariant=True)  # noqa: PLC0105
Heads = TypeVar("Heads", bound=int, default=Any, covariant=True)  # noqa: PLC0105
Probability = TypeVar(  # noqa: PLC0105
    "Probability", bound=float | None, default=None, covariant=True
)
"""That of dropout: layers whose type has ``float`` here take a ``mode``, with None they take none."""
Length = TypeVar("Length", bound=int, default=Any, covariant=True)  # noqa: PLC0105
Size = TypeVar("Size", bound=int, default=Any, covariant=True)  # noqa: PLC0105
Kernel = TypeVar("Kernel", bound=PerAxis, default=Any, covariant=True)  # noqa: PLC0105
Stride = TypeVar("Stride", bound=PerAxis | None, default=Any, covariant=True)  # noqa: PLC0105
Padding = TypeVar("Padding", bound=PerAxis, default=Any, covariant=True)  # noqa: PLC0105
PaddingOrMode = TypeVar("PaddingOrMode", bound=PerAxis | str, default=Any, covariant=True)  # noqa: PLC0105
Dilation = TypeVar("Dilation", bound=PerAxis, default=Any, covariant=True)  # noqa: PLC0105
