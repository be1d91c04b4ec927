"""Programs: what they compute, which memory they use, what an error leaves behind."""

import gc
import tracemalloc
from typing import Any

import numpy as np
import pytest

from tests.planning.building import Array, ones, traced
from typednn import Tensor, losses, ops
from typednn.planning.arena.blocks import ALIGNMENT
from typednn.planning.passes import simplify
from typednn.planning.run.program import Program


def program_of(f: Any, *tensors: Tensor[Any, Any]) -> Program:
    return Program(simplify(traced(f, *tensors)))


def drawn(*shape: int) -> Array:
    return np.random.default_rng(0).standard_normal(shape).astype(np.float32)


def test_results_are_not_written_again_while_they_are_held() -> None:
    program = program_of(lambda x: x * 2.0, ones(4))
    kept = [program([np.full(4, i, np.float32)])[0] for i in range(10)]
    assert [float(each[0]) for each in kept] == [2.0 * i for i in range(10)]


def test_a_view_of_a_result_keeps_it() -> None:
    program = program_of(lambda x: x * 2.0, ones(4))
    views = [program([np.full(4, i, np.float32)])[0][1:3] for i in range(10)]
    assert [float(each[0]) for each in views] == [2.0 * i for i in range(10)]


def test_a_result_that_nobody_holds_is_written_again() -> None:
    program = program_of(lambda x: x * 2.0, ones(4))
    x = drawn(4)
    addresses = {program([x])[0].ctypes.data for _ in range(10)}
    assert len(addresses) == 1


def test_results_that_are_held_cost_no_more_than_themselves() -> None:
    program = program_of(lambda x: x * 2.0, ones(4))
    kept = [program([drawn(4)])[0] for _ in range(100)]
    assert len({each.ctypes.data for each in kept}) == 100
    kept.clear()
    assert program.storage.nbytes <= 3 * 16


def test_an_argument_is_returned_as_it_is() -> None:
    x = drawn(2, 3)
    same, turned = program_of(lambda x: (x, x.mT), ones(2, 3))([x])
    assert same is x
    assert np.shares_memory(turned, x)


def test_a_constant_is_returned() -> None:
    (out,) = program_of(lambda x: ops.arange(3), ones(2))([drawn(2)])
    assert np.array_equal(out, [0, 1, 2])


def test_a_view_of_a_computed_value_is_returned() -> None:
    program = program_of(lambda x: (ops.exp(x)[1:], ops.tanh(x).mT), ones(3, 3))
    x = drawn(3, 3)
    first, second = program([x]), program([-x])
    assert np.array_equal(first[0], np.exp(x)[1:])
    assert np.array_equal(second[1], np.tanh(-x).T)


def test_nothing_is_read_before_it_is_written() -> None:
    def f(x: Tensor[Any, Any]) -> Any:
        h = ops.sigmoid(x @ x) + ops.leaky_relu(x, -2.0)
        return ops.log_softmax(h), ops.softmax(h.mT), h[1:, ::-1], ops.mean(h, axis=0)

    program = program_of(f, ones(5, 5))
    x = drawn(5, 5)
    expected = [each.numpy() for each in f(ops.asarray(x))]
    for _ in range(2):
        program.poison()
        for out, each in zip(program([x]), expected, strict=True):
            assert out.tobytes() == each.tobytes()


HELD: dict[str, Any] = {
    "itself": lambda y: y,
    "rows": lambda y: y[1:],
    "a view of a view": lambda y: y.T[:2].view(np.int32),
    "a buffer": lambda y: y.data,
}


@pytest.mark.parametrize("hold", HELD.values(), ids=HELD)
def test_a_result_is_aligned_and_reused_when_nobody_holds_a_view_of_it(hold: Any) -> None:
    program = program_of(lambda x: ops.exp(x), ones(33, 5))
    x = drawn(33, 5)
    (first,) = program([x])
    place = first.ctypes.data
    assert place % ALIGNMENT == 0
    held = hold(first)
    del first
    assert program([x])[0].ctypes.data != place
    del held
    assert program([x])[0].ctypes.data == place


def test_poison_is_seen() -> None:
    program = program_of(lambda x: ops.exp(ops.tanh(x) @ x), ones(4, 4))
    program._steps = program._steps[1:]
    program.poison()
    assert np.isnan(program([drawn(4, 4)])[0]).all()


@pytest.mark.parametrize("wrong", [3, 5, -4])
def test_errors_are_told_in_the_words_of_the_operation(wrong: int) -> None:
    x, index = ops.ones((3,)), ops.asarray([wrong, 1])
    program = program_of(lambda x, i: ops.exp(ops.take(x, i)), x, index)
    with pytest.raises(ValueError) as eager:
        ops.take(x, index)
    with pytest.raises(ValueError) as planned:
        program([x.numpy(), index.numpy()])
    assert (type(planned.value), str(planned.value)) == (type(eager.value), str(eager.value))
    assert np.array_equal(program([x.numpy(), np.array([1, -3])])[0], np.exp([1, 1], dtype="f4"))


def test_wrong_labels_are_told_in_the_words_of_the_loss() -> None:
    logits, labels = ops.ones((3, 2)), ops.asarray([0, 2, 1])
    program = program_of(losses.cross_entropy, logits, labels)
    with pytest.raises(ValueError) as eager:
        losses.cross_entropy(logits, labels)
    with pytest.raises(ValueError) as planned:
        program([logits.numpy(), labels.numpy()])
    assert str(planned.value) == str(eager.value)


def test_blocks_are_aligned() -> None:
    program = program_of(lambda x: ops.exp(x @ x) @ x, ones(3, 3))
    program([drawn(3, 3)])
    assert program.storage.idle[0].memory.ctypes.data % 64 == 0
    assert all(offset % 64 == 0 for offset in program.arena.offsets)


def test_values_of_a_million_bytes_are_not_allocated() -> None:
    program = program_of(lambda x: ops.sum(ops.exp(ops.tanh(x) @ x)), ones(512, 512))
    x = drawn(512, 512)
    program([x])
    gc.collect()
    tracemalloc.start()
    try:
        program([x])
        tracemalloc.reset_peak()
        before = tracemalloc.get_traced_memory()[0]
        program([x])
        assert tracemalloc.get_traced_memory()[1] - before < 2_000
    finally:
        tracemalloc.stop()
