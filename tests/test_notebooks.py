"""In a notebook tensors, models, plans, summaries and histories show themselves."""

from typing import Any

import numpy as np
import pytest

from tests.train.runs import clouds, linear
from typednn import jit, nn, ops, plan, summary, train
from typednn.optim import SGD

CELLS = {
    "setup": """
import numpy as np
from jaxtyping import Float32
from typednn import Tensor, nn, ops, plan, plots, summary, train, optim
from typednn.data import DataLoader
model = nn.Linear(2, 3, rng=np.random.default_rng(0))
data = DataLoader((ops.ones((8, 2)), ops.zeros(8, dtype=np.int64)), 4)
history = train.fit(model, data, optim.SGD(0.1), epochs=2).history
def call(x: Float32[Tensor, "b 2"]) -> Float32[Tensor, "b 3"]:
    return model(x)
""",
    "tensor": "ops.ones((2, 3))",
    "model": "model",
    "plan": "plan(call, b=4)",
    "summary": "summary(model, '4 2')",
    "history": "history",
    "figure": "plots.plot(history)",
}


def test_a_notebook_runs() -> None:
    nbclient = pytest.importorskip("nbclient")
    nbformat = pytest.importorskip("nbformat")
    cells = [nbformat.v4.new_code_cell(source) for source in CELLS.values()]
    notebook = nbformat.v4.new_notebook(cells=cells)
    nbclient.NotebookClient(notebook, timeout=300, kernel_name="python3").execute()
    shown = {
        name: {kind: text for out in cell.outputs for kind, text in out.get("data", {}).items()}
        for name, cell in zip(CELLS, notebook.cells, strict=True)
    }
    for name, words in {
        "tensor": "Tensor float32 (2, 3)",
        "model": "weight",
        "plan": "peak memory",
        "summary": "Linear[2, 3]",
        "history": "epoch",
    }.items():
        assert words in shown[name]["text/html"], name
    assert "<svg" in shown["summary"]["text/html"] and "<svg" in shown["history"]["text/html"]
    assert "<svg" in shown["figure"]["image/svg+xml"]


@pytest.mark.parametrize(
    ("x", "words"),
    [
        (ops.asarray(np.arange(3)), ">2</td>"),
        (ops.full((2, 2), 0.123456), ">0.1235</td>"),
        (ops.zeros((50, 50)), "…"),
        (ops.asarray(7), "7"),
        (ops.zeros((2, 2, 2)), "[[[0."),
        (ops.zeros((0, 3)), "(0, 3)"),
        (ops.asarray(np.array([True])), "True"),
    ],
)
def test_tensors(x: Any, words: str) -> None:
    assert words in x._repr_html_()
    assert len(x._repr_html_()) < 20_000


def test_a_tensor_without_values() -> None:
    seen: list[str] = []

    @jit
    def f(x: Any) -> Any:
        seen.append(x._repr_html_())
        return x

    f(ops.ones(3))
    assert "traced" in seen[0]


def test_a_model_lists_its_parameters() -> None:
    html = nn.Sequential(linear(), nn.ReLU())._repr_html_()
    assert "layers[0].weight" in html and ">6</td>" in html


def test_a_history_without_epochs() -> None:
    assert "<table>" in train.History()._repr_html_()
    history = train.fit(linear(), clouds(4, 4), SGD(0.1), epochs=1).history
    assert repr(history).startswith("<History of 1 epochs, the last with loss 0.")


def test_no_name_is_taken_for_markup() -> None:
    html = summary(nn.Sequential(nn.Lambda(lambda x: x)), "3")._repr_html_()
    assert "<lambda>" not in html


def test_a_plan_without_matplotlib(monkeypatch: pytest.MonkeyPatch) -> None:
    from typednn.optional_dependencies import MissingExtraError
    from typednn.planning.plan import plan as home

    def missing(_: object) -> str:
        raise MissingExtraError("a", "b", "c")

    monkeypatch.setattr(home, "svg", missing)
    assert "peak memory" in plan(linear(), b=(2,))._repr_html_()
