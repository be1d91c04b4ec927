"""Modules: immutable trees of tensors, with the code that uses them.

A module is built like any object, by assignments in ``__init__`` or as a dataclass. When
``__init__`` returns, the module's annotated fields are checked against each other and the module is
frozen. A field that holds tensors or modules is a branch of the tree that gradients and optimizers
walk. All other fields (sizes, functions, strings) are fixed: they belong to the tree's structure.
So the gradient of a model, its momentum and its best weights are models of the same class.
"""

import dataclasses
import inspect
import re
from abc import ABCMeta
from collections.abc import Hashable, Iterable, Mapping
from typing import Any, TypeVar

from typednn import trees
from typednn.checks import check_fields, check_methods
from typednn.checks.keys import add_key
from typednn.checks.messages import sizes_text
from typednn.checks.sizes import GivenSizes
from typednn.containers import Flattened, register
from typednn.html import table
from typednn.nn.buffers import buffers_of
from typednn.nn.deferred_fields import (
    DeferredFields,
    deferred_builder,
    fields_of,
    own_fields,
    set_deferred,
    set_layout,
)
from typednn.nn.keys import KEYS, key_of
from typednn.nn.layer_rules import has_rule, with_ints
from typednn.nn.layout import Layout, Shared
from typednn.nn.shared_parts import children, merge, separate, shared_parts
from typednn.parameters import named_parameters, parameters
from typednn.planning.kinds import Kind, holds
from typednn.planning.run import value_keys
from typednn.planning.run.snapshots import snapshot
from typednn.shapes import show
from typednn.traced_number import plain
from typednn.tracing import tracing

__all__ = ["Module", "indented", "parameter_count", "replace", "with_branches", "with_frozen"]

M = TypeVar("M", bound="Module")


class _ModuleType(ABCMeta):
    """Freezes each instance when its ``__init__`` and those of its base classes have returned."""

    def __call__(cls: type[M], *args: Any, **kwargs: Any) -> M:  # type: ignore[misc]  # M is cls
        if has_rule(cls):
            args = tuple(map(with_ints, args))
            kwargs = {name: with_ints(value) for name, value in kwargs.items()}
        module: M = super().__call__(*args, **kwargs)  # type: ignore[misc]  # type.__call__
        _finish(module)
        return module

    @property
    def __signature__(cls) -> inspect.Signature:
        """The constructor's parameters, for ``inspect.signature``, which would show those above."""
        own: Any = cls.__init__  # type: ignore[misc]  # it is only read
        found = [] if own is object.__init__ else [*inspect.signature(own).parameters.values()]
        return inspect.Signature(found[1:])


@holds(Kind.PARAMETERS)
class Module(DeferredFields, metaclass=_ModuleType):
    """The base class of layers and models. Subclass it, annotate the fields, assign them.

        class MLP(Module):
            hidden: Linear[Literal[784], Literal[128]]
            output: Linear[Literal[128], Literal[10]]

            def __init__(self, rng: np.random.Generator) -> None:
                self.hidden = Linear(784, 128, rng=rng)
                self.output = Linear(128, 10, rng=rng)

            def __call__(self, x: Float32[Tensor, "b 784"]) -> Float32[Tensor, "b 10"]:
                return self.output(ops.relu(self.hidden(x)))

    Methods whose annotations mention shapes are checked without a decorator. To change a module,
    build a new one: ``nn.replace(model, output=...)``, or ``trees.map`` for all tensors at once.

    A layer that stands in two places of a module is one part: it has one gradient, the sum over its
    uses, one update, and is counted once. So tied embeddings are one layer in two fields:
    ``self.output = Output(self.embedding)``. A tensor in two fields is two parameters.
    """

    __slots__ = ()

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if vars(cls).get("__slots__"):
            raise TypeError(f"{cls.__name__} keeps its fields in a dict: leave out slots=True")
        setattr(cls, KEYS, {})
        check_methods(cls)

    @staticmethod
    def __typednn_register__(module_class: type[Any]) -> None:
        """Make a class of modules a container."""
        rebuild = _rebuilder(module_class)
        register(
            module_class,
            _flatten,
            rebuild,
            defer=deferred_builder,
            renew=_renewed,
            untrained=_untrained,
        )

    def __setattr__(self, name: str, value: Any) -> None:
        _refuse_if_frozen(self, name)
        object.__setattr__(self, name, value)

    def __delattr__(self, name: str) -> None:
        _refuse_if_frozen(self, name)
        object.__delattr__(self, name)

    def __reduce__(self) -> tuple[Any, ...]:
        layout = self._layout
        fields, given_sizes = fields_of(self), dict(layout.given_sizes)
        rest = (given_sizes, layout.frozen, layout.shared)
        return _unpickled, (type(self), layout.branches, fields, *rest)

    def __repr__(self) -> str:
        fields = [f"{name}={_text(value)}" for name, value in fields_of(self).items()]
        return indented(sizes_text(self), fields)

    def _repr_html_(self) -> str:
        """Return a table of all parameters, for notebooks."""
        found = named_parameters(self)
        rows = [(path, str(x.dtype), show(x.shape), f"{x.size:,}") for path, x in found]
        total = (sizes_text(self), "", "", f"{parameter_count(self):,}")
        return table(("parameter", "dtype", "shape", "elements"), [*rows, total])


def replace(module: M, **fields: Any) -> M:
    """Return a copy of the module with other values of some fields, which are checked again.

    Raises TypeError for a field that the module does not have.
    """
    known = fields_of(module)
    unknown = sorted(fields.keys() - known.keys())
    if unknown:
        raise TypeError(
            f"{type(module).__name__} has no field '{unknown[0]}', but {', '.join(sorted(known))}"
        )
    new = object.__new__(type(module))
    own_fields(new).update(known | fields)
    _finish(new)
    frozen = module._layout.frozen
    kept = {place for place in frozen if _field_of(place) not in fields}
    return with_frozen(new, kept, True) if kept else new


def _field_of(place: str) -> str:
    """Return the field of a leaf's place: ``"weights"`` of ``".weights[0]"``."""
    return re.split(r"\W", place)[1]


def with_frozen(module: M, places: Iterable[str], frozen: bool) -> M:
    """Return the module with these leaves frozen, or not frozen any more."""
    layout = module._layout
    new = layout.frozen.union(places) if frozen else layout.frozen.difference(places)
    new_layout = Layout(layout.branches, layout.fixed, layout.given_sizes, new, layout.shared)
    found: M = _rebuilder(type(module))(new_layout, _flatten(module)[0])
    return found


def with_branches(module: M, values: Mapping[str, Any]) -> M:
    """Return the module with other values of some of its branches, unchecked.

    Frozen leaves keep their values. The structure stays the same if that of each value does.
    """
    layout, fields = module._layout, fields_of(module)
    children = [values.get(name, fields[name]) for name in layout.branches]
    found: M = _rebuilder(type(module))(layout, children)
    if not layout.frozen:
        return found
    return trees.map_with_path(
        lambda place, old, new: old if place in layout.frozen else new, module, found
    )


def parameter_count(model: Any) -> int:
    """Return the number of elements in all parameters: 101770 for a 784-128-10 network.

    Buffers, frozen parts and tensors of integers are no parameters.
    """
    return sum(parameter.size for parameter in parameters(model))


def _unpickled(
    cls: type[M],
    branches: tuple[str, ...],
    fields: dict[str, Any],
    given_sizes: GivenSizes,
    frozen: frozenset[str] = frozenset(),
    shared: Shared = (),
) -> M:
    """Rebuild a pickled module, unchecked: the fields of a mapped tree may hold anything."""
    fixed = {name: value for name, value in fields.items() if name not in branches}
    module = object.__new__(cls)
    own_fields(module).update(fields)
    set_layout(module, Layout(branches, fixed, given_sizes, frozen, shared))
    set_deferred(module, None)
    return module


def _finish(module: Module) -> None:
    """Check the fields and freeze the module."""
    buffers_of(type(module))  # it refuses marks that would be without effect
    check_fields(module)
    fields = fields_of(module)
    branches = tuple(name for name, value in fields.items() if _is_branch(value))
    if tracing.names:  # fixed fields belong to the structure, so they need values
        fields.update({name: plain(x) for name, x in fields.items() if name not in branches})
    fixed = {name: value for name, value in fields.items() if name not in branches}
    shared = shared_parts({name: fields[name] for name in branches})
    set_layout(module, Layout(branches, fixed, module.__typednn_given_sizes__, shared=shared))
    set_deferred(module, None)


def _is_branch(value: Any) -> bool:
    """Return whether there is a tensor or a module in it."""
    if isinstance(value, Module) or trees.is_array(value):
        return True
    return any(_is_branch(child) for _, child in children(value))


def _refuse_if_frozen(module: Module, name: str) -> None:
    if hasattr(module, "_layout"):
        kind = type(module).__name__
        raise dataclasses.FrozenInstanceError(
            f"{kind} is immutable: build a new one with nn.replace(module, {name}=...), "
            "or trees.map(f, module) for all its tensors"
        )


def _flatten(module: Any) -> Flattened:
    layout = module._layout
    fields = fields_of(module)
    if layout.shared:
        fields = separate(fields, layout.shared)
    return [fields[name] for name in layout.branches], layout, layout.branches


def _untrained(module: Any) -> Iterable[Any]:
    """Return the leaves in buffers and the frozen ones."""
    frozen, buffers = module._layout.frozen, buffers_of(type(module))
    named = trees.named_leaves(module) if frozen else []
    found = [leaf for place, leaf in named if place in frozen]
    if buffers:
        found += trees.leaves([x for name, x in fields_of(module).items() if name in buffers])
    return found


def _rebuilder(cls: type[M]) -> Any:
    new = object.__new__

    def rebuild(layout: Layout, children: Any) -> M:
        module = new(cls)
        fields = own_fields(module)
        for name, child in zip(layout.branches, children, strict=True):
            fields[name] = child
        if layout.shared:
            merge(fields, layout.shared)
        fields.update(layout.fixed)
        set_layout(module, layout)
        set_deferred(module, None)
        return module

    return rebuild


def _renewed(module: M) -> M:
    """Return the module with copies of the mutable values in its fixed fields."""
    layout = module._layout
    if layout.is_immutable():
        return module
    fixed = {name: snapshot(value) for name, value in layout.fixed.items()}
    children = _flatten(module)[0]
    rest = (layout.given_sizes, layout.frozen, layout.shared)
    renewed_layout = Layout(layout.branches, fixed, *rest)
    renewed: M = _rebuilder(type(module))(renewed_layout, children)
    return renewed


def _exact_key(key_builder: value_keys.KeyBuilder, module: Any) -> Hashable:
    """Return the key of a module inside an argument that is fixed as a whole."""
    children, layout, _ = _flatten(module)
    return (type(module), layout.exact(key_builder), key_builder.compound_key(module, children))


def _text(value: Any) -> str:
    if trees.is_array(value):
        return f"{value.dtype}[{', '.join(map(str, value.shape))}]"
    if isinstance(value, list | tuple):
        return indented("", [_text(item) for item in value])
    return repr(value)


def indented(name: str, items: list[str]) -> str:
    """Return ``name(items)``, with one item a line if an item is a call itself."""
    if not any(item.endswith(")") for item in items):
        return f"{name}({', '.join(items)})"
    lines = "".join(f"    {line}\n" for item in items for line in f"{item},".splitlines())
    return f"{name}(\n{lines})"


setattr(Module, KEYS, {})
add_key(Module, key_of)
value_keys.add_key(Module, _exact_key)
