"""Loss functions: how far a model's outputs are from what they should be.

    from typednn import losses

    loss = losses.cross_entropy(logits, labels)  # one number, the mean over the batch
    each = losses.cross_entropy(logits, labels, reduction="none")  # one number for each label

``reduction`` is "mean", "sum" or "none"; mypy knows the shape of each. Classes are on axis 1, as in
PyTorch, so ``cross_entropy`` takes (b, c, height, width) beside labels (b, height, width) too. The
dtype is that of the outputs, any floating one. Operands never broadcast: (b, 1) beside (b,) is
refused. Each formula is PyTorch's unless its docstring says otherwise.
"""

from types import FunctionType

from typednn.losses.alignment import ctc
from typednn.losses.binary import binary_cross_entropy_with_logits, hinge
from typednn.losses.classification import (
    cross_entropy,
    multi_margin,
    nll,
    soft_cross_entropy,
)
from typednn.losses.divergence import kl_divergence
from typednn.losses.embeddings import cosine_embedding, triplet
from typednn.losses.reduction import Reduction
from typednn.losses.regression import huber, l1, mse, smooth_l1
from typednn.ops.public import public

__all__ = [
    "Reduction",
    "binary_cross_entropy_with_logits",
    "cosine_embedding",
    "cross_entropy",
    "ctc",
    "hinge",
    "huber",
    "kl_divergence",
    "l1",
    "mse",
    "multi_margin",
    "nll",
    "smooth_l1",
    "soft_cross_entropy",
    "triplet",
]

for _name in __all__:
    _function = globals()[_name]
    if isinstance(_function, FunctionType):
        globals()[_name] = public(_function, __name__, numbers=("ignore_index",))
