"""DataLoader's thread and worker processes: the same batches, and nothing left behind."""

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from typednn import Tensor, ops
from typednn.data import DataError, DataLoader

ROWS = np.arange(20, dtype=np.float32).reshape(10, 2)


def jittered(batch: Any, rng: np.random.Generator) -> Any:
    return batch + ops.asarray(rng.normal(size=batch.shape).astype(np.float32))


def slow_at_first(batch: Any, rng: np.random.Generator) -> Any:
    time.sleep(0.2 if batch.numpy()[0, 0] == 0 else 0)
    return jittered(batch, rng)


def failing(batch: Any, rng: np.random.Generator) -> Any:
    if batch.numpy()[0, 0] >= 8:
        raise LookupError("no such image")
    return batch


def dying(batch: Any, rng: np.random.Generator) -> Any:
    if batch.numpy()[0, 0] >= 8:
        os.kill(os.getpid(), signal.SIGKILL)
    return batch


def meeting(batch: Any, rng: np.random.Generator) -> Any:
    """Ends only if the next batch, or the one before, is transformed at the same time."""
    number = int(batch.numpy()[0, 0]) // 4
    folder = Path(os.environ["TYPEDNN_TEST_MEETING"])
    (folder / str(number)).touch()
    for _ in range(6000):
        if (folder / str(number ^ 1)).exists():
            return batch
        time.sleep(0.01)
    raise TimeoutError("no other batch is transformed meanwhile")


def values(batches: Iterator[Tensor]) -> list[bytes]:
    return [batch.numpy().tobytes() for batch in batches]


def prefetching() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "typednn prefetch"]


@pytest.fixture(autouse=True)
def nothing_left() -> Iterator[None]:
    yield
    assert not prefetching()
    assert not multiprocessing.active_children()


@pytest.mark.parametrize("prefetch", [1, 3, 100])
def test_the_thread_gives_the_same_batches(prefetch: int) -> None:
    options: Any = {"shuffle": True, "transform": jittered, "last": "keep"}
    alone = DataLoader(ROWS, 3, **options)
    ahead = DataLoader(ROWS, 3, prefetch=prefetch, **options)
    for start in (0, 2, 4):
        assert values(ahead.batches(4, start)) == values(alone.batches(4, start))


def test_the_thread_is_no_more_ahead_than_asked() -> None:
    made = []

    def noted(batch: Any, rng: np.random.Generator) -> Any:
        made.append(batch)
        return batch

    batches = iter(DataLoader(ROWS, 1, prefetch=2, transform=noted))
    next(batches)
    end = time.monotonic() + 10
    while len(made) < 3 and time.monotonic() < end:
        time.sleep(0.01)
    time.sleep(0.05)
    assert len(made) == 3, "one that was taken and two ahead"
    batches.close()  # type: ignore[attr-defined] # it is a generator


def test_what_is_raised_in_the_thread_comes_through() -> None:
    batches = iter(DataLoader(ROWS, 2, prefetch=3, transform=failing))
    assert [next(batches).numpy()[0, 0] for _ in range(2)] == [0, 4]
    with pytest.raises(LookupError, match="no such image"):
        next(batches)
    with pytest.raises(StopIteration):
        next(batches)


def test_a_keyboard_interrupt_in_the_thread_comes_through() -> None:
    def interrupted(batch: Any, rng: np.random.Generator) -> Any:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        next(iter(DataLoader(ROWS, 2, prefetch=1, transform=interrupted)))


def test_the_thread_ends_with_its_consumer() -> None:
    batches = iter(DataLoader(ROWS, 1, prefetch=2))
    next(batches)
    assert len(prefetching()) == 1
    del batches
    assert not prefetching()
    for _ in DataLoader(ROWS, 1, prefetch=2):
        break
    assert not prefetching()


def test_python_ends_beside_a_thread_that_waits() -> None:
    program = (
        "import numpy as np\n"
        "from typednn.data import DataLoader\n"
        "batches = iter(DataLoader(np.arange(9), 1, prefetch=1))\n"
        "next(batches)\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=120)


@pytest.mark.skipif(not hasattr(signal, "pthread_kill"), reason="signals to threads")
def test_ctrl_c_while_the_consumer_waits() -> None:
    sent: list[bool] = []

    def waiting(batch: Any, rng: np.random.Generator) -> Any:
        if not sent:
            sent.append(True)
            signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
            time.sleep(0.2)
        return batch

    with pytest.raises(KeyboardInterrupt):
        list(DataLoader(ROWS, 2, prefetch=1, transform=waiting))


@pytest.mark.parametrize("method", multiprocessing.get_all_start_methods())
def test_workers_give_the_same_batches_in_the_same_order(method: str, tmp_path: Path) -> None:
    """In a program of its own, because a start method is chosen once."""
    program = tmp_path / "program.py"
    program.write_text(
        "import multiprocessing, sys, numpy as np\n"
        "from tests.data.test_loader_processes import ROWS, slow_at_first, values\n"
        "from typednn.data import DataLoader\n"
        "if __name__ == '__main__':\n"
        "    multiprocessing.set_start_method(sys.argv[1])\n"
        "    options = {'shuffle': True, 'transform': slow_at_first, 'seed': 3}\n"
        "    alone = DataLoader(ROWS, 2, **options)\n"
        "    spread = DataLoader(ROWS, 2, workers=2, **options)\n"
        "    for start in (0, 4):\n"
        "        assert values(spread.batches(1, start)) == values(alone.batches(1, start))\n"
        "    print('same')\n"
    )
    done = subprocess.run(
        [sys.executable, str(program), method],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert done.stdout == "same\n", done.stderr


def test_workers_work_at_the_same_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TYPEDNN_TEST_MEETING", str(tmp_path))
    assert len(list(DataLoader(ROWS[:8], 2, workers=2, transform=meeting))) == 4


def test_what_a_worker_raises_comes_through() -> None:
    batches = iter(DataLoader(ROWS, 2, workers=2, transform=failing))
    assert [next(batches).numpy()[0, 0] for _ in range(2)] == [0, 4]
    with pytest.raises(LookupError, match="no such image"):
        next(batches)


def test_a_worker_that_dies_is_one_error() -> None:
    with pytest.raises(DataError) as caught:
        list(DataLoader(ROWS, 2, workers=1, transform=dying))
    assert str(caught.value) == (
        "DataLoader: expected workers that live until the last batch; found one that died: killed,"
        " out of memory, or unable to import the main program"
    )


def test_workers_end_with_their_consumer() -> None:
    for _ in DataLoader(ROWS, 2, workers=1, transform=jittered, prefetch=1):
        break
    assert not multiprocessing.active_children()


def test_a_function_that_cannot_be_sent() -> None:
    with pytest.raises(DataError, match="expected a transform that can be sent to workers, such"):
        DataLoader(ROWS, 2, workers=1, transform=lambda x, rng: x)
