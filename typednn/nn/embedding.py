"""The embedding layer: a learnt vector for each index."""

from typing import Any, Generic

import numpy as np
from jaxtyping import Float, Integer
from typing_extensions import TypeVar

from typednn.nn.init import Initializer, initialized, normal
from typednn.nn.layer_rules import refuse_construction, refuse_dtype
from typednn.nn.module import Module
from typednn.nn.type_parameters import DType
from typednn.tensor import Tensor

__all__ = ["Embedding"]

Count = TypeVar("Count", bound=int, default=Any, covariant=True)  # noqa: PLC0105 # as in shapes
Dim = TypeVar("Dim", bound=int, default=Any, covariant=True)  # noqa: PLC0105 # as in shapes


class Embedding(Module, Generic[Count, Dim, DType]):
    """Row ``i`` of ``weight`` for each index ``i``: ``(*b)`` becomes ``(*b, embedding_dim)``.

    The weight is ``(num_embeddings, embedding_dim)``. ``weight_init`` draws it from ``rng``. Raises
    ShapeError for a size below 1, and, when it is called, for an index out of range; -1 is the last
    row. Source: Bengio, Ducharme, Vincent and Jauvin, "A neural probabilistic language model", 2003.
    """

    weight: Float[Tensor[Any, DType], "Count Dim"]

    def __init__(
        self,
        num_embeddings: Count,
        embedding_dim: Dim,
        *,
        rng: np.random.Generator,
        weight_init: Initializer = normal(1.0),  # noqa: B008 - a function, made once
        dtype: type[DType] = np.float32,  # type: ignore[assignment]  # in the type, if left out
    ) -> None:
        refuse_construction(self, num_embeddings, embedding_dim)
        refuse_dtype(self, dtype)
        self.weight = initialized(self, weight_init, (num_embeddings, embedding_dim), rng, dtype)

    def __call__(self, indices: Integer[Tensor, "*b"]) -> Float[Tensor[Any, DType], "*b Dim"]:
        return self.weight[indices]

    def attend(
        self, h: Float[Tensor[Any, DType], "*b Dim"]
    ) -> Float[Tensor[Any, DType], "*b Count"]:
        """Return the scores of all rows for each vector: ``h @ weight.T``.

        It is the output layer of a language model whose weight is tied to its embedding. Source: Press
        and Wolf, "Using the output embedding to improve language models", EACL 2017.
        """
        return h @ self.weight.T
