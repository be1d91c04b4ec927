"""Users' classes of arrays, listed in ``array_types``, are checked as numpy's arrays are."""

from pathlib import Path
from typing import Final

from tests.typing.harness import Mypy, difference, expectations

ARRAYS: Final = '''
"""An array class as users write them: it has the names of the array API, and knows no sizes."""

from typing import Any


class MyArray:
    def __init__(self, data: Any) -> None:
        self.data = data

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(self.data.shape)

    @property
    def dtype(self) -> Any:
        return self.data.dtype

    @property
    def ndim(self) -> int:
        return len(self.shape)

    @property
    def T(self) -> "MyArray":
        return MyArray(self.data.T)

    def __add__(self, other: "MyArray | float") -> "MyArray":
        return MyArray(self.data + other)

    def __matmul__(self, other: "MyArray") -> "MyArray":
        return MyArray(self.data @ other.data)

    def __getitem__(self, key: Any) -> "MyArray":
        return MyArray(self.data[key])

    def reshape(self, *shape: int) -> "MyArray":
        return MyArray(self.data.reshape(*shape))

    def sum(self, axis: int | None = None, keepdims: bool = False) -> "MyArray":
        return MyArray(self.data.sum(axis=axis, keepdims=keepdims))

    def scaled(self) -> "MyArray":
        return self


class Other:
    shape: tuple[int, ...] = (3,)
    dtype: Any = None


def plain(x: MyArray) -> int:
    return x  # E: (got "MyArray", expected "int") [return-value]
'''

PROGRAM: Final = """
from typing import reveal_type

from arrays import MyArray, Other
from jaxtyping import Float32


def layer(x: Float32[MyArray, "b 784"], w: Float32[MyArray, "784 10"]) -> Float32[MyArray, "b 10"]:
    reveal_type(x)  # R: MyArray[tuple[b, 784], float32]
    return x @ w


def transposed(x: Float32[MyArray, "b 784"], w: Float32[MyArray, "10 784"]) -> Float32[MyArray, "b 10"]:
    return x @ w.T


def wrong_side(x: Float32[MyArray, "b 784"], w: Float32[MyArray, "10 784"]) -> Float32[MyArray, "b 10"]:
    return x @ w  # E: matmul: x (b, 784) and y (10, 784): axis -1 of x has 784, axis -2 of y has 10 [shape]


def methods(x: Float32[MyArray, "b 28 28"]) -> Float32[MyArray, "b"]:
    reveal_type(x.reshape(-1, 784))  # R: MyArray[tuple[b, 784], float32]
    reveal_type(x.sum(axis=2, keepdims=True))  # R: MyArray[tuple[b, 28, 1], float32]
    reveal_type(x[0] + 1.0)  # R: MyArray[tuple[28, 28], float32]
    reveal_type(x.scaled())  # R: MyArray[Any, Any]
    x.sum(axis=3)  # E: sum: x (b, 28, 28) has no axis 3 [shape-index]
    return x.reshape(x.shape[0], 784).sum(axis=1)


def called(x: Float32[MyArray, "32 784"], w: Float32[MyArray, "10 784"]) -> None:
    layer(x, w.T)
    layer(x, w)  # E: layer: argument 'w' is float32 (10, 784), declared Float32[MyArray, "784 10"] [shape]


def made(data: object) -> Float32[MyArray, "3"]:
    x = MyArray(data)
    return x


def not_listed(x: Float32[Other, "n"]) -> Float32[Other, "m"]:
    reveal_type(x)  # R: Other
    return x
"""


def test_listed_classes_are_arrays(tmp_path: Path) -> None:
    (tmp_path / "arrays.py").write_text(ARRAYS)
    (tmp_path / "program.py").write_text(PROGRAM)
    mypy = Mypy(tmp_path, tmp_path / "cache")
    mypy.configure(options="array_types = arrays.MyArray")
    for _ in ("cold", "warm"):
        found = mypy.check("program.py", "arrays.py").messages()
        assert difference(expectations(PROGRAM), found.get("program.py", [])) == []
        assert difference(expectations(ARRAYS), found.get("arrays.py", [])) == []


def test_classes_that_are_no_longer_listed_are_none(tmp_path: Path) -> None:
    (tmp_path / "arrays.py").write_text(ARRAYS)
    (tmp_path / "program.py").write_text(PROGRAM)
    mypy = Mypy(tmp_path, tmp_path / "cache")
    mypy.configure(options="array_types = arrays.MyArray")
    assert "[shape]" in mypy.check("program.py").output
    mypy.configure(options="")
    found = mypy.check("program.py").output
    assert "[shape]" not in found
    assert 'Revealed type is "arrays.MyArray"' in found


PACKAGES: Final = {
    "cupy/__init__.pyi": """
from typing import Any, Sequence

class ndarray:
    shape: tuple[int, ...]
    dtype: Any
    ndim: int
    def __matmul__(self, other: ndarray) -> ndarray: ...
    def __sub__(self, other: Any) -> ndarray: ...
    def mean(self, axis: Any = ..., keepdims: bool = ...) -> ndarray: ...

def sum(a: Any, axis: Any = ..., dtype: Any = ..., out: Any = ..., keepdims: bool = ...) -> ndarray: ...
def concatenate(tup: Sequence[ndarray], axis: int = ...) -> ndarray: ...
def einsum(subscripts: str, *operands: ndarray) -> ndarray: ...
""",
    "mlx/__init__.pyi": "",
    "mlx/core.pyi": """
from typing import Any, Sequence

class array:
    shape: tuple[int, ...]
    dtype: Any
    ndim: int
    def __add__(self, other: Any) -> array: ...
    def transpose(self, *axes: int) -> array: ...

def matmul(a: array, b: array) -> array: ...
def concatenate(arrays: Sequence[array], axis: int = ...) -> array: ...
def expand_dims(a: array, axis: int) -> array: ...
def zeros(shape: Any, dtype: Any = ...) -> array: ...
class linalg:
    pass
""",
    "tensorflow/__init__.pyi": """
from typing import Any, Sequence

class Tensor:
    shape: Any
    dtype: Any
    ndim: int
    def __matmul__(self, other: Tensor) -> Tensor: ...
    def __truediv__(self, other: Any) -> Tensor: ...

def matmul(a: Tensor, b: Tensor, transpose_a: bool = ..., transpose_b: bool = ...) -> Tensor: ...
def reduce_sum(input_tensor: Tensor, axis: Any = ..., keepdims: bool = ...) -> Tensor: ...
def concat(values: Sequence[Tensor], axis: int) -> Tensor: ...
def argmax(input: Tensor, axis: Any = ...) -> Tensor: ...
def exp(x: Tensor) -> Tensor: ...
""",
}

OF_PACKAGES: Final = """
import cupy as cp
import mlx.core as mx
import tensorflow as tf
from jaxtyping import Float32
from typing import reveal_type


def of_cupy(x: Float32[cp.ndarray, "b 784"], w: Float32[cp.ndarray, "784 10"]) -> Float32[cp.ndarray, "b 10"]:
    reveal_type(cp.sum(x, axis=1))  # R: ndarray[tuple[b], float32]
    reveal_type(cp.sum(x, 1, None, None, True))  # R: ndarray[tuple[b, 1], float32]
    reveal_type(cp.concatenate([x, x], axis=1))  # R: ndarray[tuple[b, 1568], Any]
    cp.concatenate([x, w], axis=1)  # E: axis 0 has b and 784 [shape]
    x - x.mean(axis=1)  # E: subtract: x (b, 784) and y (b,) [shape]
    cp.einsum("bi,io->bo", x, x)  # E: einsum: [shape]
    return x @ w


def of_mlx(x: Float32[mx.array, "b 784"], w: Float32[mx.array, "784 10"]) -> Float32[mx.array, "b 10"]:
    mx.matmul(w, x)  # E: matmul: x (784, 10) and y (b, 784) [shape]
    reveal_type(mx.expand_dims(x, 1))  # R: array[tuple[b, 1, 784], float32]
    reveal_type(mx.zeros((3, 4)))  # R: array[tuple[3, 4], Any]
    mx.concatenate([x, w])  # E: axis 1 has 784 and 10 [shape]
    return mx.matmul(x, w) + mx.zeros(10)


def of_tensorflow(x: Float32[tf.Tensor, "b 784"], w: Float32[tf.Tensor, "784 10"]) -> Float32[tf.Tensor, "b 10"]:
    reveal_type(tf.matmul(x, x, transpose_b=True))  # R: Tensor[Any, Any]
    reveal_type(tf.argmax(x))  # R: Tensor[Any, Any]
    reveal_type(tf.concat([x, x], 0))  # R: Tensor[tuple[2*b, 784], Any]
    p = tf.exp(tf.matmul(x, w))
    p / tf.reduce_sum(p, axis=1)  # E: divide: x (b, 10) and y (b,) [shape]
    return p / tf.reduce_sum(p, axis=1, keepdims=True)
"""


def test_functions_of_packages_that_follow_the_array_api(tmp_path: Path) -> None:
    for name, text in PACKAGES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / "program.py").write_text(OF_PACKAGES)
    mypy = Mypy(tmp_path, tmp_path / "cache")
    mypy.configure(options="array_types = cupy.ndarray, mlx.core.array, tensorflow.Tensor")
    found = mypy.check("program.py").messages()
    assert difference(expectations(OF_PACKAGES), found.get("program.py", [])) == []
