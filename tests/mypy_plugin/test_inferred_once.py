"""mypy infers a call in an argument once, not once more for each type that the parameter may want."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from mypy import api
from mypy.checker import TypeChecker
from mypy.plugin import FunctionContext, MethodContext

from tests.typing.harness import ROOT, Mypy
from typednn.mypy_plugin import call_hooks
from typednn.mypy_plugin.features.annotated_calls.check import check_call
from typednn.mypy_plugin.features.annotated_calls.signatures import CallContext
from typednn.mypy_plugin.features.operations import calls as operation_calls

PROGRAM = """\
from jaxtyping import Float32
from typing_extensions import reveal_type

from typednn import Tensor, nn, ops


def doubled(x: Float32[Tensor, "k l"]) -> Float32[Tensor, "k l"]:
    return x + x


class Model(nn.Module):
    def __init__(self, layer: nn.Linear[int, int]) -> None:
        self.layer = layer

    def __call__(self, x: Float32[Tensor, "n m"]) -> None:
        a = ops.exp(ops.sin(ops.tanh(ops.relu(x))))
        b = x - ops.max(x, axis=-1, keepdims=True)
        c = x + doubled(x)
        d = ops.exp(doubled(x))
        e = ops.exp(self.layer(x))
        reveal_type(a)
        reveal_type(b)
        reveal_type(c)
        reveal_type(d)
"""


@pytest.fixture
def inferred(monkeypatch: pytest.MonkeyPatch) -> Counter[int]:
    """How many times the hooks of operations and of declared functions ran for the calls in a line."""
    found = Counter[int]()

    def counted(hook: Callable[..., object]) -> Callable[..., object]:
        def run(ctx: CallContext, **given: object) -> object:
            assert isinstance(ctx, FunctionContext | MethodContext)
            assert isinstance(ctx.api, TypeChecker)
            if ctx.api.tree.fullname == "program":
                found[ctx.context.line] += 1
            return hook(ctx, **given)

        return run

    monkeypatch.setattr(operation_calls, "apply_rule", counted(operation_calls.apply_rule))
    monkeypatch.setattr(call_hooks, "check_call", counted(check_call))
    return found


def test_how_often_operations_are_inferred(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, inferred: Counter[int]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    mypy = Mypy(tmp_path, tmp_path / "cache")
    mypy.configure()
    (tmp_path / "program.py").write_text(PROGRAM)
    printed, errors, _ = api.run(["--config-file", str(mypy.config), "program.py"])
    assert errors == ""
    assert printed.count("Tensor[tuple[n, m], float32]") == 4
    lines = PROGRAM.splitlines()
    counts = {text.strip()[:1]: inferred[number] for number, text in enumerate(lines, 1)}
    assert counts["a"] == 4  # each of four operations once
    assert counts["b"] == 2  # the operator and its operand, of which mypy asks for the type twice
    assert (counts["c"], counts["d"], counts["e"]) == (2, 2, 2)
