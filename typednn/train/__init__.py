"""Training: ``fit`` trains a model, ``evaluate`` and ``predict`` run the trained one.

All that a run knows is one immutable tree, ``TrainingState``, and each step is a function of it and
of a batch. So a run can be stopped, saved and resumed at any step, exactly. ``fit`` plans the steps
with ``jit``. Callbacks look on, as in Keras and Lightning: progress, logs, checkpoints, early
stopping. Ctrl-C raises ``TrainingInterrupted``, a KeyboardInterrupt that has the state.
"""

from typednn.train.batches import Loader
from typednn.train.callbacks import Callback, EarlyStopping, Run
from typednn.train.evaluation import Classifier, Metric, evaluate, predict
from typednn.train.history import Epoch, History
from typednn.train.logs import CSVLog, TensorBoardLog
from typednn.train.loop import TrainingInterrupted, fit
from typednn.train.nan_guard import NanGuard
from typednn.train.objectives import Loss, Objective, Supervised, supervised
from typednn.train.progress import ProgressBar, ProgressLines, progress_callback
from typednn.train.saving import BestCheckpoint, Checkpoint
from typednn.train.state import Optimizer, TrainingState, start

__all__ = [
    "BestCheckpoint",
    "CSVLog",
    "Callback",
    "Checkpoint",
    "Classifier",
    "EarlyStopping",
    "Epoch",
    "History",
    "Loader",
    "Loss",
    "Metric",
    "NanGuard",
    "Objective",
    "Optimizer",
    "ProgressBar",
    "ProgressLines",
    "Run",
    "Supervised",
    "TensorBoardLog",
    "TrainingInterrupted",
    "TrainingState",
    "evaluate",
    "fit",
    "predict",
    "progress_callback",
    "start",
    "supervised",
]
