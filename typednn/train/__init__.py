"""Training: the loop, and what a person sees of it while it runs."""

from typednn.train.loop import Classifier, Interrupted, Loss, Optimizer, fit, predict
from typednn.train.progress import Bar, Epoch, Lines, Watcher, watcher

__all__ = [
    "Bar",
    "Classifier",
    "Epoch",
    "Interrupted",
    "Lines",
    "Loss",
    "Optimizer",
    "Watcher",
    "fit",
    "predict",
    "watcher",
]
