"""What the docstrings say of edges: zeros, ties, infinities and NaN; value, gradient, second derivative."""

import math
from collections.abc import Callable
from typing import Any

import mpmath
import numpy as np
import pytest

from typednn import Tensor, grad, jit, losses, ops

INF, NAN = math.inf, math.nan
Function = Callable[[Tensor[Any, Any]], Tensor[Any, Any]]


def on(*numbers: float, dtype: Any = np.float64) -> Any:
    return ops.asarray(np.array(numbers, dtype))


def gradient(f: Function, *numbers: float) -> Any:
    """Of the sum of the results, eagerly and by a plan; both are the same."""
    slope = grad(lambda x: ops.sum(f(x)))
    with np.errstate(all="ignore"):
        found = slope(on(*numbers)).numpy()
        planned = jit(lambda x: slope(x))(on(*numbers)).numpy()
    np.testing.assert_array_equal(found, planned)
    return found.tolist()


def hessian(f: Function, *numbers: float) -> Any:
    n = len(numbers)

    def column(k: int) -> Function:
        return lambda x: grad(lambda x: ops.sum(f(x)))(x)[k]

    return [gradient(column(k), *numbers) for k in range(n)]


def of_two(f: Callable[[Any, Any], Any]) -> Function:
    return lambda x: f(x[0], x[1])


def check(f: Function, numbers: Any, slopes: Any, seconds: Any) -> None:
    np.testing.assert_array_equal(gradient(f, *numbers), slopes)
    np.testing.assert_array_equal(hessian(f, *numbers), seconds)


ZEROS = [[0.0, 0.0], [0.0, 0.0]]


@pytest.mark.parametrize("f", [ops.logsumexp, of_two(ops.logaddexp)])
def test_nothing_but_minus_infinity_has_the_gradient_0(f: Function) -> None:
    check(f, (-INF, -INF), [0.0, 0.0], ZEROS)
    check(f, (-INF, 1.0), [0.0, 1.0], ZEROS)


def test_masked_rows_among_others() -> None:
    x = ops.asarray(np.array([[-INF, -INF], [0.0, -INF], [2.0, 2.0]], np.float32))
    for axis in (1, -1):
        found = grad(lambda x, axis=axis: ops.sum(ops.logsumexp(x, axis)[1:]))(x)
        np.testing.assert_array_equal(found, [[0, 0], [1, 0], [0.5, 0.5]])
    same = grad(lambda x: ops.sum(ops.where(ops.isinf(s := ops.logsumexp(x, 1)), 0.0, s)))(x)
    np.testing.assert_array_equal(same, [[0, 0], [1, 0], [0.5, 0.5]])


def test_the_gradient_of_logsumexp_sums_to_1_far_from_0() -> None:
    for far in (1e6, -1e6, 1e30):
        x = on(far, far * (1 + 1e-7), far * (1 - 1e-7), dtype=np.float32)
        assert float(ops.sum(grad(ops.logsumexp)(x))) == pytest.approx(1, abs=2e-7)


def test_softmax_of_nothing_but_minus_infinity_is_nan_as_it_says() -> None:
    with np.errstate(all="ignore"):
        assert np.isnan(ops.softmax(on(-INF, -INF)).numpy()).all()
        assert np.isnan(ops.log_softmax(on(-INF, -INF)).numpy()).all()


@pytest.mark.parametrize("f", [of_two(ops.hypot), ops.norm, lambda x: ops.norm(x, ord=3)])
def test_lengths_at_the_origin(f: Function) -> None:
    check(f, (0.0, 0.0), [0.0, 0.0], ZEROS)


@pytest.mark.parametrize("f", [of_two(ops.hypot), ops.norm])
def test_lengths_on_an_axis(f: Function) -> None:
    check(f, (0.0, 2.0), [0.0, 1.0], [[0.5, 0.0], [0.0, 0.0]])


def test_an_angle_at_the_origin() -> None:
    check(of_two(ops.atan2), (0.0, 0.0), [0.0, 0.0], ZEROS)
    assert gradient(of_two(ops.atan2), 0.0, 2.0) == [0.5, 0.0]


def test_an_angle_of_numbers_whose_squares_are_none() -> None:
    for size in (1e-30, 1e25):
        x = on(size, size, dtype=np.float32)
        np.testing.assert_allclose(
            grad(lambda x: ops.atan2(x[0], x[1]))(x), [0.5 / size, -0.5 / size], rtol=1e-6
        )


def test_no_spread_at_all() -> None:
    check(ops.std, (2.0, 2.0), [0.0, 0.0], ZEROS)
    check(ops.var, (2.0, 2.0), [0.0, 0.0], [[0.5, -0.5], [-0.5, 0.5]])


@pytest.mark.parametrize("extreme", [ops.maximum, ops.minimum])
def test_the_larger_of_two_passes_its_gradient_where_the_value_came_from(extreme: Any) -> None:
    check(of_two(extreme), (1.0, 1.0), [0.5, 0.5], ZEROS)
    check(of_two(extreme), (0.0, -0.0), [0.5, 0.5], ZEROS)
    check(of_two(ops.maximum), (2.0, 1.0), [1.0, 0.0], ZEROS)
    check(of_two(ops.minimum), (2.0, 1.0), [0.0, 1.0], ZEROS)


@pytest.mark.parametrize("extreme", [ops.maximum, ops.minimum])
def test_the_larger_of_two_of_which_one_is_nan_passes_it_to_both(extreme: Any) -> None:
    """As ``torch.maximum(nan, 1)``, whose rule fills 0 in where one operand is below the other only."""
    for x, y in ((NAN, 1.0), (1.0, NAN), (NAN, NAN)):
        check(of_two(extreme), (x, y), [1.0, 1.0], ZEROS)
    assert gradient(lambda x: extreme(x, 1.0), NAN) == [1.0]


@pytest.mark.parametrize("extreme", [ops.max, ops.min])
def test_the_largest_of_several_likewise(extreme: Any) -> None:
    assert gradient(extreme, NAN, 1.0, 2.0) == [1.0, 0.0, 0.0]
    assert gradient(extreme, NAN, 1.0, NAN) == [0.5, 0.0, 0.5]
    rows = ops.asarray(np.array([[NAN, 1.0], [3.0, 3.0]]))
    found = grad(lambda x: ops.sum(extreme(x, 1)))(rows)
    np.testing.assert_array_equal(found, [[1.0, 0.0], [0.5, 0.5]])


def test_clip_passes_the_gradient_of_nan_to_it() -> None:
    assert gradient(lambda x: ops.clip(x, 0.0, 1.0), NAN) == [1.0]


def pow_of(x: float, y: float) -> tuple[Any, Any]:
    """The gradient and the Hessian of ``x ** y``."""
    return gradient(of_two(ops.pow), x, y), hessian(of_two(ops.pow), x, y)


def test_powers_by_0() -> None:
    log2 = math.log(2)
    slopes, seconds = pow_of(2.0, 0.0)
    assert slopes == [0.0, pytest.approx(log2)]
    assert seconds == [[0.0, 0.5], [0.5, pytest.approx(log2 * log2)]]
    assert pow_of(0.0, 0.0) == ([0.0, 0.0], ZEROS)
    for small in (1e-30, 1e-160, 5e-324):
        assert gradient(lambda x: x**0.0, small) == [0.0]
        assert hessian(lambda x: x**0.0, small) == [[0.0]]
    assert gradient(lambda x: x**0, INF) == [0.0]


def test_powers_of_0() -> None:
    for y, slope, second in ((1, 1, 0), (2, 0, 2), (3, 0, 0), (0.5, INF, -INF), (1.5, 0, INF)):
        check(lambda x, y=y: x**y, (0.0,), [slope], [[second]])  # type: ignore[misc] # mypy infers no type for y
    check(lambda x: x**-1, (0.0,), [-INF], [[INF]])
    assert gradient(lambda y: ops.pow(0.0, y), 2.0, 0.5, 0.0, -1.0) == [0.0, 0.0, 0.0, -INF]


def test_powers_of_nan_and_by_nan() -> None:
    """As PyTorch's pow_backward_self and pow_backward_exponent, and JAX's rules of lax.pow: x ** 0 is 1
    for every x, NaN too, so its slope is 0; where y is NaN, nothing is known."""
    for x, y, slope_x, slope_y in (
        (0.0, NAN, NAN, NAN),
        (NAN, 0.0, 0.0, NAN),
        (NAN, 1.0, 1.0, NAN),
        (NAN, 2.0, NAN, NAN),
        (2.0, NAN, NAN, NAN),
        (1.0, NAN, NAN, 0.0),
        (NAN, NAN, NAN, NAN),
    ):
        np.testing.assert_array_equal(gradient(of_two(ops.pow), x, y), [slope_x, slope_y])
    assert gradient(lambda x: x**0.0, NAN) == [0.0]
    assert np.isnan(gradient(lambda y: ops.pow(0.0, y), NAN)).all()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_powers_of_denormal_numbers(dtype: Any) -> None:
    """y x**(y-1) and x**y log(x), and 1/x + ... for both, by mpmath; 0 where 1/x is infinite."""
    info = np.finfo(dtype)
    bases = [float(info.tiny) / 2, float(info.tiny) / 3, float(info.smallest_subnormal)]
    for x in [dtype(each) for each in bases]:
        for y in (0.0, 1.0, 0.5, 2.0):
            left, right = on(x, dtype=dtype)[0], on(y, dtype=dtype)[0]
            with np.errstate(all="ignore"):
                by_x = grad(lambda a, b: ops.pow(a, b))(left, right)
                by_y = grad(lambda b, a: ops.pow(a, b))(right, left)
                both = grad(lambda b, a: grad(lambda c: ops.pow(c, b))(a))(right, left)
                exact = mpmath.mpf(float(x))
                inverse = dtype(exact**-1)
            assert by_x.item() == pytest.approx(float(y * exact ** (y - 1)), rel=4e-6), (x, y)
            power = dtype(exact**y)  # which underflows
            assert by_y.item() == pytest.approx(
                float(power) * float(mpmath.log(exact)),
                rel=4e-6,
                abs=2 * float(info.smallest_subnormal),
            )
            if y == 0.0:
                expected = inverse if np.isfinite(inverse) else 0.0
                assert both.item() == pytest.approx(float(expected), rel=4e-6)


def test_powers_of_negative_numbers() -> None:
    check(lambda x: x**3, (-2.0,), [12.0], [[-12.0]])
    check(lambda x: x**0, (-2.0,), [0.0], [[0.0]])
    check(lambda x: x**-1, (-2.0,), [-0.25], [[-0.25]])
    assert np.isnan(gradient(lambda y: ops.pow(-2.0, y), 2.0)).all()


@pytest.mark.parametrize(
    ("f", "x", "slope", "second"),
    [
        (ops.abs, 0.0, 0.0, 0.0),
        (ops.relu, 0.0, 0.0, 0.0),
        (lambda x: ops.leaky_relu(x, 0.25), 0.0, 0.25, 0.0),
        (ops.sqrt, 0.0, INF, -INF),
        (ops.acosh, 1.0, INF, -INF),
        (ops.asin, 1.0, INF, INF),
        (ops.acos, 1.0, -INF, -INF),
        (ops.atanh, 1.0, INF, INF),
        (ops.log, 0.0, INF, -INF),
        (ops.expm1, -INF, 0.0, 0.0),
        (ops.sigmoid, INF, 0.0, 0.0),
        (ops.sigmoid, -INF, 0.0, 0.0),
        (ops.softplus, INF, 1.0, 0.0),
        (ops.softplus, -INF, 0.0, 0.0),
        (ops.logsigmoid, INF, 0.0, 0.0),
        (ops.tanh, INF, 0.0, 0.0),
    ],
)
def test_one_operand_at_its_edge(f: Function, x: float, slope: float, second: float) -> None:
    check(f, (x,), [slope], [[second]])


def test_products_beside_zeros() -> None:
    def total(x: Any) -> Any:
        return ops.sum(ops.cumulative_prod(x))

    right = [[0, 4, 0, 0], [4, 0, 2, 6], [0, 2, 0, 0], [0, 6, 0, 0]]
    assert hessian(total, 2.0, 0.0, 3.0, 0.0) == right
    assert hessian(ops.prod, 0.0, 3.0, 0.0) == [[0, 0, 3], [0, 0, 0], [3, 0, 0]]


def test_the_second_derivative_of_cross_entropy_between_far_logits() -> None:
    """By hand: with ``p = exp(-70)`` beside 1 it is ``p`` at both, ``-p`` between them."""
    logits = ops.asarray(np.array([[100.0, 30.0]], np.float32))

    def slope(x: Any, k: int) -> Any:
        return grad(lambda x: losses.cross_entropy(x, ops.asarray([0])))(x)[0, k]

    p = math.exp(-70)
    rows = [grad(lambda x, k=k: slope(x, k))(logits).numpy()[0] for k in (0, 1)]
    np.testing.assert_allclose(rows, [[p, -p], [-p, p]], rtol=1e-6)


@pytest.mark.parametrize(("x", "right"), [(-5.0, -1.4332579e-06), (-6.5, -2.6104004e-10)])
def test_gelu_keeps_the_digits_of_its_tail(x: float, right: float) -> None:
    """``x * ncdf(x)`` by mpmath, 8 digits."""
    assert float(ops.gelu(on(x, dtype=np.float32))[0]) == pytest.approx(right, rel=3e-7, abs=0)
