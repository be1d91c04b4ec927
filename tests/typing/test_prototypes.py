"""The programs of the design's prototypes, where they are at hand: the planted errors and no other."""

import shutil
from collections.abc import Callable

import pytest

from tests.typing.harness import ROOT, Mypy

PROTOTYPES = ROOT.parent / "shared" / "prototypes"

PACKAGE = """\
from typing import Any, Generic, TypeVar, overload

import numpy as np
from jaxtyping import Float32

from typednn import Tensor as Tensor
from typednn import ops

f32 = np.float32
A = TypeVar("A", bound=int)
B = TypeVar("B", bound=int)
In = TypeVar("In", bound=int)
Out = TypeVar("Out", bound=int)


@overload
def zeros(a: A, /) -> Float32[Tensor, "A"]: ...
@overload
def zeros(a: A, b: B, /) -> Float32[Tensor, "A B"]: ...
def zeros(*shape: int) -> Tensor[Any, np.float32]:
    return ops.zeros(shape)


class Linear(Generic[In, Out]):
    weight: Float32[Tensor, "In Out"]

    def __init__(self, in_features: In, out_features: Out) -> None: ...

    def __call__(self, x: Float32[Tensor, "*b In"]) -> Float32[Tensor, "*b Out"]:
        return x @ self.weight


def matmul(x: Float32[Tensor, "*b m k"], y: Float32[Tensor, "k n"]) -> Float32[Tensor, "*b m n"]:
    return ops.matmul(x, y)
"""
"""The package that the prototypes import, on top of this one."""


@pytest.mark.parametrize(
    ("program", "planted", "missed"),
    [
        ("higher_order.py", {16}, {16}),  # the sizes of an overloaded zeros(n, m) are not followed
        ("names_as_type_variables/use.py", {11, 17, 18, 34, 40}, set()),
        ("names_as_type_variables/redefinition_and_joins.py", set(), set()),
    ],
)
def test_prototype(
    program: str, planted: set[int], missed: set[int], fresh: Callable[[str], Mypy]
) -> None:
    if not (PROTOTYPES / program).is_file():
        pytest.skip("the prototypes are not beside this checkout (../shared/prototypes)")
    mypy = fresh("prototype")
    (mypy.folder / "tnn.py").write_text(PACKAGE)
    shutil.copy(PROTOTYPES / program, mypy.folder / "program.py")
    run = mypy.check("program.py")
    errors = [
        m for m in run.messages().get("program.py", []) if m.kind == "E" and m.code != "empty-body"
    ]
    assert planted - missed <= {m.line for m in errors} <= planted, run.output
    assert "tnn.py" not in run.messages()
