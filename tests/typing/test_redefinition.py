"""Variables that hold sizes, without mypy's ``allow_redefinition``: to mypy they are any ints."""

from pathlib import Path
from typing import Final

from tests.typing.harness import Mypy, difference, expectations

PROGRAM: Final = """\
from typing import reveal_type

from jaxtyping import Float32

from typednn import Tensor, ops


def fixed(x: Float32[Tensor, "b 784"]) -> None:
    n = x.shape[0]
    n = 5
    m = x.shape[1]
    m = 5
    k = x.shape[1] if n else 3
    k = 4
    rank = x.ndim
    rank = 3
    shape = x.shape
    shape = (3, 4)
    reveal_type(ops.zeros((n, m, k)))  # R: Tensor[tuple[Any, Any, Any], float32]
    reveal_type(ops.zeros(shape))  # R: Tensor[Any, float32]


def unpacked(x: Float32[Tensor, "b d"]) -> None:
    n, m = x.shape
    reveal_type(ops.zeros((n // 2, m + 1)))  # R: Tensor[tuple[b//2, d+1], float32]
    rows, columns = x.shape
    columns, rows = rows, columns
    rows = rows // 2
    columns += 1
    reveal_type(ops.zeros((rows, columns)))  # R: Tensor[tuple[Any, Any], float32]
    copied = rows
    reveal_type(ops.zeros(copied))  # R: Tensor[tuple[Any], float32]


def loops(xs: list[Float32[Tensor, "b d"]]) -> list[int]:
    found = [xs[0].shape[0]]
    for i, x in enumerate(xs):
        n = x.shape[i]
        while n > 1:
            n = n // 2
        found.append(n)
    low, high = 0, xs[0].shape[0]
    while low < high:
        middle = (low + high) // 2
        low, high = middle + 1, middle
    return found


def wrong(x: Float32[Tensor, "b d"]) -> None:
    n = x.shape[0]
    n = "five"  # E: Incompatible types in assignment [assignment]
    once = x.shape[0]
    x @ ops.zeros((once, 3))  # E: axis -1 of x has d, axis -2 of y has b [shape]
"""


def test_ints_may_be_assigned_to_variables_of_sizes(tmp_path: Path) -> None:
    mypy = Mypy(tmp_path, tmp_path / "cache")
    (tmp_path / "program.py").write_text(PROGRAM)
    found = mypy.check("--disallow-redefinition", "program.py").messages().get("program.py", [])
    wrong = difference(expectations(PROGRAM), found)
    assert not wrong, "\n".join(wrong)
