"""Primitives with a part that is missing or does not fit the others."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tests.autodiff.definition.cubes import OF_ONE, TWO, cube, row_sum, spread
from tests.ops.tensors import drawn
from typednn import grad, ops
from typednn.autodiff.primitive import OUT, PRIMITIVES, Domain, Primitive, Sample, primitive
from typednn.autodiff.record_checks import check_record
from typednn.autodiff.tape import apply

WRONG: dict[str, tuple[dict[str, Any], type[Exception], str]] = {
    "no rule": ({"rule": ...}, TypeError, "rule is missing, the result's shape from the operands'"),
    "no rule of a reduction": (
        {"forward": row_sum, "rule": ..., "vjp": (spread,), "saves": ()},
        TypeError,
        "rule is missing",
    ),
    "no rule of two operands": (
        {"forward": np.add, "rule": ..., "vjp": (), "saves": ..., "samples": TWO},
        TypeError,
        "rule is missing",
    ),
    "the rule of another shape": (
        {"forward": row_sum, "vjp": (spread,), "saves": ()},
        ValueError,
        r"on its sample of \(2, 3\) forward gives \(2,\), but its rule says \(2, 3\)",
    ),
    "the rule of one where two broadcast": (
        {
            "forward": np.add,
            "vjp": (),
            "saves": ...,
            "samples": (Sample(("3", "2 3"), (Domain(), Domain())),),
        },
        ValueError,
        r"on its sample of \(3,\), \(2, 3\) forward gives \(2, 3\), but its rule says \(3,\)",
    ),
    "a rule without the parameter": (
        {
            "forward": lambda x, power: x**power,
            "rule": lambda x: x,
            "vjp": (),
            "saves": (),
            "samples": (Sample(("3",), (Domain(),), {"power": 3}),),
        },
        ValueError,
        "rule of .* fails: .*unexpected keyword argument 'power'",
    ),
    "a forward without the parameter": (
        {"samples": (Sample(("3",), (Domain(),), {"power": 3}),)},
        ValueError,
        "forward on its sample of .* fails: .*unexpected keyword argument 'power'",
    ),
    "a vjp without the parameter": (
        {
            "forward": lambda x, power: x**power,
            "samples": (Sample(("3",), (Domain(),), {"power": 3}),),
        },
        ValueError,
        "the gradient rule of input 0 .* fails: .*unexpected keyword argument 'power'",
    ),
    "a vjp of too few arguments": (
        {"vjp": (lambda g, x: 3.0 * g * x * x,)},
        ValueError,
        "the gradient rule of input 0 on its sample of .* fails: .*positional argument",
    ),
    "no saves": ({"saves": ...}, TypeError, "saves is missing, the positions of the inputs whose"),
    "saves without a gradient": ({"vjp": ()}, ValueError, "saves names values for a gradient, but"),
    "saves of no input": ({"saves": (0, 1)}, ValueError, "saves has 1, but positions are 0 to 0"),
    "saves below": ({"saves": (-2, 0)}, ValueError, "saves has -2"),
    "an input that is not saved": (
        {"saves": (OUT,)},
        ValueError,
        "the gradient rule of input 0 needs the values of input 0, which it does not save; add 0 to",
    ),
    "the result that is not saved": (
        {"vjp": (lambda g, out, x: 3.0 * g * out / x,)},
        ValueError,
        "needs the values of its result, which it does not save; add OUT to saves",
    ),
    "too few gradient rules": (
        {"forward": lambda x, y: x + y, "samples": TWO, "vjp": (lambda g, out, x, y: g,)},
        ValueError,
        "vjp has 1 gradient rules, but a sample has 2 inputs",
    ),
    "too many gradient rules": (
        {"vjp": (lambda g, out, x: g, lambda g, out, x: g)},
        ValueError,
        "vjp has 2 gradient rules, but a sample has 1 inputs",
    ),
    "a gradient of the result's shape": (
        {
            "forward": np.add,
            "rule": lambda x, y: x,
            "samples": TWO,
            "vjp": (lambda g, out, x, y: g, lambda g, out, x, y: g),
            "saves": (),
        },
        ValueError,
        r"the gradient rule of input 1 gives float64 \(2, 3\), but the input is float64 \(3,\)",
    ),
    "a gradient of another dtype": (
        {"vjp": (lambda g, out, x: g.astype(np.float32),), "saves": ()},
        ValueError,
        r"gives float32 \(2, 3\), but the input is float64 \(2, 3\)",
    ),
    "a gradient that is no tensor": (
        {"vjp": (lambda g, out, x: g.numpy(),), "saves": ()},
        ValueError,
        r"the gradient rule of input 0 gives ndarray, but the input is float64 \(2, 3\)",
    ),
    "another dtype": (
        {"forward": lambda x: x > 0, "vjp": (), "saves": ()},
        ValueError,
        "forward gives bool, but its dtype says float64; give the dtype of its result",
    ),
    "a wrong dtype": (
        {"forward": lambda x: x > 0, "vjp": (), "saves": (), "dtype": np.int64},
        ValueError,
        "forward gives bool, but its dtype says int64; give the dtype of its result",
    ),
    "no dtype": (
        {"dtype": ...},
        TypeError,
        "dtype is missing, the result's dtype; use of_first_operand",
    ),
    "no word on elements": (
        {"elementwise": ...},
        TypeError,
        "elementwise is missing, True if each",
    ),
    "no word on refusals": ({"refuses": ...}, TypeError, "refuses is missing, whether a call may"),
    "no cost": ({"cost": ...}, TypeError, "cost is missing, its FLOPs"),
    "a cost that is a number": (
        {"cost": lambda call: 3},
        ValueError,
        "cost on its sample of .* gives 3; give a Cost",
    ),
    "a cost that fails": (
        {"cost": lambda call: call.flops},
        ValueError,
        "cost on its sample of .* fails: .*flops",
    ),
    "no samples": ({"samples": ()}, ValueError, "samples is empty"),
    "a domain too few": (
        {"samples": (Sample(("2", "2"), (Domain(),)),)},
        ValueError,
        "a sample has 2 shapes, but 1 domains",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_missing_or_does_not_fit_is_refused(name: str) -> None:
    parts, error, message = WRONG[name]
    with pytest.raises(error, match=f"^primitive 'cube': .*{message}"):
        cube(**parts)


def test_a_gradient_rule_too_few_for_any_number_of_inputs() -> None:
    """Integers may follow without one, as indices do."""
    places = Domain(0, 3, dtype=np.int64)

    def picks(name: str, domain: Domain) -> Primitive:
        return primitive(
            name,
            lambda x, *indices: x[tuple(each.astype(np.int64) for each in indices)],
            vjp=(lambda g, out, x, *indices: x * ops.sum(g),),
            saves=(0,),
            rule=lambda x, *indices: indices[0],
            **OF_ONE,
            samples=(Sample(("3", "2"), (Domain(), domain)),),
        )

    picks("picks", places)
    with pytest.raises(
        ValueError, match="vjp has 1 gradient rules, but a floating-point input comes"
    ):
        picks("picks_of_floats", Domain(0, 3))


UNARY: dict[str, Callable[[Any], Any]] = {
    "multiplied": lambda x: ops.ones(3, dtype=np.float64) * x,
    "as the first operand": lambda x: x * ops.ones(3, dtype=np.float64),
    "a power": lambda x: x**2,
    "with a number": lambda x: 2.0 * x,
    "negative": lambda x: -x,
    "compared": lambda x: ops.where(x > 0, 1.0, ops.ones(3, dtype=np.float64)),
    "equal": lambda x: x == 0,
    "by an operation": ops.exp,
    "a part": lambda x: x[0],
    "each part": lambda x: [*x],
    "its transpose": lambda x: x.T,
    "a sum": lambda x: ops.sum(x),
    "a product": lambda x: x @ ops.ones(3, dtype=np.float64),
    "another product": lambda x: ops.ones(3, dtype=np.float64) @ x,
    "stacked": lambda x: ops.stack([x, x]),
    "as an array": np.asarray,
    "as a number": float,
    "as a truth value": lambda x: 1.0 if x else 2.0,
    "by numpy": np.exp,
}


@pytest.mark.parametrize("name", UNARY)
def test_a_gradient_that_needs_what_is_not_saved_says_so(name: str) -> None:
    """Where a record was not tried, the first gradient says the same."""
    vjp = (lambda g, out, x: UNARY[name](x),)
    record = replace(cube(), name="own", forward=np.exp, vjp=vjp, saves=frozenset())
    with pytest.raises(TypeError) as caught:
        grad(lambda x: ops.sum(apply(record, x)))(drawn(3))
    assert str(caught.value) == (
        "primitive 'own': the gradient rule of input 0 needs the values of input 0, which it does not"
        " save; add 0 to saves"
    )


def test_the_records_of_typednn_fit() -> None:
    """Those are not tried at import: the laws run their samples, and this looks at their parts."""
    for record in PRIMITIVES.values():
        check_record(record)


@pytest.mark.parametrize(
    ("given", "error", "text"),
    [
        (
            {"vjp": lambda g, out, x: g},
            TypeError,
            "vjp must be a sequence of functions, not <function",
        ),
        (
            {"vjp": {0: lambda g, out, x: g}},
            TypeError,
            "vjp must be a sequence of functions, not {",
        ),
        ({"saves": 0}, TypeError, "saves must be positions of inputs, and OUT, not 0"),
        ({"saves": ("x",)}, TypeError, "saves must be positions of inputs, and OUT, not ('x',)"),
        ({"saves": (0.0,)}, TypeError, "saves must be positions of inputs, and OUT, not (0.0,)"),
        ({"rule": lambda x: None}, ValueError, "gives None; give the result's shape"),
        ({"rule": lambda x: (2.0, 3.0)}, ValueError, "gives (2.0, 3.0); give the result's shape"),
        (
            {"kinds": "i"},
            ValueError,
            "kinds is 'i'; it must be one of f, b, bf, iu, biu, iuf, or None",
        ),
        ({"dtype": np.float16}, ValueError, "a tensor's dtype is one of bool, int32"),
    ],
)
def test_a_part_of_another_kind_is_refused(
    given: dict[str, Any], error: type[Exception], text: str
) -> None:
    with pytest.raises(error) as caught:
        cube(**given)
    assert text in str(caught.value)
    assert "cube" not in PRIMITIVES


def test_a_forward_that_writes_to_its_argument_is_refused() -> None:
    """It would overwrite the tensors of whoever calls it."""
    with pytest.raises(ValueError, match="primitive 'cube': forward .* read-only"):
        cube(forward=lambda x: np.power(x, 3, out=x))
