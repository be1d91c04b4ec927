"""Functions of all kinds: plain ones, generators, those with names that come later, inner ones."""

from collections.abc import Iterator
from typing import Any, Generic, Literal

import pytest
from jaxtyping import Float32
from typing_extensions import TypeVar

from tests.checks.functions import floats, score, unseen
from typednn import Tensor, ops, typed
from typednn.shapes.shape import ShapeError

T = TypeVar("T")


def test_a_function_that_mentions_no_shape_is_left_alone() -> None:
    def plain(x: Tensor, n: int) -> list[int]:
        return [n]

    assert typed(plain) is plain


def test_names_docs_and_signature_stay() -> None:
    assert (score.__name__, score.__doc__) == ("score", "A docstring.")
    assert typed(score) is score


def test_generators_run_as_they_did() -> None:
    @typed
    def rows(x: Float32[Tensor, "b n"]) -> Iterator[Float32[Tensor, "n"]]:
        yield from x

    assert len(list(rows(floats(3, 2)))) == 3
    assert len(list(rows(floats(3, 2)))) == 3
    with pytest.raises(ShapeError):
        rows(floats(3))


@typed
def early(x: "Later[int]", y: 'Float32[Tensor, "n"]') -> 'Float32[Tensor, "n"]':
    return y


class Later(Generic[T]):
    pass


def test_strings_are_resolved_when_their_names_exist() -> None:
    early(Later(), floats(3))
    with pytest.raises(TypeError, match="^early: argument 'x' is 1, declared Later"):
        early(unseen(1), floats(3))


@typed
def hal(x: Float32[Tensor, "n"]) -> Float32[Tensor, "m"]:
    return halves(x)


def halves(x: Tensor[Any, Any]) -> Tensor[Any, Any]:
    """Not checked; its name begins like that of the checked function that calls it."""
    return x[: x.shape[0] // 2].expect("n")


@typed
def twice(x: Float32[Tensor, "n"]) -> Tensor[Any, Any]:
    def inner(y: Tensor[Any, Any]) -> list[Tensor[Any, Any]]:
        return [y.expect("n") for _ in range(1)]

    return inner(ops.concat([x, x]))[0]


def test_names_of_a_call_hold_only_in_it_and_the_functions_that_it_defines() -> None:
    assert hal(floats(4)).shape == (2,)
    with pytest.raises(ShapeError, match="n is 4"):
        twice(floats(4))


Ways = TypeVar("Ways", bound=int, default=Literal[1])
Kind = TypeVar("Kind", int, str, default=int)
Item = TypeVar("Item", default=int)


@typed
def several(x: Float32[Tensor, "n"], ways: Ways, kinds: list[Kind], rest: Item | None) -> Ways:
    return ways


def test_a_type_variable_with_a_default_stands_for_all_of_its_bound() -> None:
    several(floats(3), 2, ["a"], "b")
    with pytest.raises(TypeError, match="^several: argument 'ways' is a str, declared Ways"):
        several(floats(3), unseen("x"), ["a"], None)
    with pytest.raises(TypeError, match="^several: argument 'kinds' is a list, declared"):
        several(floats(3), 2, unseen([1.5]), None)
