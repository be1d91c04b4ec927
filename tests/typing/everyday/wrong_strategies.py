"""A registry of functions and strategies in dicts."""
from collections.abc import Callable

from jaxtyping import Float32

from typednn import Tensor, ops, typed

Loss = Callable[[Float32[Tensor, "b d"], Float32[Tensor, "b d"]], Float32[Tensor, ""]]

def mse(p: Float32[Tensor, "b d"], y: Float32[Tensor, "b d"]) -> Float32[Tensor, ""]:
    return ops.mean((p - y) ** 2)

def rows(p: Float32[Tensor, "b d"], y: Float32[Tensor, "b d"]) -> Float32[Tensor, "b"]:
    return ops.mean((p - y) ** 2, axis=1)

losses: dict[str, Loss] = {"mse": mse, "mae": lambda p, y: ops.mean(abs(p - y))}
losses["mse"](ops.ones((3, 2)), ops.ones((3, 4)))  # E: losses['mse']: argument '2' is float32 (3, 4), declared Float32[Tensor, "b d"]: axis -1 is [shape]
losses["mae"](ops.ones((3, 2)), ops.ones((3, 2))) + 1
losses["rows"] = rows  # E: 'losses['rows']' is a function whose result is float32 (b,), declared Float32[Tensor, ""]: [shape-rank]
ACTIVATIONS = {"relu": ops.relu, "tanh": ops.tanh}

@typed
def run(name: str, x: Float32[Tensor, "b 4"]) -> Float32[Tensor, "b 4"]:
    return ACTIVATIONS[name](x)

run("relu", ops.ones((2, 3)))  # E: run: argument 'x' is float32 (2, 3), declared Float32[Tensor, "b 4"]: axis -1 is 3, expect [shape]
