"""Dataclasses that are built when somebody looks at them, as modules are.

The state of an optimizer is returned by each training step and given to the next one. Until somebody
reads it, it holds no tensors.
"""

import dataclasses
from collections.abc import Callable, Sequence
from functools import cache
from operator import attrgetter
from typing import Any, ClassVar

from typednn.containers import Deferred, DeferredBuilder, Flattened, rebuilder, register

__all__ = ["DeferredDataclass"]


class DeferredDataclass:
    """The base class of frozen dataclasses with slots whose instances may be deferred.

    Their fields are empty slots until one of them is read. ``_deferred`` is what they are built of
    then; None or an empty slot once they are. The field with the name ``label_field`` is a text, no
    child: it belongs to the structure.
    """

    __slots__ = ("_deferred",)

    label_field: ClassVar[str]

    @staticmethod
    def __typednn_register__(dataclass: type[Any]) -> None:
        """Make the class a container."""
        build = _builder(dataclass)
        register(
            dataclass,
            _flattener(dataclass),
            _rebuilder(dataclass),
            defer=lambda example: build,
            label=attrgetter(dataclass.label_field),
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
    names = _children(cls)
    label = attrgetter(cls.label_field)

    def flatten(instance: Any) -> Flattened:
        return [getattr(instance, name) for name in names], _rest(label(instance)), names

    return flatten


def _rebuilder(cls: type[Any]) -> Callable[[Any, Sequence[Any]], Any]:
    names = (*_children(cls), cls.label_field)
    rebuild_fields = rebuilder(cls)

    def rebuild(rest: Any, children: Sequence[Any]) -> Any:
        return rebuild_fields(names, (*children, *rest))

    return rebuild


@cache
def _rest(label: str) -> tuple[str]:
    """Return what rebuilds an instance beside its children: one object for each label.

    Plans compare it by identity.
    """
    return (label,)


def _children(cls: Any) -> tuple[str, ...]:
    return tuple([x.name for x in dataclasses.fields(cls) if x.name != cls.label_field])


def _builder(cls: type[Any]) -> DeferredBuilder:
    new, set_attribute = object.__new__, object.__setattr__

    def build(deferred: Deferred) -> Any:
        instance = new(cls)
        set_attribute(instance, "_deferred", deferred)
        return instance

    return build
