"""Trees of another structure than the first one, which trees.map and combine refuse; leaves of other shapes, which map may give."""

from typing import Any, reveal_type

import numpy as np
from jaxtyping import Float32

from typednn import Tensor, nn, ops, trees

rng = np.random.default_rng(0)
layer, x = nn.Linear(4, 8, rng=rng), ops.ones(3)


def sgd(model: nn.Sequential, gradient: nn.Sequential) -> nn.Sequential:
    return trees.map(lambda p, g: p - 0.1 * g, model, gradient)


def of_base(module: nn.Module, layer: nn.Linear, tree: Any, rows: list[Tensor]) -> None:
    trees.map(lambda p, g: p - g, module, layer)
    trees.map(lambda p, g: p - g, layer, module)
    trees.map(lambda p, g: p - g, tree, layer)
    trees.map(lambda *leaves: ops.stack(leaves), *rows)
    trees.map(lambda p, g: p - g, rows, [x])


# R: tuple[Linear[4, 8, float32], Tensor[Any, float32]]
reveal_type(trees.map(lambda p, n: p * n, (layer, x), (layer, 2)))
trees.map(lambda p, n: p * n, {"a": x}, {"a": x})
trees.map(lambda p, g: p - g, layer, x)  # E: map: tree 2 is a leaf, but the first one is a Linear [arg-type]
trees.map(lambda p, g: p - g, x, layer)  # E: map: tree 2 is a Linear, but the first one is a leaf [arg-type]
# E: map: tree 3 is a Tanh, but the first one is a Linear [arg-type]
trees.map(lambda p, g, h: p, layer, layer, nn.Tanh())
# E: map: tree 2 has a leaf at [0], but the first one has a Linear there [arg-type]
trees.map(lambda p, g: p - g, (layer, x), (x, layer))
trees.map(lambda p, g: p, (x, x), (x,))  # E: map: tree 2 is a tuple of 1, but the first one is a tuple of 2 [arg-type]
trees.map(lambda p, g: p, (x, x), [x, x])  # E: map: tree 2 is a list, but the first one is a tuple of 2 [arg-type]
trees.map(lambda p, g: p, [x], {"a": x})  # E: map: tree 2 is a dict, but the first one is a list [arg-type]
# E: map_with_path: tree 2 is a leaf, but the first one is a Linear [arg-type]
trees.map_with_path(lambda path, p, g: p, layer, x)

layers = [layer, nn.Linear(4, 8, rng=np.random.default_rng(1))]
stacked = trees.map(lambda *leaves: ops.stack(leaves), *layers)
stacked_weight: Float32[Tensor, "2 4 8"] = stacked.weight
halved = trees.map(lambda p: p[::2], nn.Sequential(layer, nn.Tanh()))
halved_weight: Float32[Tensor, "2 8"] = halved.layers[0].weight


# What partition has made is combined; None is a leaf that is left out


def whole(model: nn.Sequential, where: Any) -> nn.Sequential:
    chosen, others = trees.partition(model, where)
    return trees.combine(chosen, others)


def combined(module: nn.Module, tree: Any, rows: list[Tensor], maybe: Tensor | None) -> None:
    trees.combine(module, layer)
    trees.combine(layer, module, tree)
    trees.combine(rows, [x])
    trees.combine((x, x), (maybe, None))


chosen, others = trees.partition(layer, trees.is_array)
reveal_type(trees.combine(chosen, others))  # R: Linear[4, 8, float32]
trees.combine((x, None), (None, x), (x, x))
trees.combine({"a": None}, {"a": x})
trees.combine(3, x)
trees.combine((x, x), (x,))  # E: combine: tree 2 is a tuple of 1, but the first one is a tuple of 2 [arg-type]
trees.combine([x], (x,))  # E: combine: tree 2 is a tuple of 1, but the first one is a list [arg-type]
trees.combine({"a": x}, [x])  # E: combine: tree 2 is a list, but the first one is a dict [arg-type]
trees.combine(layer, nn.Tanh())  # E: combine: tree 2 is a Tanh, but the first one is a Linear [arg-type]
trees.combine(layer, None)  # E: combine: tree 2 is a leaf, but the first one is a Linear [arg-type]
# E: combine: tree 2 has a leaf at [1], but the first one has a tuple of 2 there [arg-type]
trees.combine((x, (x, x)), (x, None))
# E: combine: tree 3 has a tuple of 3 at [1], but the first one has a tuple of 2 there [arg-type]
trees.combine((x, (x, x)), (None, (None, x)), (x, (x, x, x)))


# --- functions of another number of leaves
def of_two(x: Tensor, y: Tensor) -> Tensor:
    return x


def of_some(x: Tensor, y: Tensor | None = None, *more: Tensor) -> Tensor:
    return x


trees.map(lambda p: p, layer, layer)  # E: Too many arguments for <lambda> [call-arg]
trees.map(lambda p, g: p, layer)  # E: Missing positional argument "g" in call to <lambda> [call-arg]
trees.map(of_two, layer)  # E: Missing positional argument "y" in call to "of_two" [call-arg]
trees.map(of_two, layer, layer, layer)  # E: Too many arguments for "of_two" [call-arg]
trees.map_with_path(lambda p: p, layer)  # E: Too many arguments for <lambda> [call-arg]
trees.map_with_path(lambda path, p: p, layer)
trees.map(of_two, layer, layer)
trees.map(of_some, layer)
trees.map(of_some, layer, layer, layer)
trees.map(ops.zeros_like, layer)
