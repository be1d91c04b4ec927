"""Primitives of one's own: what a right one does, eagerly and in plans."""

from typing import Any

import numpy as np
import pytest

from tests.autodiff.definition.cubes import OF_ONE, ONE, cube
from tests.ops.tensors import drawn, same
from typednn import grad, jit, ops
from typednn.autodiff.cost import nothing
from typednn.autodiff.primitive import (
    OUT,
    PRIMITIVES,
    Domain,
    EachInput,
    Primitive,
    Sample,
    primitive,
    same_shape,
)
from typednn.autodiff.record_checks import UNTRIED
from typednn.autodiff.tape import apply
from typednn.testing import check_laws, of_primitive


def test_a_right_one_is_right_in_gradients_and_plans() -> None:
    record = cube()
    check_laws(of_primitive(record))
    f = grad(lambda x: ops.sum(apply(record, x)))
    x = drawn(4)
    np.testing.assert_allclose(f(x).numpy(), 3 * x.numpy() ** 2, rtol=1e-14)
    same(jit(f)(x), f(x).numpy())


def test_a_name_is_registered_once() -> None:
    with pytest.raises(ValueError, match=r"primitive 'add': this name is taken"):
        primitive("add", np.add, rule=same_shape, cost=nothing, samples=ONE)
    cube()
    with pytest.raises(ValueError, match=r"primitive 'cube': this name is taken"):
        cube()
    for name in ("fused", "constant"):
        with pytest.raises(ValueError, match="this name is taken"):
            primitive(name, np.exp, cost=nothing, samples=ONE)


@pytest.mark.parametrize(
    ("forward", "shape"),
    [
        (lambda x: x[:1] if len(x) == 4 else x, (4, 3)),
        (lambda x: x.astype(np.float32) if len(x) == 4 else x, (4, 3)),
    ],
    ids=["shape", "dtype"],
)
def test_a_result_that_the_samples_did_not_show_is_no_plan_s_in_silence(
    forward: Any, shape: tuple[int, ...]
) -> None:
    record = cube(forward=forward, vjp=(), saves=())
    planned = jit(lambda x: apply(record, x))
    same(planned(drawn(2, 3)), drawn(2, 3).numpy())
    with pytest.raises(
        ValueError, match=r"^primitive 'cube': forward gives .* planned as float64 \(4, 3\)"
    ):
        planned(drawn(*shape))


def test_what_was_refused_is_not_registered() -> None:
    with pytest.raises(ValueError, match="cube"):
        cube(saves=(1,))
    assert "cube" not in PRIMITIVES
    cube()


def test_a_rule_may_be_left_out_for_what_numpy_states_itself() -> None:
    record = primitive(
        "cbrt",
        np.cbrt,
        vjp=(lambda g, out, x: g / (3.0 * out * out),),
        saves=(OUT,),
        cost=nothing,
        samples=ONE,
    )
    same(jit(lambda x: apply(record, x))(drawn(2, 3)), np.cbrt(drawn(2, 3).numpy()))


def test_a_result_of_another_dtype_is_planned_as_that() -> None:
    record = cube(forward=lambda x: x > 0, vjp=(), saves=..., dtype=np.bool_)
    x = drawn(5)
    out: Any = jit(lambda x: ops.where(apply(record, x), x, 0.0))(x)
    same(out, np.maximum(x.numpy(), 0.0))
    same(jit(lambda x: apply(record, x))(x), x.numpy() > 0)


def test_any_number_of_inputs() -> None:
    record = primitive(
        "sum_of_all",
        lambda *xs: sum(xs[1:], xs[0]),
        vjp=EachInput(lambda k, g, out, *xs: g),
        saves=(),
        rule=lambda *xs: xs[0],
        **OF_ONE,
        samples=(Sample(("3",), (Domain(),)), Sample(("3",) * 3, (Domain(),) * 3)),
    )
    x = drawn(3)
    same(grad(lambda x: ops.sum(apply(record, x, x * 2.0)))(x), np.full(3, 3.0))


def test_two_that_are_each_other_s_gradient_are_tried_when_they_are_traced() -> None:
    """Neither can be tried before the other's name is there."""
    later: dict[str, Primitive] = {}

    def other(name: str) -> Any:
        if name not in later:
            raise NameError(name)
        return later[name]

    def made(name: str, gradient: str, rule: Any) -> None:
        later[name] = primitive(
            name,
            np.negative,
            vjp=(lambda g, out, x: apply(other(gradient), g),),
            saves=(),
            rule=rule,
            **OF_ONE,
            samples=ONE,
        )

    made("there", "back", same_shape)
    assert "there" in UNTRIED
    made("back", "there", lambda x: x)
    f = grad(lambda x: ops.sum(apply(later["there"], x)))
    same(jit(f)(drawn(2, 3)), np.full((2, 3), -1.0))
    assert not {"there", "back"} & UNTRIED.keys()
