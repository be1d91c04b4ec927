"""A run with all that draws, remembers or works ahead goes on from its file with the same bits."""

from pathlib import Path
from typing import Any, Final

import numpy as np
import pytest

from tests.train.runs import bits, network
from tests.train.test_resuming import Stop
from typednn import load, ops, optim, random, schedules
from typednn.data import DataLoader
from typednn.train import Checkpoint, EarlyStopping, TrainingInterrupted, fit, start

EPOCHS: Final = 4
KEY: Final = random.key(7)


def jittered(batch: Any, rng: np.random.Generator) -> Any:
    """An augmentation, in a function that workers can be sent."""
    x, labels = batch
    return x + 0.1 * ops.normal(x.shape, rng=rng), labels


def loader(**options: Any) -> Any:
    rng = np.random.default_rng(0)
    labels = np.arange(20) % 2
    points = (rng.normal(0, 0.3, (20, 2)) + (2 * labels[:, None] - 1)).astype(np.float32)
    return DataLoader((points, labels), 6, shuffle=True, seed=3, transform=jittered, **options)


OPTIMIZER: Final = optim.AverageWeights(
    optim.Accumulate(
        optim.Chain(
            optim.ClipByNorm(1.0),
            optim.Groups(
                ("layers[0].weight", optim.Muon(schedules.cosine(0.05, steps=9))),
                rest=optim.AdamW(schedules.warmup(0.05, steps=5), weight_decay=0.1),
            ),
        ),
        every=3,
    ),
    decay=0.9,
)


def run(state: Any, *callbacks: Any, **options: Any) -> Any:
    """Train with early stopping, which the history decides."""
    early = EarlyStopping(patience=2, min_delta=0.05)
    held_out: Any = DataLoader(next(iter(loader())), 4)
    return fit(
        state,
        loader(**options),
        OPTIMIZER,
        epochs=EPOCHS,
        validation=held_out,
        callbacks=[early, *callbacks],
    )


@pytest.mark.parametrize("options", [{}, {"prefetch": 3}, {"workers": 2}], ids=str)
@pytest.mark.parametrize("steps", [1, 4, 6, 11])
def test_it_goes_on_from_its_file(steps: int, options: dict[str, int], tmp_path: Path) -> None:
    path = tmp_path / "run.safetensors"
    first = start(network(), OPTIMIZER, key=KEY)
    whole = run(first)
    with pytest.raises(TrainingInterrupted):
        run(first, Checkpoint(path), Stop(steps), **options)
    state = load(path, like=first)
    assert state.step.item() == steps - 1
    assert bits(run(state)) == bits(whole)
    assert bits(optim.averaged(whole.model, whole.optimizer)) != bits(whole.model)


def with_a_plateau(state: Any, *callbacks: Any) -> Any:
    """Train with the rate that the losses so far give, one epoch after another."""
    while state.epoch < EPOCHS:
        plateau = schedules.Plateau(0.5, patience=0, threshold=0.5, factor=0.5)
        for loss in state.history.losses:
            plateau = plateau.update(loss)
        optimizer = optim.SGD(plateau.rate, 0.9)
        state = fit(state, loader(), optimizer, epochs=state.epoch + 1, callbacks=callbacks)
    return state, plateau.rate.item()


@pytest.mark.parametrize("steps", [2, 6, 13])
def test_a_plateau_is_that_of_the_history(steps: int, tmp_path: Path) -> None:
    path, first = tmp_path / "run.safetensors", start(network(), optim.SGD(0.5, 0.9), key=KEY)
    whole, rate = with_a_plateau(first)
    assert rate < 0.5
    with pytest.raises(TrainingInterrupted):
        with_a_plateau(first, Checkpoint(path), Stop(steps))
    resumed, _ = with_a_plateau(load(path, like=first))
    assert bits(resumed) == bits(whole)
