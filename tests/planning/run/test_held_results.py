"""What a jitted function returned stays as it is while anybody sees it, in whatever way, and no longer."""

import copy
import ctypes
import gc
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pytest

from typednn import Tensor, grad, jit, nn, ops, trees, vjp
from typednn.planning.arena.blocks import ALIGNMENT

SIZE: Final = 12
Way = Callable[[Tensor[Any, Any]], Callable[[], Any]]
"""From a result to what holds it: called, it gives the elements, as they are then."""


class Sub(np.ndarray[Any, Any]):
    """A subclass, as other libraries have."""


class Exporter:
    """An object that shows memory by numpy's array interface, and holds what it belongs to."""

    def __init__(self, array: Any) -> None:
        self.__array_interface__ = array.__array_interface__
        self.held = array


def flat(array: Any) -> Callable[[], Any]:
    return lambda: np.asarray(array).reshape(-1)


def kept(value: Any, read: Callable[[Any], Any]) -> Callable[[], Any]:
    return lambda: read(value)


def elements(x: Any) -> Any:
    return x.numpy().reshape(-1)


def pointer(x: Tensor[Any, Any]) -> Callable[[], Any]:
    held = x.numpy().ctypes.data_as(ctypes.POINTER(ctypes.c_float))
    return lambda: np.array(held[:SIZE], np.float32)


def c_array(x: Tensor[Any, Any]) -> Callable[[], Any]:
    held = np.ctypeslib.as_ctypes(x._data)
    return lambda: np.ctypeslib.as_array(held).reshape(-1)


def base_of(array: Any) -> Callable[[], Any]:
    """The last object behind a chain of views, read as bytes."""
    while isinstance(array, np.ndarray) and array.base is not None:
        array = array.base
    return lambda: np.frombuffer(array, np.float32)[:SIZE]


def generator(x: Tensor[Any, Any]) -> Callable[[], Any]:
    def rows() -> Iterator[Any]:
        yield from x

    held = rows()
    first = next(held)  # in the middle of its loop
    return lambda: np.concatenate([each.numpy() for each in (first, *held)])


def out_of_band(x: Tensor[Any, Any]) -> Callable[[], Any]:
    buffers: list[Any] = []
    pickle.dumps(x.numpy(), 5, buffer_callback=buffers.append)
    return lambda: np.frombuffer(buffers[0].raw(), np.float32)


WAYS: dict[str, Way] = {
    "the tensor": lambda x: kept(x, elements),
    "the array": lambda x: flat(x.numpy()),
    "np.asarray": lambda x: flat(np.asarray(x)),
    "a view of a view": lambda x: flat(x.numpy()[:].T[:].view(np.int32).view(np.float32).T),
    "a reshaped tensor": lambda x: kept(x.reshape((SIZE,)), elements),
    "a tensor's views": lambda x: kept(x.mT.mT[...], elements),
    "a transposed argument": lambda x: kept(jit(lambda y: y.mT)(x), elements),
    "a memoryview": lambda x: flat(memoryview(x.numpy())),  # type: ignore[arg-type] # it is one
    "a memoryview of a memoryview": lambda x: flat(x.numpy().data.cast("B").cast("f")[:]),
    "DLPack": lambda x: flat(np.from_dlpack(x.numpy())),
    "a capsule of DLPack": lambda x: kept(x._data.__dlpack__(), capsule_read),
    "as_strided": lambda x: flat(np.lib.stride_tricks.as_strided(x.numpy(), (SIZE,), (4,))),
    "windows": lambda x: flat(np.lib.stride_tricks.sliding_window_view(x.numpy(), (1, 1))),
    "a pointer": pointer,
    "an array of ctypes": c_array,
    "a subclass": lambda x: flat(x.numpy().view(Sub)[:].view(np.ndarray)[:]),
    "a matrix of a subclass": lambda x: flat(x.numpy().view(Sub).T.T[:]),
    "a masked array": lambda x: kept(np.ma.masked_array(x.numpy(), copy=False), np.ravel),
    "the array interface": lambda x: flat(Exporter(x.numpy())),
    "np.frombuffer": lambda x: flat(np.frombuffer(x._data, np.float32)),
    "np.ndarray of a buffer": lambda x: flat(np.ndarray((SIZE,), np.float32, x._data)),
    "an iterator": lambda x: kept(x.numpy().flat, lambda i: i[:]),
    "np.nditer": lambda x: kept(np.nditer(x.numpy()), lambda i: i.operands[0].reshape(-1)),
    "the last base": lambda x: base_of(x.numpy()),
    "a generator": generator,
    "a buffer of a pickle": out_of_band,
    "a shallow copy": lambda x: kept(copy.copy([x]), lambda found: elements(found[0])),
}


def capsule_read(capsule: Any) -> Any:
    """What a consumer of DLPack sees: one that came after the array was gone."""

    class Given:
        def __dlpack__(self, **_: Any) -> Any:
            return capsule

        def __dlpack_device__(self) -> tuple[int, int]:
            return 1, 0

    return np.from_dlpack(Given()).reshape(-1)


def doubled() -> Any:
    return jit(lambda x: x * 2.0)


def given(value: float) -> Tensor[Any, Any]:
    return ops.full((3, 4), value, dtype=np.float32)


def place(x: Tensor[Any, Any]) -> int:
    return int(x.numpy().ctypes.data)


def free(f: Any) -> list[int]:
    """The addresses of the memory that later results may take."""
    (workspace,) = f._storage.idle
    return [np.frombuffer(each.memory, np.uint8).ctypes.data for each in workspace.free_buffers()]


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_a_result_is_not_written_while_it_is_held_and_is_afterwards(way: Way) -> None:
    f = doubled()
    x = f(given(1.0))
    first = place(x)
    assert first % ALIGNMENT == 0
    held = way(x)
    del x
    for value in range(2, 6):
        assert place(f(given(value))) != first
    assert first not in free(f)
    assert np.array_equal(held(), np.full(SIZE, 2.0, np.float32))
    del held
    gc.collect()  # ctypes' pointers lie in cycles
    assert first in free(f)
    assert place(f(given(9.0))) == first


def test_every_result_is_held_by_itself() -> None:
    f = jit(lambda x: (x * 2.0, x * 3.0, x * 5.0, x * 7.0))
    kept = [f(given(i))[i % 4] for i in range(40)]
    factors = (2.0, 3.0, 5.0, 7.0)
    assert all((each.numpy() == i * factors[i % 4]).all() for i, each in enumerate(kept))
    assert len({place(each) for each in kept}) == 40


def test_a_result_that_is_returned_twice_is_one() -> None:
    def twice(x: Any) -> Any:
        y = x * 2.0
        return y, y

    f = jit(twice)
    one, other = f(given(1.0))
    assert place(one) == place(other)
    del one
    assert place(f(given(3.0))[0]) != place(other)
    assert (other.numpy() == 2.0).all()


def test_arguments_and_constants_that_are_returned_stay_as_they_are() -> None:
    f = jit(lambda x: (x, x.mT, ops.ones((3, 4)), ops.arange(12).reshape((3, 4)).mT, x * 2.0))
    found = [f(given(i)) for i in range(6)]
    for i, (same, turned, one, counted, computed) in enumerate(found):
        assert (same.numpy() == i).all() and (turned.numpy() == i).all()
        assert (one.numpy() == 1.0).all() and np.array_equal(counted.numpy().T.ravel(), range(12))
        assert (computed.numpy() == 2.0 * i).all()


def test_results_of_no_elements_and_of_no_axes() -> None:
    f = jit(lambda x: (x[:0] * 2.0, ops.sum(x)))
    found = [f(given(i)) for i in range(5)]
    assert [each[0].shape for each in found] == [(0, 4)] * 5
    assert [float(each[1]) for each in found] == [12.0 * i for i in range(5)]


def test_a_result_on_a_tape_is_held_by_the_gradient() -> None:
    f = doubled()
    _, pullback = vjp(lambda x: x * x, f(given(1.0)))
    for value in range(2, 6):
        f(given(value))
    slope = pullback(ops.ones((3, 4)))
    assert (slope[0] if isinstance(slope, tuple) else slope).numpy().tolist() == [[4.0] * 4] * 3
    assert (grad(lambda x: ops.sum(x * f(given(2.0))))(given(1.0)).numpy() == 4.0).all()


def test_a_result_in_a_cycle_is_held_until_the_cycle_is_collected() -> None:
    @dataclass
    class Cycle:
        x: Any
        me: Any = None

    f = doubled()
    cycle = Cycle(f(given(1.0)))
    cycle.me, first = cycle, place(cycle.x)
    gc.disable()
    try:
        del cycle
        assert all(place(f(given(value))) != first for value in range(5))
    finally:
        gc.enable()
    gc.collect()
    assert place(f(given(1.0))) == first


@pytest.mark.parametrize("hold", ["tensor", "array", "buffer"])
def test_a_result_that_is_saved_while_its_cycle_is_collected_is_held(hold: str) -> None:
    """The collector clears weak references to all of a cycle before it calls ``__del__``."""
    saved: list[Any] = []

    class Cycle:
        def __init__(self, x: Any) -> None:
            self.x, self.me = x, self

        def __del__(self) -> None:
            saved.append(self.x)

    f = doubled()
    x = f(given(1.0))
    Cycle({"tensor": x, "array": x.numpy()[1:], "buffer": x.numpy().data}[hold])
    del x
    gc.collect()
    assert len(saved) == 1
    for value in range(2, 6):
        f(given(value))
    held = saved[0].numpy() if hold == "tensor" else np.frombuffer(saved[0], np.float32)
    assert (held == 2.0).all()


def test_results_that_other_threads_hold_stay_as_they_are() -> None:
    f = doubled()
    wrong: list[float] = []

    def keep(start: int) -> None:
        kept = [f(given(i)).numpy()[1:] for i in range(start, start + 50)]
        wrong.extend(float(a[0, 0]) for i, a in enumerate(kept, start) if (a != 2.0 * i).any())

    threads = [threading.Thread(target=keep, args=(1000 * i,)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_a_pickled_result_is_a_copy() -> None:
    f = doubled()
    data = pickle.loads(pickle.dumps(f(given(1.0)).numpy()))
    for value in range(2, 6):
        f(given(value))
    assert (data == 2.0).all()


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_a_returned_model_is_not_written_while_a_part_of_it_is_held(way: Way) -> None:
    f = jit(lambda model: trees.map(lambda x: x * 2.0, model))
    model = f(nn.Linear(3, 4, rng=np.random.default_rng(0)))
    weight: Any = model.weight
    first, wanted = place(weight), np.sort(weight.numpy().reshape(-1))
    held = way(weight)
    del model, weight
    kept_models = [f(nn.Linear(3, 4, rng=np.random.default_rng(k))) for k in range(5)]
    assert all(place(each.weight) != first for each in kept_models)
    assert first not in free(f)
    assert np.array_equal(np.sort(held()), wanted)  # one way turns the axes


def test_calls_return_one_array_again_only_when_nobody_holds_it() -> None:
    f = doubled()
    first, second = f(given(1.0))._data, f(given(2.0))._data
    assert first is not second
    assert (first[0, 0], second[0, 0]) == (2.0, 4.0)
    one = id(first)
    del first
    assert id(f(given(3.0))._data) == one


def test_results_of_one_size_and_other_shapes_do_not_share_arrays() -> None:
    f = jit(lambda x: (x * 2.0, x.mT * 2.0, (x * 2.0).astype(np.int32)))
    for _ in range(4):
        one, two, three = f(given(1.0))
        assert (one.shape, two.shape, three.dtype.name) == ((3, 4), (4, 3), "int32")
        del one, two, three


FORGOTTEN: Final = """
import gc
import numpy as np
from typednn import jit, nn, trees

class Cycle:
    def __init__(self):
        self.itself = self
        self.run = jit(lambda model: trees.map(lambda x: x + 1.0, model))
        self.model = self.run(nn.Linear(4, 3, rng=np.random.default_rng(0)))

for _ in range(20):
    Cycle()
    gc.collect()
"""


def test_results_in_a_cycle_with_their_plan_are_collected() -> None:
    """A memoryview between owner and memory is cleared before its export ends, and Python crashes."""
    run = subprocess.run(
        [sys.executable, "-c", FORGOTTEN], capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stderr) == (0, "")
