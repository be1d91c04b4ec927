"""Optimizers: pure functions from a model, its gradient and a state to the next model and state.

Each optimizer is a chain of small transformations, and ``Chain`` makes new ones:
``Chain(ClipByNorm(1.0), Adam(3e-4))``. ``Groups``, ``Accumulate`` and ``AverageWeights`` are optimizers
around others. ``init`` makes the state, a ``State[M]`` for a model ``M`` whatever the optimizer is: a
plain tree of tensors. Nothing is changed in place.
"""

from typednn.optim.accumulate import Accumulate
from typednn.optim.adafactor import Adafactor, ScaleByFactoredRms, ScaleByRelativeRate
from typednn.optim.adagrad import Adagrad, ScaleByAdagrad
from typednn.optim.adam import Adam, AdamW, NAdam, ScaleByAdam, ScaleByNAdam
from typednn.optim.averaging import AverageWeights, averaged
from typednn.optim.chain import Chain, Chained
from typednn.optim.choice import Where
from typednn.optim.clipping import ClipByNorm, ClipByValue
from typednn.optim.groups import Groups
from typednn.optim.lion import Lion, ScaleByLion
from typednn.optim.muon import Muon, ScaleByMuon
from typednn.optim.optimizer import Optimizer, State
from typednn.optim.rates import Rate, ScaleByRate
from typednn.optim.rmsprop import RMSProp, ScaleByRms
from typednn.optim.sgd import SGD, Momentum
from typednn.optim.transformation import Context, PerParameter, Transformation
from typednn.optim.weight_decay import WeightDecay

__all__ = [
    "SGD",
    "Accumulate",
    "Adafactor",
    "Adagrad",
    "Adam",
    "AdamW",
    "AverageWeights",
    "Chain",
    "Chained",
    "ClipByNorm",
    "ClipByValue",
    "Context",
    "Groups",
    "Lion",
    "Momentum",
    "Muon",
    "NAdam",
    "Optimizer",
    "PerParameter",
    "RMSProp",
    "Rate",
    "ScaleByAdagrad",
    "ScaleByAdam",
    "ScaleByFactoredRms",
    "ScaleByLion",
    "ScaleByMuon",
    "ScaleByNAdam",
    "ScaleByRate",
    "ScaleByRelativeRate",
    "ScaleByRms",
    "State",
    "Transformation",
    "WeightDecay",
    "Where",
    "averaged",
]
