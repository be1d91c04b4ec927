"""``typednn train``: train a network on handwritten digits, and test it on held-out digits."""

from pathlib import Path
from typing import Any

import numpy as np

from typednn.cli.recipes import DIGITS, MNIST, ZIG, M, Recipe, S
from typednn.data import DataLoader, Split, download_mnist, load_digits, load_mnist
from typednn.data.download import MIRRORS
from typednn.metrics import accuracy, confusion, worst_confusions
from typednn.train import fit, predict, progress_callback

CLASSES = 10


def train_digits(*, epochs: int | None, seed: int) -> None:
    """Train on the 1797 digits of scikit-learn."""
    _train(load_digits(), DIGITS, epochs=epochs, seed=seed)


def train_mnist(
    folder: Path | None, mirrors: list[str] | None, *, zig: bool, epochs: int | None, seed: int
) -> None:
    """Train on MNIST from the folder, or downloaded; by the Zig program's recipe or by ours."""
    if folder is None:
        folder = download_mnist(mirrors=mirrors or MIRRORS, say=_say)
    _train(load_mnist(folder), ZIG if zig else MNIST, epochs=epochs, seed=seed)


def trained(split: Split[Any], recipe: Recipe[M, S], *, epochs: int | None, seed: int) -> M:
    """Return the recipe's network, trained with a progress display."""
    loader = DataLoader(split.train, recipe.batch_size, shuffle=recipe.shuffle, seed=seed)
    return fit(
        recipe.network(np.random.default_rng(seed)),
        loader,
        recipe.optimizer,
        epochs=epochs or recipe.epochs,
        callbacks=[progress_callback()],
    ).model


def _train(split: Split[Any], recipe: Recipe[Any, Any], *, epochs: int | None, seed: int) -> None:
    _say(f"{len(split.train)} digits to train on, {len(split.test)} held out")
    predicted = predict(trained(split, recipe, epochs=epochs, seed=seed), split.test)
    if worst := worst_confusions(confusion(predicted, split.test.labels, CLASSES)):
        _say("most often mistaken:")
    for label, taken_for, times in worst:
        _say(f"  {label} taken for {taken_for}: {times} time{'s' if times > 1 else ''}")
    _say(f"test accuracy {100 * accuracy(predicted, split.test.labels):.2f} %")


def _say(line: str) -> None:
    print(line, flush=True)
