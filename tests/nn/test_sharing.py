"""One tensor in two fields is refused: it would be trained as two."""

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from jaxtyping import Float32, Int64

from typednn import Tensor, grad, jit, nn, ops, optim

RNG = np.random.default_rng(0)
LINEAR = nn.Linear(3, 3, rng=RNG)
IDS = ops.asarray(np.array([0, 2]))


class Embedding(nn.Module):
    weight: Float32[Tensor, "5 3"]

    def __init__(self, weight: Tensor[Any, Any] | None = None) -> None:
        self.weight = ops.normal((5, 3), rng=RNG) if weight is None else weight

    def __call__(self, ids: Int64[Tensor, "b"]) -> Float32[Tensor, "b 3"]:
        return self.weight[ids]


class Head(nn.Module):
    weight: Float32[Tensor, "5 3"]

    def __init__(self, weight: Tensor[Any, Any]) -> None:
        self.weight = weight


class Tied(nn.Module):
    embedding: Embedding
    head: Head

    def __init__(self) -> None:
        self.embedding = Embedding()
        self.head = Head(self.embedding.weight)


class Reused(nn.Module):
    """The same by one field: what is to be written instead."""

    embedding: Embedding

    def __init__(self) -> None:
        self.embedding = Embedding()

    def __call__(self, ids: Int64[Tensor, "b"]) -> Float32[Tensor, "b 5"]:
        return self.embedding(ids) @ self.embedding.weight.T


class Pair(nn.Module):
    first: Any
    second: Any

    def __init__(self, first: Any, second: Any) -> None:
        self.first = first
        self.second = second


@dataclass(frozen=True)
class Box:
    value: Any


def test_one_tensor_in_two_layers_is_refused() -> None:
    with pytest.raises(
        ValueError, match=r"Tied: \.embedding\.weight and \.head\.weight are the sa"
    ):
        Tied()


@pytest.mark.parametrize(
    ("first", "second", "places"),
    [
        (LINEAR, LINEAR, ".first.weight and .second.weight"),
        (LINEAR, LINEAR.bias, ".first.bias and .second"),
        ([1, LINEAR.bias], {"b": (LINEAR.bias,)}, ".first[1] and .second['b'][0]"),
        (Box(LINEAR.bias), Box([LINEAR.bias]), ".first.value and .second.value[0]"),
        (None, (LINEAR, nn.ReLU(), LINEAR), ".second[0].weight and .second[2].weight"),
        (ops.zeros(2), Pair(LINEAR, 1), None),
        (nn.ReLU(), nn.ReLU(), None),
        ([1.5], [1.5], None),
        (IDS, IDS, None),
        (LINEAR, nn.freeze(LINEAR), None),
        (nn.freeze(LINEAR), (2, LINEAR), None),
    ],
)
def test_one_tensor_in_two_places(first: Any, second: Any, places: str | None) -> None:
    if places is None:
        Pair(first, second)
    else:
        with pytest.raises(ValueError, match=rf"^Pair: {re.escape(places)} are the same tensor"):
            Pair(first, second)


def test_a_layer_twice_in_a_sequence_is_refused() -> None:
    with pytest.raises(ValueError, match=r"Sequential: \.layers\[0\]\.weight and \.layers\[2\]"):
        nn.Sequential(LINEAR, nn.ReLU(), LINEAR)
    relu = nn.ReLU()
    nn.Sequential(LINEAR, relu, nn.Linear(3, 3, rng=RNG), relu)


def test_replace_refuses_it_too() -> None:
    with pytest.raises(ValueError, match=r"Pair: \.first and \.second are the same tensor"):
        nn.replace(Pair(LINEAR.weight, None), second=LINEAR.weight)


@pytest.mark.parametrize("planned", [False, True])
def test_jit_refuses_it_too(planned: bool) -> None:
    def build(x: Any) -> Any:
        return Pair(x, x)

    with pytest.raises(ValueError, match=r"are the same tensor"):
        (jit(build) if planned else build)(ops.zeros(2))


def test_a_buffer_may_be_what_a_parameter_is() -> None:
    class Target(nn.Module):
        online: nn.Linear[Any, Any]
        target: nn.Buffer[nn.Linear[Any, Any]]
        older: nn.Buffer[nn.Linear[Any, Any]]

        def __init__(self) -> None:
            self.online = self.target = self.older = LINEAR

    assert nn.parameter_count(Target()) == 12


@pytest.mark.parametrize("planned", [False, True])
def test_a_gradient_may_be_taken_through_it(planned: bool) -> None:
    def loss(x: Any) -> Any:
        pair = Pair(x, x)
        return (pair.first * pair.second).sum()

    gradient = (jit(grad(loss)) if planned else grad(loss))(ops.full(2, 3.0))
    assert gradient.numpy().tolist() == [6.0, 6.0]


@pytest.mark.parametrize("planned", [False, True])
def test_a_weight_used_twice_has_one_gradient_and_one_update(planned: bool) -> None:
    def step(model: Reused) -> Reused:
        gradient = grad(lambda m: m(IDS).sum())(model)
        new: Reused = optim.SGD(0.5).step(model, gradient, optim.SGD(0.5).init(model))[0]
        return new

    model = Reused()
    new = (jit(step) if planned else step)(model)
    weight, ids = model.embedding.weight.numpy(), IDS.numpy()
    expected = np.tile(weight[ids].sum(0), (5, 1))
    expected[ids] += weight.sum(0)
    np.testing.assert_allclose(new.embedding.weight.numpy(), weight - 0.5 * expected, rtol=1e-5)
    assert nn.parameter_count(new) == 15
