"""jit: the same results as without it, for all trees, once per signature, and nothing else changed."""

import threading
import warnings
import weakref
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from tests.arrays import bits
from tests.planning.training import MLP, loss, made, step
from typednn import Tensor, grad, jit, ops, remat, trees, value_and_grad
from typednn.abstract import Abstract
from typednn.planning.run.jit import Jit
from typednn.tensor import wrap
from typednn.tracing import TraceError


def count(f: Jit[Any, Any]) -> int:
    return f._traced


def test_a_training_step_is_the_same_bit_for_bit() -> None:
    model, x, y = made()
    planned = jit(step)
    eager_model = planned_model = model
    for _ in range(5):
        value, eager_model = step(eager_model, x, y)
        other, planned_model = planned(planned_model, x, y)
        assert type(planned_model) is MLP
        assert bits((value, eager_model)) == bits((other, planned_model))
    assert count(planned) == 1


def test_transformations_go_both_ways_round() -> None:
    model, x, y = made()
    expected = bits(value_and_grad(loss)(model, x, y))
    assert bits(jit(value_and_grad(loss))(model, x, y)) == expected
    assert bits(value_and_grad(jit(loss))(model, x, y)) == expected
    assert bits(jit(value_and_grad(jit(loss)))(model, x, y)) == expected
    z = ops.asarray([1.0, 2.0])
    third = grad(lambda x: ops.sum(jit(grad(lambda y: ops.sum(y * y * y)))(x)))
    assert bits(third(z)) == bits(6.0 * z)
    assert bits(jit(third)(z)) == bits(6.0 * z)


def test_trees_of_all_kinds_go_in_and_out() -> None:
    @dataclass
    class State:
        count: Any
        moments: dict[str, Any]

    def f(state: State, scale: float, *more: Any, **named: Any) -> Any:
        moments = {key: each * scale for key, each in state.moments.items()}
        return [State(state.count + 1, moments), (None, more[0]["z"]), named, 3, "done"]

    state = State(ops.asarray(1), {"a": ops.ones((2,)), "b": ops.ones((3, 1))})
    args = (state, 0.5, {"z": ops.zeros((1,))})
    expected, found = f(*args, w=[]), jit(f)(*args, w=[])
    assert trees.flatten(found)[1] == trees.flatten(expected)[1]
    assert found[3:] == [3, "done"]
    assert bits(found[:3]) == bits(expected[:3])


def test_each_signature_is_traced_once() -> None:
    ran = 0

    def double(x: Any, scale: float = 2.0) -> Any:
        nonlocal ran
        ran += 1
        return x * scale

    f = jit(double)
    for _ in range(3):
        f(ops.ones((2,)))
        f(ops.ones((3,)))
        f(ops.ones((2,), dtype=np.float64))
        f(ops.ones((2,)), 3.0)
        f(ops.ones((2,)), scale=3.0)
    assert ran == 5
    assert float(f(ops.ones((2,)), 3.0)[0]) == 3.0


@pytest.mark.parametrize(("one", "other"), [(1, 1.0), (1, True), (0.0, -0.0)])
def test_fixed_leaves_differ_by_type_and_sign(one: Any, other: Any) -> None:
    f = jit(lambda x, fixed: (x, repr(fixed)))
    assert f(ops.ones((1,)), one)[1] == repr(one)
    assert f(ops.ones((1,)), other)[1] == repr(other)


def test_strided_arguments_are_read_right() -> None:
    x = ops.asarray(np.arange(6.0).reshape(2, 3))
    f = jit(lambda x: x * 2.0)
    assert bits(f(x.T)) == bits(ops.asarray((x.numpy().T * 2.0).copy()))
    assert bits(jit(lambda x: x.reshape((6,)))(x.T)) == bits(x.T.reshape((6,)))


def test_static_arguments_are_whole() -> None:
    class Options:
        def __init__(self, axes: list[int]) -> None:
            self.axes = axes

    def reduced(x: Any, options: Options, *, names: tuple[Any, ...]) -> Any:
        return {name: ops.sum(x, axis) for name, axis in zip(names, options.axes, strict=True)}

    f = jit(reduced, static_argnames=("options", "names"))
    options, x = Options([0, 1]), ops.ones((2, 3))
    for _ in range(2):
        found = f(x, options, names=("a", "b"))
        assert [found["a"].shape, found["b"].shape] == [(3,), (2,)]
    assert f(x, options=Options([1]), names=("a",))["a"].shape == (2,)
    assert count(f) == 2


def test_arguments_that_cannot_be_part_of_a_signature_are_refused() -> None:
    f = jit(lambda x, y: x)
    with pytest.raises(TypeError, match=r"holds a numpy\.ndarray.*ops\.asarray"):
        f(ops.ones((1,)), np.ones(1))
    with pytest.raises(TypeError, match=r"holds a builtins\.set, which is neither a tensor nor"):
        f(ops.ones((1,)), {1})
    with pytest.raises(ValueError, match="jit: step has no parameter 'state'"):
        jit(step, donate_argnames=("state",))


def test_a_result_that_is_no_tree_of_tensors_is_refused() -> None:
    f = jit(lambda x: {"out": iter([x])})
    for _ in range(2):
        with pytest.raises(TypeError, match=r"result\['out'\] is builtins\.list_iterator"):
            f(ops.ones((1,)))


def test_signatures_that_keep_changing_are_told() -> None:
    f = jit(step)
    model, *_ = made()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for batch in range(1, 8):
            f(model, *made(batch)[1:])
    with pytest.warns(UserWarning) as told:
        f(model, *made(9)[1:])
    assert "step is traced for the 8th time; x was float32(7, 6) and is float32(9, 6)" in str(
        told[0].message
    )
    assert told[0].filename == __file__


def test_programs_are_bounded() -> None:
    f = jit(lambda x: x + 1.0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for size in range(100):
            f(ops.ones((size,)))
    assert len(f._cache) == 64
    before = count(f)
    f(ops.ones((99,)))
    assert count(f) == before
    f(ops.ones((0,)))
    assert count(f) == before + 1


def test_donated_tensors_are_gone() -> None:
    model, x, y = made()
    f = jit(step, donate_argnames=("model",))
    _, new = f(model, x, y)
    assert bits(new) == bits(step(made()[0], x, y)[1])
    for use in (lambda t: t + 1.0, lambda t: t.numpy(), float, lambda t: f(model, x, y)):
        with pytest.raises(TraceError, match=f"donated to step .{__file__}:.*use what step"):
            use(model.hidden.weight)
    assert model.hidden.weight.shape == (6, 5)
    assert x.numpy().shape == (4, 6)


def test_donated_results_are_memory_for_later_results() -> None:
    f = jit(lambda x: x * 2.0, donate_argnames=("x",))
    x, places = ops.ones((1000,)), []
    for _ in range(6):
        x = f(x)
        places.append(x.numpy().ctypes.data)
    assert places == places[:2] * 3
    assert float(x[0]) == 64.0


def test_a_donated_array_that_nobody_else_sees_is_freed() -> None:
    f = jit(lambda x: ops.sum(x), donate_argnames=("x",))
    data = np.ones(1000, np.float32)
    freed, x = weakref.ref(data), wrap(data)
    del data
    f(x)
    assert freed() is None


@pytest.mark.parametrize("before", [0, 1, 2])
def test_donated_memory_that_somebody_still_sees_is_left_alone(before: int) -> None:
    f = jit(lambda x: x * 2.0, donate_argnames=("x",))
    x = ops.ones((10,))
    for _ in range(before):
        x = f(x)
    seen, row = x.numpy(), x[2:4]
    expected = seen.copy()
    for _ in range(5):
        x = f(x)
    assert np.array_equal(seen, expected)
    assert np.array_equal(row.numpy(), expected[2:4])


def test_an_exception_leaves_all_as_it_was() -> None:
    model, x, y = made()
    f = jit(step, donate_argnames=("model",))
    before = bits(model)
    wrong = ops.asarray([0, 1, 2, 3])
    for _ in range(2):
        with pytest.raises(ValueError, match=r"cross_entropy: labels\[3\] is 3"):
            f(model, x, wrong)
        assert bits(model) == before
    assert bits(f(model, x, y)) == bits(step(made()[0], x, y))


def test_a_trace_that_fails_is_not_kept() -> None:
    f = jit(lambda x: x if x.sum() > 0 else -x)
    for _ in range(2):
        with pytest.raises(TraceError, match="ops.where"):
            f(ops.ones((3,)))
    assert not f._cache
    assert ops.normal((1,), rng=np.random.default_rng(0)).shape == (1,)


def test_a_tensor_that_a_gradient_is_taken_by_must_be_an_argument() -> None:
    x = ops.ones((2,))
    with pytest.raises(TraceError, match="none of its arguments; pass it as one"):
        grad(lambda w: jit(lambda x: ops.sum(x * w))(x))(x)


def test_threads_run_side_by_side() -> None:
    f = jit(lambda x: ops.exp(ops.tanh(x @ x) @ x) @ x)
    given = [ops.asarray(np.full((40, 40), i / 100)) for i in range(4)]
    expected = [bits(f(x)) for x in given]
    wrong: list[int] = []

    def run(i: int) -> None:
        for _ in range(200):
            if bits(f(given[i])) != expected[i]:
                wrong.append(i)

    threads = [threading.Thread(target=run, args=(i,)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_it_is_the_functions_own_name() -> None:
    assert jit(step).__name__ == "step"
    assert jit(step).__wrapped__ is step


def test_memory_that_a_donated_tensor_only_borrows_is_not_written() -> None:
    owner = bytearray(16)
    f = jit(lambda x: x + 1.0, donate_argnames=["x"])
    f(wrap(np.frombuffer(owner, np.float32)))
    results = [f(ops.ones((4,))).numpy().tolist() for _ in range(3)]
    assert results == [[2.0] * 4] * 3
    assert owner == bytearray(16)


def test_memory_of_a_donated_tensor_that_may_not_be_written_is_left_alone() -> None:
    array = np.zeros(4, np.float32)
    array.flags.writeable = False
    f = jit(lambda x: x + 1.0, donate_argnames=["x"])
    f(wrap(array))
    del array
    assert [f(ops.ones((4,))).numpy().tolist() for _ in range(3)] == [[2.0] * 4] * 3


def test_all_tensors_that_a_gathering_parameter_takes_are_donated() -> None:
    def total(*xs: Tensor, **named: Tensor) -> Tensor:
        return xs[0] + xs[1] + named["a"]

    for name, gone in (("xs", (True, True, False)), ("named", (False, False, True))):
        x, y, z = (ops.ones(3) for _ in range(3))
        jit(total, donate_argnames=[name])(x, y, a=z)
        assert tuple(isinstance(each._data, Abstract) for each in (x, y, z)) == gone


@pytest.mark.parametrize("transformation", [jit, grad, value_and_grad, remat])
@pytest.mark.parametrize("value", [3, None, "f", [abs], ops.ones(1)])
def test_what_is_no_function_is_refused_at_once(transformation: Any, value: Any) -> None:
    name = transformation.__name__
    with pytest.raises(TypeError, match=f"^{name}: expected a function or another callable, not"):
        transformation(value)


@pytest.mark.parametrize("transformation", [jit, grad, value_and_grad, remat])
@pytest.mark.parametrize("method", [staticmethod, classmethod])
def test_methods_of_other_kinds_stand_above(transformation: Any, method: Any) -> None:
    name, kind = transformation.__name__, method.__name__
    with pytest.raises(TypeError, match=f"^{name}: .* write @{kind} above @{name}"):
        transformation(method(lambda x: x))
