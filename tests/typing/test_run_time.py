"""The run time agrees with mypy about the case files: nothing right is refused, nothing wrong runs."""

import contextlib
import io
from pathlib import Path

import pytest

from tests.typing.conftest import case_files
from tests.typing.execution import Execution, fits
from typednn import ops

STATIC_ONLY = "# static only: "


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("path", case_files(), ids=lambda path: path.stem)
def test_case(path: Path) -> None:
    reason = next(
        (line for line in path.read_text().splitlines() if line.startswith(STATIC_ONLY)), ""
    )
    if reason:
        pytest.skip(reason.removeprefix(STATIC_ONLY))
    execution = Execution(path)
    with contextlib.redirect_stderr(io.StringIO()):  # typing.reveal_type prints there
        execution.run()
    assert not execution.wrong, "\n".join(f"{path.name}:{line}" for line in ["", *execution.wrong])
    assert execution.compared or "reveal_type(" not in path.read_text()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tensor[tuple[2, 3], float32]", True),
        ("Tensor[tuple[2, 4], float32]", False),
        ("Tensor[tuple[2], float32]", False),
        ("Tensor[tuple[2, 3], float64]", False),
        ("Tensor[tuple['b', 3], floating[Any]]", True),
        ("Tensor[tuple[*'*b', 3], Any]", True),
        ("Tensor[tuple[*'*b', 2], Any]", False),
        ("Tensor[tuple[()], float32]", False),
        ("Tensor[tuple[2, 4], float32] | Tensor[tuple[2, 3], float32]", True),
        ("Tensor[tuple[2, 4], float32] | None", False),
        ("list[Tensor[tuple[2, 3], float32]]", False),
        ("tuple[int, int]", False),
        ("Any", True),
    ],
)
def test_a_value_and_a_type(text: str, expected: bool) -> None:
    assert fits(ops.zeros((2, 3)), text) is expected
