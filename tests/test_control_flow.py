"""Loops over an axis: what the same loop in Python computes, with its gradient, eager and planned."""

from typing import Any

import numpy as np
import pytest
from jaxtyping import Float32

from typednn import ShapeError, Tensor, fori_loop, grad, jit, ops, scan, value_and_grad

XS = ops.asarray(np.linspace(-1, 1, 12, dtype=np.float32).reshape(4, 3))
WEIGHT = ops.asarray(np.linspace(0.5, 1.5, 9, dtype=np.float32).reshape(3, 3))


def cell(
    h: Float32[Tensor, "3"], x: Float32[Tensor, "3"]
) -> tuple[Float32[Tensor, "3"], Float32[Tensor, ""]]:
    h = ops.tanh(h @ WEIGHT + x)
    return h, ops.sum(h)


def test_it_is_the_loop() -> None:
    carry, ys = scan(cell, ops.zeros((3,)), XS)
    h, sums = ops.zeros((3,)), []
    for i in range(4):
        h, y = cell(h, XS[i])
        sums.append(y.item())
    np.testing.assert_array_equal(carry.numpy(), h.numpy())
    np.testing.assert_array_equal(ys.numpy(), np.array(sums, np.float32))


def test_its_gradient_planned_and_eager() -> None:
    def loss(weight: Tensor[Any, Any], xs: Tensor[Any, Any]) -> Any:
        return ops.sum(scan(lambda h, x: (ops.tanh(h @ weight + x), h), ops.zeros((3,)), xs)[1])

    def looped(weight: Tensor[Any, Any], xs: Tensor[Any, Any]) -> Any:
        h, total = ops.zeros((3,)), ops.zeros(())
        for i in range(4):
            total = total + ops.sum(h)
            h = ops.tanh(h @ weight + xs[i])
        return total

    value, gradient = value_and_grad(loss)(WEIGHT, XS)
    expected = value_and_grad(looped)(WEIGHT, XS)
    np.testing.assert_allclose(value.numpy(), expected[0].numpy(), rtol=1e-5)
    np.testing.assert_allclose(gradient.numpy(), expected[1].numpy(), rtol=1e-5)
    planned = jit(value_and_grad(loss))(WEIGHT, XS)
    np.testing.assert_allclose(planned[1].numpy(), gradient.numpy(), rtol=1e-6)


def test_trees_are_carried_taken_and_stacked() -> None:
    def f(carry: dict[str, Any], x: tuple[Any, Any]) -> tuple[dict[str, Any], list[Any]]:
        total = carry["total"] + ops.sum(x[0]) * x[1]
        return {"total": total}, [total, x[0]]

    weights = ops.asarray(np.array([1, 0, 2, 0], np.float32))
    carry, (totals, rows) = scan(f, {"total": ops.zeros(())}, (XS, weights))
    expected = np.cumsum(XS.numpy().sum(1) * weights.numpy())
    np.testing.assert_allclose(totals.numpy(), expected, rtol=1e-6)
    assert carry["total"].item() == totals.numpy()[-1]
    np.testing.assert_array_equal(rows.numpy(), XS.numpy())


@pytest.mark.parametrize(
    ("xs", "kind", "message"),
    [
        ((XS, ops.ones((3,))), ShapeError, r"scan: xs has shapes \(4, 3\), \(3,\); axis 0"),
        (ops.ones(()), ShapeError, "axis 0, the steps, has one size in all of them, 1 at least"),
        (ops.ones((0, 3)), ShapeError, r"shapes \(0, 3\)"),
        ((), TypeError, "a tree of tensors, one at least"),
        ((XS, 4), TypeError, "of nothing else"),
    ],
)
def test_steps_that_do_not_fit(xs: Any, kind: type[Exception], message: str) -> None:
    with pytest.raises(kind, match=message):
        scan(lambda h, x: (h, h), ops.zeros((3,)), xs)


def test_a_carry_that_changes() -> None:
    with pytest.raises(
        ShapeError, match=r"carry\['h'\] was float32 \(3,\), but f returned float32 \(\) for it"
    ):
        scan(lambda h, x: ({"h": ops.sum(h["h"])}, x), {"h": ops.zeros((3,))}, XS)  # type: ignore[shape-rank] # the mistake
    with pytest.raises(ShapeError, match=r"carry was float32 \(3,\), but f returned int64 \(3,\)"):
        scan(lambda h, x: (ops.astype(h, np.int64), x), ops.zeros((3,)), XS)  # type: ignore[shape-dtype] # the mistake
    with pytest.raises(TypeError, match=r"scan: the carry was .*, but f returned"):
        scan(lambda h, x: ((h, h), x), ops.zeros((3,)), XS)  # type: ignore[arg-type] # the mistake


def test_it_is_what_a_refused_loop_is_told_to_be() -> None:
    def looped(x: Tensor[Any, Any]) -> Any:
        while ops.sum(x) > 1:
            x = x * 0.5
        return x

    with pytest.raises(TypeError, match="a loop is typednn.scan, over as many steps as there may"):
        jit(looped)(ops.ones((3,)))


@pytest.mark.parametrize("planned", [False, True])
def test_the_last_step_first(planned: bool) -> None:
    def summed(xs: Any) -> Any:
        return scan(lambda h, x: (h + ops.sum(x), h), ops.zeros(()), xs, reverse=True)

    total, before = (jit(summed) if planned else summed)(XS)
    sums = XS.numpy().sum(axis=1)
    np.testing.assert_allclose(total.numpy(), sums.sum(), atol=1e-6)
    after = [sums[i + 1 :].sum() for i in range(4)]
    np.testing.assert_allclose(before.numpy(), after, atol=1e-6)
    slope = grad(lambda xs: ops.sum(summed(xs)[1]))
    weights = np.arange(4.0)[:, None] * np.ones(3)
    np.testing.assert_allclose((jit(slope) if planned else slope)(XS).numpy(), weights, rtol=1e-6)


@pytest.mark.parametrize("planned", [False, True])
def test_a_number_of_steps_without_xs(planned: bool) -> None:
    def powers(start: Any) -> Any:
        return scan(lambda c, x: (c * 2.0, (c, () if x is None else x)), start, length=4)

    last, (found, rest) = (jit(powers) if planned else powers)(ops.ones(()))
    assert (last.item(), rest) == (16, ())
    np.testing.assert_array_equal(found.numpy(), [1, 2, 4, 8])


def test_a_length_beside_xs() -> None:
    assert scan(lambda h, x: (h, h), ops.zeros(()), XS, length=4)[1].shape == (4,)
    message = r"scan: xs has shapes \(4, 3\) and length is 5; axis 0, the steps"
    with pytest.raises(ShapeError, match=message):
        scan(lambda h, x: (h, h), ops.zeros(()), XS, length=5)  # type: ignore[shape] # the mistake
    with pytest.raises(ShapeError, match="scan: there is no xs and length is 0"):
        scan(lambda h, x: (h, h), ops.zeros(()), length=0)  # type: ignore[shape] # the mistake


def test_a_step_returns_a_pair() -> None:
    with pytest.raises(TypeError, match=r"scan: f returned float32 \(3,\), and must return a pair"):
        scan(lambda h, x: h, ops.zeros((3,)), XS)  # type: ignore[arg-type] # the mistake


def test_a_counted_loop_names_itself() -> None:
    with pytest.raises(ShapeError, match="fori_loop: carry was float32"):
        fori_loop(0, 2, lambda i, c: ops.sum(c), ops.ones((3,)))  # type: ignore[shape-rank] # the mistake
