"""What the array API standard 2024.12 lets users pass, and where numpy was laxer than the rules."""

from typing import Any

import numpy as np
import pytest

from tests.ops.tensors import drawn, same
from tests.ops.test_wrong_operands import operands_of
from typednn import ShapeError, grad, jit, ops
from typednn.ops.operation import OPERATIONS, Operation

ALONG = {
    name: operation
    for name, operation in OPERATIONS.items()
    if any("axis" in sample.params for sample in operation.samples)
    and name not in ("expand_dims", "stack")  # whose axis is one of the result
}


def _on_scalars(operation: Operation) -> tuple[Any, list[Any]]:
    """The operation with an axis, as a function of tensors, and scalars for them."""
    sample = next(s for s in operation.samples if "axis" in s.params)
    params = {**sample.params, "axis": 0}
    scalars = [ops.ones((), dtype=domain.dtype) for domain in sample.domains]
    return (lambda *operands: operation(*operands, **params)), scalars


@pytest.mark.parametrize("name", ALONG)
def test_a_scalar_has_no_axis_eagerly_or_traced(name: str) -> None:
    function, scalars = _on_scalars(ALONG[name])
    errors = []
    for run in (function, jit(function)):
        with pytest.raises(ShapeError) as caught:
            run(*scalars)
        errors.append(str(caught.value))
    assert errors[0].startswith(name) and errors[0] == errors[1].partition(".py:")[0]


@pytest.mark.parametrize("name", ALONG)
def test_an_axis_that_is_not_there(name: str) -> None:
    sample = next(s for s in ALONG[name].samples if "axis" in s.params)
    operands = operands_of(sample)
    rank = len(operands[0].shape)
    words = rf"has no axis {rank}; with {rank} ax[ei]s it must be from -{rank} to {rank - 1}$"
    with pytest.raises(ShapeError, match=rf"^{name}: \w+(\[0\])? \(.*\) {words}") as caught:
        ALONG[name](*operands, **{**sample.params, "axis": rank})
    assert caught.value.code == "shape-index"


def test_axes_of_scalars_that_are_none() -> None:
    x = ops.asarray(2.0)
    for name in ("sum", "mean", "max", "min", "prod", "std", "norm", "logsumexp"):
        assert getattr(ops, name)(x).shape == getattr(ops, name)(x, axis=()).shape == ()
    assert ops.argmax(x).item() == 0


@pytest.mark.parametrize("shape", [(0, 3), (3, 0), (2, 0, 3)])
def test_take_looks_at_indices_where_there_are_no_elements(shape: tuple[int, ...]) -> None:
    x = ops.zeros(shape)
    axis = next(i for i, size in enumerate(shape) if size)
    size = shape[axis]
    for index in (size, -size - 1):
        wrong = ops.asarray([0, index])
        with pytest.raises(ShapeError, match=f": index {index} is out of range for axis"):
            ops.take(x, wrong, axis=axis)
        with pytest.raises(ShapeError, match=f": index {index} is out of range for axis"):
            jit(lambda a, i: ops.take(a, i, axis=axis))(x, wrong)
    good = ops.asarray([size - 1, -size])
    same(ops.take(x, good, axis=axis), np.take(x.numpy(), good.numpy(), axis))
    empty = ops.asarray([0])
    with pytest.raises(ShapeError, match="has size 0, so there is nothing to take"):
        ops.take(x, empty, axis=shape.index(0))


@pytest.mark.parametrize("name", ["subtract", "pow", "floor_divide", "remainder"])
def test_arithmetic_without_a_meaning_for_booleans(name: str) -> None:
    b, apply = ops.asarray([True, False]), getattr(ops, name)
    for pair, of in (((b, b), "x"), ((b, True), "x"), ((True, b), "y")):
        with pytest.raises(
            ShapeError, match=f"^{name}: {of} is bool, it must be a number: e.g. {of}.asty"
        ):
            apply(*pair)
    with pytest.raises(ShapeError, match=f"{name}: x is bool"):
        jit(apply)(b, b)


def test_arithmetic_with_a_meaning_for_booleans() -> None:
    a, b = ops.asarray([True, True, False]), ops.asarray([True, False, False])
    same(a + b, np.array([True, True, False]))
    same(a * b, np.array([True, False, False]))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_floor_divide_at_infinities(dtype: Any) -> None:
    """Source: array API standard 2024.12, special cases of ``floor_divide``."""
    inf = np.inf
    rows = [
        (inf, 2.0, inf),
        (inf, -2.0, -inf),
        (-inf, 2.0, -inf),
        (-inf, -2.0, inf),
        (1.0, inf, 0.0),
        (1.0, -inf, -0.0),
        (-1.0, inf, -0.0),
        (-1.0, -inf, 0.0),
        (inf, inf, np.nan),
        (np.nan, inf, np.nan),
        (7.0, -2.0, -4.0),
        (1.0, 0.1, 9.0),
    ]
    x, y, expected = (np.array(column, dtype) for column in zip(*rows, strict=True))
    with np.errstate(invalid="ignore"):
        for run in (ops.floor_divide, jit(ops.floor_divide)):
            found = run(ops.asarray(x), ops.asarray(y)).numpy()
            np.testing.assert_array_equal(found, expected)
            numbers = ~np.isnan(expected)
            np.testing.assert_array_equal(np.signbit(found)[numbers], np.signbit(expected)[numbers])
    same(ops.asarray(x[:1, None]) // ops.asarray(y[:4]), np.array([[inf, -inf, inf, -inf]], dtype))


def test_no_warning_where_a_quotient_is_infinite() -> None:
    same(ops.asarray([np.inf, 1.0]) // 2.0, np.array([np.inf, 0], np.float32))
    same(jit(lambda x: x // 2.0)(ops.asarray([np.inf, 1.0])), np.array([np.inf, 0], np.float32))


@pytest.mark.parametrize("name", ["sum", "prod"])
def test_the_dtype_of_a_reduction(name: str) -> None:
    x = ops.asarray([[100, 100], [100, 3]], np.uint8)
    reduce, theirs = getattr(ops, name), getattr(np, name)
    for dtype in (np.uint8, np.int32, np.float32):
        same(reduce(x, axis=0, dtype=dtype), theirs(x.numpy(), 0, dtype))
        total = getattr(ops, f"cumulative_{name}")(x, axis=1, dtype=dtype)
        same(total, getattr(np, f"cum{name}")(x.numpy(), 1, dtype))
    same(reduce(drawn(3), dtype=np.float32), theirs(drawn(3).numpy().astype(np.float32)))
    with pytest.raises(ShapeError, match=f"^{name}: dtype is bool, it must be one of numbers"):
        reduce(x, dtype=np.bool_)


def test_lists_stand_for_tuples() -> None:
    x, a = drawn(2, 3, 4), drawn(2, 3, 4).numpy()
    same(ops.reshape(x, [4, 6]), a.reshape(4, 6))
    same(x.reshape([6, -1]), a.reshape(6, 4))
    same(ops.permute_dims(x, [2, 0, 1]), a.transpose(2, 0, 1))
    same(ops.sum(ops.ones((2, 3)), axis=[0, 1]), np.float32(6))
    same(ops.max(x, axis=[0, 2], keepdims=True), a.max((0, 2), keepdims=True))
    same(ops.flip(x, axis=[0, 1]), np.flip(a, (0, 1)))
    same(ops.roll(x, [1, 2], axis=[0, 2]), np.roll(a, (1, 2), (0, 2)))
    same(ops.moveaxis(x, [0], [-1]), np.moveaxis(a, 0, -1))
    same(ops.tile(x, [2, 1]), np.tile(a, (2, 1)))
    same(ops.broadcast_to(x[0], [2, 3, 4]), np.broadcast_to(a[0], (2, 3, 4)))
    same(ops.squeeze(x[:1, :, :1], axis=[0, 2]), a[0, :, 0])
    same(ops.split(x, [1, 2], axis=1)[1], a[:, 1:])
    np.testing.assert_allclose(
        ops.tensordot(x, x, axes=([0, 1], [0, 1])).numpy(), np.tensordot(a, a, ((0, 1), (0, 1)))
    )
    same(
        jit(lambda y: ops.reshape(ops.sum(y, axis=[0, 1]), [2, 2]))(ops.ones((2, 3, 4))),
        np.full((2, 2), 6, np.float32),
    )
    axis: Any = np.int64(1)
    same(ops.sum(x, axis=axis), ops.sum(x, axis=1).numpy())


@pytest.mark.parametrize("truth", [True, False])
@pytest.mark.parametrize("shape", [(), (3,), (2, 0)])
def test_a_mask_that_is_a_scalar(shape: tuple[int, ...], truth: bool) -> None:
    """Source: array API standard, boolean array indexing: the mask's axes, none, become one."""
    x = drawn(*shape)
    expected = x.numpy()[np.array(truth)]
    same(x[ops.asarray(truth)], expected)
    same(x[np.array(truth)], expected)
    assert expected.shape == (int(truth), *shape)


def test_the_gradient_of_a_mask_that_is_a_scalar() -> None:
    yes = ops.asarray(True)
    same(grad(lambda x: ops.sum(x[yes] * 3.0))(drawn(2)), np.full(2, 3.0))


@pytest.mark.parametrize("axis", [None, 0, -1])
def test_repeat_by_a_tensor_as_numpy(axis: int | None) -> None:
    x = drawn(3, 2)
    for numbers in (
        [2, 0, 1, 3, 1, 1] if axis is None else [2, 0, 1] if axis == 0 else [3, 1],
        [2],
    ):
        found = ops.repeat(x, ops.asarray(numbers), axis=axis)
        same(found, np.repeat(x.numpy(), numbers, axis))
        same(x.repeat(ops.asarray(numbers, np.int32), axis), found.numpy())
    same(ops.repeat(x, ops.asarray(2), axis=axis), np.repeat(x.numpy(), 2, axis))


def test_gradient_and_refusals_of_repeat_by_a_tensor() -> None:
    x: Any = drawn(3)
    times: Any = ops.asarray([2, 0, 1])
    many: Any = ops.asarray([[1, 1, 1]])
    same(grad(lambda y: ops.sum(ops.repeat(y, times, axis=0)))(x), np.array([2.0, 0, 1]))
    with pytest.raises(ShapeError, match="^repeat: repeats is at least 0, not -1"):
        ops.repeat(x, ops.asarray([1, -1, 1]))
    with pytest.raises(
        ShapeError, match=r"^repeat: x \(3,\) and repeats \(2,\): there must be 1 num"
    ):
        ops.repeat(x, ops.asarray([1, 1]))
    with pytest.raises(ShapeError, match=r"^repeat: repeats \(1, 3\) has 2 axes, expected 0 or 1"):
        ops.repeat(x, many)
    with pytest.raises(ShapeError, match="^repeat: repeats is float64, it must be integer"):
        ops.repeat(x, x)
    with pytest.raises(TypeError, match="repeat by a tensor, the size of whose result depends"):
        jit(ops.repeat)(x, times)
