"""Derivatives of and by modules, records and other trees: trees of trees, whose tensors have the axes of both."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple, TypedDict, TypeVar, reveal_type

import numpy as np
from jaxtyping import Float32

from typednn import Tensor, grad, hessian, jacobian, jit, nn, ops, trees, vmap

T = TypeVar("T")
rng = np.random.default_rng(0)
x, b = ops.ones(3), ops.ones((5, 3))


class Model(nn.Module):
    def __init__(self) -> None:
        self.layer = nn.Linear(3, 2, rng=rng)
        self.scale = ops.ones(2)
        self.parts = [ops.ones(4), ops.ones(4)]
        self.size = 3


class Wider(Model):
    def __init__(self) -> None:
        super().__init__()
        self.more = ops.ones(7)


Params = NamedTuple(
    "Params", [("w", Float32[Tensor, "3 2"]), ("b", Float32[Tensor, "2"])]
)


class Typed(TypedDict):
    w: Float32[Tensor, "3 2"]
    b: Float32[Tensor, "2"]


@dataclass
class Data:
    w: Float32[Tensor, "3 2"]
    b: Float32[Tensor, "2"]


def outputs(model: Model, x: Float32[Tensor, "*b 3"]) -> Float32[Tensor, "*b 2"]:
    return model.layer(x) * model.scale


def loss(model: Model, x: Float32[Tensor, "n 3"]) -> Float32[Tensor, ""]:
    return ops.mean(model.layer(x) ** 2) * ops.sum(model.scale**2)


def both(
    model: Model, x: Float32[Tensor, "n 3"]
) -> tuple[Float32[Tensor, "n 2"], Float32[Tensor, ""]]:
    return model.layer(x) * model.scale, ops.sum(model.scale**2)


def by_name(model: Model, x: Float32[Tensor, "n 3"]) -> dict[str, Float32[Tensor, "n"]]:
    return {"total": ops.sum(model.layer(x), axis=-1)}


model = Model()

# A matrix by a module

by_model = jacobian(outputs)(model, b)
reveal_type(by_model)  # R: Model
reveal_type(by_model.layer.weight)  # R: Tensor[tuple[5, 2, 3, 2], float32]
reveal_type(by_model.layer.bias)  # R: Tensor[tuple[5, 2, 2], float32] | None
reveal_type(by_model.parts)  # R: list[Tensor[tuple[5, 2, 4], float32]]
reveal_type(by_model.parts[0])  # R: Tensor[tuple[5, 2, 4], float32]
reveal_type(by_model.size)  # R: int
reveal_type(jacobian(outputs)(Wider(), b).more)  # R: Tensor[tuple[5, 2, 7], float32]
reveal_type(jit(jacobian(outputs))(model, b).scale)  # R: Tensor[tuple[5, 2, 2], float32]
reveal_type(jacobian(outputs)(model, x).scale)  # R: Tensor[tuple[2, 2], float32]
# R: Tensor[tuple[5, 2, 2], float32]
reveal_type(vmap(jacobian(outputs), in_axes=(None, 0))(model, b).scale)
reveal_type(jacobian(lambda m: m(b))(model.layer).weight)  # R: Tensor[tuple[5, 2, 3, 2], float32]
by_model.scale @ x  # E: matmul: x (5, 2, 2) and y (3,): axis -1 of x has 2, axis -1 of y has 3 [shape]
ops.sum(by_model.scale, axis=3)  # E: sum: x (5, 2, 2) has no axis 3 [shape-index]


def squared(model: Model, x: Float32[Tensor, "n 3"]) -> Float32[Tensor, "n 2"]:
    reveal_type(jacobian(outputs)(model, x).layer.weight)  # R: Tensor[tuple[n, 2, 3, 2], float32]
    return ops.sum(jacobian(outputs)(model, x).scale ** 2, axis=-1)


def wrongly_squared(model: Model, x: Float32[Tensor, "n 3"]) -> Float32[Tensor, "n 2"]:
    # E: wrongly_squared: the result is float32 (2, 2), declared Float32[Tensor, "n 2"]: axis 0: for n=3 it is 2, not 3 [shape]
    return ops.sum(jacobian(outputs)(model, x).scale ** 2, axis=0)


# Several results

pair = jacobian(both)(model, b)
reveal_type(pair)  # R: tuple[Model, Model]
reveal_type(pair[0].scale)  # R: Tensor[tuple[5, 2, 2], float32]
reveal_type(pair[1].scale)  # R: Tensor[tuple[2], float32]
first, second = jacobian(both)(model, b)
reveal_type(first.layer.weight)  # R: Tensor[tuple[5, 2, 3, 2], float32]
named = jacobian(by_name)(model, b)
reveal_type(named)  # R: dict[str, Model]
reveal_type(named["total"].layer.weight)  # R: Tensor[tuple[5, 3, 2], float32]
pair[0].scale @ x  # E: matmul: x (5, 2, 2) and y (3,): axis -1 of x has 2, axis -1 of y has 3 [shape]

# Hessians: a module in place of each tensor

second_order = hessian(loss)(model, b)
reveal_type(second_order)  # R: Model
reveal_type(second_order.layer.weight)  # R: Model
reveal_type(second_order.layer.weight.layer.bias)  # R: Tensor[tuple[3, 2, 2], float32] | None
reveal_type(second_order.scale.layer.weight)  # R: Tensor[tuple[2, 3, 2], float32]
reveal_type(second_order.parts[1].scale)  # R: Tensor[tuple[4, 2], float32]
reveal_type(second_order.size)  # R: int
reveal_type(hessian(loss)(Wider(), b).scale.more)  # R: Tensor[tuple[2, 7], float32]
reveal_type(jacobian(grad(loss))(model, b).scale.scale)  # R: Tensor[tuple[2, 2], float32]
reveal_type(jit(hessian(loss))(model, b).scale.scale)  # R: Tensor[tuple[2, 2], float32]
# R: Tensor[tuple[4, 2, 2], float32]
reveal_type(vmap(hessian(loss), in_axes=(None, 0))(model, ops.ones((4, 5, 3))).scale.scale)
reveal_type(hessian(lambda m: ops.sum(m(b)))(model.layer).weight.weight)  # R: Tensor[tuple[3, 2, 3, 2], float32]
second_order.scale.scale @ x  # E: matmul: x (2, 2) and y (3,): axis -1 of x has 2, axis -1 of y has 3 [shape]
second_order.scale.wheight  # E: "Model" has no attribute "wheight" [attr-defined]


def curved(model: Model, x: Float32[Tensor, "n 3"]) -> Float32[Tensor, "2"]:
    return hessian(loss)(model, x).scale.scale @ grad(loss)(model, x).scale


# What a function of the program makes of them may be anything


def identity(tree: T) -> T:
    return tree


def diagonal(tree: T, of: Callable[[T], T]) -> T:
    return of(tree)


reveal_type(identity(second_order).scale)  # R: Any
reveal_type(identity(by_model).scale)  # R: Tensor[Any, float32]
reveal_type([second_order][0].scale)  # R: Any
reveal_type(trees.map(lambda leaf: leaf * 2, second_order).scale)  # R: Any

# By records, and of records


def of_tuple(p: Params, x: Float32[Tensor, "3"]) -> Float32[Tensor, "2"]:
    return x @ p.w + p.b


def of_dict(p: Typed, x: Float32[Tensor, "3"]) -> Float32[Tensor, "2"]:
    return x @ p["w"] + p["b"]


def of_data(p: Data, x: Float32[Tensor, "3"]) -> Float32[Tensor, "2"]:
    return x @ p.w + p.b


def params_at(x: Float32[Tensor, "3"]) -> Params:
    return Params(ops.ones((3, 2)) * x[0], ops.ones(2) * x[1])


def data_at(x: Float32[Tensor, "3"]) -> Data:
    return Data(ops.ones((3, 2)) * x[0], ops.ones(2) * x[1])


w, bias = ops.ones((3, 2)), ops.ones(2)
reveal_type(jacobian(of_tuple)(Params(w, bias), x).w)  # R: Tensor[tuple[2, 3, 2], float32]
reveal_type(jacobian(of_tuple)(Params(w, bias), x)[1])  # R: Tensor[tuple[2, 2], float32]
reveal_type(jacobian(of_dict)({"w": w, "b": bias}, x)["w"])  # R: Tensor[tuple[2, 3, 2], float32]
reveal_type(jacobian(of_data)(Data(w, bias), x).w)  # R: Tensor[tuple[2, 3, 2], float32]
reveal_type(jacobian(params_at)(x).w)  # R: Tensor[tuple[3, 2, 3], float32]
reveal_type(jacobian(data_at)(x).w)  # R: Tensor[tuple[3, 2, 3], float32]
jacobian(of_tuple)(Params(w, bias), x).w @ x  # E: matmul: x (2, 3, 2) and y (3,): axis -1 of x has 2, axis -1 of y has 3 [shape]

# The fields of records that are mapped

mapped = vmap(params_at)(b)
reveal_type(mapped.w)  # R: Tensor[tuple[5, 3, 2], float32]
reveal_type(mapped[0])  # R: Tensor[tuple[5, 3, 2], float32]
total: Float32[Tensor, "5"] = ops.sum(mapped.w, axis=(1, 2))
reveal_type(vmap(data_at)(b).w)  # R: Tensor[tuple[5, 3, 2], float32]
reveal_type(trees.map(lambda leaf: leaf[0], Data(w, bias)).w)  # R: Tensor[Any, float32]
reveal_type(trees.map(lambda leaf: leaf[0], Params(w, bias)).w)  # R: Tensor[Any, float32]
mapped.w @ x  # E: matmul: x (5, 3, 2) and y (3,): axis -1 of x has 2, axis -1 of y has 3 [shape]
vmap(data_at)(b).w @ x  # E: matmul: x (5, 3, 2) and y (3,): axis -1 of x has 2, axis -1 of y has 3 [shape]
plain = Params(w, bias)
reveal_type(plain.w)  # R: Tensor[tuple[3, 2], float32]
reveal_type(plain._replace(b=bias).b)  # R: Tensor[tuple[2], float32]
