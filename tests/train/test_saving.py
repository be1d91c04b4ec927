"""Checkpoints and logs of runs, also of those that were stopped and went on."""

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.train.runs import bits, clouds, linear, network
from tests.train.test_resuming import KEY, OPTIMIZERS, Stop, run
from typednn import load, losses, save
from typednn.checkpoints.atomic_file import need_place
from typednn.optim import SGD
from typednn.train import (
    BestCheckpoint,
    Checkpoint,
    CSVLog,
    TensorBoardLog,
    TrainingInterrupted,
    fit,
    start,
    supervised,
)


def like(name: str) -> Any:
    return start(network(), OPTIMIZERS[name])


@pytest.mark.parametrize("steps", [2, 5, 11])
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_resuming_from_a_file_gives_the_same_bits(name: str, steps: int, tmp_path: Path) -> None:
    optimizer, path = OPTIMIZERS[name], tmp_path / "run.safetensors"
    whole = run(network(), optimizer, key=KEY)
    with pytest.raises(TrainingInterrupted):
        run(network(), optimizer, Checkpoint(path), Stop(steps), key=KEY)
    resumed = run(load(path, like=like(name)), optimizer, Checkpoint(path))
    assert bits(resumed) == bits(whole)
    assert bits(load(path, like=like(name))) == bits(whole)


def test_every_so_many_steps(tmp_path: Path) -> None:
    path = tmp_path / "run.safetensors"

    class Crash(Stop):
        def on_step_end(self, before: Any, batch: Any, after: Any) -> None:
            if after.step.item() == 4:
                raise RuntimeError("crash")

    with pytest.raises(RuntimeError, match="crash"):
        run(network(), SGD(0.1, momentum=0.9), Checkpoint(path, every=3), Crash(99), key=KEY)
    state = load(path, like=like("sgd"))
    assert state.step.item() == 3
    assert bits(run(state, OPTIMIZERS["sgd"])) == bits(run(network(), OPTIMIZERS["sgd"], key=KEY))
    none = 0
    with pytest.raises(ValueError, match="every is 0"):
        Checkpoint(path, every=none)


@pytest.mark.parametrize("callback", [Checkpoint, lambda path: BestCheckpoint(path, "loss")])
@pytest.mark.parametrize(
    ("place", "message"), [("none/x", "No such file or directory"), (".", "Is a directory")]
)
def test_a_place_where_no_file_can_be_is_refused_before_the_first_step(
    callback: Any, place: str, message: str, tmp_path: Path
) -> None:
    with pytest.raises(OSError, match=f"{message}: '{tmp_path / place}'"):
        run(network(), SGD(0.1), Stop(1), callback(tmp_path / place))
    assert not [*tmp_path.iterdir()]


def test_a_place_is_tried_and_left_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "run.safetensors"
    save(path, "as it was")
    with pytest.raises(ValueError, match="batch"):
        fit(linear(), clouds(0, 4), SGD(0.1), epochs=1, callbacks=[Checkpoint(path)])
    need_place(path)
    assert [*tmp_path.iterdir()] == [path]
    assert load(path, like="") == "as it was"


def test_the_best_epoch(tmp_path: Path) -> None:
    path = tmp_path / "best.safetensors"
    state = run(network(), OPTIMIZERS["sgd"], BestCheckpoint(path, "loss"), key=KEY, epochs=5)
    best = load(path, like=like("sgd"))
    assert best.epoch == state.history.best("loss").number
    with pytest.raises(ValueError, match="BestCheckpoint: monitor 'los' is not measured"):
        run(network(), SGD(0.1), BestCheckpoint(path, "los"))


def test_a_resumed_run_knows_its_best_epoch(tmp_path: Path) -> None:
    path = tmp_path / "best.safetensors"
    state = fit(linear(), clouds(8, 4), SGD(0.5), epochs=3)
    worse = supervised(lambda scores, labels: losses.cross_entropy(scores, labels) + 100.0)
    best = BestCheckpoint(path, "loss")
    fit(state, clouds(8, 4), SGD(0.5), worse, epochs=5, callbacks=[best])
    assert not path.exists()


def test_a_state_that_is_not_finite_is_not_saved(tmp_path: Path) -> None:
    path = tmp_path / "run.safetensors"
    save(path, "as it was")
    objective = supervised(lambda scores, labels: losses.cross_entropy(scores, labels) * math.inf)
    callbacks, text = [Checkpoint(path)], "after step 2 is not finite, and not saved"
    with np.errstate(all="ignore"), pytest.warns(UserWarning, match=text) as caught:
        fit(linear(), clouds(8, 4), SGD(0.1), objective, epochs=1, callbacks=callbacks)
    assert caught[0].filename == __file__
    assert load(path, like="") == "as it was"


def test_a_csv_file(tmp_path: Path) -> None:
    path, data = tmp_path / "log.csv", clouds(8, 4)
    options: Any = {"validation": data, "callbacks": [CSVLog(path)]}
    state = fit(linear(), data, SGD(0.1), epochs=2, **options)
    state = fit(state, data, SGD(0.1), epochs=3, **options)
    rows = [line.split(",") for line in path.read_text().splitlines()]
    assert rows[0] == ["epoch", "loss", "val_loss"]
    assert [row[0] for row in rows[1:]] == ["1", "2", "3"]
    assert [float(row[2]) for row in rows[1:]] == state.history["val_loss"]


def test_a_csv_file_that_cannot_be_written(tmp_path: Path) -> None:
    path = tmp_path / "none" / "log.csv"
    with pytest.raises(FileNotFoundError):
        fit(linear(), clouds(8, 4), SGD(0.1), epochs=1, callbacks=[CSVLog(path)])


def test_events_for_tensorboard(tmp_path: Path) -> None:
    pytest.importorskip("tensorboardX")
    fit(linear(), clouds(8, 4), SGD(0.1), epochs=2, callbacks=[TensorBoardLog(tmp_path)])
    (file,) = tmp_path.iterdir()
    assert file.read_bytes().count(b"loss") == 2
