"""Modules whose fields are built at their first use.

A training step returns a model that is mostly passed to the next step without a look at its fields.
Such a module has no fields yet, only a ``_deferred`` from which they can be built.
"""

from collections.abc import Hashable
from typing import TYPE_CHECKING, Any

from typednn.checks.sizes import GivenSizes
from typednn.containers import Deferred, DeferredBuilder
from typednn.nn.layout import Layout

__all__ = [
    "DeferredFields",
    "deferred_builder",
    "fields_of",
    "own_fields",
    "set_deferred",
    "set_key",
    "set_layout",
]


class _Slots:
    """A module's attributes beside its fields. ``_deferred`` is None once the fields are built."""

    __slots__ = ("__dict__", "__weakref__", "_deferred", "_given_sizes", "_key", "_layout")
    if TYPE_CHECKING:  # annotations would make them fields
        _given_sizes: GivenSizes
        _deferred: Deferred | None
        _layout: Layout
        _key: Hashable


class DeferredFields(_Slots):
    """Builds the fields at the first access to one of them, or to ``__dict__``."""

    __slots__ = ()

    @property
    def __typednn_given_sizes__(self) -> GivenSizes:
        """The sizes that ``__init__`` was given and that no field tells."""
        layout = getattr(self, "_layout", None)
        return getattr(self, "_given_sizes", {}) if layout is None else layout.given_sizes

    @__typednn_given_sizes__.setter
    def __typednn_given_sizes__(self, sizes: GivenSizes) -> None:
        object.__setattr__(self, "_given_sizes", sizes)

    if not TYPE_CHECKING:  # mypy would accept every attribute

        @property
        def __dict__(self) -> dict[str, Any]:
            return fields_of(self)

        def __getattr__(self, name: str) -> Any:
            """Return a field that is not built yet. Python calls this for missing attributes."""
            fields = {} if name in _Slots.__slots__ else fields_of(self)
            return fields[name] if name in fields else object.__getattribute__(self, name)


# object.__setattr__ would look these up by name, for every module of every step.
own_fields = vars(_Slots)["__dict__"].__get__
set_deferred = vars(_Slots)["_deferred"].__set__
set_layout = vars(_Slots)["_layout"].__set__
set_key = vars(_Slots)["_key"].__set__


def fields_of(module: Any) -> dict[str, Any]:
    """Return the fields by name. Build them first if they have not been used yet."""
    fields: dict[str, Any] = own_fields(module)
    if not fields:
        deferred = getattr(module, "_deferred", None)  # missing until __init__ has returned
        if deferred is not None:
            fields.update(own_fields(deferred.build()))
            set_deferred(module, None)
    return fields


def deferred_builder(example: Any) -> DeferredBuilder | None:
    """Return a builder of deferred modules like the example.

    The result is None if an access to a field would not reach ``DeferredFields``: the class has its
    own ``__getattr__``, or attributes with the names of fields.
    """
    layout = example._layout
    if layout.builder is None:
        cls = type(example)
        is_ours = getattr(cls, "__getattr__", None) is vars(DeferredFields)["__getattr__"]
        is_hidden = any(hasattr(cls, name) for name in (*layout.branches, *layout.fixed))
        layout.builder = _builder(cls, layout) if is_ours and not is_hidden else False
    return layout.builder or None


def _builder(cls: type[Any], layout: Layout) -> DeferredBuilder:
    new = object.__new__

    def build(deferred: Deferred) -> Any:
        module = new(cls)
        set_deferred(module, deferred)
        set_layout(module, layout)
        return module

    return build
