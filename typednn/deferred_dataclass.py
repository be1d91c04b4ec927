"""Dataclasses that are built when somebody looks at them, as modules are.

The state of an optimizer is returned by each training step and given to the next one. Until somebody
reads it, it holds no tensors.
"""

import dataclasses
from typing import Any

from typednn.containers import Deferred, DeferredBuilder, Flattened, rebuilder, register

__all__ = ["DeferredDataclass"]


class DeferredDataclass:
    """The base class of frozen dataclasses with slots whose instances may be deferred.

    Their fields are empty slots until one of them is read. ``_deferred`` is what they are built of
    then; None or an empty slot once they are.
    """

    __slots__ = ("_deferred",)

    @staticmethod
    def __typednn_register__(dataclass: type[Any]) -> None:
        """Make the class a container."""
        build = _builder(dataclass)
        register(
            dataclass, _flattener(dataclass), rebuilder(dataclass), defer=lambda example: build
        )

    def __getattr__(self, name: str) -> Any:
        """Return the value of an empty slot. Python calls this for what is missing."""
        if name == "_deferred":
            return None
        deferred = self._deferred
        if deferred is not None:
            _build(self, deferred)
        return object.__getattribute__(self, name)  # it raises if there is none


def _build(instance: Any, deferred: Deferred) -> None:
    built = deferred.build()
    for field in dataclasses.fields(instance):
        object.__setattr__(instance, field.name, getattr(built, field.name))
    object.__setattr__(instance, "_deferred", None)


def _flattener(cls: Any) -> Any:  # Any: a dataclass
    names = tuple([field.name for field in dataclasses.fields(cls)])

    def flatten(instance: Any) -> Flattened:
        return [getattr(instance, name) for name in names], names, names

    return flatten


def _builder(cls: type[Any]) -> DeferredBuilder:
    new, set_attribute = object.__new__, object.__setattr__

    def build(deferred: Deferred) -> Any:
        instance = new(cls)
        set_attribute(instance, "_deferred", deferred)
        return instance

    return build
