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
