"""A run that was stopped and goes on ends with the bits of one that never stopped."""

import signal
import subprocess
import sys
from typing import Any, Final

import pytest

from tests.train.runs import bits, clouds, network
from typednn import random
from typednn.optim import SGD, Adam
from typednn.signals import Terminated
from typednn.train import Callback, EarlyStopping, TrainingInterrupted, TrainingState, fit

OPTIMIZERS: Final[dict[str, Any]] = {"sgd": SGD(0.1, momentum=0.9), "adam": Adam(0.01)}
EPOCHS = 3
KEY = random.key(5)


class Stop(Callback):
    """Interrupts after so many steps of this call of fit, as Ctrl-C does."""

    def __init__(self, steps: int, signal_number: int | None = None) -> None:
        self._left = steps
        self._signal = signal_number
        self.ended: TrainingState[Any, Any] | None = None

    def on_step_end(
        self, before: TrainingState[Any, Any], batch: Any, after: TrainingState[Any, Any]
    ) -> None:
        self._left -= 1
        if self._left == 0:
            if self._signal is None:
                raise KeyboardInterrupt
            signal.raise_signal(self._signal)

    def on_end(self, state: TrainingState[Any, Any]) -> None:
        self.ended = state


def run(model: Any, optimizer: Any, *callbacks: Callback, **options: Any) -> Any:
    data = clouds(20, 6, seed=3)
    options = {"epochs": EPOCHS, "validation": clouds(9, 5), **options}
    return fit(model, data, optimizer, callbacks=callbacks, **options)


@pytest.mark.parametrize("steps", [1, 2, 4, 5, 8, 11])
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_ctrl_c_after_each_step(name: str, steps: int) -> None:
    optimizer = OPTIMIZERS[name]
    whole = run(network(), optimizer, key=KEY)
    with pytest.raises(TrainingInterrupted) as caught:
        run(network(), optimizer, Stop(steps), key=KEY)
    stopped = caught.value.state
    assert stopped.step.item() == steps - 1, "the step whose callback was interrupted is done again"
    assert bits(run(stopped, optimizer)) == bits(whole)


@pytest.mark.parametrize("epochs", [1, 2])
def test_more_epochs_than_before(epochs: int) -> None:
    whole = run(network(), SGD(0.1), key=KEY)
    part = run(network(), SGD(0.1), key=KEY, epochs=epochs)
    assert bits(part) != bits(whole)
    assert bits(run(part, SGD(0.1))) == bits(whole)


def test_many_stops() -> None:
    optimizer, state = OPTIMIZERS["adam"], network()
    options = {"key": KEY}
    for steps in (3, 1, 2, 4, 2):
        with pytest.raises(TrainingInterrupted) as caught:
            run(state, optimizer, Stop(steps), **options)
        state, options = caught.value.state, {}
    assert bits(run(state, optimizer)) == bits(run(network(), optimizer, key=KEY))


class StopInValidation:
    """A validation loader whose first pass is interrupted."""

    def __init__(self) -> None:
        self._inner = clouds(9, 5)
        self._passes = 0

    def __len__(self) -> int:
        return len(self._inner)

    def batches(self, epoch: int, start: int = 0) -> Any:
        self._passes += 1
        if self._passes == 1:
            raise KeyboardInterrupt
        return self._inner.batches(epoch, start)


def test_ctrl_c_in_validation() -> None:
    with pytest.raises(TrainingInterrupted, match="after 4 of its 4 steps") as caught:
        run(network(), SGD(0.1), key=KEY, validation=StopInValidation())
    assert bits(run(caught.value.state, SGD(0.1))) == bits(run(network(), SGD(0.1), key=KEY))


@pytest.mark.parametrize(
    ("steps", "where"),
    [
        (1, "epoch 1 of 3, after 0 of its 4 steps"),
        (3, "epoch 1 of 3, after 2 of its 4 steps"),
        (7, "epoch 2 of 3, after 2 of its 4 steps"),
    ],
)
def test_the_message_says_where(steps: int, where: str) -> None:
    stop = Stop(steps)
    with pytest.raises(TrainingInterrupted) as caught:
        run(network(), SGD(0.1), stop)
    assert isinstance(caught.value, KeyboardInterrupt)
    assert str(caught.value) == f"stopped in {where}"
    assert stop.ended is caught.value.state


def test_a_signal_ends_the_run_in_order() -> None:
    stop = Stop(3, signal.SIGTERM)
    with pytest.raises(Terminated) as caught:
        run(network(), SGD(0.1), stop, key=KEY)
    assert caught.value.code == 128 + signal.SIGTERM
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
    assert stop.ended is not None and stop.ended.step.item() == 2
    assert bits(run(stop.ended, SGD(0.1))) == bits(run(network(), SGD(0.1), key=KEY))


PROGRAM = """
import os, signal, sys
from tests.train.test_resuming import Stop, run
from tests.train.runs import network
from typednn.optim import SGD

class Say(Stop):
    def on_end(self, state):
        print("saved", state.step.item(), flush=True)

run(network(), SGD(0.1), Say(5, getattr(signal, sys.argv[1])))
"""


@pytest.mark.parametrize(("name", "code"), [("SIGTERM", 143), ("SIGINT", 1)])
def test_a_process_that_is_ended(name: str, code: int) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, name], capture_output=True, text=True, check=False
    )
    assert done.stdout == "saved 4\n"
    assert done.returncode == code


def test_early_stopping_is_decided_by_the_state() -> None:
    """A patience that began before the stop goes on after it."""
    stopping = EarlyStopping("loss", patience=2, min_delta=10.0)
    whole = run(network(), SGD(0.1), stopping, key=KEY, epochs=9)
    assert whole.epoch == 3, "no epoch after the first is better by so much"
    with pytest.raises(TrainingInterrupted) as caught:
        run(network(), SGD(0.1), stopping, Stop(7), key=KEY, epochs=9)
    assert bits(run(caught.value.state, SGD(0.1), stopping, epochs=9)) == bits(whole)
    assert run(whole, SGD(0.1), stopping, epochs=9) is whole
