"""``plan.export_c``: a program in C that stands alone, and computes what Python computes."""

import importlib.util
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from jaxtyping import Float32, Int64

from benchmarks.loops import lstm
from benchmarks.steps import STEPS
from tests.backends.native.compiling import found, needs_compiler
from tests.backends.native.exported import (
    SANITIZED,
    STRICT,
    compiled,
    leaves,
    ran,
    results,
    write_main,
)
from typednn import Tensor, cond, losses, nn, ops, optim, plan, scan, value_and_grad, while_loop
from typednn.backends.native.export import folder as exporting
from typednn.backends.native.export.names import member_names
from typednn.planning.plan.plan import PlanError


class MLP(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.hidden = nn.Linear(20, 12, rng=rng)
        self.output = nn.Linear(12, 5, rng=rng)

    def __call__(self, x: Float32[Tensor, "batch 20"]) -> Float32[Tensor, "batch 5"]:
        return ops.softmax(self.output(ops.relu(self.hidden(x))), axis=-1)


def loss(
    model: MLP, x: Float32[Tensor, "batch 20"], labels: Int64[Tensor, "batch"]
) -> Float32[Tensor, ""]:
    return losses.cross_entropy(model(x), labels)


adam = optim.Adam(1e-3)


def step(
    model: MLP,
    state: optim.State[MLP],
    x: Float32[Tensor, "batch 20"],
    labels: Int64[Tensor, "batch"],
) -> tuple[Float32[Tensor, ""], MLP, optim.State[MLP]]:
    value, gradient = value_and_grad(loss)(model, x, labels)
    return value, *adam.step(model, gradient, state)


def model() -> MLP:
    return MLP(np.random.default_rng(0))


def batch(*shape: int) -> Tensor[Any, Any]:
    return ops.normal(shape, rng=np.random.default_rng(1))


def labels(count: int, classes: int) -> Tensor[Any, Any]:
    return ops.asarray(np.arange(count) % classes)


def agrees(
    f: Callable[..., Any], arguments: tuple[Any, ...], folder: Path, *, lanes: int = 1
) -> None:
    """The program computes the same under the sanitizers, and the compiler warns of nothing."""
    planned = plan(f, *arguments)
    planned.export_c(folder, lanes=lanes)
    write_main(planned, folder, leaves(arguments))
    flags = [*STRICT, *SANITIZED, *(["-march=native"] if lanes > 1 else [])]
    program = compiled(folder, found().command, flags, "program")
    assert ran(folder, [str(program)]) == 0
    for wanted, got in zip(leaves(f(*arguments)), results(planned, folder), strict=True):
        np.testing.assert_allclose(got, wanted, rtol=2e-4, atol=2e-6)


@needs_compiler
@pytest.mark.parametrize("lanes", [1, 4])
def test_inference_has_its_weights(lanes: int, tmp_path: Path) -> None:
    agrees(model(), (batch(7, 20),), tmp_path / "model", lanes=lanes)


@needs_compiler
def test_a_training_step_begins_with_the_models_weights(tmp_path: Path) -> None:
    agrees(step, (model(), adam.init(model()), batch(9, 20), labels(9, 5)), tmp_path / "model")


@needs_compiler
@pytest.mark.parametrize("name", ["examples/digits.py", "MNIST, LeNet-5"])
def test_steps(name: str, tmp_path: Path) -> None:
    f, arguments = STEPS[name]()
    agrees(f, arguments, tmp_path / "model")


RESULTS: dict[str, Callable[[Any], Any]] = {
    "the argument": lambda x: (x, ops.exp(x)),
    "views of the argument": lambda x: (x.mT, x[1:, ::2], x.reshape((12,))),
    "views alone of a result": lambda x: ops.tanh(x).mT,
    "one result twice": lambda x: [ops.exp(x)] * 2 + [ops.exp(x)[1]],
    "constants": lambda x: (ops.ones((2, 3)), ops.asarray([1.5, np.nan, -np.inf]), x + 1.0),
    "constants that are views": lambda x: x * ops.arange(8.0)[::2],
    "constants read backwards": lambda x: x + ops.arange(4.0)[::-1],
    "one number": lambda x: ops.sum(x),
    "booleans": lambda x: (x > 0, ops.where(x > 0, x, 0.0)),
    "no elements": lambda x: (x[:0], x + 1.0),
    "numbers beside": lambda x: (1, ops.exp(x), "text"),
    "names of C": lambda x: {"int": x + 1.0, "a b": x + 2.0, "a-b": x + 3.0},
    "a panel and a tile": lambda x: ops.tanh(x @ x.mT) @ x,
}


@needs_compiler
def test_results_of_all_kinds(tmp_path: Path) -> None:
    def f(x: Any) -> Any:
        return {name: result(x) for name, result in RESULTS.items()}

    agrees(f, (batch(3, 4),), tmp_path / "model")


@needs_compiler
def test_loops_conditions_and_attention(tmp_path: Path) -> None:
    def f(p: Any, xs: Any, index: Any) -> Any:
        weight = ops.asarray(np.eye(4, dtype=np.float32) * 0.5)
        states = scan(lambda h, x: (ops.tanh(h @ weight + x), h), ops.zeros((3, 4)), xs)
        grown = while_loop(
            lambda c: ops.sum(c[0]) < 50.0, lambda c: (c[0] * 2.0, c[0]), (ops.exp(xs[0]), xs[1])
        )
        chosen = cond(p, lambda x: (x.mT, x), lambda x: (x.mT * 2.0, xs[0]), xs[2])
        queries = ops.take(xs[0], index, axis=0)
        seen = ops.scaled_dot_product_attention(queries, xs[1], xs[2], is_causal=True)
        image = ops.conv2d(ops.reshape(xs[:4], (1, 4, 3, 4)), ops.ones((4, 1, 2, 2)), groups=4)
        return states, grown, chosen, seen, image

    index = ops.asarray(np.array([2, 0, 1]))
    agrees(f, (ops.asarray(False), batch(5, 3, 4), index), tmp_path / "model")


@needs_compiler
def test_an_lstm_learns(tmp_path: Path) -> None:
    parameters = batch(16, 128), batch(32, 128), batch(128)
    step = value_and_grad(lstm(scan))
    agrees(step, (parameters, batch(4, 8, 16)), tmp_path / "model")


@needs_compiler
def test_without_arguments(tmp_path: Path) -> None:
    agrees(lambda: ops.ones((3,)) * 2.0, (), tmp_path / "model")


@needs_compiler
def test_an_index_out_of_range_is_refused_by_number(tmp_path: Path) -> None:
    def f(table: Any, index: Any) -> Any:
        return ops.take_along_axis(ops.exp(table), index, axis=0)

    folder = tmp_path / "model"
    table, index = batch(3, 4), ops.asarray(np.array([[1, 2, 3, 0]]))
    planned = plan(f, table, index)
    planned.export_c(folder)
    write_main(planned, folder, leaves((table, index)))
    status = ran(folder, [str(compiled(folder, found().command, [*STRICT, *SANITIZED], "program"))])
    rows = (folder / "README.md").read_text().partition("What a call returns")[2].splitlines()
    (row,) = [row for row in rows if row.startswith(f"| {status} |")]
    assert "gather" in row and "test_export.py" in row


@needs_compiler
def test_the_stack_is_as_stated(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    plan(model(), batch(30, 20)).export_c(folder)
    command = [*found().command, *STRICT, "-O1", "-fno-inline", "-fstack-usage", "-c", "model.c"]
    subprocess.run(command, cwd=folder, check=True)
    try:
        usage = (folder / "model.su").read_text()
    except FileNotFoundError:
        pytest.skip("the compiler does not say what it takes of the stack")
    text = (folder / "README.md").read_text()
    (stated,) = [row for row in text.splitlines() if row.startswith("| stack")]
    frames = [int(line.split("\t")[1]) for line in usage.splitlines()]
    assert max(frames) <= int(stated.split("|")[2]) + 1024
    assert "malloc" not in (folder / "model.c").read_text()


def test_the_readme_states_all_sizes(tmp_path: Path) -> None:
    planned = plan(step, model(), adam.init(model()), batch(9, 20), labels(9, 5))
    planned.export_c(tmp_path / "model")
    text = (tmp_path / "model" / "README.md").read_text()
    assert "| `model_hidden_weight` | `model.hidden.weight` | `float` |" in text
    assert "| `labels` | `labels` | `int64_t` | 9 | 72 |  |" in text
    assert "in.x = x;" in text and "in.model_hidden_weight" not in text
    arena = f"#define MODEL_ARENA_BYTES {text.partition('| arena')[2].split('|')[1].strip()}"
    assert ".result_0 = result_0,\n" in text
    assert arena in (tmp_path / "model" / "model.h").read_text()


def test_what_is_not_written_in_c_is_named_and_nothing_is_written(tmp_path: Path) -> None:
    def f(x: Any) -> Any:
        return ops.cumulative_sum(ops.exp(x), axis=0)

    said = r"export_c: f has operations that are not written in C: cumulative_sum float32\[3, 4\]"
    with pytest.raises(PlanError, match=rf"{said} \(.*test_export.py:\d+\); compute these outside"):
        plan(f, batch(3, 4)).export_c(tmp_path / "model")
    with pytest.raises(PlanError, match="export_c: .* returns no tensor"):
        plan(lambda x: 1, batch(3)).export_c(tmp_path / "model")
    assert not [*tmp_path.iterdir()]


def test_a_folder_with_files_is_left_alone(tmp_path: Path) -> None:
    planned = plan(model(), batch(2, 20))
    (tmp_path / "own.txt").write_text("mine")
    for folder, said in ((tmp_path, "holds files"), (tmp_path / "own.txt", "is no folder")):
        with pytest.raises(FileExistsError, match=f"export_c: .* {said}; name a new folder"):
            planned.export_c(folder)
    assert [each.read_text() for each in tmp_path.iterdir()] == ["mine"]
    with pytest.raises(ValueError, match="lanes must be 1, 4, 8 or 16 numbers in a vector, not 3"):
        planned.export_c(tmp_path / "model", lanes=3)


def test_an_empty_folder_is_filled_and_parents_are_made(tmp_path: Path) -> None:
    planned = plan(model(), batch(2, 20))
    (tmp_path / "empty").mkdir()
    for folder in (tmp_path / "empty", tmp_path / "new" / "deep"):
        planned.export_c(folder)
        names = {each.name for each in folder.iterdir()}
        assert names == {"model.c", "model.h", "weights.c", "README.md"}


def test_nothing_is_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(program: object) -> Any:
        yield "const"
        raise OSError("the disk is full")

    monkeypatch.setattr(exporting, "weights", fails)
    with pytest.raises(OSError, match="full"):
        plan(model(), batch(2, 20)).export_c(tmp_path / "model")
    assert not [*tmp_path.iterdir()]


def test_names() -> None:
    given = ["model.layers[0].weight", "x", "int", "größe", "a.b", "a-b", "result['0']", "...", "3"]
    wanted = ["model_layers_0_weight", "x", "int_", "gr_e", "a_b", "a_b_2", "result_0", "value"]
    assert member_names(given) == [*wanted, "value_3"]


ZIG = (sys.executable, "-m", "ziglang", "cc")
needs_zig = pytest.mark.skipif(
    importlib.util.find_spec("ziglang") is None,
    reason="needs ziglang: pip install 'typednn[native]'",
)
WASI = """
import {{ readFileSync }} from "node:fs";
import {{ WASI }} from "node:wasi";
const wasi = new WASI({{ version: "preview1", preopens: {{ ".": "{folder}" }} }});
const module = await WebAssembly.compile(readFileSync("{program}"));
process.exit(wasi.start(await WebAssembly.instantiate(module, wasi.getImportObject())));
"""


@needs_zig
@pytest.mark.parametrize("flags", [(), ("-msimd128",)], ids=["plain", "vectors"])
def test_webassembly(flags: tuple[str, ...], tmp_path: Path) -> None:
    """Built with clang for WebAssembly; run if there is Node.js."""
    folder, x = tmp_path / "model", batch(7, 20)
    planned = plan(model(), x)
    planned.export_c(folder, lanes=4 if flags else 1)
    write_main(planned, folder, [x.numpy()])
    every = [*STRICT, "-O2", "-target", "wasm32-wasi", *flags]
    program = compiled(folder, ZIG, every, "model.wasm")
    node = shutil.which("node")
    if node is None:
        pytest.skip("needs node, which runs WebAssembly")
    (folder / "run.mjs").write_text(WASI.format(folder=folder, program=program))
    assert ran(folder, [node, "--no-warnings", "run.mjs"]) == 0
    np.testing.assert_allclose(results(planned, folder)[0], model()(x).numpy(), rtol=2e-5)


@needs_zig
@pytest.mark.parametrize("lanes", [1, 4])
def test_arm(lanes: int, tmp_path: Path) -> None:
    """Built with clang for 64-bit Arm, whose programs this machine may be unable to run."""
    folder, x = tmp_path / "model", batch(7, 20)
    planned = plan(model(), x)
    planned.export_c(folder, lanes=lanes)
    write_main(planned, folder, [x.numpy()])
    program = compiled(folder, ZIG, [*STRICT, "-O2", "-target", "aarch64-linux-musl"], "program")
    assert program.read_bytes()[18:20] == b"\xb7\x00"  # EM_AARCH64
