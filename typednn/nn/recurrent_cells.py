"""One step of recurrent networks: a new state from an element of a sequence and the state before.

Weights and biases have PyTorch's names, and gates its order. A cell projects its input apart from
the state, so that a layer can project a whole sequence at once.
"""

from abc import abstractmethod
from math import sqrt
from typing import Any, ClassVar, Generic, TypeAlias

import numpy as np
from jaxtyping import Float

from typednn import ops
from typednn.nn.layer_rules import refuse_construction, refuse_dtype
from typednn.nn.module import Module
from typednn.nn.type_parameters import DType, Hidden, In
from typednn.ops.linear_algebra import affine
from typednn.ops.random import refuse_no_generator
from typednn.tensor import Tensor

__all__ = ["Cell", "GRUCell", "LSTMCell", "RNNCell"]


State: TypeAlias = Any  # a tensor (*b, hidden), or a tuple of them: what a cell's step carries


class Cell(Module, Generic[In, Hidden, DType]):
    """What all cells have. ``step`` takes a projected input, and returns the next state."""

    weight_ih: Tensor[Any, Any]
    weight_hh: Tensor[Any, Any]
    bias_ih: Tensor[Any, Any]
    bias_hh: Tensor[Any, Any]
    gates: ClassVar[int]

    def __init__(
        self,
        input_size: In,
        hidden_size: Hidden,
        *,
        rng: np.random.Generator,
        dtype: type[DType] = np.float32,  # type: ignore[assignment]  # in the type, if left out
    ) -> None:
        refuse_construction(self, input_size, hidden_size)
        refuse_no_generator(type(self).__name__, rng)
        refuse_dtype(self, dtype)
        limit, size = 1 / sqrt(hidden_size), self.gates * hidden_size

        def drawn(*shape: int) -> Tensor[Any, Any]:
            return ops.uniform(shape, rng=rng, low=-limit, high=limit).astype(dtype)

        self.weight_ih, self.weight_hh = drawn(input_size, size), drawn(hidden_size, size)
        self.bias_ih, self.bias_hh = drawn(size), drawn(size)

    def projected(self, x: Tensor[Any, Any]) -> Tensor[Any, Any]:
        """Return the part of the gates that depends on the input alone."""
        return affine(x, self.weight_ih, self.bias_ih)

    @abstractmethod
    def step(self, projected: Tensor[Any, Any], state: State) -> State: ...

    def initial(self, like: Tensor[Any, Any]) -> State:
        """Return the state of zeros for an element ``like`` (*b, in)."""
        hidden = self.weight_hh.shape[0]
        return ops.zeros((*like.shape[:-1], hidden), dtype=like.dtype)

    def output(self, state: State) -> Tensor[Any, Any]:
        """Return what a layer gives for this state."""
        return state  # type: ignore[no-any-return]  # a tensor, unless this is overridden

    def _recurrent(self, hidden: Tensor[Any, Any]) -> Tensor[Any, Any]:
        return affine(hidden, self.weight_hh, self.bias_hh)


class RNNCell(Cell[In, Hidden, DType]):
    """``tanh(x @ weight_ih + bias_ih + h @ weight_hh + bias_hh)`` is the next ``h``.

    ``(*b, input_size)`` and ``(*b, hidden_size)`` become ``(*b, hidden_size)``. Elman, "Finding
    structure in time" (1990). Raises ShapeError for a size below 1.
    """

    gates = 1
    weight_ih: Float[Tensor[Any, DType], "In Hidden"]
    weight_hh: Float[Tensor[Any, DType], "Hidden Hidden"]
    bias_ih: Float[Tensor[Any, DType], "Hidden"]
    bias_hh: Float[Tensor[Any, DType], "Hidden"]

    def __call__(
        self, x: Float[Tensor[Any, DType], "*b In"], h: Float[Tensor[Any, DType], "*b Hidden"]
    ) -> Float[Tensor[Any, DType], "*b Hidden"]:
        return self.step(self.projected(x), h)

    def step(self, projected: Tensor[Any, Any], state: State) -> Tensor[Any, Any]:
        return ops.tanh(projected + self._recurrent(state))


class GRUCell(Cell[In, Hidden, DType]):
    """``(1 - z) * n + z * h`` is the next ``h``, with gates r and z between 0 and 1.

    ``(*b, input_size)`` and ``(*b, hidden_size)`` become ``(*b, hidden_size)``.
    ``r, z = sigmoid(x @ W + h @ U + b)`` and ``n = tanh(x @ W + b + r * (h @ U + b))``, each with
    its third of the columns of ``weight_ih`` (W), ``weight_hh`` (U) and both biases. Cho et al., "Learning phrase
    representations using RNN encoder-decoder" (2014), in the form that PyTorch computes. Raises
    ShapeError for a size below 1.
    """

    gates = 3
    weight_ih: Float[Tensor[Any, DType], "In 3*Hidden"]
    weight_hh: Float[Tensor[Any, DType], "Hidden 3*Hidden"]
    bias_ih: Float[Tensor[Any, DType], "3*Hidden"]
    bias_hh: Float[Tensor[Any, DType], "3*Hidden"]

    def __call__(
        self, x: Float[Tensor[Any, DType], "*b In"], h: Float[Tensor[Any, DType], "*b Hidden"]
    ) -> Float[Tensor[Any, DType], "*b Hidden"]:
        return self.step(self.projected(x), h)

    def step(self, projected: Tensor[Any, Any], state: State) -> Tensor[Any, Any]:
        reset, update, new = ops.chunk(projected, 3, axis=-1)
        reset_h, update_h, new_h = ops.chunk(self._recurrent(state), 3, axis=-1)
        z = ops.sigmoid(update + update_h)
        n = ops.tanh(new + ops.sigmoid(reset + reset_h) * new_h)
        h: Tensor[Any, Any] = state
        return n + z * (h - n)


class LSTMCell(Cell[In, Hidden, DType]):
    """``o * tanh(c)`` is the next ``h``, with the next ``c = f * c + i * g``.

    ``(*b, input_size)`` and two ``(*b, hidden_size)`` become two ``(*b, hidden_size)``.
    ``i, f, o = sigmoid(x @ W + h @ U + b)`` and ``g = tanh(x @ W + h @ U + b)``, each with its
    quarter (in the order i, f, g, o) of the columns of ``weight_ih`` (W), ``weight_hh`` (U) and both biases, which
    are added. Hochreiter and Schmidhuber, "Long short-term memory" (1997), with the forget gate f
    of Gers et al. (2000). Raises ShapeError for a size below 1.
    """

    gates = 4
    weight_ih: Float[Tensor[Any, DType], "In 4*Hidden"]
    weight_hh: Float[Tensor[Any, DType], "Hidden 4*Hidden"]
    bias_ih: Float[Tensor[Any, DType], "4*Hidden"]
    bias_hh: Float[Tensor[Any, DType], "4*Hidden"]

    def __call__(
        self,
        x: Float[Tensor[Any, DType], "*b In"],
        state: tuple[
            Float[Tensor[Any, DType], "*b Hidden"], Float[Tensor[Any, DType], "*b Hidden"]
        ],
    ) -> tuple[Float[Tensor[Any, DType], "*b Hidden"], Float[Tensor[Any, DType], "*b Hidden"]]:
        """Return the next ``(h, c)``."""
        return self.step(self.projected(x), state)

    def step(
        self, projected: Tensor[Any, Any], state: State
    ) -> tuple[Tensor[Any, Any], Tensor[Any, Any]]:
        h, c = state
        i, f, g, o = ops.chunk(projected + self._recurrent(h), 4, axis=-1)
        c = ops.sigmoid(f) * c + ops.sigmoid(i) * ops.tanh(g)
        return ops.sigmoid(o) * ops.tanh(c), c

    def initial(self, like: Tensor[Any, Any]) -> State:
        zeros = super().initial(like)
        return zeros, zeros

    def output(self, state: State) -> Tensor[Any, Any]:
        h: Tensor[Any, Any] = state[0]
        return h
