"""Modules: immutable trees of tensors, with the code that uses them.

A module is built as any object, by assignments in ``__init__`` or as a dataclass. When ``__init__``
has returned, its annotated fields are checked against each other and it is frozen. A field that
holds tensors or modules is a branch of the tree that gradients and optimisers walk; all else
(sizes, functions, strings) belongs to the tree's structure. So the gradient of a model, its
momentum, its best weights are models of the same class.
"""

import dataclasses
from abc import ABCMeta
from collections.abc import Hashable
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from typednn import trees
from typednn.checks import check_fields, check_methods
from typednn.checks.keys import BY_VALUE, NoKeyError, add_key
from typednn.checks.words import sizes_text
from typednn.planning.kinds import Kind, holds
from typednn.planning.run import exact
from typednn.tensor import Tensor

__all__ = ["Module", "indented", "parameter_count", "replace"]

M = TypeVar("M", bound="Module")


class _Layout:
    """Which fields are branches, and the values of the others: what rebuilds a module.

    Two modules have the same structure if their layouts are equal. ``make``: see ``_late``; None before
    it was asked for.
    """

    __slots__ = ("branches", "fixed", "kept", "key", "make")

    def __init__(self, branches: tuple[str, ...], fixed: dict[str, Any]) -> None:
        self.branches = branches
        self.fixed = fixed
        self.kept: Hashable = None  # what exact gives, if it will give it again
        self.make: trees.Maker | Literal[False] | None = None
        self.key = None if any(map(_may_change, fixed.values())) else self.check_key()

    def check_key(self) -> Hashable:
        """The part of remembered checks' keys, which ``key`` keeps where nothing can change."""
        fixed = [(name, _fixed_key(value)) for name, value in self.fixed.items()]
        return _unique((self.branches, *fixed))

    def __eq__(self, other: object) -> bool:
        if self is other or not isinstance(other, _Layout):
            return self is other
        return self.branches == other.branches and self.fixed == other.fixed

    def __hash__(self) -> int:
        return hash((self.branches, tuple(self.fixed)))  # values may have none

    def __reduce__(self) -> tuple[Any, ...]:
        return _Layout, (self.branches, self.fixed)

    def exact(self, walk: exact.Walk) -> Hashable:
        """What a program can see of it, kept if nothing in it can change. Raises exact.Unreadable."""
        if self.kept is not None:
            return self.kept
        own = exact.Walk()
        key = (self.branches, *[(name, own.key(value)) for name, value in self.fixed.items()])
        if own.changing:
            walk.changing = True
        else:
            self.kept = key
        return key

    def is_settled(self) -> bool:
        """Whether nothing in it can change."""
        try:
            self.exact(exact.Walk())
        except exact.Unreadable:
            return False
        return self.kept is not None

    def __repr__(self) -> str:
        fixed = "".join(f", {name}={value!r}" for name, value in self.fixed.items())
        return f"{', '.join(self.branches)}{fixed}"


class _ModuleType(ABCMeta):
    """Freezes each instance when its ``__init__``, those of subclasses included, has returned."""

    def __call__(cls: type[M], *args: Any, **kwargs: Any) -> M:  # type: ignore[misc]  # M is cls
        module: M = super().__call__(*args, **kwargs)  # type: ignore[misc]  # type.__call__
        _finish(module)
        return module


@holds(Kind.PARAMETERS)
class _Slots:
    """What a module has beside its fields.

    ``_flat``: what its fields are made of, while nobody has looked at them; then they are not there.
    """

    __slots__ = ("__dict__", "__weakref__", "_flat", "_key", "_layout")
    if TYPE_CHECKING:  # else they were fields
        _flat: trees.Flat | None
        _layout: _Layout
        _key: Hashable


class Module(_Slots, metaclass=_ModuleType):
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
    """

    __slots__ = ()

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if vars(cls).get("__slots__"):
            raise TypeError(f"{cls.__name__} keeps its fields in a dict: leave out slots=True")
        trees.register(cls, _flatten, _rebuilder(cls), late=_late, renew=_renewed)
        add_key(cls, _key_of)
        exact.add_key(cls, _exact_key)
        check_methods(cls)

    def __setattr__(self, name: str, value: Any) -> None:
        _refuse_if_frozen(self, name)
        object.__setattr__(self, name, value)

    def __delattr__(self, name: str) -> None:
        _refuse_if_frozen(self, name)
        object.__delattr__(self, name)

    if not TYPE_CHECKING:  # for mypy every attribute would be there

        @property
        def __dict__(self) -> dict[str, Any]:
            return _fields(self)

        def __getattr__(self, name: str) -> Any:
            """Asked only for what is not there, or not yet."""
            fields = {} if name in _Slots.__slots__ else _fields(self)
            return fields[name] if name in fields else object.__getattribute__(self, name)

    def __reduce__(self) -> tuple[Any, ...]:
        return _unpickled, (type(self), self._layout.branches, _fields(self))

    def __repr__(self) -> str:
        fields = [f"{name}={_text(value)}" for name, value in _fields(self).items()]
        return indented(sizes_text(self), fields)


def replace(module: M, **fields: Any) -> M:
    """A module like this one, with some fields of other values; the fields are checked again.

    Raises TypeError for a field that the module does not have.
    """
    known = _fields(module)
    unknown = sorted(fields.keys() - known.keys())
    if unknown:
        raise TypeError(
            f"{type(module).__name__} has no field '{unknown[0]}', but {', '.join(known)}"
        )
    return _build(type(module), known | fields)


def parameter_count(model: Any) -> int:
    """How many numbers the tensors of a tree hold: 101770 for a network of sizes 784-128-10."""
    return sum(leaf.size for leaf in trees.leaves(model) if trees.is_array(leaf))


def _build(cls: type[M], fields: dict[str, Any]) -> M:
    module = object.__new__(cls)
    _own_fields(module).update(fields)
    _finish(module)
    return module


def _unpickled(cls: type[M], branches: tuple[str, ...], fields: dict[str, Any]) -> M:
    """A module as it was, also one of a mapped tree, whose fields may hold anything."""
    fixed = {name: value for name, value in fields.items() if name not in branches}
    module = object.__new__(cls)
    _own_fields(module).update(fields)
    _set_layout(module, _Layout(branches, fixed))
    _set_flat(module, None)
    return module


def _finish(module: Module) -> None:
    """Check the fields and freeze the module."""
    check_fields(module)
    fields = _fields(module)
    branches = tuple(name for name, value in fields.items() if _is_branch(value))
    fixed = {name: value for name, value in fields.items() if name not in branches}
    _set_layout(module, _Layout(branches, fixed))
    _set_flat(module, None)


def _is_branch(value: Any) -> bool:
    """Whether there is a tensor or a module in it."""
    if isinstance(value, list | tuple):
        return any(map(_is_branch, value))
    if isinstance(value, dict):
        return any(map(_is_branch, value.values()))
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return any(_is_branch(getattr(value, f.name)) for f in dataclasses.fields(value))
    return isinstance(value, Module) or trees.is_array(value)


# What object.__setattr__ would look up by name, for every module of every step.
_own_fields = vars(_Slots)["__dict__"].__get__
_set_flat = vars(_Slots)["_flat"].__set__
_set_layout = vars(_Slots)["_layout"].__set__
_set_key = vars(_Slots)["_key"].__set__


def _fields(module: Any) -> dict[str, Any]:
    """The fields, which are built if nobody has looked at them yet."""
    fields: dict[str, Any] = _own_fields(module)
    if not fields:
        flat = getattr(module, "_flat", None)  # not there before __init__ has returned
        if flat is not None:
            fields.update(_own_fields(flat.build()))
            _set_flat(module, None)
    return fields


def _late(example: Any) -> trees.Maker | None:
    """What makes modules like the example; None where looking at them would not ask us."""
    layout = example._layout
    if layout.make is None:
        cls = type(example)
        asks_us = getattr(cls, "__getattr__", None) is vars(Module)["__getattr__"]
        found_before = any(hasattr(cls, name) for name in (*layout.branches, *layout.fixed))
        layout.make = False if found_before or not asks_us else _maker(cls, layout)
    return layout.make or None


def _maker(cls: type[Any], layout: _Layout) -> trees.Maker:
    new = object.__new__

    def make(flat: trees.Flat) -> Any:
        module = new(cls)
        _set_flat(module, flat)
        _set_layout(module, layout)
        return module

    return make


def _refuse_if_frozen(module: Module, name: str) -> None:
    if hasattr(module, "_layout"):
        kind = type(module).__name__
        raise dataclasses.FrozenInstanceError(
            f"{kind} is immutable: build a new one with nn.replace(module, {name}=...), "
            "or trees.map(f, module) for all its tensors"
        )


def _flatten(module: Any) -> trees.Flattened:
    layout = module._layout
    fields = _fields(module)
    return [fields[name] for name in layout.branches], layout, layout.branches


def _rebuilder(cls: type[M]) -> Any:
    new = object.__new__

    def rebuild(layout: _Layout, children: Any) -> M:
        module = new(cls)
        fields = _own_fields(module)
        for name, child in zip(layout.branches, children, strict=True):
            fields[name] = child
        fields.update(layout.fixed)
        _set_layout(module, layout)
        _set_flat(module, None)
        return module

    return rebuild


def _renewed(module: M) -> M:
    """The module, with copies of what can be changed in its fixed fields."""
    layout = module._layout
    if layout.is_settled():
        return module
    fixed = {name: exact.renewed(value) for name, value in layout.fixed.items()}
    children = _flatten(module)[0]
    renewed: M = _rebuilder(type(module))(_Layout(layout.branches, fixed), children)
    return renewed


def _exact_key(walk: exact.Walk, module: Any) -> Hashable:
    """Of a module in an argument that is fixed as a whole."""
    children, layout, _ = _flatten(module)
    return (type(module), layout.exact(walk), walk.within(module, children))


def _text(value: Any) -> str:
    if trees.is_array(value):
        return f"{value.dtype}[{', '.join(map(str, value.shape))}]"
    if isinstance(value, list | tuple):
        return indented("", [_text(item) for item in value])
    return repr(value)


def indented(name: str, items: list[str]) -> str:
    """``name(items)``, with a line for each item where one is a call itself."""
    if not any(item.endswith(")") for item in items):
        return f"{name}({', '.join(items)})"
    lines = "".join(f"    {line}\n" for item in items for line in f"{item},".splitlines())
    return f"{name}(\n{lines})"


# --- keys of remembered checks

_KEYS: dict[Hashable, object] = {}
_MOST_KEYS = 4096


def _fixed_key(value: Any) -> Hashable:
    try:
        return BY_VALUE[type(value)](value)
    except NoKeyError:
        return exact.Same(value)


def _key_of(module: Any) -> Hashable:
    """The module's key: its class, its fixed fields, the keys of its branches. Kept if nothing
    in the module can change any more.
    """
    key: Hashable = getattr(module, "_key", None)
    if key is not None:
        return key
    layout = getattr(module, "_layout", None)
    if layout is None:
        raise NoKeyError  # in the middle of its __init__
    fields = _fields(module)
    branches = [fields[name] for name in layout.branches]
    own = layout.key or layout.check_key()
    key = _unique((type(module), own, *[BY_VALUE[type(v)](v) for v in branches]))
    if layout.key is not None and all(map(_is_settled, branches)):
        _set_key(module, key)
    return key


def _unique(parts: Hashable) -> Hashable:
    """A key that is quick to hash and to compare; the same for parts that are equal."""
    if len(_KEYS) >= _MOST_KEYS:
        _KEYS.clear()
    return _KEYS.setdefault(parts, object())


def _may_change(value: Any) -> bool:
    """Whether the key of a fixed value may be another one later."""
    return any(map(_may_change, value)) if type(value) is tuple else type(value) in (list, dict)


def _is_settled(value: Any) -> bool:
    if isinstance(value, tuple):
        return all(map(_is_settled, value))
    return type(value) is Tensor or hasattr(value, "_key")


exact.add_key(_Layout, lambda walk, layout: layout.exact(walk))
