"""Models and optimizers that are none: one line says what is there, and what to pass."""

import inspect
from typing import Any

from typednn import trees
from typednn.parameters import is_floating
from typednn.random import Key
from typednn.train.history import History

__all__ = [
    "has_methods",
    "named",
    "need_callable",
    "need_history",
    "need_key",
    "need_model",
    "need_optimizer",
]


def need_model(owner: str, model: object) -> None:
    """Raise TypeError for what has nothing to train, such as a class of models."""
    if not any(is_floating(leaf) for leaf in trees.leaves(model)):
        text = "but expected a model with parameters, such as nn.Linear(4, 3, rng=rng)"
        raise TypeError(f"{owner}: model is {named(model)}, {text}")


def need_callable(owner: str, model: object) -> None:
    """Raise TypeError for what is neither a model nor a function, such as a class of models."""
    if isinstance(model, type) or not callable(model):
        text = "but expected a model such as nn.Linear(4, 3, rng=rng), or a function of the inputs"
        raise TypeError(f"{owner}: model is {named(model)}, {text}")


def need_optimizer(owner: str, optimizer: object) -> None:
    """Raise TypeError for anything but an optimizer, such as a class of optimizers."""
    if not has_methods(optimizer, "init", "step"):
        raise TypeError(
            f"{owner}: optimizer is {named(optimizer)}, but expected one such as optim.Adam(1e-3)"
        )


def need_key(owner: str, key: object) -> None:
    """Raise TypeError for anything but a key, such as a seed."""
    if not isinstance(key, Key):
        raise TypeError(f"{owner}: key is {key!r}, but expected one such as random.key(0)")


def need_history(owner: str, history: object) -> None:
    """Raise TypeError for anything but a history, such as the state that has it."""
    if not isinstance(history, History):
        raise TypeError(
            f"{owner}: history is {named(history)}, but expected that of a run, such as"
            " fit(...).history"
        )


def has_methods(thing: Any, *methods: str) -> bool:
    """Return whether it is an object, and no class, with these methods."""
    return not isinstance(thing, type) and all(hasattr(thing, name) for name in methods)


def named(thing: Any) -> str:
    """Return what it is: the name of a function or class, or the class of an object."""
    if isinstance(thing, type):
        return f"the class {thing.__name__}"
    if inspect.isroutine(thing):
        return f"the function {thing.__name__}"
    return "None" if thing is None else f"of class {type(thing).__name__}"
