"""The names of the Python array API standard 2024.12: each is here, or it is said why not."""

from typing import Any, Final

import numpy as np
import pytest

from tests.ops.tensors import drawn, same
from typednn import Tensor, ops

STANDARD: Final[dict[str, str]] = {
    "constants": "e inf nan newaxis pi",
    "creation": (
        "arange asarray empty empty_like eye from_dlpack full full_like linspace meshgrid ones"
        " ones_like tril triu zeros zeros_like"
    ),
    "data types": (
        "astype can_cast finfo iinfo isdtype result_type bool int8 int16 int32 int64 uint8 uint16"
        " uint32 uint64 float32 float64 complex64 complex128"
    ),
    "elementwise": (
        "abs acos acosh add asin asinh atan atan2 atanh bitwise_and bitwise_left_shift"
        " bitwise_invert bitwise_or bitwise_right_shift bitwise_xor ceil clip conj copysign cos cosh"
        " divide equal exp expm1 floor floor_divide greater greater_equal hypot imag isfinite isinf"
        " isnan less less_equal log log1p log2 log10 logaddexp logical_and logical_not logical_or"
        " logical_xor maximum minimum multiply negative nextafter not_equal positive pow real"
        " reciprocal remainder round sign signbit sin sinh sqrt square subtract tan tanh trunc"
    ),
    "indexing": "take take_along_axis",
    "inspection": "__array_api_version__ __array_namespace_info__",
    "linear algebra": "matmul matrix_transpose tensordot vecdot",
    "manipulation": (
        "broadcast_arrays broadcast_to concat expand_dims flip moveaxis permute_dims repeat reshape"
        " roll squeeze stack tile unstack"
    ),
    "searching": "argmax argmin count_nonzero nonzero searchsorted where",
    "sets": "unique_all unique_counts unique_inverse unique_values",
    "sorting": "argsort sort",
    "statistics": "cumulative_prod cumulative_sum max mean min prod std sum var",
    "utilities": "all any diff",
    "extension linalg": (
        "cholesky cross det diagonal eigh eigvalsh inv matrix_norm matrix_power matrix_rank outer"
        " pinv qr slogdet solve svd svdvals trace vector_norm"
    ),
    "extension fft": (
        "fft ifft fftn ifftn rfft irfft rfftn irfftn hfft ihfft fftfreq rfftfreq fftshift ifftshift"
    ),
}

REASONS: Final[dict[str, str]] = {
    "tensors hold bool, int32, int64, uint8, uint32, float32, float64": (
        "int8 int16 uint16 uint64 complex64 complex128"
    ),
    "there are no complex tensors, and only they have one": "imag",
    "an optional extension, of complex numbers": " ".join(
        name for name in STANDARD["extension fft"].split() if name not in ("rfft", "irfft")
    ),
    "called norm": "vector_norm",
}
DTYPES: Final = ("bool", "int32", "int64", "uint8", "uint32", "float32", "float64")
LEFT_OUT: Final = {name for names in REASONS.values() for name in names.split()}

ATTRIBUTES: Final = "dtype device mT ndim shape size T"
METHODS: Final = (
    "abs add and array_namespace bool dlpack dlpack_device eq float floordiv ge getitem gt index int"
    " invert le lshift lt matmul mod mul ne neg or pos pow rshift sub truediv xor"
)
REFLECTED: Final = "radd rsub rmul rtruediv rfloordiv rpow rmod rand ror rxor rlshift rrshift"
NO_METHODS: Final = {
    "__complex__": "there are no complex tensors; complex(x) asks for float(x)",
    "__setitem__": "tensors never change",
    "__rmatmul__": "the left operand is a tensor too",
    "__iadd__ and the like": "tensors never change: x += y makes another x",
}


@pytest.mark.parametrize("category", STANDARD)
def test_every_name_is_there_or_left_out_with_a_reason(category: str) -> None:
    names = set(STANDARD[category].split())
    public = set(ops.__all__)
    assert names - public == names & LEFT_OUT


def test_nothing_is_left_out_that_the_standard_does_not_have() -> None:
    assert LEFT_OUT <= {name for names in STANDARD.values() for name in names.split()}


def test_attributes_and_methods_of_a_tensor() -> None:
    special = [f"__{name}__" for name in (*METHODS.split(), *REFLECTED.split())]
    for name in (*ATTRIBUTES.split(), "to_device", *special):
        assert hasattr(Tensor, name), name
    for name in NO_METHODS:
        assert not hasattr(Tensor, name), name


def test_a_tensor_leads_to_the_namespace() -> None:
    x = drawn(2, 3)
    assert x.__array_namespace__() is ops
    assert x.__array_namespace__(api_version=ops.__array_api_version__) is ops
    with pytest.raises(
        ValueError, match=r"'2030\.12' is not a version of the array API up to 2024\.12"
    ):
        x.__array_namespace__(api_version="2030.12")


def test_a_program_of_the_standard_runs() -> None:
    def standardised(x: Any) -> Any:
        xp = x.__array_namespace__()
        centred = x - xp.mean(x, axis=0, keepdims=True)
        scale = xp.std(x, axis=0, correction=1.0, keepdims=True)
        return xp.where(scale > xp.finfo(x.dtype).eps, centred / scale, xp.asarray(0.0, x.dtype))

    x = drawn(5, 3)
    a = x.numpy()
    found = standardised(x).numpy()
    np.testing.assert_allclose(found, (a - a.mean(0)) / a.std(0, ddof=1), rtol=1e-12)


def test_constants_and_dtypes() -> None:
    assert (ops.e, ops.pi, ops.inf) == (np.e, np.pi, np.inf)
    assert np.isnan(ops.nan)
    assert drawn(3)[ops.newaxis].shape == (1, 3)
    for name in DTYPES:
        assert ops.zeros(2, dtype=getattr(ops, name)).dtype == np.dtype(name)


def test_inspection() -> None:
    info = ops.__array_namespace_info__()
    assert info.capabilities()["data-dependent shapes"]
    assert (info.default_device(), info.devices()) == ("cpu", ["cpu"])
    defaults = info.default_dtypes()
    assert ops.zeros(1).dtype == defaults["real floating"]
    assert ops.arange(1).dtype == defaults["integral"] == ops.argmax(drawn(3)).dtype
    assert set(info.dtypes()) == {*DTYPES}
    assert set(info.dtypes(kind="real floating")) == {"float32", "float64"}


def test_devices() -> None:
    x = drawn(3)
    assert x.device == "cpu" and x.to_device("cpu") is x
    with pytest.raises(ValueError, match="device is 'cuda'"):
        x.to_device("cuda")


def test_dlpack_gives_a_copy_unless_told_otherwise() -> None:
    x = drawn(2, 3)
    copied = np.from_dlpack(x)
    same(x, copied)
    assert not np.shares_memory(copied, x.numpy())
    shared = np.from_dlpack(x, copy=False)
    assert np.shares_memory(shared, x.numpy()) and not shared.flags.writeable
    with pytest.raises(BufferError):
        x.__dlpack__(copy=False)
    assert x.__dlpack_device__() == (1, 0)


def test_dlpack_takes_what_others_give() -> None:
    source = np.arange(6.0).reshape(2, 3)[:, ::2]
    x = ops.from_dlpack(source)
    same(x, source)
    source[0, 0] = 99
    assert x.numpy()[0, 0] == 0
    y = drawn(3)
    same(ops.from_dlpack(y), y.numpy())
