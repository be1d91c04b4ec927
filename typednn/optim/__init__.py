"""Optimisers: pure functions from a model, its gradient and a state to the next model and state.

The state is a value of its own with a type of its own, made by ``init``. Moments in it are trees of
the model's type, so they are saved, mapped and inspected as models are.
"""

from typednn.optim.adam import Adam, AdamState
from typednn.optim.sgd import SGD, SGDState

__all__ = ["SGD", "Adam", "AdamState", "SGDState"]
