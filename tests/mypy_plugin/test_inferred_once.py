"""mypy infers an operation in an argument as often as its operands need, not once more for each parameter."""

from collections import Counter
from pathlib import Path

import pytest
from mypy import api
from mypy.plugin import FunctionContext, MethodContext

from tests.typing.harness import ROOT, Mypy
from typednn.mypy_plugin.features import operation_calls
from typednn.mypy_plugin.features.annotated_calls.signatures import CallContext

PROGRAM = """\
from jaxtyping import Float32
from typing_extensions import reveal_type

from typednn import Tensor, ops


def normalised(x: Float32[Tensor, "n m"]) -> None:
    a = ops.exp(ops.abs(ops.tanh(ops.relu(x))))
    b = x - ops.max(x, axis=-1, keepdims=True)
    reveal_type(a)
    reveal_type(b)
"""


@pytest.fixture
def rules_run(monkeypatch: pytest.MonkeyPatch) -> Counter[int]:
    """How many times rules ran for the calls in a line."""
    found = Counter[int]()
    apply = operation_calls.apply_rule

    def counted(ctx: CallContext, **given: object) -> object:
        assert isinstance(ctx, FunctionContext | MethodContext)
        found[ctx.context.line] += 1
        return apply(ctx, **given)  # type: ignore[arg-type] # as the hook is called

    monkeypatch.setattr(operation_calls, "apply_rule", counted)
    return found


def test_how_often_operations_are_inferred(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rules_run: Counter[int]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    mypy = Mypy(tmp_path, tmp_path / "cache")
    mypy.configure()
    (tmp_path / "program.py").write_text(PROGRAM)
    printed, errors, _ = api.run(["--config-file", str(mypy.config), "program.py"])
    assert errors == ""
    assert printed.count("Tensor[tuple[n, m], float32]") == 2
    lines = PROGRAM.splitlines()
    counts = {text.strip()[:1]: rules_run[number] for number, text in enumerate(lines, 1)}
    assert counts["a"] == 4  # each of four operations once
    assert counts["b"] == 3  # the operator, and its operand twice: mypy asks for its type first
