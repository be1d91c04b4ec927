"""Few files hold what is particular to one operation, under one family name in each folder, each part on one screen.

The files are found by running the operation: eagerly, with its gradient, planned, and wrongly. What more than a few files
import is machinery that all operations share.
"""

import ast
import inspect
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import CodeType, FrameType
from typing import Any, Final

import numpy as np
import pytest

import typednn
from typednn import ShapeError, jit, ops, value_and_grad
from typednn.ops import OPERATIONS

PACKAGE: Final = Path(typednn.__file__).parent
FOLDERS: Final = ("ops", "kernels/numpy", "shapes/rules")
SCREEN: Final = 60
FEW: Final = 11
"""What more files than these import is shared by all operations."""
MACHINERY: Final = ("ops/public", "shapes/rules/operand_dtypes")


def importers() -> Counter[str]:
    """How many files of the package import each module."""
    found = Counter[str]()
    for path in PACKAGE.rglob("*.py"):
        tree = ast.parse(path.read_text())
        imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
        names = {f"{node.module}.{alias.name}" for node in imports for alias in node.names}
        found.update(names | {node.module or "" for node in imports})
    return found


def executed(run: Callable[[], object]) -> set[CodeType]:
    """The code of all functions of the package that run."""
    found: set[CodeType] = set()

    def note(frame: FrameType, event: str, argument: object) -> None:
        if frame.f_code.co_filename.startswith(str(PACKAGE)):
            found.add(frame.f_code)

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        run()
    finally:
        sys.setprofile(before)
    return found


def family(operation: Callable[..., Any]) -> str:
    """The file name that an operation's files have in each folder."""
    code: CodeType = inspect.unwrap(operation).__code__
    return Path(code.co_filename).stem


def particular(
    operation: Callable[..., Any], run: Callable[[], object]
) -> dict[str, list[CodeType]]:
    """The executed code in `FOLDERS`, by file, without machinery and the families of other operations."""
    imported, found = importers(), dict[str, list[CodeType]]()
    others = {family(each.function) for each in OPERATIONS.values()} - {family(operation)}
    for code in executed(run):
        path = Path(code.co_filename)
        file = str(path.relative_to(PACKAGE).with_suffix(""))
        shared = file in MACHINERY or imported[f"typednn.{file.replace('/', '.')}"] > FEW
        if file.startswith(FOLDERS) and path.is_file() and path.stem not in others and not shared:
            found.setdefault(file, []).append(code)
    return found


def tensor(*shape: int) -> Any:
    return ops.asarray(np.linspace(-1.0, 1.0, int(np.prod(shape))).reshape(shape))


def used(operation: Callable[..., Any], right: tuple[Any, ...], wrong: tuple[Any, ...]) -> None:
    """Call it eagerly, with its gradient, planned, and wrongly."""

    def loss(*operands: Any) -> Any:
        return ops.sum(operation(*operands))

    operation(*right)
    value_and_grad(loss)(*right)
    jit(operation)(*right)
    with pytest.raises(ShapeError):
        operation(*wrong)


CASES: Final[dict[str, tuple[Callable[..., Any], tuple[Any, ...], tuple[Any, ...], int]]] = {
    "matmul": (ops.matmul, (tensor(2, 3), tensor(3, 4)), (tensor(2, 3), tensor(2, 4)), 4),
    "softmax": (ops.softmax, (tensor(2, 3),), (tensor(2, 3), 2), 4),
    "conv2d": (
        ops.conv2d,
        (tensor(2, 3, 5, 5), tensor(4, 3, 3, 3)),
        (tensor(2, 3, 5, 5), tensor(4, 2, 3, 3)),
        6,
    ),
}
"""Operation, operands that fit and that do not, and how many files it may take, with that of its method."""


def lines(code: CodeType) -> int:
    """How many lines a function's code has."""
    numbers = [line for *_, line in code.co_lines() if line is not None]
    return max(numbers) - min(numbers) + 1


@pytest.mark.parametrize("name", CASES)
def test_an_operation_stands_in_few_files_of_its_family(name: str) -> None:
    operation, right, wrong, most = CASES[name]
    found = particular(operation, lambda: used(operation, right, wrong))
    methods = hasattr(typednn.Tensor, name) or name == "matmul"
    assert len(found) + methods <= most, sorted(found)
    own = family(operation)
    assert {folder for folder in FOLDERS if f"{folder}/{own}" in found} == {
        folder for folder in FOLDERS if (PACKAGE / folder / f"{own}.py").exists()
    }
    assert len({file.rpartition("/")[0] for file in found}) == len(FOLDERS)
    assert {
        file: lines(code) for file in found for code in found[file] if lines(code) > SCREEN
    } == {}
