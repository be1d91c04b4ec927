"""Sizes of a class that no field tells: those that `__init__` was given."""

import copy
import pickle
from collections.abc import Callable
from typing import Any, Generic

import pytest
from jaxtyping import Float32
from typing_extensions import TypeVar

from tests.checks.functions import floats
from typednn import Tensor, nn, ops, optim, trees, typed, value_and_grad
from typednn.checks import checks as switched_off
from typednn.shapes.shape import ShapeError

H = TypeVar("H", bound=int, default=Any)
E = TypeVar("E", bound=int, default=Any)


class Heads(nn.Module, Generic[H, E]):
    def __init__(self, heads: H, each: E) -> None:
        self.weight = floats(heads * each)

    def __call__(self, x: Float32[Tensor, "H*E"]) -> Float32[Tensor, "H*E"]:
        return x * self.weight

    def first(self, x: Float32[Tensor, "H"]) -> None: ...


class Swapped(Heads[E, H]):
    def __init__(self, each: H, heads: E) -> None:
        super().__init__(heads, each)

    def second(self, x: Float32[Tensor, "H"]) -> None: ...


@typed
class Plain(Generic[H]):
    def __init__(self, x: Float32[Tensor, "H 2"]) -> None:
        self.x = x.expect("H 2")

    def first(self, x: Float32[Tensor, "H"]) -> None: ...


@typed
class Slots(Generic[H]):
    __slots__ = ()

    def __init__(self, heads: H) -> None: ...

    def first(self, x: Float32[Tensor, "H"]) -> None: ...


@typed
def use(heads: Heads[H, E], x: Float32[Tensor, "H"]) -> None: ...


@pytest.mark.parametrize(
    "call",
    [
        Heads(3, 4).first,
        Swapped(4, 3).first,
        Swapped(3, 4).second,
        Plain(floats(3, 2)).first,
        lambda x: use(Heads(3, 4), x),
    ],
)
def test_a_given_size_is_a_size_of_the_class(call: Callable[[Any], None]) -> None:
    call(floats(3))
    with pytest.raises(ShapeError, match=r"\(H is 3, bound by"):
        call(floats(4))


def test_the_message_says_where_it_comes_from() -> None:
    with pytest.raises(ShapeError, match=r"H is 3, bound by 'heads' of __init__\)$"):
        Heads(3, 4).first(floats(4))
    assert repr(Heads(3, 4)) == "Heads[3, 4](weight=float32[12])"


def test_checks_that_have_passed_are_those_of_the_sizes() -> None:
    Heads(3, 4).first(floats(3))
    with pytest.raises(ShapeError):
        Heads(4, 3).first(floats(3))


def test_fields_are_checked_by_it() -> None:
    class Doubled(nn.Module, Generic[H]):
        weight: Float32[Tensor, "H+H E"]

        def __init__(self, heads: H, weight: Float32[Tensor, "_ _"]) -> None:
            self.weight = weight.expect("_ _")

    Doubled(3, floats(6, 2))
    with pytest.raises(ShapeError, match="axis 0 is 7, expected 6"):
        Doubled(3, floats(7, 2))


def stepped(heads: Heads[Any, Any]) -> Heads[Any, Any]:
    def loss(heads: Heads[Any, Any], x: Float32[Tensor, "n"]) -> Float32[Tensor, ""]:
        return ops.sum(heads(x))

    gradient = value_and_grad(loss)(heads, floats(12))[1]
    optimizer = optim.Adam()
    return optimizer.step(heads, gradient, optimizer.init(heads))[0]


@pytest.mark.parametrize(
    "made",
    [
        copy.copy,
        copy.deepcopy,
        lambda heads: pickle.loads(pickle.dumps(heads)),
        lambda heads: trees.map(lambda leaf: leaf, heads),
        stepped,
    ],
)
def test_it_stays_in_what_is_made_of_a_module(made: Callable[[Any], Any]) -> None:
    use(made(Heads(3, 4)), floats(3))
    with pytest.raises(ShapeError):
        use(made(Heads(3, 4)), floats(4))


def test_nothing_is_known_of_other_instances() -> None:
    use(nn.replace(Heads(3, 4), weight=floats(8)), floats(4))  # made without __init__
    Slots(3).first(floats(4))  # it has no room
    with switched_off(False):
        unchecked = Heads(3, 4)
    unchecked.first(floats(4))


def test_it_is_no_field_and_no_part_of_the_structure() -> None:
    heads = Heads(3, 4)
    assert vars(heads).keys() == {"weight"}
    assert trees.flatten(heads)[1] == trees.flatten(Heads(4, 3))[1]
