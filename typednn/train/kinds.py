"""Models and optimizers that are none: one line says what is there, and what to pass."""

from typing import Any

from typednn import trees
from typednn.parameters import is_floating
from typednn.random import Key
from typednn.shapes.fitting import no_callable, no_model, no_optimizer
from typednn.shapes.words import named, shown
from typednn.train.history import History

__all__ = [
    "has_methods",
    "need_callable",
    "need_history",
    "need_key",
    "need_model",
    "need_optimizer",
]


def need_model(owner: str, model: object) -> None:
    """Raise TypeError for what has nothing to train, such as a class of models."""
    if not any(is_floating(leaf) for leaf in trees.leaves(model)):
        raise TypeError(no_model(owner, named(model)))


def need_callable(owner: str, model: object) -> None:
    """Raise TypeError for what is neither a model nor a function, such as a class of models."""
    if isinstance(model, type) or not callable(model):
        raise TypeError(no_callable(owner, named(model)))


def need_optimizer(owner: str, optimizer: object) -> None:
    """Raise TypeError for anything but an optimizer, such as a class of optimizers."""
    if not has_methods(optimizer, "init", "step"):
        raise TypeError(no_optimizer(owner, named(optimizer)))


def need_key(owner: str, key: object) -> None:
    """Raise TypeError for anything but a key, such as a seed."""
    if not isinstance(key, Key):
        raise TypeError(f"{owner}: key is {shown(key)}, but expected one such as random.key(0)")


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
