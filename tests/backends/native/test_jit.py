"""Functions compiled by ``jit`` with the native back end: whole steps, and what happens without it."""

import copy
import pickle
import threading
import warnings
from typing import Any

import numpy as np
import pytest

from benchmarks.steps import STEPS
from tests.backends.native.compiling import needs_compiler
from typednn import jit, ops, plan, trees
from typednn.backends.native import backend as native
from typednn.backends.native import compiler
from typednn.backends.native.libraries import CompilationError
from typednn.backends.native.source import write_source
from typednn.planning.run.backends import in_backend

ADVICE = "no C compiler was found, so numpy computes; install gcc or clang"


def loss(x: Any) -> Any:
    return ops.sum(ops.exp(x) * 2.0)


def numbers() -> Any:
    return ops.asarray(np.linspace(-1, 1, 100, dtype=np.float32))


@needs_compiler
@pytest.mark.parametrize("name", [name for name in STEPS if name != "transformer"])
def test_three_training_steps(name: str) -> None:
    """Losses, parameters and states are those of numpy, up to rounding."""
    f, arguments = STEPS[name]()
    results = []
    for backend in ("numpy", "native"):
        step, given = jit(f, backend=backend), arguments
        found = []
        for _ in range(3):
            result = step(*given)
            found.append([x.numpy().copy() for x in trees.leaves(result)])
            first = 0 if name == "examples/line.py" else 1
            state = [*result][first:]
            given = (*((tuple(state),) if first == 0 else state), *given[1 if first == 0 else 2 :])
        results.append(found)
    for by_numpy, in_c in zip(*results, strict=True):
        for wanted, got in zip(by_numpy, in_c, strict=True):
            np.testing.assert_allclose(got, wanted, rtol=2e-3, atol=2e-5)


@needs_compiler
@pytest.mark.parametrize(
    ("name", "by_numpy"), [("784-128-10, batch 64", []), ("MNIST, LeNet-5", [])]
)
def test_a_whole_step_is_one_call(name: str, by_numpy: list[str]) -> None:
    f, arguments = STEPS[name]()
    program = jit(f, backend="native").program(*arguments)
    assert len(program._steps) == 1


@needs_compiler
def test_numpy_computes_what_c_does_not_know() -> None:
    def f(x: Any) -> Any:
        return ops.cumulative_sum(ops.exp(x), axis=0) * x

    x = numbers()
    program = jit(f, backend="native").program(x)
    runs = {node.name: kernel.run is in_backend for node, kernel in program.layout.kernels.items()}
    assert runs == {"exp": True, "cumulative_sum": False, "multiply": True}
    np.testing.assert_allclose(jit(f, backend="native")(x).numpy(), f(x).numpy(), rtol=1e-6)
    planned = plan(f, x, backend="native")
    assert [node.name for node in planned.by_numpy] == ["cumulative_sum"]
    text = " ".join(str(planned).split())
    assert "back end native computes 2 operations; numpy computes 1: cumulative_sum" in text


def test_an_unknown_back_end_is_refused() -> None:
    said = "backend must be one of 'auto', 'native', 'numpy', not 'cuda'"
    name: Any = "cuda"  # mypy would refuse it
    for make in (jit, plan):
        with pytest.raises(ValueError, match=said):
            make(loss, backend=name)


@pytest.fixture
def no_compiler(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TYPEDNN_CC", raising=False)
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    compiler._find.cache_clear()


@pytest.mark.usefixtures("no_compiler")
def test_without_a_compiler_numpy_computes_and_a_warning_says_so() -> None:
    with pytest.warns(UserWarning, match=f"jit: loss: {ADVICE}") as warned:
        result = jit(loss, backend="native")(numbers())
    assert warned[0].filename == __file__  # the line that the user can change
    assert result.numpy() == jit(loss)(numbers()).numpy()
    with pytest.warns(UserWarning, match=f"plan: loss: {ADVICE}"):
        assert plan(loss, numbers(), backend="native").backend == "numpy"


@pytest.mark.usefixtures("no_compiler")
def test_auto_is_silent_without_a_compiler() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        result = jit(loss, backend="auto")(numbers())
        assert plan(loss, numbers(), backend="auto").backend == "numpy"
    assert result.numpy() == jit(loss)(numbers()).numpy()


@needs_compiler
def test_auto_is_native_with_a_compiler() -> None:
    assert plan(loss, numbers(), backend="auto").backend == "native"


@needs_compiler
@pytest.mark.parametrize("error", [CompilationError("gcc refused a plan's C"), OSError("full")])
def test_if_it_does_not_compile_numpy_computes(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise error

    monkeypatch.setattr(native, "library", fails)
    with pytest.warns(UserWarning, match=f"jit: loss: .*{error}"):
        result = jit(loss, backend="native")(numbers())
    assert result.numpy() == jit(loss)(numbers()).numpy()


@needs_compiler
def test_copies_and_pickles_have_the_back_end() -> None:
    step = jit(loss, backend="native")
    for other in (copy.deepcopy(step), pickle.loads(pickle.dumps(step))):
        program = other.program(numbers())
        assert all(kernel.run is in_backend for kernel in program.layout.kernels.values())


@needs_compiler
def test_the_same_function_has_the_same_source(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else no library would be found in the cache."""
    sources = []

    def written(*given: Any) -> tuple[str, ...]:
        sources.append(write_source(*given))
        return sources[-1]

    monkeypatch.setattr(native, "write_source", written)
    for _ in range(4):
        f, arguments = STEPS["examples/line.py"]()
        jit(f, backend="native").program(*arguments)
    assert len(sources) == 4
    assert len({*sources}) == 1


@needs_compiler
def test_threads_compute_at_once() -> None:
    step = jit(lambda x, y: ops.tanh(x @ y), backend="native")
    rng = np.random.default_rng(0)
    inputs = [ops.normal((40, 40), rng=rng) for _ in range(8)]
    wanted = [step(x, x).numpy().copy() for x in inputs]
    wrong: list[int] = []

    def work(k: int) -> None:
        for _ in range(200):
            if not np.array_equal(step(inputs[k], inputs[k]).numpy(), wanted[k]):
                wrong.append(k)

    threads = [threading.Thread(target=work, args=(k,)) for k in range(len(inputs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


@needs_compiler
def test_results_are_not_overwritten() -> None:
    step = jit(lambda x: x * 2.0, backend="native")
    first = step(numbers())
    kept = first.numpy().copy()
    for _ in range(5):
        step(numbers() + 1.0)
    np.testing.assert_array_equal(first.numpy(), kept)


@needs_compiler
def test_arguments_that_are_not_contiguous() -> None:
    x = ops.asarray(np.arange(12, dtype=np.float32).reshape(3, 4)).mT
    np.testing.assert_array_equal(jit(lambda x: x + x, backend="native")(x).numpy(), 2 * x.numpy())
