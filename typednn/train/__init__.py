"""Training: ``fit`` trains a model, and ``predict`` runs the trained model.

The loop plans each step with ``jit``. While it runs it calls a ``Callback``, as in Keras and
Lightning: a progress bar, or lines of text. Ctrl-C raises ``TrainingInterrupted``, a
KeyboardInterrupt.
"""

from typednn.train.loop import Classifier, Loss, Optimizer, TrainingInterrupted, fit, predict
from typednn.train.progress import Callback, Epoch, ProgressBar, ProgressLines, progress_callback

__all__ = [
    "Callback",
    "Classifier",
    "Epoch",
    "Loss",
    "Optimizer",
    "ProgressBar",
    "ProgressLines",
    "TrainingInterrupted",
    "fit",
    "predict",
    "progress_callback",
]
