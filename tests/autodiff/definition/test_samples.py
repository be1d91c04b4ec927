"""When samples are tried, and on which values."""

import subprocess
import sys
from typing import Any

import numpy as np
import pytest

from tests.autodiff.definition.cubes import OF_ONE, cube, row_sum
from typednn.autodiff.primitive import Domain, Sample, primitive


def test_samples_of_names_are_tried_and_others_are_left_to_the_laws() -> None:
    with pytest.raises(ValueError, match=r"forward gives \(2,\), but its rule says \(2, 2\)"):
        cube(forward=row_sum, vjp=(), saves=(), samples=(Sample(("b n",), (Domain(),)),))
    cube(samples=(Sample(("*b n",), (Domain(),)),))
    primitive(
        "beside_the_rest",
        lambda x, y: np.stack([x, y[1:]]),
        rule=lambda x, y: (2, *x),
        **OF_ONE,
        samples=(Sample(("n", "n+1"), (Domain(), Domain())),),
    )


@pytest.mark.parametrize(
    ("text", "domain", "values"),
    [
        ("4", Domain(-1.0, 3.0), [-0.5, 0.5, 1.5, 2.5]),
        ("", Domain(-1.0, 3.0), 1.0),
        ("4", Domain(-1, 2, dtype=np.int64), [-1, 0, 1, -1]),
        ("2", Domain(3, 3, dtype=np.int64), [3, 3]),
        ("3", Domain(dtype=np.bool_), [False, True, False]),
    ],
)
def test_samples_are_tried_on_values_all_over_their_domains(
    text: str, domain: Domain, values: object
) -> None:
    given: list[Any] = []

    def kept(x: Any) -> Any:
        given.append(x.tolist())
        return x.copy()

    cube(forward=kept, vjp=(), saves=(), samples=(Sample((text,), (domain,)),))
    assert given[0] == values


def test_a_domain_has_numbers_on_both_sides_of_0() -> None:
    assert (Domain().low, Domain().high) == (-2.0, 2.0)


def test_a_gradient_rule_of_booleans_is_not_tried() -> None:
    """They have no gradient, whatever the record says."""

    def never(g: Any, out: Any, x: Any) -> Any:
        raise AssertionError

    sample = Sample(("2",), (Domain(dtype=np.bool_),))
    cube(forward=np.logical_not, vjp=(never,), saves=(), samples=(sample,), dtype=np.bool_)


WITHOUT_OPERATIONS = """
from typednn.autodiff.cost import nothing
from typednn.autodiff.primitive import Domain, Sample, never, of_first_operand, primitive, same_shape

try:
    primitive(
        "halves", lambda x: x[:1], rule=same_shape, dtype=of_first_operand, elementwise=False,
        refuses=never, cost=nothing, samples=(Sample(("2 3",), (Domain(),)),),
    )
except ValueError as error:
    print(error)
"""


def test_a_record_is_tried_where_nothing_has_asked_for_the_operations_yet() -> None:
    run = subprocess.run(
        [sys.executable, "-c", WITHOUT_OPERATIONS], capture_output=True, text=True, check=True
    )
    assert run.stdout.startswith("primitive 'halves': on its sample of (2, 3) forward gives (1, 3)")
