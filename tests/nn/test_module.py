"""Modules: frozen after construction, trees, checked, told apart by their sizes."""

import copy
import dataclasses
import re
from dataclasses import dataclass
from typing import Any, Generic

import numpy as np
import pytest
from jaxtyping import Float32
from typing_extensions import TypeVar

from tests.checks.counting import counted
from typednn import Tensor, nn, ops, trees, value_and_grad
from typednn.checks import checks
from typednn.shapes.shape import ShapeError

RNG = np.random.default_rng(0)
N = TypeVar("N", bound=int, default=Any)
A = TypeVar("A", bound=int, default=Any)
B = TypeVar("B", bound=int, default=Any)


def floats(*shape: int) -> Tensor[Any, np.float32]:
    return ops.zeros(shape)


class Scale(nn.Module, Generic[N]):
    factor: Float32[Tensor, "N"]
    name: str

    def __init__(self, factor: Tensor[Any, Any], name: str = "scale") -> None:
        self.factor = factor
        self.name = name

    def __call__(self, x: Float32[Tensor, "b N"]) -> Float32[Tensor, "b N"]:
        return x * self.factor


class Two(nn.Module, Generic[A, B]):
    first: nn.Linear[A, B]
    second: nn.Linear[B, A]
    sizes: tuple[int, ...]

    def __init__(self, first: nn.Linear[A, B], second: nn.Linear[B, A]) -> None:
        self.first = first
        self.second = second
        self.sizes = (1, 2)

    def __call__(self, x: Float32[Tensor, "b A"]) -> Float32[Tensor, "b A"]:
        return self.second(self.first(x))


@dataclass
class Data(nn.Module):
    weight: Float32[Tensor, "n n"]
    power: int = 2

    def __call__(self, x: Float32[Tensor, "b {self.power}"]) -> Float32[Tensor, "b {self.power}"]:
        return x


@dataclass(frozen=True)
class FrozenData(nn.Module):
    weight: Float32[Tensor, "n"]


def two(a: int = 3, b: int = 4) -> Two[Any, Any]:
    return Two(nn.Linear(a, b, rng=RNG), nn.Linear(b, a, rng=RNG))


def test_a_module_is_frozen_when_its_init_has_returned() -> None:
    scale: Scale[Any] = Scale(floats(3))
    with pytest.raises(dataclasses.FrozenInstanceError) as caught:
        scale.name = "other"  # type: ignore[frozen-field]  # refused, too
    assert str(caught.value) == (
        "Scale is immutable: build a new one with nn.replace(module, name=...), "
        "or trees.map(f, module) for all its tensors"
    )
    with pytest.raises(dataclasses.FrozenInstanceError):
        del scale.name  # type: ignore[frozen-field]  # refused, too
    with pytest.raises(dataclasses.FrozenInstanceError):
        Data(floats(2, 2)).power = 3  # type: ignore[frozen-field]  # refused, too
    with pytest.raises(dataclasses.FrozenInstanceError):
        FrozenData(floats(2)).weight = floats(3)  # type: ignore[misc, frozen-field]  # on purpose


def test_a_subclass_may_go_on_after_its_bases_init() -> None:
    class Named(Scale[Any]):
        def __init__(self) -> None:
            super().__init__(floats(2))
            self.name = "named"

    assert Named().name == "named"


def test_what_came_out_of_a_tree_is_frozen_too() -> None:
    mapped = trees.map(lambda t: t, two())
    with pytest.raises(dataclasses.FrozenInstanceError):
        mapped.sizes = ()  # type: ignore[frozen-field]  # refused, too


def test_replace_builds_a_new_one() -> None:
    scale: Scale[Any] = Scale(floats(3))
    other = nn.replace(scale, factor=ops.ones(5))
    assert (other.factor.shape, other.name, scale.factor.shape) == ((5,), "scale", (3,))
    with pytest.raises(TypeError, match="^Scale has no field 'factr', but factor, name$"):
        nn.replace(scale, factr=1)  # type: ignore[shape]  # on purpose
    with pytest.raises(ShapeError, match="^Scale: field 'factor' is float32"):
        nn.replace(scale, factor=floats(2, 2))


def test_tensors_are_leaves_and_all_else_is_structure() -> None:
    model = two()
    found, treedef = trees.flatten(model)
    assert [leaf.shape for leaf in found] == [(3, 4), (4,), (4, 3), (3,)]
    again = trees.unflatten(treedef, found)
    assert isinstance(again, Two)
    assert again.sizes == (1, 2)
    assert again.first.weight is model.first.weight
    assert trees.flatten(again)[1] == treedef
    names = [place for place, _ in trees.named_leaves(model)]
    assert names == [".first.weight", ".first.bias", ".second.weight", ".second.bias"]


def test_structure_differs_where_a_fixed_field_does() -> None:
    named = [trees.flatten(Scale(floats(3), name))[1] for name in ("a", "a", "b")]
    assert named[0] == named[1]
    assert named[0] != named[2]


def test_leaves_may_be_anything_while_a_tree_is_mapped() -> None:
    texts = trees.map(lambda _: None, two())
    assert texts.first.weight is None
    assert texts.sizes == (1, 2)
    shapes: Any = trees.map(lambda t: t.shape, two())
    assert trees.leaves(shapes) == [3, 4, 4, 4, 3, 3]


def test_lists_dicts_and_dataclasses_in_fields_are_branches() -> None:
    @dataclass
    class Holder:
        tensor: Any

    class Many(nn.Module):
        def __init__(self) -> None:
            self.listed = [floats(1), nn.ReLU()]
            self.mapped = {"k": (floats(2),)}
            self.held = Holder(floats(3))
            self.empty: list[int] = []
            self.function = abs

    many = Many()
    assert [leaf.shape for leaf in trees.leaves(many)] == [(1,), (2,), (3,)]
    again = trees.map(lambda t: t + 1, many)
    assert again.function is abs
    assert isinstance(again.listed[1], nn.ReLU)


def test_copies() -> None:
    model = two()
    for copied in (copy.copy(model), copy.deepcopy(model)):
        assert isinstance(copied, Two)
        assert trees.flatten(copied)[1] == trees.flatten(model)[1]
        with pytest.raises(dataclasses.FrozenInstanceError):
            copied.sizes = ()  # type: ignore[frozen-field]  # refused, too


def test_fields_are_checked_when_a_module_is_built() -> None:
    with pytest.raises(ShapeError) as caught:
        Data(floats(2, 3))
    assert str(caught.value) == (
        "Data: field 'weight' is float32 (2, 3), declared Float32[Tensor, \"n n\"]: "
        "axis -1 is 3, expected 2 (n is 2, bound by 'weight')"
    )
    with pytest.raises(TypeError, match="Scale: field 'name' is 3, declared str"):
        Scale(floats(2), 3)  # type: ignore[arg-type]  # on purpose
    with checks(False):
        Data(floats(2, 3))


def test_a_modules_type_variables_come_from_its_parts() -> None:
    model = two(3, 4)
    assert model(floats(2, 3)).shape == (2, 3)
    with pytest.raises(ShapeError, match=r"A is 3, bound by self.first\)"):
        model(floats(2, 4))
    with pytest.raises(ShapeError) as caught:
        wrong: Any = nn.Linear(5, 3, rng=RNG)
        Two(nn.Linear(3, 4, rng=RNG), wrong)
    assert str(caught.value) == (
        "Two: argument 'second' has In=5: expected 4 (B is 4, bound by 'first')"
    )


def test_verdicts_do_not_leak_between_instances() -> None:
    small, large = two(3, 4), two(5, 4)
    small(floats(2, 3))
    large(floats(2, 5))
    for model, size in ((small, 5), (large, 3)):
        with pytest.raises(ShapeError):
            model(floats(2, size))
    Data(floats(2, 2), 2)(floats(1, 2))
    Data(floats(2, 2), 3)(floats(1, 3))
    with pytest.raises(ShapeError, match=r"\{self.power\} is 3"):
        Data(floats(2, 2), 3)(floats(1, 2))


def test_verdicts_are_shared_by_instances_of_the_same_sizes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    verdicts = counted(monkeypatch)
    model = two(3, 7)
    model(floats(2, 3))
    before = len(verdicts)
    trees.map(lambda t: t * 2, model)(floats(2, 3))
    assert len(verdicts) == before
    two(3, 7)(floats(2, 3))
    assert len(verdicts) == before + 3  # the fields of the three new modules, nothing else


def test_a_mapped_module_with_other_sizes_is_checked_anew() -> None:
    model = two(3, 4)
    model(floats(2, 3))
    with pytest.raises(ShapeError, match=r"argument 'x' is float32 .*, declared Float64\["):
        trees.map(lambda t: t.astype(np.float64), model).first(floats(2, 3))
    wrong = trees.map(lambda t: t, model)
    leaves, treedef = trees.flatten(wrong)
    leaves[1] = floats(5)
    with pytest.raises(ShapeError, match=r"Linear: field 'bias' .*Out is 4, bound by self.weight"):
        trees.unflatten(treedef, leaves)(floats(2, 3))


def test_changed_lists_are_noticed() -> None:
    class Listed(nn.Module):
        layers: list[Any]

        def __init__(self, *sizes: int) -> None:
            self.layers = [Scale(floats(size)) for size in sizes]

        def __call__(self, x: Float32[Tensor, "b {self.layers[0].factor.size}"]) -> None: ...

    listed = Listed(3)
    listed(floats(1, 3))
    listed.layers[0] = Scale(floats(4))
    with pytest.raises(ShapeError):
        listed(floats(1, 3))
    listed(floats(1, 4))


def test_methods_called_inside_init_are_checked() -> None:
    class Early(nn.Module):
        weight: Float32[Tensor, "3"]

        def __init__(self, size: int) -> None:
            self.weight = self.made(floats(size))

        def made(self, x: Float32[Tensor, "3"]) -> Float32[Tensor, "3"]:
            return x

    class Growing(nn.Module):
        def __init__(self) -> None:
            self.size = 3
            self.take(floats(3))
            self.size = 4
            self.take(floats(3))

        def take(self, x: Float32[Tensor, "{self.size}"]) -> None: ...

    assert Early(3).weight.shape == (3,)
    with pytest.raises(ShapeError, match=r"expected 4 \(\{self.size\} is 4\)"):
        Growing()
    with pytest.raises(ShapeError, match=r"Early.made: argument 'x'"):
        Early(4)


def test_gradients_have_the_models_type_and_pass_its_checks() -> None:
    def loss(model: Two[Any, Any], x: Float32[Tensor, "b n"]) -> Float32[Tensor, ""]:
        return (model(x) ** 2).sum()

    value, gradient = value_and_grad(loss)(two(), ops.ones((2, 3)))
    assert isinstance(gradient, Two)
    assert gradient.sizes == (1, 2)
    assert gradient(ops.ones((2, 3))).shape == (2, 3)
    assert value.item() > 0


def test_texts() -> None:
    assert repr(nn.Linear(784, 128, rng=RNG)) == (
        "Linear[784, 128](weight=float32[784, 128], bias=float32[128])"
    )
    assert (
        repr(nn.Linear(2, 1, bias=False, rng=RNG))
        == "Linear[2, 1](weight=float32[2, 1], bias=None)"
    )
    assert repr(nn.LeakyReLU()) == "LeakyReLU(negative_slope=0.01)"
    assert repr(two()) == (
        "Two[3, 4](\n"
        "    first=Linear[3, 4](weight=float32[3, 4], bias=float32[4]),\n"
        "    second=Linear[4, 3](weight=float32[4, 3], bias=float32[3]),\n"
        "    sizes=(1, 2),\n"
        ")"
    )


def test_parameters_are_counted() -> None:
    model = nn.Sequential(nn.Linear(784, 128, rng=RNG), nn.ReLU(), nn.Linear(128, 10, rng=RNG))
    assert nn.parameter_count(model) == 784 * 128 + 128 + 128 * 10 + 10 == 101770
    assert nn.parameter_count(nn.ReLU()) == 0


def test_slots_are_refused() -> None:
    with pytest.raises(TypeError, match=re.escape("leave out slots=True")):

        @dataclass(slots=True)
        class Slotted(nn.Module):
            weight: Any
