"""Linear layers: products with a weight, and a bias."""

from typing import Any, Generic

import numpy as np
from jaxtyping import Float
from typing_extensions import TypeVar

from typednn import ops
from typednn.nn.init import Initializer, glorot_uniform, initialized
from typednn.nn.layer_rules import refuse_construction, refuse_dtype
from typednn.nn.module import Module
from typednn.nn.type_parameters import DType, In, Out
from typednn.ops.linear_algebra import affine
from typednn.tensor import Tensor

__all__ = ["Bilinear", "Linear"]


In1 = TypeVar("In1", bound=int, default=Any, covariant=True)  # noqa: PLC0105 # as in shapes
In2 = TypeVar("In2", bound=int, default=Any, covariant=True)  # noqa: PLC0105 # as in shapes


class Linear(Module, Generic[In, Out, DType]):
    """``x @ weight + bias`` along the last axis of ``x``, which may have any axes before it.

    ``(*b, in_features)`` becomes ``(*b, out_features)``. ``weight_init`` draws the weight from
    ``rng``. The bias starts at zero; ``bias=False`` leaves it out. Raises ShapeError for a size
    below 1.
    """

    weight: Float[Tensor[Any, DType], "In Out"]
    bias: Float[Tensor[Any, DType], "Out"] | None

    def __init__(
        self,
        in_features: In,
        out_features: Out,
        *,
        bias: bool = True,
        rng: np.random.Generator,
        weight_init: Initializer = glorot_uniform,
        dtype: type[DType] = np.float32,  # type: ignore[assignment]  # in the type, if left out
    ) -> None:
        refuse_construction(self, in_features, out_features, bias)
        refuse_dtype(self, dtype)
        self.weight = initialized(self, weight_init, (in_features, out_features), rng, dtype)
        self.bias = ops.zeros(out_features, dtype=dtype) if bias else None

    def __call__(
        self, x: Float[Tensor[Any, DType], "*b In"]
    ) -> Float[Tensor[Any, DType], "*b Out"]:
        return x @ self.weight if self.bias is None else affine(x, self.weight, self.bias)


class Bilinear(Module, Generic[In1, In2, Out, DType]):
    """``x1 @ weight[k] @ x2 + bias[k]`` for each output ``k``, along the last axes of both inputs.

    ``x1`` is ``(*b, in1_features)``, ``x2`` ``(*b, in2_features)``, the result ``(*b, out_features)``,
    the weight ``(out_features, in1_features, in2_features)``. ``weight_init`` draws it from ``rng``. The
    bias starts at zero; ``bias=False`` leaves it out. Raises ShapeError for a size below 1. Source:
    Tenenbaum and Freeman, "Separating style and content with bilinear models", 2000, equation 1.
    """

    weight: Float[Tensor[Any, DType], "Out In1 In2"]
    bias: Float[Tensor[Any, DType], "Out"] | None

    def __init__(
        self,
        in1_features: In1,
        in2_features: In2,
        out_features: Out,
        *,
        bias: bool = True,
        rng: np.random.Generator,
        weight_init: Initializer = glorot_uniform,
        dtype: type[DType] = np.float32,  # type: ignore[assignment]  # in the type, if left out
    ) -> None:
        refuse_construction(self, in1_features, in2_features, out_features, bias)
        refuse_dtype(self, dtype)
        self.weight = initialized(
            self, weight_init, (out_features, in1_features, in2_features), rng, dtype
        )
        self.bias = ops.zeros(out_features, dtype=dtype) if bias else None

    def __call__(
        self, x1: Float[Tensor[Any, DType], "*b In1"], x2: Float[Tensor[Any, DType], "*b In2"]
    ) -> Float[Tensor[Any, DType], "*b Out"]:
        found = ops.einsum("...i, kij, ...j -> ...k", x1, self.weight, x2)
        return found if self.bias is None else found + self.bias
