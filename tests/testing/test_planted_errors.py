"""An error of 0.1 %, a zero, a wrong sign, a missing term, planted in the rule of each primitive: the laws find each."""

from collections.abc import Iterable

import pytest
from _pytest.mark import ParameterSet

from tests.testing.planting import MISTAKES, planted
from typednn.autodiff.primitive import PRIMITIVES, Primitive
from typednn.testing import GradientError, LawError, check_law, of_primitive
from typednn.testing.laws import LAWS, TOLERANCE

FIRST = "has_the_gradient_of_differences"
COMPLEX = "has_the_gradient_of_a_complex_step"


def inputs(primitive: Primitive) -> list[int]:
    """Those with a gradient that any sample has: where their number varies, there is a rule for every number."""
    most = max(len(sample.shapes) for sample in primitive.samples)
    return [k for k in range(min(most, len(primitive.vjp))) if primitive.vjp[k] is not None]


def rules(primitives: Iterable[Primitive]) -> list[ParameterSet]:
    return [
        pytest.param(primitive, k, id=f"{primitive.name}-{k}")
        for primitive in primitives
        for k in inputs(primitive)
    ]


DIFFERENTIABLE = [primitive for primitive in PRIMITIVES.values() if inputs(primitive)]
ANALYTIC = [primitive for primitive in DIFFERENTIABLE if primitive.analytic]


def test_every_primitive_with_a_gradient_is_among_them() -> None:
    assert {p.name for p in DIFFERENTIABLE} == {p.name for p in PRIMITIVES.values() if p.vjp}


@pytest.mark.parametrize("mistake", MISTAKES)
@pytest.mark.parametrize(("primitive", "k"), rules(DIFFERENTIABLE))
def test_differences_find_it(primitive: Primitive, k: int, mistake: str) -> None:
    case = of_primitive(primitive)
    check_law(FIRST, case)
    with planted(primitive, k, MISTAKES[mistake]), pytest.raises(LawError) as caught:
        check_law(FIRST, case)
    assert str(caught.value).startswith(f"{primitive.name}: has the gradient of differences: on")
    assert f"args[{k}]" in str(caught.value)
    assert isinstance(caught.value.__cause__, GradientError)


@pytest.mark.parametrize("mistake", MISTAKES)
@pytest.mark.parametrize(("primitive", "k"), rules(ANALYTIC))
def test_the_complex_step_finds_it(primitive: Primitive, k: int, mistake: str) -> None:
    case = of_primitive(primitive)
    with planted(primitive, k, MISTAKES[mistake]), pytest.raises(LawError) as caught:
        check_law(COMPLEX, case)
    assert str(caught.value).startswith(f"{primitive.name}: has the gradient of a complex step: on")


def test_an_error_of_a_thousandth_is_far_above_the_tolerance() -> None:
    assert TOLERANCE <= 1e-3 / 100


def test_the_laws_that_find_errors_are_among_those_that_are_run() -> None:
    assert {FIRST, COMPLEX, "has_the_second_gradient_of_differences"} <= LAWS.keys()
