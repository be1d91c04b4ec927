"""What becomes a tensor, of which dtype, and what is refused with which words.

Source of the rules: array API standard 2024.12, creation functions; where numpy takes more dtypes
than a tensor has, they are refused.
"""

import re
from collections.abc import Callable
from typing import Any, Final

import numpy as np
import pytest

from tests.ops.tensors import drawn, same
from typednn import ShapeError, grad, jit, ops
from typednn.dtypes import SUPPORTED
from typednn.shapes.words import DTYPES

ONE_OF: Final = (
    "a tensor's dtype is one of bool, int32, int64, uint8, uint32, float32, float64, not"
)
OTHERS: Final = ("int8", "int16", "uint16", "uint64", "float16", "longdouble")
MASKED: Final = np.ma.MaskedArray([1.0, 2.0], [False, True])

MADE: Final[dict[str, Callable[[Any], Any]]] = {
    "zeros": lambda dtype: ops.zeros(2, dtype=dtype),
    "ones": lambda dtype: ops.ones(2, dtype=dtype),
    "empty": lambda dtype: ops.empty(2, dtype=dtype),
    "full": lambda dtype: ops.full(2, True, dtype=dtype),
    "eye": lambda dtype: ops.eye(2, dtype=dtype),
    "arange": lambda dtype: ops.arange(2, dtype=dtype),
    "linspace": lambda dtype: ops.linspace(0, 1, 2, dtype=dtype),
    "one_hot": lambda dtype: ops.one_hot(ops.asarray([0, 1]), 2, dtype=dtype),
    "asarray": lambda dtype: ops.asarray([0, 1], dtype=dtype),
    "zeros_like": lambda dtype: ops.zeros_like(drawn(2), dtype=dtype),
    "ones_like": lambda dtype: ops.ones_like(drawn(2), dtype=dtype),
    "empty_like": lambda dtype: ops.empty_like(drawn(2), dtype=dtype),
    "full_like": lambda dtype: ops.full_like(drawn(2), True, dtype=dtype),
    "sum": lambda dtype: ops.sum(drawn(2), dtype=dtype),
    "prod": lambda dtype: ops.prod(drawn(2), dtype=dtype),
    "cumulative_sum": lambda dtype: ops.cumulative_sum(drawn(2), dtype=dtype),
    "cumulative_prod": lambda dtype: ops.cumulative_prod(drawn(2), dtype=dtype),
}
"""Everything that takes ``dtype=``, and may be told None."""
DEFAULTS: Final = {
    **dict.fromkeys(("zeros", "ones", "empty", "eye", "linspace", "one_hot"), np.float32),
    **dict.fromkeys(("full",), np.bool_),
    **dict.fromkeys(("arange", "asarray"), np.int64),
}
FLOATING_ONLY: Final = ("linspace",)
NUMBERS_ONLY: Final = ("arange", "sum", "prod", "cumulative_sum", "cumulative_prod")


def test_messages_list_all_dtypes() -> None:
    assert tuple(map(str, SUPPORTED)) == DTYPES


@pytest.mark.parametrize("name", MADE)
def test_dtype_none_is_the_default_dtype(name: str) -> None:
    assert MADE[name](None).dtype == DEFAULTS.get(name, np.float64)


@pytest.mark.parametrize("dtype", SUPPORTED, ids=str)
@pytest.mark.parametrize("name", MADE)
def test_every_dtype_that_is_listed_can_be_asked_for(name: str, dtype: np.dtype[Any]) -> None:
    fits = dtype.kind == "f" if name in FLOATING_ONLY else dtype.kind != "b"
    if fits or name not in FLOATING_ONLY + NUMBERS_ONLY:
        assert MADE[name](dtype).dtype == MADE[name](dtype.type).dtype == dtype
    else:
        with pytest.raises(ShapeError, match=f"^{name}: dtype is {dtype}"):
            MADE[name](dtype)


@pytest.mark.parametrize("dtype", [*OTHERS, "complex64", "U3", "object", "M8[s]"])
@pytest.mark.parametrize("name", [*MADE, "astype"])
def test_no_other_dtype_can_be_asked_for(name: str, dtype: str) -> None:
    make = MADE.get(name, lambda d: drawn(2).astype(d))
    with pytest.raises(ShapeError, match=f"^{name}: {ONE_OF} [^;]*; take another one, e.g. np"):
        make(np.dtype(dtype))


@pytest.mark.parametrize("name", ["astype", "isdtype", "finfo", "iinfo", "can_cast", "result_type"])
def test_none_is_no_dtype_where_there_is_no_default(name: str) -> None:
    arguments: dict[str, tuple[Any, ...]] = {
        "astype": (drawn(2), None),
        "isdtype": (None, "bool"),
        "can_cast": (None, None),
    }
    with pytest.raises(ShapeError, match=f"^{name}: {ONE_OF} None; say which one is meant"):
        getattr(ops, name)(*arguments.get(name, (None,)))


@pytest.mark.parametrize("dtype", OTHERS)
def test_data_of_other_dtypes_is_converted_by_the_user(dtype: str) -> None:
    data = np.ones(2, dtype)
    way = "float32" if data.dtype.kind == "f" else "int64"
    for make in (ops.asarray, ops.from_dlpack) if dtype != "longdouble" else (ops.asarray,):
        with pytest.raises(ShapeError, match=rf"{data.dtype}; convert first, e\.g\. \.astype\(np"):
            make(data)
    same(ops.asarray(data, np.dtype(way)), np.ones(2, way))
    with pytest.raises(ShapeError, match=ONE_OF):
        ops.asarray(data[0])


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (np.zeros(2, "M8[s]"), "datetime64[s]; convert first, e.g. .astype(np.int64)"),
        (np.zeros(2, [("a", "f4")]), "take one field, e.g. array['name']"),
        (np.array([1, 2], object), "object; make numbers of the elements first"),
        (np.array(["1", "2"]), "<U1; convert first, e.g. .astype(np.float32)"),
        ("1", "<U1; convert first"),
        (b"1", "|S1; convert first"),
        ([1j], "complex128; take the parts first, .real and .imag"),
        (None, "a tensor holds numbers, not None"),
        ([1.0, None], "a tensor holds numbers, not None"),
        ({1.0}, "a tensor holds numbers, not set"),
        (iter([1.0]), "a tensor holds numbers, not list_iterator"),
        ([[1, 2], 3], "item 0 is (2,), item 1 (); they must be equal"),
        ([[], [1]], "item 0 is (0,), item 1 (1,); they must be equal"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_number_is_refused_with_a_way_out(data: Any, words: str) -> None:
    with pytest.raises(ShapeError) as caught:
        ops.asarray(data)
    text = str(caught.value)
    assert text.startswith("asarray: ") and words in text and "\n" not in text
    assert "NoneType" not in text


@pytest.mark.parametrize(
    ("data", "dtype", "value"),
    [
        (2**63, None, 2**63),
        ([1, 2**63], None, "9.22"),
        ([2**63, -1], None, "9.22"),
        ([2**64], None, "1.84"),
        ([300], np.uint8, 300),
        ([-1], np.uint8, -1),
        ([2**31], np.int32, 2**31),
        ([float("nan")], np.int64, "nan"),
        (np.array([2**63], np.uint64), np.int64, 2**63),
        (np.array([256]), np.uint8, 256),
    ],
    ids=str,
)
def test_integers_out_of_range_are_refused(data: Any, dtype: Any, value: Any) -> None:
    with pytest.raises(OverflowError, match=f"^asarray: {value}.* does not fit into u?int"):
        ops.asarray(data, dtype)


@pytest.mark.parametrize("dtype", [np.int32, np.int64, np.uint8])
def test_floats_become_integers_where_nothing_is_lost(dtype: Any) -> None:
    """The array API standard does not say what asarray does with others; astype truncates."""
    whole = [0.0, -0.0, 3.0, 200.0]
    for data in (whole, np.array(whole), np.array(whole, np.float32), np.float32(3.0), 3.0):
        same(ops.asarray(data, dtype), np.array(data).astype(dtype))
    for lost in (1.5, 1e-30, 254.99):
        for data in (
            lost,
            [1.0, lost],
            np.array([1.0, lost]),
            np.array([[lost]]),
            np.float64(lost),
        ):
            with pytest.raises(
                ShapeError, match=rf"^asarray: {lost} is no integer, and dtype is \w+; tru"
            ):
                ops.asarray(data, dtype)
    for lost in (float("nan"), float("inf"), -float("inf"), 1e30):
        for data in (lost, [1.0, lost], np.array([1.0, lost]), np.float32(lost)):
            with pytest.raises(
                OverflowError, match=r"^asarray: (nan|-?inf|1\S+) does not fit into "
            ):
                ops.asarray(data, dtype)
    same(ops.asarray(ops.asarray([1.5, 2.5]), dtype), np.array([1, 2], dtype))
    same(ops.asarray(np.array([1.5])).astype(dtype), np.array([1], dtype))


def test_large_integers_are_floats_where_floats_are_asked_for() -> None:
    same(ops.asarray([2**63, -1], np.float64), np.array([2.0**63, -1.0]))
    same(ops.asarray([2**70, 0.5]), np.array([2.0**70, 0.5], np.float32))
    same(ops.asarray([2**63 - 1, -(2**63)]), np.array([2**63 - 1, -(2**63)]))


def test_byte_order_sequences_and_buffers() -> None:
    same(ops.asarray(np.array([1, 2], ">i4")), np.array([1, 2], np.int32))
    same(ops.asarray(range(3)), np.arange(3))
    same(ops.asarray(([1, 2], (3, 4))), np.array([[1, 2], [3, 4]]))
    same(ops.asarray(memoryview(b"ab")), np.array([97, 98], np.uint8))
    same(ops.asarray([np.float64(0.1), 0.2]), np.array([0.1, 0.2], np.float32))


@pytest.mark.parametrize("data", [MASKED, [MASKED, MASKED]], ids=["array", "list"])
def test_a_masked_array_would_lose_its_mask(data: Any) -> None:
    with pytest.raises(TypeError, match=r"^asarray: a masked array would lose its mask; fill it"):
        ops.asarray(data)
    with pytest.raises(TypeError, match=r"^getitem: a masked array would lose its mask"):
        drawn(3)[np.ma.MaskedArray([0, 1], [False, True])]
    with pytest.raises(TypeError, match=r"^from_dlpack: a masked array would lose its mask"):
        ops.from_dlpack(MASKED)


@pytest.mark.parametrize("nest", [lambda x: [x], lambda x: [[1.0], [x]], lambda x: [(0.0, [x])]])
def test_a_tensor_in_a_sequence_would_lose_its_gradient(nest: Any) -> None:
    with pytest.raises(TypeError, match=r"^asarray: a sequence of tensors is joined by ops\.stack"):
        ops.asarray(nest(drawn()))


def test_data_is_copied_and_a_tensor_is_its_own_copy() -> None:
    data = np.zeros(2)
    x = ops.asarray(data, copy=None)
    data[0] = 1.0
    same(x, np.zeros(2))
    assert ops.asarray(x, copy=False) is x and ops.asarray(x, copy=True) is x
    for make in (ops.asarray, ops.from_dlpack):
        with pytest.raises(ValueError, match="data is copied because tensors never change"):
            make(data, copy=False)
    with pytest.raises(ValueError, match="cannot be .*float32.* without a copy"):
        ops.asarray(x, np.float32, copy=False)
    assert ops.from_dlpack(x) is x
    with pytest.raises(TypeError, match=r"^from_dlpack: list has no __dlpack__; see ops\.asarray"):
        ops.from_dlpack([1.0])


@pytest.mark.parametrize("dtype", [np.bool_, np.int64, np.float32])
def test_full_takes_the_dtype_of_its_value(dtype: Any) -> None:
    value = dtype(1).item()
    same(ops.full((2, 3), value), np.full((2, 3), value, dtype))
    same(jit(lambda: ops.full(2, value))(), np.full(2, value, dtype))


def test_full_of_numpy_scalars_and_of_what_does_not_fit() -> None:
    same(ops.full(2, np.int32(3)), np.full(2, 3, np.int32))
    same(ops.full(2, np.float64(0.5)), np.full(2, 0.5))
    with pytest.raises(ShapeError, match=r"^full: 2\.5 is a Python float and the tensor is int64"):
        ops.full(2, 2.5, dtype=np.int64)
    with pytest.raises(
        OverflowError, match=r"^full: 300 does not fit into uint8, which holds 0 to"
    ):
        ops.full(2, 300, dtype=np.uint8)
    wrong: Any
    for wrong in ("a", 1j, drawn(), np.float16(1), None):
        with pytest.raises(TypeError, match="^full: fill_value is a Python number, not "):
            ops.full(2, wrong)


@pytest.mark.parametrize(
    "args",
    [(0, 1, 0.25), (0.5,), (2.5, -1, -0.5), (0, 1, 0.1), (1.0, 1.0), (3.0, 0.0, 1), (0, 3.0)],
)
def test_arange_of_floats_as_numpy(args: Any) -> None:
    same(ops.arange(*args), np.arange(*args).astype(np.float32))
    same(ops.arange(*args, dtype=np.float64), np.arange(*args))
    same(ops.arange(*map(np.float64, args)), np.arange(*args).astype(np.float32))


def test_what_arange_refuses() -> None:
    with pytest.raises(
        ShapeError, match=r"^arange: dtype is int64 and 0\.25 a float, it must be fl"
    ):
        ops.arange(0, 1, 0.25, dtype=np.int64)
    with pytest.raises(OverflowError, match="^arange: 299 does not fit into uint8"):
        ops.arange(300, dtype=np.uint8)
    nothing: Any = 0.0
    with pytest.raises(ShapeError, match=r"^arange: step must not be 0$"):
        ops.arange(1, 2, nothing)
    for number in (float("inf"), float("nan")):
        with pytest.raises(ShapeError, match=f"^arange: stop is {number}, it must be finite"):
            ops.arange(0, number)
    with pytest.raises(TypeError, match="^arange: start, stop and step are Python numbers, not b"):
        ops.arange("a")  # type: ignore[call-overload] # what mypy refuses too


def test_shapes_are_integers_in_tuples_or_lists() -> None:
    size: Any = np.int64(2)
    for shape in ([2, 3], (2, 3), [size, ops.asarray(3)]):
        assert ops.zeros(shape).shape == ops.full(shape, 0.5).shape == (2, 3)
        assert ops.normal(shape, rng=np.random.default_rng(0)).shape == (2, 3)
    assert ops.ones(size).shape == (2,)
    wrong: Any
    for wrong in (2.0, "2", [2.5]):
        with pytest.raises(
            TypeError,
            match=r"^zeros: shape(\[0\])? is .*, it must be an int(, or a tuple of ints)?$",
        ):
            ops.zeros(wrong)


@pytest.mark.parametrize("k", [-4, -1, 0, 1, 5, 10**30])
def test_diagonals_of_eye_as_numpy(k: int) -> None:
    expected = np.eye(2, 3, max(min(k, 9), -9), np.float32)
    same(ops.eye(2, 3, k=k), expected)


@pytest.mark.parametrize("name", [*list(MADE)[:7], *list(MADE)[8:13], "astype", "from_dlpack"])
def test_the_device_is_the_host(name: str) -> None:
    arguments: dict[str, tuple[Any, ...]] = {
        "arange": (2,),
        "eye": (2,),
        "linspace": (0, 1, 2),
        "full": (2, 1),
        "full_like": (drawn(2), 1),
        "asarray": ([1.0],),
        "astype": (drawn(2), np.float32),
        "from_dlpack": (np.ones(2),),
    }
    given = arguments.get(name, (drawn(2),) if name.endswith("_like") else (2,))
    for device in (None, "cpu"):
        assert getattr(ops, name)(*given, device=device).device == "cpu"
    with pytest.raises(
        ValueError, match=f"^{name}: device is 'cuda', tensors are in the host's mem"
    ):
        getattr(ops, name)(*given, device="cuda")


def test_gradients_go_through_the_door() -> None:
    def copied(x: Any) -> Any:
        y = ops.astype(ops.from_dlpack(ops.asarray(x, copy=True)), np.float64, copy=True)
        return ops.sum(ops.reshape(y, [4], copy=True) ** 2, dtype=np.float64)

    x = drawn(2, 2)
    same(grad(copied)(x), 2 * x.numpy())


def test_linspace_refuses_ends_of_which_it_would_make_infinities_or_nan() -> None:
    for number in (float("inf"), -float("inf"), float("nan"), np.float32("inf")):
        with pytest.raises(ShapeError, match=f"^linspace: stop is {number}, it must be finite$"):
            ops.linspace(0, number, 3)
        with pytest.raises(ShapeError, match=f"^linspace: start is {number}, it must be finite$"):
            ops.linspace(number, 1, 0)
    for far in (1e300, -1e300, 10**400):
        with pytest.raises(
            OverflowError, match=rf"^linspace: start is {re.escape(str(far))}, and float32 holds"
        ):
            ops.linspace(far, 1.0, 3)
    with pytest.raises(
        OverflowError, match="^linspace: -1e.308 and 1e.308 are too far from each oth"
    ):
        ops.linspace(-1e308, 1e308, 3, dtype=np.float64)
    same(ops.linspace(-3e38, 3e38, 3), np.linspace(-3e38, 3e38, 3, dtype=np.float32))
    same(ops.linspace(-8e307, 8e307, 3, dtype=np.float64), np.linspace(-8e307, 8e307, 3))


def test_numpy_s_numbers_are_numbers_to_mypy_too() -> None:
    same(ops.arange(np.int32(3)), np.arange(3))
    same(ops.arange(np.uint8(1), np.int64(4), np.int32(2)), np.arange(1, 4, 2))
    same(ops.arange(np.float32(1.5), 3), np.arange(1.5, 3, dtype=np.float32))
    same(ops.linspace(np.int32(0), np.float32(1), 3), np.linspace(0, 1, 3, dtype=np.float32))
