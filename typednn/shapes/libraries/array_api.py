"""The functions of packages that follow the array API standard: CuPy, Dask, MLX, TensorFlow and others.

Their names and meanings are numpy's, so each is a function of numpy's table. A package may have more of numpy's
functions than the standard, or give a name of the standard another meaning.
Source: array API standard 2024.12.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from typednn.shapes.libraries import numpy
from typednn.shapes.libraries.table import Function, read_table

_ELEMENTWISE: Final = """
abs acos acosh add asin asinh atan atan2 atanh bitwise_and bitwise_invert bitwise_left_shift bitwise_or
bitwise_right_shift bitwise_xor ceil conj copysign cos cosh divide equal exp expm1 floor floor_divide greater
greater_equal hypot imag isfinite isinf isnan less less_equal log log10 log1p log2 logaddexp logical_and
logical_not logical_or logical_xor maximum minimum multiply negative nextafter not_equal positive pow real
reciprocal remainder round sign signbit sin sinh sqrt square subtract tan tanh trunc
"""
_OTHERS: Final = """
all any argmax argmin argsort astype broadcast_to concat count_nonzero diff expand_dims flip matmul
matrix_transpose max mean min moveaxis permute_dims prod reshape roll searchsorted sort squeeze stack std sum take
take_along_axis tensordot tile tril triu var vecdot where
arange asarray empty empty_like eye full full_like linspace meshgrid ones ones_like zeros zeros_like
linalg.cholesky linalg.det linalg.eigh linalg.eigvalsh linalg.inv linalg.matmul linalg.matrix_power linalg.matrix_rank
linalg.pinv linalg.slogdet linalg.solve linalg.svdvals linalg.outer
fft.fft fft.ifft fft.rfft fft.irfft fft.fftfreq fft.rfftfreq fft.fftshift fft.ifftshift
"""
_LIKE_NUMPY: Final = """
absolute arccos arcsin arctan argpartition array array_split atleast_1d atleast_2d concatenate cumprod cumsum
diag diagonal einsum inner isclose kron logical_not median outer pad partition repeat split swapaxes trace transpose
"""
"""Functions of numpy that are no part of the standard, and that MLX has, too."""

_TENSORFLOW: Final = """
reduce_sum, reduce_mean, reduce_prod, reduce_max, reduce_min, reduce_any, reduce_all  sum  x=input_tensor axis keepdims
reduce_std, reduce_variance, reduce_logsumexp  sum  x=input_tensor axis keepdims
concat       concat       arrays=values axis
stack        stack        arrays=values axis
transpose    transpose_axes  x=a axes=perm
expand_dims  new_axes     x=input axis
squeeze      squeeze_axes  x=input axis
reshape      reshape      x=tensor shape
einsum       einsum_of_any  equation *operands
"""
_OTHER_MEANING: Final = frozenset(
    ["argmax", "argmin", "tile", "linalg.matrix_rank", "linalg.outer", "searchsorted", "take"]
)
"""Names of the standard that TensorFlow has with other defaults or parameters, or not at all."""


def _of(names: str) -> dict[str, Function]:
    return {name: numpy.FUNCTIONS[name] for name in names.split()}


STANDARD: Final[Mapping[str, Function]] = MappingProxyType(_of(_ELEMENTWISE + _OTHERS))
"""The functions of the standard, by name."""

PACKAGES: Final[Mapping[str, Mapping[str, Function]]] = {
    **dict.fromkeys(("array_api_strict", "array_api_compat", "dask", "ndonnx", "sparse"), STANDARD),
    "cupy": numpy.FUNCTIONS,
    "mlx": {**STANDARD, **_of(_LIKE_NUMPY)},
    "tensorflow": {
        **{name: f for name, f in STANDARD.items() if name not in _OTHER_MEANING},
        **read_table(_TENSORFLOW),
    },
}
"""The functions of each package, by the names that follow the package's. Their arrays are listed in ``array_types``."""

PARTS: Final = (
    ("linalg", "linalg."),
    ("fft", "fft."),
    ("random", "random."),
    ("math", ""),
)
"""What the name of a defining module holds, and what the name in the table begins with."""
