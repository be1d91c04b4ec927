"""Layers that take a ``mode`` exactly if they were built with dropout: attention, recurrent networks."""

from typing import Any, Literal

import numpy as np
from jaxtyping import Float32
from typing_extensions import reveal_type

from typednn import Tensor, nn, ops, random

rng = np.random.default_rng(0)
x = ops.ones((2, 5, 12))
mode = nn.Train(random.key(0))

# Weights of attention

attention = nn.MultiHeadAttention(12, 3, rng=rng)
dropped = nn.MultiHeadAttention(12, 3, dropout=0.1, rng=rng)
reveal_type(attention)  # R: MultiHeadAttention[12, 3, 3, None, float32]
reveal_type(dropped)  # R: MultiHeadAttention[12, 3, 3, float, float32]
reveal_type(attention(x))  # R: Tensor[tuple[2, 5, 12], float32]
reveal_type(dropped(x, mode))  # R: Tensor[tuple[2, 5, 12], float32]
reveal_type(dropped(x, mode=nn.Eval(), is_causal=True))  # R: Tensor[tuple[2, 5, 12], float32]
reveal_type(dropped.cross(x, x[:, :3], mode))  # R: Tensor[tuple[2, 5, 12], float32]
attention(x, mode)  # E: Too many positional arguments for "__call__" of "MultiHeadAttention" [call-arg|misc]
attention.cross(x, x, mode)  # E: Too many positional arguments for "cross" of "MultiHeadAttention" [call-arg|misc]
dropped(x)  # E: Missing positional argument "mode" in call to "__call__" of "MultiHeadAttention" [call-arg]
dropped(x, is_causal=True)  # E: Missing positional argument "mode" in call to "__call__" of "MultiHeadAttention" [call-arg]
dropped.cross(x, x)  # E: Missing positional argument "mode" in call to "cross" of "MultiHeadAttention" [call-arg]
dropped(x, None)  # E: MultiHeadAttention.__call__: argument 'mode' is None, declared Train | Eval [arg-type]
dropped(ops.ones((2, 5, 11)), mode)  # E: MultiHeadAttention.__call__: argument 'x' is float32 (2, 5, 11), declared Float32[Tensor, "*b t 12"]: axis -1 is 11, expected 12 [shape]

# Between layers

reader = nn.LSTM(12, 4, layers=2, dropout=0.3, rng=rng)
reveal_type(reader)  # R: LSTM[12, 4, 1, float, float32]
reveal_type(reader(x, mode=mode)[0])  # R: Tensor[tuple[2, 5, 4], float32]
reveal_type(reader(x, lengths=ops.asarray([5, 3]), mode=mode)[0])  # R: Tensor[tuple[2, 5, 4], float32]
reader(x)  # E: Missing named argument "mode" for "__call__" of "LSTM" [call-arg]
reader(x, mode)  # E: Missing named argument "mode" for "__call__" of "LSTM" [call-arg]
nn.GRU(12, 4, layers=2, rng=rng)(x, mode=mode)  # E: Unexpected keyword argument "mode" for "__call__" of "GRU" [call-arg]
nn.RNN(12, 4, dropout=0.0, rng=rng)(x)  # E: Missing named argument "mode" for "__call__" of "RNN" [call-arg]

# Layers that are made of such layers

reveal_type(nn.Sequential(attention, nn.ReLU())(x))  # R: Tensor[tuple[2, 5, 12], float32]
reveal_type(nn.Sequential(dropped, nn.ReLU())(x, mode))  # R: Tensor[tuple[2, 5, 12], float32]
nn.Sequential(dropped, nn.ReLU())(x)  # E: Missing positional argument "mode" in call to "__call__" of "Sequential" [call-arg]
nn.Sequential(attention)(x, mode)  # E: Too many arguments for "__call__" of "Sequential" [call-arg]
nn.Residual(dropped)(x)  # E: Missing positional argument "mode" in call to "__call__" of "Residual" [call-arg]
nn.Residual(dropped)(x, mode)


class Block(nn.Module):
    """Its attention drops weights, so its own call needs a mode."""

    attention: nn.MultiHeadAttention[Literal[12], Literal[3], Literal[3], float]

    def __init__(self) -> None:
        self.attention = nn.MultiHeadAttention(12, 3, dropout=0.2, rng=rng)

    def __call__(self, x: Float32[Tensor, "*b t 12"], mode: nn.Mode) -> Float32[Tensor, "*b t 12"]:
        self.attention(x)  # E: Missing positional argument "mode" in call to "__call__" of "MultiHeadAttention" [call-arg]
        return x + self.attention(x, mode)


class Forgetful(nn.Module):
    """The annotation says no dropout."""

    attention: nn.MultiHeadAttention[Literal[12], Literal[3]]

    def __init__(self) -> None:
        self.attention = nn.MultiHeadAttention(12, 3, dropout=0.2, rng=rng)  # E: Argument "dropout" to "MultiHeadAttention" has incompatible type "float"; expected "None" [arg-type]


class Own(nn.MultiHeadAttention[Literal[12], Literal[3], Literal[3], float]):
    """A subclass takes a mode as its base does."""


Own(12, 3, dropout=0.2, rng=rng)(x)  # E: Missing positional argument "mode" in call to "__call__" of "MultiHeadAttention" [call-arg]
Own(12, 3, dropout=0.2, rng=rng)(x, mode)


def perhaps(p: float | None, layer: nn.MultiHeadAttention[Any, Any, Any, Any]) -> None:
    """It is not known, so both calls are right."""
    one = nn.MultiHeadAttention(12, 3, dropout=p, rng=rng)
    one(x)
    one(x, mode)
    layer(x)
    layer(x, mode)
