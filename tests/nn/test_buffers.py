"""Buffers and frozen parts: what gradients, optimizers, counts and plans take for parameters."""

import copy
import pickle
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic

import numpy as np
import pytest
from jaxtyping import Float32
from typing_extensions import TypeVar

from typednn import (
    Tensor,
    custom_jvp,
    grad,
    hvp,
    jacobian,
    jit,
    jvp,
    linearize,
    nn,
    ops,
    optim,
    plan,
    trees,
    value_and_grad,
    vjp,
    vmap,
)
from typednn.parameters import are_parameters
from typednn.planning.kinds import Kind
from typednn.shapes.shape import ShapeError

if TYPE_CHECKING:
    from typednn.nn import Buffer

N = TypeVar("N", bound=int, default=Any)
RNG = np.random.default_rng(0)
X = ops.normal((4, 3), rng=RNG)
LINEAR = nn.Linear(3, 3, rng=RNG)


class Norm(nn.Module, Generic[N]):
    scale: Float32[Tensor, "N"]
    mean: nn.Buffer[Float32[Tensor, "N"]]
    tables: nn.Buffer[tuple[Float32[Tensor, "N"], ...] | None]

    def __init__(self, size: N) -> None:
        self.scale = ops.full(size, 2.0)
        self.mean = ops.full(size, 0.5)
        self.tables = (ops.ones(size), ops.full(size, 3.0))

    def __call__(self, x: Float32[Tensor, "b N"]) -> Float32[Tensor, "b N"]:
        return (x - self.mean) * self.scale


class Net(nn.Module):
    linear: nn.Linear[Any, Any]
    norm: Norm[Any]
    copies: nn.Buffer[nn.Linear[Any, Any]]
    shifts: tuple[Float32[Tensor, "3"], Float32[Tensor, "3"]]

    def __init__(self) -> None:
        self.linear = LINEAR
        self.norm = Norm(3)
        self.copies = nn.Linear(3, 3, rng=RNG)
        self.shifts = (ops.zeros(3), ops.ones(3))

    def __call__(self, x: Float32[Tensor, "b 3"]) -> Float32[Tensor, "b 3"]:
        shift = self.shifts[0] + self.shifts[1]
        return self.norm(self.linear(x)) + self.copies(x) + shift


BUFFERS = {".norm.mean", ".norm.tables[0]", ".norm.tables[1]", ".copies.weight", ".copies.bias"}
FIRST = {".linear.weight", ".linear.bias", ".shifts[1]"}
OTHERS = {".norm.scale", ".shifts[0]"}


def loss(model: Any, x: Any = X) -> Any:
    return (model(x) ** 2).mean()


def first_frozen() -> Net:
    return nn.freeze(Net(), lambda m: (m.linear, m.shifts[1]))


def moved(old: Any, new: Any) -> set[str]:
    """The places of the leaves that differ."""
    pairs = zip(trees.named_leaves(old), trees.leaves(new), strict=True)
    return {
        place for (place, x), y in pairs if x is not y and x.numpy().tolist() != y.numpy().tolist()
    }


def nonzero(tree: Any) -> set[str]:
    return {place for place, leaf in trees.named_leaves(tree) if leaf.numpy().any()}


def names(model: Any) -> set[str]:
    named, treedef = trees.named_leaves(model), trees.flatten(model)[1]
    chosen = are_parameters([leaf for _, leaf in named], treedef)
    return {place for (place, _), is_one in zip(named, chosen, strict=True) if is_one}


MODELS = [(Net(), FIRST | OTHERS), (first_frozen(), OTHERS)]


@pytest.mark.parametrize(("model", "expected"), MODELS)
def test_parameters_are_neither_buffers_nor_frozen(model: Net, expected: set[str]) -> None:
    assert names(model) == expected
    sizes = {".linear.weight": 9}
    assert nn.parameter_count(model) == sum(sizes.get(name, 3) for name in expected)
    assert len(nn.parameters(model)) == len(expected)
    assert len(trees.leaves(model)) == 10


def test_numbers_and_integers_are_no_parameters() -> None:
    tree = {"a": ops.zeros(2), "b": ops.arange(3), "c": 1.0, "d": [Norm(2)]}
    assert names(tree) == {"['a']", "['d'][0].scale"}


@pytest.mark.parametrize(("model", "expected"), MODELS)
def test_gradients_are_zero_for_all_others(model: Net, expected: set[str]) -> None:
    _, pullback = vjp(loss, model)
    gradients = [
        grad(loss)(model),
        jit(grad(loss))(model),
        value_and_grad(loss)(model)[1],
        pullback(ops.ones(()))[0],
        jacobian(loss)(model),
        grad(lambda x, m: loss(m, x), argnums=(0, 1))(X, model)[1],
    ]
    for gradient in gradients:
        assert nonzero(gradient) == expected
        assert trees.flatten(gradient)[1] == trees.flatten(model)[1]
        assert not moved(gradients[0], gradient)


@pytest.mark.parametrize(("model", "expected"), MODELS)
def test_a_jacobian_by_columns_is_that_by_rows(model: Net, expected: set[str]) -> None:
    def f(m: Net) -> Any:
        return m(ops.concat([X] * 4))

    found = jacobian(f)(model)
    assert nonzero(found) == expected
    weight = found.shifts[0].numpy()
    np.testing.assert_allclose(weight, np.broadcast_to(np.eye(3), (16, 3, 3)), rtol=1e-6)


@pytest.mark.parametrize(("model", "expected"), MODELS)
def test_tangents_of_others_are_not_used(model: Net, expected: set[str]) -> None:
    ones: Any = trees.map(ops.ones_like, model)
    flags = trees.map_with_path(lambda path, _: path in expected, model)
    only: Any = trees.map(lambda x, used: x if used else ops.zeros_like(x), ones, flags)
    assert jvp(loss, (model,), (ones,))[1].item() == jvp(loss, (model,), (only,))[1].item() != 0
    assert linearize(loss, model)[1](ones).item() == jvp(loss, (model,), (only,))[1].item()
    assert nonzero(hvp(loss, (model,), (ones,))[0]) <= expected


@pytest.mark.parametrize(("model", "expected"), MODELS)
@pytest.mark.parametrize(
    "optimizer", [optim.SGD(0.1), optim.SGD(0.1, momentum=0.9), optim.Adam(0.1)]
)
@pytest.mark.parametrize("planned", [False, True])
def test_optimizers_move_parameters_only(
    model: Net, expected: set[str], optimizer: Any, planned: bool
) -> None:
    def step(model: Net, state: Any) -> Any:
        return optimizer.step(model, grad(loss)(model), state)

    run = jit(step) if planned else step
    new, state = run(model, optimizer.init(model))
    new, state = run(new, state)
    assert moved(model, new) == expected
    assert names(new) == expected
    assert trees.flatten(new)[1] == trees.flatten(model)[1]


def test_other_gradients_than_zero_change_no_buffer() -> None:
    model = Net()
    ones: Any = trees.map(ops.ones_like, model)
    new, _ = optim.SGD(1.0).step(model, ones, optim.SGD(1.0).init(model))
    assert moved(model, new) == FIRST | OTHERS


def test_the_state_holds_nothing_for_others() -> None:
    model = first_frozen()
    for values in optim.Adam().init(model).memory[0].values():
        assert {f".{path}" for path in values} == OTHERS


def test_freezing_in_the_middle_asks_for_a_new_state() -> None:
    model = Net()
    state = optim.Adam().init(model)
    frozen = nn.freeze(model, lambda m: m.linear)
    with pytest.raises(TypeError, match="the state is that of another model: .* 'linear.bias'"):
        optim.Adam().step(frozen, grad(loss)(frozen), state)


@pytest.mark.parametrize(
    "copied",
    [
        copy.copy,
        copy.deepcopy,
        lambda model: pickle.loads(pickle.dumps(model)),
        lambda model: trees.map(lambda leaf: leaf, model),
        lambda model: trees.like(model, trees.flatten(model)[1], trees.leaves(model)),
        lambda model: trees.combine(*trees.partition(model, lambda _: True)),
        lambda model: trees.flatten([model])[1].unflatten(trees.leaves(model))[0],
        lambda model: jit(lambda m: m)(model),
        lambda model: nn.replace(model, norm=Norm(3)),
        lambda model: nn.replace(model, linear=model.linear),
    ],
)
def test_copies_have_the_same_parameters(copied: Any) -> None:
    assert names(copied(first_frozen())) == OTHERS


def test_a_structure_can_be_pickled() -> None:
    treedef = trees.flatten(first_frozen())[1]
    assert pickle.loads(pickle.dumps(treedef)) == treedef


def test_a_new_field_is_not_frozen() -> None:
    model = first_frozen()
    assert names(nn.replace(model, linear=LINEAR)) == OTHERS | {".linear.weight", ".linear.bias"}
    linear = nn.replace(model.linear, weight=ops.zeros((3, 3)))
    assert names(linear) == {".weight"}
    assert names(nn.replace(model, shifts=(ops.zeros(3), ops.ones(3)))) == OTHERS | {".shifts[1]"}


def test_unfreeze_undoes_freeze() -> None:
    model = Net()
    everything = nn.freeze(model)
    assert names(everything) == set()
    assert names(nn.unfreeze(everything)) == FIRST | OTHERS
    assert names(nn.unfreeze(everything, lambda m: m.shifts)) == {".shifts[0]", ".shifts[1]"}
    assert trees.flatten(nn.unfreeze(everything))[1] == trees.flatten(model)[1]
    assert trees.flatten(everything)[1] != trees.flatten(model)[1]
    assert not moved(model, everything)


def test_the_argument_of_freeze_does_not_change() -> None:
    model = Net()
    _ = nn.freeze(model)
    assert names(model) == FIRST | OTHERS


def test_a_part_stays_frozen_in_another_model() -> None:
    assert names([first_frozen().linear, Norm(2)]) == {"[1].scale"}


def test_modules_in_other_containers_can_be_frozen() -> None:
    tree = {"a": Norm(2), "b": ops.zeros(2)}
    assert names(nn.freeze(tree, lambda t: t["a"])) == {"['b']"}


def test_deferred_models_can_be_frozen() -> None:
    step = jit(lambda m: trees.map(lambda x: x * 2, m))
    assert names(nn.freeze(step(Net()), lambda m: m.linear)) == OTHERS | {".shifts[1]"}
    assert names(step(step(first_frozen()))) == OTHERS


def test_jit_tells_frozen_models_from_others() -> None:
    f = jit(grad(loss))
    assert nonzero(f(Net())) == FIRST | OTHERS
    assert nonzero(f(first_frozen())) == OTHERS
    assert nonzero(f(Net())) == FIRST | OTHERS


def test_vmap_maps_over_buffers() -> None:
    stacked = trees.map(lambda *leaves: ops.stack(list(leaves)), first_frozen(), first_frozen())
    assert names(stacked) == OTHERS
    assert nonzero(vmap(grad(loss))(stacked)) == OTHERS


def test_a_rule_of_custom_jvp_sees_all_tangents() -> None:
    def product(model: Norm[Any], x: Any) -> Any:
        return model.mean * x

    def rule(primals: Any, tangents: Any) -> Any:
        (model, x), (dmodel, dx) = primals, tangents
        return product(model, x), model.mean * dx + dmodel.mean * x

    f = custom_jvp(product, rule)

    def of_mean(mean: Any) -> Any:
        return f(nn.replace(Norm(3), mean=mean), ops.full(3, 5.0)).sum()

    assert grad(of_mean)(ops.ones(3)).numpy().tolist() == [5.0] * 3


def test_a_gradient_by_a_buffers_value_flows_through_it() -> None:
    def of_mean(mean: Any) -> Any:
        return loss(nn.replace(Norm(3), mean=mean))

    assert grad(of_mean)(ops.ones(3)).numpy().all()


def test_plans_tell_buffers_from_parameters() -> None:
    figures = plan(loss, first_frozen(), X)
    assert figures.memory[Kind.PARAMETERS] == 2 * 3 * 4
    assert "buffers, frozen" in str(figures)


@pytest.mark.parametrize("f", [grad(loss), jacobian(loss), lambda m: linearize(loss, m)])
def test_a_model_without_parameters_has_no_gradient(f: Any) -> None:
    with pytest.raises(TypeError, match=r"no parameter|no floating-point"):
        f(nn.freeze(Net()))


def test_the_message_says_that_all_is_frozen() -> None:
    with pytest.raises(TypeError, match=r"argument holds no parameter to differentiate: all of it"):
        grad(loss)(nn.freeze(Net()))


@pytest.mark.parametrize("f", [nn.freeze, nn.unfreeze])
def test_freeze_refuses_what_is_no_part(f: Any) -> None:
    name = f.__name__
    with pytest.raises(TypeError, match=rf"{name}: where returns parts .*, not float"):
        f(Net(), lambda m: 1.0)
    with pytest.raises(ValueError, match=rf"{name}: there is no tensor in the parts"):
        f(nn.Linear(2, 3, bias=False, rng=RNG), lambda m: m.bias)
    with pytest.raises(
        TypeError,
        match=rf"{name}: model\['b'\]\[1\] is in no nn.Module, and .* use trees.partition",
    ):
        f({"a": Norm(2), "b": (1, ops.zeros(2))}, lambda t: t["b"][1])
    with pytest.raises(AttributeError, match="encoder"):
        f(Net(), lambda m: m.encoder)


def test_fields_of_buffers_are_checked() -> None:
    longer: Any = ops.zeros(4)  # Any: mypy would refuse it
    with pytest.raises(ShapeError, match=r"Norm: field 'mean' is float32 \(4,\), .* \"N\""):
        nn.replace(Norm(3), mean=longer)


def test_dataclasses_and_subclasses_have_buffers() -> None:
    @dataclass
    class Table(nn.Module):
        values: nn.Buffer[Float32[Tensor, "n"]]
        scale: Float32[Tensor, "n"]

    class Learned(Table):
        values: Float32[Tensor, "n"]

    assert names(Table(ops.zeros(2), ops.ones(2))) == {".scale"}
    assert names(Learned(ops.zeros(2), ops.ones(2))) == {".values", ".scale"}


def test_a_mark_inside_of_an_annotation_is_refused() -> None:
    class Inside(nn.Module):
        table: nn.Buffer[Float32[Tensor, "n"]] | None

        def __init__(self) -> None:
            self.table = None

    with pytest.raises(TypeError, match=r"Inside: field 'table' is .* around the whole annotation"):
        Inside()


def test_a_mark_that_cannot_be_read_is_refused() -> None:
    class Unread(nn.Module):
        table: "Buffer[Tensor[Any, Any]]"

        def __init__(self) -> None:
            self.table = ops.zeros(2)

    with pytest.raises(TypeError, match=r"Unread: whether field 'table' is a buffer is not known"):
        Unread()


def test_buffers_do_not_import_beartype() -> None:
    program = """
import sys
from jaxtyping import Float32
from typednn import Tensor, nn, ops
class Table(nn.Module):
    values: nn.Buffer[Float32[Tensor, "n"]]
    def __init__(self) -> None:
        self.values = ops.zeros(2)
Table()
assert "beartype.door" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", program], check=True)


class Listed(nn.Module):
    weight: Float32[Tensor, "3"]
    sizes: list[int]

    def __init__(self) -> None:
        self.weight = ops.zeros(3)
        self.sizes = [3]


def test_models_with_mutable_fields_stay_frozen() -> None:
    returned = jit(lambda model: model)(nn.freeze(Listed()))
    assert names(returned) == set()


def test_a_mark_stands_in_the_innermost_module() -> None:
    assert str(trees.flatten(first_frozen())[1]).count("frozen") == 2
    assert "frozen .shifts[1]" in str(trees.flatten(first_frozen())[1])


def test_jit_tells_frozen_models_in_functions_from_others() -> None:
    count = jit(lambda call: ops.full((), float(nn.parameter_count(call.__self__))))
    assert count(Norm(3).__call__).item() == 3
    assert count(nn.freeze(Norm(3)).__call__).item() == 0
