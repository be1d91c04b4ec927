"""Optimizers: pure functions from a model, its gradient and a state to the next model and state.

``init`` makes the state, which has its own type. The moments in it are trees of the model's type,
so they can be saved, mapped and inspected like models. Nothing is changed in place.
"""

from typednn.optim.adam import Adam, AdamState
from typednn.optim.sgd import SGD, SGDState

__all__ = ["SGD", "Adam", "AdamState", "SGDState"]
