"""A layer in two places is one: one leaf, one gradient, one update, also after each step."""

import copy
import pickle
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pytest
from jaxtyping import Float32

from typednn import Tensor, grad, jit, nn, ops, optim, plan, trees, vmap
from typednn.planning.kinds import Kind

X = ops.asarray([[1.0, 2.0, 3.0], [0.5, -1.0, 2.0]], dtype=np.float32)


def rng() -> np.random.Generator:
    return np.random.default_rng(0)


def linear() -> nn.Linear[Any, Any]:
    return nn.Linear(3, 3, rng=rng())


class Head(nn.Module):
    def __init__(self, body: nn.Linear[Any, Any]) -> None:
        self.body = body

    def __call__(self, x: Float32[Tensor, "b 3"]) -> Float32[Tensor, "b 3"]:
        return ops.tanh(x) @ self.body.weight.mT


class Tied(nn.Module):
    """The weight of the body is used by the head, too."""

    def __init__(self) -> None:
        self.body = linear()
        self.head = Head(self.body)

    def __call__(self, x: Float32[Tensor, "b 3"]) -> Float32[Tensor, "b 3"]:
        return self.head(self.body(x))


class Two(nn.Module):
    """The same network of two layers that only begin as one."""

    def __init__(self) -> None:
        self.body = linear()
        self.head = Head(linear())

    def __call__(self, x: Float32[Tensor, "b 3"]) -> Float32[Tensor, "b 3"]:
        return self.head(self.body(x))


def loss(model: Any, x: Float32[Tensor, "b 3"]) -> Float32[Tensor, ""]:
    return ops.sum(model(x) ** 2)


class Fields(NamedTuple):
    one: Any
    other: Any


@dataclass
class Record:
    layer: Any


PLACES: dict[str, Callable[[Any], Any]] = {
    "tuple": lambda x: (x, x),
    "list": lambda x: [linear(), [x, x]],
    "dict": lambda x: {"a": x, 3: (x,)},
    "NamedTuple": lambda x: Fields(x, x),
    "dataclass": lambda x: [Record(x), Record(x)],
    "Sequential": lambda x: nn.Sequential(x, nn.ReLU(), x),
    "modules": lambda x: [Head(x), Head(x), Head(linear())],
    "nested": lambda x: (nn.Sequential(x, nn.Sequential(x, x)), x),
}


class Holder(nn.Module):
    parts: Any

    def __init__(self, parts: Any) -> None:
        self.parts = parts


def layers_of(value: Any) -> list[nn.Linear[Any, Any]]:
    """All linear layers in it, each as often as it is met."""
    if isinstance(value, nn.Linear):
        return [value]
    if isinstance(value, Record | nn.Module):
        value = vars(value)
    if isinstance(value, list | tuple | dict):
        items = value.values() if isinstance(value, dict) else value
        return [layer for item in items for layer in layers_of(item)]
    return []


@pytest.mark.parametrize("place", PLACES)
def test_a_part_is_one_in_all_containers(place: str) -> None:
    layer = linear()
    model = Holder(PLACES[place](layer))
    others = len({id(x) for x in layers_of(model)}) - 1
    assert nn.parameter_count(model) == 12 * (1 + others)
    again = trees.map(lambda x: x + 1.0, model)
    found = layers_of(again)
    assert len(found) == len(layers_of(model))
    assert len({id(x) for x in found}) == 1 + others
    for old, new in zip(layers_of(model), found, strict=True):
        np.testing.assert_array_equal(new.weight.numpy(), old.weight.numpy() + 1)


def test_its_gradient_is_the_sum_of_those_of_its_uses() -> None:
    tied, two = grad(loss)(Tied(), X), grad(loss)(Two(), X)
    expected = two.body.weight + two.head.body.weight
    np.testing.assert_allclose(tied.body.weight.numpy(), expected.numpy(), rtol=1e-6)
    assert tied.head.body is tied.body
    assert len(nn.parameters(tied)) == 2


@pytest.mark.parametrize("run", [lambda f: f, jit], ids=["eager", "jit"])
def test_it_stays_one_after_steps(run: Any) -> None:
    optimizer = optim.Adam(0.01)

    def step(model: Tied, state: Any) -> Any:
        return optimizer.step(model, grad(loss)(model, X), state)

    model = Tied()
    state = optimizer.init(model)
    take = run(step)
    before = loss(model, X).item()
    for _ in range(3):
        model, state = take(model, state)
    assert model.head.body.weight is model.body.weight
    assert nn.parameter_count(model) == 12
    assert loss(model, X).item() < before


@pytest.mark.parametrize(
    "copied", [copy.copy, copy.deepcopy, lambda m: pickle.loads(pickle.dumps(m))]
)
def test_copies_have_one(copied: Any) -> None:
    model = copied(Tied())
    assert nn.parameter_count(model) == 12
    assert model.head.body is model.body


def test_a_tensor_in_two_fields_is_two_parameters() -> None:
    class Output(nn.Module):
        def __init__(self) -> None:
            self.embedding = linear()
            self.weight = self.embedding.weight

    assert nn.parameter_count(Output()) == 12 + 9


def test_a_class_among_layers_is_a_fixed_value() -> None:
    assert nn.parameter_count(Holder([Record, linear()])) == 12


def test_equal_layers_are_two() -> None:
    assert nn.parameter_count(Two()) == 24


def test_replacing_one_place_leaves_the_other() -> None:
    model = nn.replace(Tied(), body=linear())
    assert nn.parameter_count(model) == 24
    tied_again = nn.replace(model, head=Head(model.body))
    assert nn.parameter_count(tied_again) == 12


def test_the_first_place_may_be_outside_of_the_others() -> None:
    class Outer(nn.Module):
        def __init__(self) -> None:
            self.layer = linear()
            self.tied = Holder((self.layer, [self.layer]))

    mapped = trees.map(lambda x: -x, Outer())
    assert mapped.tied.parts[0] is mapped.layer
    assert mapped.tied.parts[1][0] is mapped.layer
    assert nn.parameter_count(mapped) == 12
    assert nn.parameter_count(mapped.tied) == 12


def test_freezing_one_place_freezes_it() -> None:
    frozen = nn.freeze(Tied(), lambda model: model.head)
    assert nn.parameter_count(frozen) == 0
    assert nn.parameter_count(nn.unfreeze(frozen, lambda model: model.body)) == 12


def test_places_are_named_once() -> None:
    assert [path for path, _ in trees.named_leaves(Tied())] == [".body.weight", ".body.bias"]


def test_partition_and_combine_keep_it_one() -> None:
    chosen, others = trees.partition(Tied(), lambda leaf: leaf.ndim == 2)
    model = trees.combine(chosen, others)
    assert model.head.body is model.body
    assert len(trees.leaves(chosen)) == len(trees.leaves(others)) == 1


def test_an_ensemble_has_one_in_each_member() -> None:
    models = trees.map(lambda x: ops.stack([x, x * 2.0]), Tied())
    found = vmap(lambda model: loss(model, X))(models)
    each = [trees.map(lambda x, i=i: x[i], models) for i in range(2)]
    np.testing.assert_allclose(found.numpy(), [loss(m, X).item() for m in each], rtol=1e-5)


def test_its_memory_is_planned_once() -> None:
    one, two = plan(grad(loss), Tied(), X), plan(grad(loss), Two(), X)
    assert one.memory[Kind.PARAMETERS] == 12 * 4
    assert two.memory[Kind.PARAMETERS] == 24 * 4
    assert one.memory[Kind.RESULTS] == 12 * 4


def test_weights_of_pytorch_keep_it_one() -> None:
    weight, bias = np.arange(9.0).reshape(3, 3), np.zeros(3)
    state = {"body.weight": weight, "body.bias": bias}
    state |= {f"head.{name}": value for name, value in state.items()}
    model = nn.load_torch_state(Tied(), state)
    assert model.head.body is model.body
    assert model.body.weight.numpy().tolist() == weight.T.tolist()


def test_another_sharing_is_another_structure() -> None:
    with pytest.raises(ValueError, match="tree 2 is"):
        trees.map(lambda x, y: x + y, Tied(), Two())  # type: ignore[arg-type]  # on purpose
