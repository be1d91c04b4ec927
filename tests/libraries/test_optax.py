"""The table of optax's losses agrees with optax on drawn calls, evaluated without numbers."""

from typing import Any, Final

import pytest

from tests.libraries.calls import Names, Refused, Sized, differences, lines, shapes
from typednn.shapes.libraries import jax as table_of_jax
from typednn.shapes.libraries import optax as table

jax = pytest.importorskip("jax", reason="JAX is installed by `make test-parity` only")
optax = pytest.importorskip("optax")

PAIRS: Final = (
    *("squared_error", "l2_loss", "huber_loss", "log_cosh", "hinge_loss"),
    *("sigmoid_binary_cross_entropy", "sigmoid_focal_loss", "softmax_cross_entropy"),
    *("safe_softmax_cross_entropy", "cosine_similarity", "cosine_distance"),
    *("kl_divergence", "convex_kl_divergence"),
)
CALLS: Final = """
optax.squared_error(A(m, n))
optax.huber_loss(A(m, n))
optax.huber_loss(A(m, n), A(n), delta=2.0)
optax.log_cosh(A(m, n))
optax.smooth_labels(A(m, n), 0.1)
optax.softmax_cross_entropy(A(m, n, k), A(n, k), axis=1)
optax.softmax_cross_entropy(A(m, n), A(m, n), axis=0)
optax.cosine_similarity(A(m, n), A(m, n), axis=0)
optax.softmax_cross_entropy_with_integer_labels(A(m, n), I(m))
optax.softmax_cross_entropy_with_integer_labels(A(m, n), I(k))
optax.softmax_cross_entropy_with_integer_labels(A(m, n), I(m, n))
optax.softmax_cross_entropy_with_integer_labels(A(m, n, k), I(m, n))
optax.softmax_cross_entropy_with_integer_labels(A(m, n, k), I(m, k), axis=1)
optax.softmax_cross_entropy_with_integer_labels(A(m, n, k), I(m), axis=(1, 2))
optax.softmax_cross_entropy_with_integer_labels(A(m, n), I(m, 1))
"""
SHAPES: Final = ("A(m, n), A(m, n)", "A(m, n), A(n)", "A(m, n), A(k, n)", "A(m, 1), A(m)")
ALL: Final = [
    *lines(CALLS),
    *(f"optax.{name}({operands})" for name in PAIRS for operands in SHAPES),
]


def of_optax(text: str, sizes: dict[str, Any]) -> Any:
    """The shape that optax gives, from arrays without numbers."""
    names = {"optax": optax, "A": lambda *s: jax.numpy.zeros(s)}
    names["I"] = lambda *s: jax.numpy.zeros(s, int)
    try:
        return shapes(jax.eval_shape(lambda: eval(text, names | sizes)))  # the texts are our own
    except (ValueError, TypeError, AssertionError) as error:
        return Refused(str(error))


def of_table(sizes: dict[str, Any]) -> dict[str, Any]:
    methods = table_of_jax.METHODS
    return {
        "optax": Names(table.FUNCTIONS, methods),
        **dict.fromkeys("AI", lambda *shape: Sized(shape, methods)),
    }


@pytest.mark.filterwarnings("ignore")
def test_rules_are_those_of_optax() -> None:
    found = differences(ALL, of_optax, of_table, (1, 2, 3))
    assert not found, "\n".join(found)


def test_each_loss_is_called() -> None:
    assert all(any(f"optax.{name}(" in text for text in ALL) for name in table.FUNCTIONS)
