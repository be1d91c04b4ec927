"""A checked named tuple is rebuilt by tree operations with leaves of any size; its makers are checked."""

import copy
from collections.abc import Callable
from typing import Any, NamedTuple

import optree
import pytest
from jaxtyping import Float32

from tests.checks.functions import floats, unseen
from typednn import Tensor, grad, hessian, jacobian, jit, nn, ops, scan, trees, typed, vmap
from typednn.shapes.shape import ShapeError


@typed
class Affine(NamedTuple):
    weight: Float32[Tensor, "n m"]
    bias: Float32[Tensor, "n"]

    def __call__(self, x: Float32[Tensor, "m"]) -> Float32[Tensor, "n"]:
        return self.weight @ x + self.bias


class Derived(Affine):
    """It inherits the check."""


def affine() -> Affine:
    return Affine(floats(2, 3), floats(2))


def shapes(tree: Any) -> list[tuple[int, ...]]:
    return [x.shape for x in trees.leaves(tree)]


def test_transformations_rebuild_it() -> None:
    x = floats(3)
    assert shapes(jacobian(lambda f: f(x))(affine())) == [(2, 2, 3), (2, 2)]
    assert shapes(grad(lambda f: f(x).sum())(affine())) == [(2, 3), (2,)]
    assert shapes(hessian(lambda f: f(x).sum())(affine())) == [
        (2, 3, 2, 3),
        (2, 3, 2),
        (2, 2, 3),
        (2, 2),
    ]
    many = vmap(lambda s: trees.map(lambda leaf: leaf * s, affine()))(floats(5))
    assert type(many) is Affine and shapes(many) == [(5, 2, 3), (5, 2)]
    assert vmap(lambda f: f(x))(many).shape == (5, 2)
    assert jit(vmap(lambda f: f(x)))(many).shape == (5, 2)
    assert shapes(vmap(grad(lambda f: f(x).sum()))(many)) == [(5, 2, 3), (5, 2)]
    assert shapes(scan(lambda carry, f: (carry, f), x, many)[1]) == [(5, 2, 3), (5, 2)]


def test_a_derived_class_is_rebuilt() -> None:
    x = floats(3)
    found = jacobian(lambda f: f(x))(Derived(floats(2, 3), floats(2)))
    assert type(found) is Derived and shapes(found) == [(2, 2, 3), (2, 2)]


def test_trees_and_copies() -> None:
    sizes: Any = trees.map(lambda leaf: leaf.shape, affine())
    assert trees.partition(affine(), lambda leaf: leaf.ndim == 1)[0].weight is None
    assert copy.copy(sizes) == sizes == ((2, 3), (2,))
    by_optree: Any = optree.tree_map
    assert by_optree(lambda leaf: 0, affine()) == (0, 0)


class Holder(nn.Module):
    affine: Affine

    def __init__(self) -> None:
        self.affine = affine()

    def __call__(self, x: Float32[Tensor, "3"]) -> Float32[Tensor, "2"]:
        return self.affine(x)


def test_a_frozen_module_that_holds_one() -> None:
    frozen = nn.freeze(Holder(), lambda model: model.affine.bias)
    assert shapes(grad(lambda model: model(floats(3)).sum())(frozen))[0] == (2, 3)
    assert shapes(jacobian(lambda model: model(floats(3)))(Holder())) == [(2, 2, 3), (2, 2)]


def made(*leaves: Any) -> Affine:
    return Affine(*leaves)


MAKERS: list[Callable[..., Any]] = [
    Affine,
    Derived,
    made,
    lambda w, b: trees.map(lambda _: Affine(w, b), 0),
    lambda w, b: vmap(lambda _: Affine(w, b))(floats(2)),
    lambda w, b: jit(lambda w, b: Affine(w, b))(w, b),
]


@pytest.mark.parametrize("make", MAKERS)
def test_what_the_user_makes_is_checked(make: Callable[..., Any]) -> None:
    """Also after it was rebuilt with these shapes, and inside of functions that tree operations call."""
    trees.unflatten(trees.flatten(affine())[1], [floats(2, 3), floats(3)])
    with pytest.raises(
        ShapeError, match=r"argument 'bias' is float32 \(3,\).*axis 0 is 3, expected 2"
    ):
        make(floats(2, 3), unseen(floats(3)))


def test_its_methods_run_with_what_it_holds() -> None:
    twice = trees.map(lambda leaf: ops.concat([leaf, leaf]), affine())
    assert twice(floats(3)).shape == (4,)
