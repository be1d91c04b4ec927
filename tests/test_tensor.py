import copy
import operator
import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from jaxtyping import Float32, Int

from tests.ops.tensors import drawn, same
from typednn import Tensor, jit, ops
from typednn.tracing import TraceError


def test_properties_are_the_array_s() -> None:
    x = ops.asarray(np.zeros((2, 3), np.float32))
    assert (x.shape, x.dtype, x.ndim, x.size, len(x)) == ((2, 3), np.dtype("float32"), 2, 6, 2)


def test_is_made_by_operations_only() -> None:
    with pytest.raises(TypeError, match=r"a Tensor is made by ops\.asarray\(data\)"):
        Tensor()


def test_numpy_gives_a_view_that_cannot_be_written_to() -> None:
    x = drawn(3)
    for view in (x.numpy(), np.asarray(x)):
        with pytest.raises(ValueError, match="read-only"):
            view[0] = 1.0
    assert np.shares_memory(x.numpy(), np.asarray(x))


def test_a_copy_for_numpy_can_be_written_to() -> None:
    x = drawn(3)
    before = x.item() if x.size == 1 else x.numpy().copy()
    np.array(x)[0] = 99.0
    same(x, before)


def test_array_protocol_converts_and_refuses_to_convert_without_a_copy() -> None:
    x = drawn(3)
    same_numbers = np.asarray(x, dtype=np.float32)
    assert same_numbers.dtype == np.float32
    with pytest.raises(ValueError, match="float64 elements cannot be float32 without a copy"):
        np.asarray(x, dtype=np.float32, copy=False)


def test_later_changes_of_the_source_do_not_reach_the_tensor() -> None:
    source = np.arange(3.0)
    x = ops.asarray(source)
    source[0] = 99.0
    same(x, [0.0, 1.0, 2.0])


def test_attributes_cannot_be_added() -> None:
    with pytest.raises(AttributeError):
        drawn(3).name = "x"


def test_numpy_s_functions_do_not_take_a_tensor_apart() -> None:
    x = drawn(3)
    with pytest.raises(TypeError, match="does not support ufuncs"):
        np.exp(x)
    with pytest.raises(
        TypeError, match=r"^add: x is a numpy\.ndarray, it must be a tensor or a Python number"
    ):
        np.ones(3) + x


def test_conversion_of_single_elements() -> None:
    x: Any = ops.asarray(2.5)
    assert (float(x), int(x), x.item(), bool(x)) == (2.5, 2, 2.5, True)
    index: Any = ops.asarray(2)
    assert [10, 20, 30][index] == 30
    assert isinstance(ops.asarray([[1.0]]).item(), float)
    with pytest.raises(ValueError, match="size 1"):
        drawn(3).item()
    with pytest.raises(ValueError, match="ambiguous"):
        bool(drawn(3))


def test_iteration_goes_along_the_first_axis() -> None:
    x = drawn(3, 2)
    rows = list(x)
    assert [row.shape for row in rows] == [(2,)] * 3
    same(rows[1], x.numpy()[1])
    with pytest.raises(TypeError):
        len(ops.asarray(1.0))


def test_is_not_hashable_since_equality_is_elementwise() -> None:
    with pytest.raises(TypeError, match="unhashable"):
        hash(drawn(3))


def test_copies_and_pickles_hold_the_same_elements() -> None:
    x = drawn(3)
    same(copy.deepcopy(x), x.numpy())
    same(copy.copy(x), x.numpy())


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (1.5, "Tensor(float32[], 1.5)"),
        ([1, 2], "Tensor(int64[2], [1, 2])"),
        ([True, False], "Tensor(bool[2], [ True, False])"),
        ([[]], "Tensor(float32[1, 0], [])"),
        ([1 / 3, float("nan")], "Tensor(float32[2], [0.3333,    nan])"),
        ([[1.0], [2.0]], "Tensor(float32[2, 1], [[1.],\n                       [2.]])"),
        (list(range(300)), "Tensor(int64[300], [  0,   1,   2, ..., 297, 298, 299])"),
    ],
)
def test_repr(data: Any, text: str) -> None:
    assert repr(ops.asarray(data)) == text


def test_repr_does_not_follow_numpy_s_print_options() -> None:
    with np.printoptions(precision=1, threshold=2, sign="+", floatmode="fixed", linewidth=20):
        assert (
            repr(ops.asarray([1 / 3, 2.0, 3.0])) == "Tensor(float32[3], [0.3333, 2.    , 3.    ])"
        )


BINARY = (
    *(operator.add, operator.sub, operator.mul, operator.truediv, operator.pow),
    *(operator.lt, operator.le, operator.gt, operator.ge, operator.eq, operator.ne),
)


@pytest.mark.parametrize("op", BINARY)
def test_operators_with_tensors_and_numbers_on_either_side(op: Any) -> None:
    x, y = abs(drawn(2, 3)), drawn(3)
    a, b = x.numpy(), y.numpy()
    same(op(x, y), op(a, b))
    same(op(x, 1.5), op(a, 1.5))
    same(op(1.5, x), op(1.5, a))


@pytest.mark.parametrize("op", [operator.floordiv, operator.mod])
def test_division_with_a_remainder(op: Any) -> None:
    for x, y in (
        (abs(drawn(2, 3)) + 1.0, abs(drawn(3)) + 1.0),
        (ops.arange(1, 7), ops.arange(2, 8)),
    ):
        same(op(x, y), op(x.numpy(), y.numpy()))
        same(op(x, 2), op(x.numpy(), 2))
        same(op(2, x), op(2, x.numpy()))


BITS = (operator.and_, operator.or_, operator.xor, operator.lshift, operator.rshift)


@pytest.mark.parametrize("op", BITS)
def test_operators_of_bits(op: Any) -> None:
    x, y = ops.arange(6).reshape((2, 3)), ops.arange(3)
    same(op(x, y), op(x.numpy(), y.numpy()))
    same(op(x, 2), op(x.numpy(), 2))
    same(op(2, x), op(2, x.numpy()))


def test_operators_of_masks() -> None:
    x = drawn(2, 3)
    a = x.numpy()
    same((x > 0) & ~(x > 1) | (x < -1), (a > 0) & ~(a > 1) | (a < -1))
    same((x > 0) ^ True, (a > 0) ^ True)


def test_operators_of_one_tensor_and_matmul() -> None:
    x, y = drawn(2, 3), drawn(3, 2)
    same(-x, -x.numpy())
    same(+x, x.numpy())
    same(~ops.arange(3), ~np.arange(3))
    same(abs(x), np.abs(x.numpy()))
    same(x @ y, x.numpy() @ y.numpy())
    same(x.T, x.numpy().T)
    same(drawn(2, 3, 4).mT, drawn(2, 3, 4).numpy().swapaxes(1, 2))


def test_methods_are_the_operations() -> None:
    x = drawn(2, 1, 3)
    for name, args in {
        **dict.fromkeys(("sum", "prod", "mean", "max", "min", "argmax"), (2, True)),
        **dict.fromkeys(("any", "all", "argmin"), (2, True)),
        "var": (2, 1.0, True),
        "std": (2, 1.0, True),
        "norm": (2, True, 1),
        "cumsum": (2,),
        "cumprod": (2,),
        "trace": (0,),
        "sort": (2, True),
        "argsort": (2, True),
        "clip": (-1.0, 1.0),
        "round": (),
        "reshape": ((3, -1),),
        "permute_dims": ((2, 0, 1),),
        "expand_dims": (1,),
        "squeeze": (1,),
        "astype": (np.float32,),
    }.items():
        same(getattr(x, name)(*args), getattr(ops, name)(x, *args).numpy())


def test_jaxtyping_reads_shape_and_dtype() -> None:
    two_sizes: Any = Float32[Tensor, "a b"]
    one_size: Any = Float32[Tensor, "a a"]
    integers: Any = Int[Tensor, "a b"]
    x = ops.zeros((2, 3))
    assert isinstance(x, two_sizes)
    assert not isinstance(x, one_size)
    assert not isinstance(x, integers)


@pytest.mark.parametrize("compared", [np.array_equal, np.array_equiv, np.allclose])
def test_numpys_comparison_of_a_traced_tensor_is_refused_and_not_false(compared: Any) -> None:
    def f(x: Any) -> Any:
        return x * 2 if compared(x, x) else x * 3

    with pytest.raises(TraceError, match="needs the values of a float32"):
        jit(f)(ops.ones(3))


@pytest.mark.parametrize(
    "f", [np.sum, np.mean, np.max, np.std, np.sort, np.shape, np.ndim, np.size]
)
def test_numpys_functions_are_those_of_the_elements(f: Any) -> None:
    data = np.array([[3.0, 1.0], [2.0, 5.0]], np.float32)
    np.testing.assert_array_equal(f(ops.asarray(data)), f(data))


def test_numpys_functions_of_shapes_need_no_elements() -> None:
    total = jit(lambda x: x * (np.size(x) + np.ndim(x) + np.shape(x)[0]))(ops.ones((2, 3)))
    np.testing.assert_array_equal(total.numpy(), np.full((2, 3), 10.0))


def test_operators_need_no_import_of_the_operations() -> None:
    program = (
        "import sys, numpy as np; from typednn.tensor import wrap; x = wrap(np.ones(2, np.float32))\n"
        "assert 'typednn.ops' not in sys.modules\n"
        "print((x + 1).numpy(), x.sum().item())"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert run.stdout == "[2. 2.] 2.0\n"
