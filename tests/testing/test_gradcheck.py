"""The checker itself: what it accepts, what it finds, and what it says of what it finds."""

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tests.records import record_of
from typednn import Tensor, losses, nn, ops, stop_gradient
from typednn.autodiff.tape import apply
from typednn.checks import checks
from typednn.checks.switch import state
from typednn.tensor import wrap
from typednn.testing import (
    GradientError,
    check_gradients,
    check_second_gradients,
    complex_step,
)


def random(*shape: int) -> Tensor:
    return ops.asarray(np.random.default_rng(0).standard_normal(shape, dtype=np.float32))


def sine(vjp: Callable[..., Tensor]) -> Callable[[Tensor], Tensor]:
    """The sine with this gradient rule, outside the table of primitives."""
    record = record_of("sine", np.sin, vjp, saves=(0,), kinds="f", analytic=True)
    return lambda x: apply(record, x)


def cosine(x: Tensor) -> Tensor:
    return sine(lambda g, out, x: g * cosine(x))(x + np.pi / 2)


def model() -> nn.Sequential[Any, Any, Any]:
    rng = np.random.default_rng(0)
    return nn.Sequential(nn.Linear(20, 10, rng=rng), nn.ReLU(), nn.Linear(10, 3, rng=rng))


def loss(network: Any, x: Tensor, labels: Tensor) -> Tensor:
    return losses.cross_entropy(network(x), labels)


LABELS = ops.asarray(np.array([0, 2, 1, 1]))

# --- what it accepts


def test_a_right_gradient_deviates_by_rounding_only() -> None:
    assert check_gradients(ops.tanh, random(2, 3)) < 1e-8


def test_models_are_checked_in_float64_though_their_annotations_say_float32() -> None:
    assert check_gradients(loss, model(), random(4, 20), LABELS) < 1e-6


def test_it_leaves_the_run_time_checks_as_they_were() -> None:
    with checks(True):
        check_gradients(ops.tanh, random(2))
        assert state.on
        with pytest.raises(GradientError):
            check_gradients(sine(lambda g, out, x: g), random(2))
        assert state.on


def test_arguments_and_results_are_any_trees() -> None:
    def f(tree: dict[str, tuple[Tensor, ...]], by: float) -> list[Tensor]:
        return [ops.exp(x) * by for x in tree["x"]]

    assert check_gradients(f, {"x": (random(2), random(3))}, 2.0) < 1e-8


def test_a_kink_between_two_points_of_a_difference_is_looked_past() -> None:
    near = wrap(np.array([3e-6, -3e-6, 1.0]))
    assert check_gradients(ops.relu, near) < 1e-6


def test_zero_is_the_gradient_of_a_constant() -> None:
    assert check_gradients(lambda x: x * 0.0 + 1.0, random(3)) == 0.0


def test_a_large_function_with_a_small_gradient_is_not_blamed_for_its_rounding() -> None:
    assert check_gradients(lambda x: x * 1e-3 + 1e6, random(3)) < 1e-5


def test_a_difference_of_numbers_of_order_one_is_not_blamed_for_its_rounding() -> None:
    assert check_gradients(lambda x: ops.log(x * x + 1.0), wrap(np.array([1e-20]))) < 1e-5


# --- what it finds


def test_the_message_names_leaf_element_and_both_values() -> None:
    def only_one_wrong(g: Tensor, out: Any, x: Tensor) -> Tensor:
        return g * cosine(x) * wrap(np.array([[1.0, 1.0], [1.001, 1.0]]))

    def f(pair: tuple[Tensor, Tensor]) -> Tensor:
        return sine(only_one_wrong)(pair[1])

    with pytest.raises(GradientError) as caught:
        check_gradients(f, (random(2), wrap(np.full((2, 2), 0.5))))
    found = re.fullmatch(
        r"f: args\[0\]\[1\]\[1, 0\]: the gradient is (\S+), the central difference (\S+):"
        r" relative deviation 1\.0e-03, allowed 1e-05",
        str(caught.value),
    )
    assert found, caught.value
    assert float(found[1]) / float(found[2]) == pytest.approx(1.001, abs=1e-6)


def test_one_wrong_element_of_many_is_located() -> None:
    """Only a random direction meets it; halving the direction finds which element it was."""
    factor = np.ones((50, 40))
    factor[31, 7] = -1.0

    def wrong(g: Tensor, out: Any, x: Tensor) -> Tensor:
        return g * cosine(x) * wrap(factor)

    with pytest.raises(GradientError, match=r"args\[0\]\[31, 7\]"):
        check_gradients(sine(wrong), random(50, 40))


def test_a_missing_gradient_of_a_parameter_is_found_by_its_name() -> None:
    def detached(network: Any, x: Tensor) -> Tensor:
        hidden = nn.replace(network[0], bias=stop_gradient(network[0].bias))
        return nn.Sequential(hidden, *network.layers[1:])(x)

    with pytest.raises(GradientError, match=r"detached: args\[0\]\.layers\[0\]\.bias\["):
        check_gradients(detached, model(), random(4, 20))


def test_nan_is_no_gradient() -> None:
    with pytest.raises(GradientError, match="nan"):
        check_gradients(sine(lambda g, out, x: g * wrap(np.full(x.shape, np.nan))), random(2))


def test_a_kink_is_called_one() -> None:
    with pytest.raises(GradientError, match=r"a kink: the slope is -?0 before and -?\S+ after it"):
        check_gradients(ops.relu, wrap(np.zeros(1)))


def test_without_floating_tensors_there_is_nothing_to_check() -> None:
    with pytest.raises(ValueError, match="argmax: the arguments hold no floating tensor"):
        check_gradients(ops.argmax, LABELS)
    with pytest.raises(ValueError, match="argmax: the result holds no floating tensor"):
        check_gradients(ops.argmax, random(3))


# --- second gradients


def test_right_second_gradients_deviate_by_rounding_only() -> None:
    assert check_second_gradients(ops.tanh, random(2, 3)) < 1e-7
    assert check_second_gradients(lambda x: ops.sum(x**3), random(4)) < 1e-7


def test_a_gradient_that_cannot_be_differentiated_again_is_found() -> None:
    def hidden(g: Tensor, out: Any, x: Tensor) -> Tensor:
        return stop_gradient(g * cosine(x))

    assert check_gradients(sine(hidden), random(3)) < 1e-8
    with pytest.raises(GradientError, match=r"gradient of <lambda>: args\[0\]"):
        check_second_gradients(sine(hidden), random(3))


def test_a_pullback_that_forgets_its_cotangent_is_found() -> None:
    def forgetful(g: Tensor, out: Any, x: Tensor) -> Tensor:
        return stop_gradient(g) * cosine(x)

    with pytest.raises(GradientError, match=r"cotangents\[0\]"):
        check_second_gradients(sine(forgetful), random(3))


# --- complex steps


def test_a_complex_step_is_exact_to_rounding() -> None:
    x = np.array([0.3, 1.7])
    slope = complex_step(np.exp, [x], [np.ones(2)])
    assert np.max(np.abs(slope / np.exp(x) - 1)) < 1e-15
