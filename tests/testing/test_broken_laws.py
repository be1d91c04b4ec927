"""Each law on a case that breaks it and, but for the gradients' own laws, breaks nothing else."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tests.records import record_of
from typednn import Tensor, nn, ops
from typednn.autodiff.primitive import Domain, Sample
from typednn.autodiff.tape import apply
from typednn.tensor import wrap
from typednn.testing import LAWS, Case, LawError, check_law, check_laws, of_layer

ONE = (Sample(("2 3",), (Domain(),)),)


def doubled(x: Any) -> Any:
    return x + x


def hit(x: Tensor) -> Tensor:
    """Writes to its input."""
    x._data.flat[0] = 7.0
    return x + x


def by_memory(x: Tensor) -> Tensor:
    """Reads the elements in the order in which they happen to lie."""
    return wrap(x._data.ravel(order="K").reshape(x.shape)) + x * 0.0


def promoted(x: Tensor) -> Tensor:
    return wrap((x._data * np.float64(2)).astype(np.float64))


def of(vjp: Callable[..., Any], forward: Callable[..., Any] = np.sin) -> Callable[[Tensor], Tensor]:
    record = record_of("broken", forward, vjp, saves=(0,), kinds="f", analytic=True)
    return lambda x: apply(record, x)


def thousandth(g: Tensor, out: Any, x: Tensor) -> Tensor:
    return g * wrap(np.cos(x._data)) * 1.001


def hidden(g: Tensor, out: Any, x: Tensor) -> Tensor:
    return wrap((g._data * np.cos(x._data)).astype(x.dtype))


class Forgetful(nn.Module):
    """Has a bias and does not use it."""

    def __init__(self) -> None:
        self.weight = ops.ones((3, 2))
        self.bias = ops.ones(2)

    def __call__(self, x: Tensor[Any, Any]) -> Tensor[Any, Any]:
        return x @ self.weight


BROKEN = {
    "matches_the_reference": Case("f", doubled, ONE, lambda x: x * 2.001),
    "leaves_its_inputs_unmodified": Case("f", hit, ONE),
    "is_independent_of_layout": Case("f", by_memory, ONE),
    "has_the_static_shape": Case("f", doubled, ONE, rule=lambda x: x[::-1]),
    "keeps_float32": Case("f", promoted, ONE),
    "has_the_gradient_of_differences": Case("f", of(thousandth), ONE),
    "has_the_second_gradient_of_differences": Case("f", of(hidden), ONE),
    "jvp_equals_differences_and_the_transpose_of_vjp": Case("f", of(thousandth), ONE),
    "has_the_gradient_of_a_complex_step": Case("f", of(thousandth), ONE, analytic=np.sin),
    "gives_every_parameter_a_gradient": of_layer(Forgetful(), ONE),
}
WORDS = {
    "leaves_its_inputs_unmodified": "operand 0 was",
    "has_the_static_shape": r"the rule says \(3, 2\), the result has \(2, 3\)",
    "keeps_float32": "float32 operands gave float64",
    "gives_every_parameter_a_gradient": r"parameter \.bias gets no gradient",
}


def test_every_law_is_broken_once() -> None:
    assert BROKEN.keys() == LAWS.keys()


@pytest.mark.parametrize("law", LAWS)
def test_the_law_says_so(law: str) -> None:
    case = BROKEN[law]
    words = rf"^{case.name}: {law.replace('_', ' ')}: on \('2 3'\): .*{WORDS.get(law, '')}"
    with pytest.raises(LawError, match=words):
        check_law(law, case)


def test_check_laws_runs_them_all() -> None:
    check_laws(Case("doubled", doubled, ONE, lambda x: 2 * x, lambda x: x, lambda x: 2 * x))
    for case in BROKEN.values():
        with pytest.raises(LawError):
            check_laws(case)
