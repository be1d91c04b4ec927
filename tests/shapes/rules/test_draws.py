"""The rules of the draws of ``typednn.random``."""

import inspect

import pytest

from typednn import random
from typednn.shapes.dim import UNKNOWN, symbol
from typednn.shapes.rules.draws import DRAWS
from typednn.shapes.shape import ShapeError, Variadic

n, m = symbol("n"), symbol("m")


@pytest.mark.parametrize("name", DRAWS)
def test_a_rule_has_the_parameters_and_defaults_of_its_draw(name: str) -> None:
    draw = inspect.signature(getattr(random, name)).parameters
    for key, parameter in inspect.signature(DRAWS[name]).parameters.items():
        assert parameter.default == draw[key].default


def test_every_draw_has_a_rule() -> None:
    others = {"Key", "KeyReuseError", "debug_key_reuse", "fold_in", "key", "split"}
    assert {*random.__all__} - others == {*DRAWS}


def test_names_are_kept() -> None:
    assert DRAWS["normal"]((n, 3)) == (n, 3)
    assert DRAWS["normal"](n) == (n,)
    assert DRAWS["uniform"]((n, m), (m,), ()) == (n, m)
    assert DRAWS["categorical"]((n, m)) == (n,)
    assert DRAWS["categorical"]((n, m), 0, (3, m)) == (3, m)
    assert DRAWS["bernoulli"]((n, 1)) == (n, 1)
    assert DRAWS["truncated_normal"]((n, 1), (m,)) == (n, m)
    assert DRAWS["permutation"]((n, m), -1) == (n, m)
    assert DRAWS["permutation"](()) == (UNKNOWN,)
    assert DRAWS["choice"]((n, m), (4, 5), 1) == (n, 4, 5)
    assert DRAWS["choice"]((), (n,)) == (n,)


def test_unknown_sizes_are_not_refused() -> None:
    several = Variadic("b")
    assert DRAWS["categorical"]((several, m)) == (several,)
    assert DRAWS["normal"]((several, 3)) == (several, 3)
    assert DRAWS["bernoulli"]((several,), (2, 3)) == (2, 3)
    assert DRAWS["uniform"]((several, 3), (2, 3)) == (several, 3)
    assert DRAWS["uniform"](UNKNOWN, (2, 3)) == (Variadic(None),)
    assert DRAWS["bernoulli"]((UNKNOWN,), (3,)) == (3,)


@pytest.mark.parametrize(
    ("name", "shapes"),
    [
        ("uniform", ((n, 3), (2,))),
        ("uniform", ((), (1,))),
        ("bernoulli", ((n, m), (m,))),
        ("truncated_normal", ((2,), (), (3,))),
        ("categorical", ((2, 3), -1, (3,))),
    ],
)
def test_operands_must_broadcast_to_the_shape(name: str, shapes: tuple[object, ...]) -> None:
    with pytest.raises(ShapeError, match=rf"^random\.{name}: .* does not broadcast to shape \("):
        DRAWS[name](*shapes)
