"""The check of one call: each value is compared with its annotation, and binds the names in it.

Shapes are unified by the rule that mypy's plugin uses for a call (``typednn.shapes.unify``). First,
the type variables of the method's class are bound from the fields of ``self``. Then the arguments
are checked in order, and expressions are solved or compared. After the call, the arguments are
checked again, with the result. The bindings last for one check only.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Annotated, Any, Final, get_args, get_origin

import numpy as np
from typing_extensions import is_protocol, is_typeddict

from typednn import trees
from typednn.checks.class_dtypes import dtype_in, narrowed
from typednn.checks.classes import has_class, has_dtype, is_array_of, missing_key
from typednn.checks.hints import is_array_hint, is_size_variable, is_tree_hint
from typednn.checks.parts import parts
from typednn.checks.placeholders import placeholder
from typednn.checks.resolution import is_union, own_fields, warn_about_fields
from typednn.checks.sizes import SizeBindings, bindings_of, sizes_of, type_arguments
from typednn.shapes.bindings import Mismatch, entry_with_sizes, with_sizes
from typednn.shapes.dim import Size, symbol
from typednn.shapes.layers.sequential import shape_text
from typednn.shapes.mismatch_text import describe_binding, describe_mismatch
from typednn.shapes.parsing import parse
from typednn.shapes.shape import Declared
from typednn.shapes.unify import finish, unify
from typednn.traced_number import plain

__all__ = ["Failure", "Item", "failure_of_fields", "first_failure"]


_LAYERS: Final = "typednn.nn."


@dataclass(frozen=True, slots=True)
class Item:
    """A value and its annotation; ``label`` is ``argument 'x'``, ``field 'weight'``, ..."""

    label: str
    hint: Any
    value: Any

    def part(self, place: str, hint: Any, value: Any) -> "Item":
        """Return the item at a place in this one, labelled ``argument 'xs[0]'``."""
        quote = "'" * self.label.endswith("'")
        return Item(self.label.removesuffix("'") + place + quote, hint, value)


@dataclass(frozen=True, slots=True)
class Failure:
    """The first item that does not match its annotation.

    ``words`` say which size is wrong, with the code of the error (none: a TypeError). There are no
    words if the class or the dtype of the value is wrong. ``size``: the name and the value of the type
    variable that an object has wrong.
    """

    item: Item
    words: str = ""
    code: str = "shape"
    size: tuple[str, Any] | None = None


def first_failure(
    items: Iterable[Item],
    sizes: SizeBindings,
    arguments: Mapping[str, Any],
    result: Item | None = None,
    owner: type | None = None,
) -> Failure | None:
    """Return the first item that fails, with the class's type variables bound to ``sizes``.

    ``arguments`` are the values for ``{self.size}`` and ``{arg}``. ``result`` is checked last.
    ``owner``: the class of a method, whose ``self`` is the first of the arguments. If it is a layer,
    the annotations in messages have its sizes, as those of mypy.
    """
    dtype = None if owner is None else dtype_in(next(iter(arguments.values())), owner)
    is_layer = owner is not None and owner.__module__.startswith(_LAYERS)
    own = {name: size for name, (size, _) in sizes.items()} if is_layer else {}
    check = _Check(sizes, arguments, dtype, own)
    failure = check.first_failure(items) or check.finish()
    if failure is None and result is not None:
        failure = check.failure(result) or check.finish()
    return failure


def failure_of_fields(
    instance: Any, cls: type, sizes: SizeBindings | None = None
) -> Failure | None:
    """Return the first field declared by ``cls`` that does not match its annotation, or None.

    ``sizes``: those of the class; without them they are taken from the fields.
    """
    warn_about_fields(cls)
    fields = own_fields(cls)
    present = [name for name in fields if hasattr(instance, name)]
    items = [Item(f"field '{name}'", fields[name], getattr(instance, name)) for name in present]
    if sizes is None:
        sizes = sizes_of(instance, cls)
    return first_failure(items, sizes, {"self": instance}, None, cls) if items else None


class _Check:
    """What names are bound to so far, and the label of the item that each comes from.

    ``waiting``: the items that are decided after all others. ``dtype``: what ``Float`` stands for
    in a layer, if it is known. ``own``: the sizes that messages name in place of type variables.
    """

    def __init__(
        self,
        sizes: SizeBindings,
        arguments: Mapping[str, Any],
        dtype: np.dtype[Any] | None = None,
        own: Mapping[str, Size] | None = None,
    ) -> None:
        self.own = own or {}
        self.bindings = bindings_of(sizes)
        self.origins = {name: label for name, (_, label) in sizes.items()}
        self.waiting: list[Item] = []
        self.structures: dict[str, tuple[Any, str]] = {}
        self.arguments = arguments
        self.dtype = dtype

    def first_failure(self, items: Iterable[Item]) -> Failure | None:
        return next(filter(None, map(self.failure, items)), None)

    def failure(self, item: Item) -> Failure | None:
        """Return the part of the item that does not match, or None. Bind the names in it."""
        hint, value = item.hint, item.value
        if is_array_hint(hint):
            return self._array_failure(Item(item.label, narrowed(hint, self.dtype), value))
        if is_union(hint):
            return self._union_failure(item)
        if get_origin(hint) is Annotated:
            inner = self.failure(Item(item.label, get_args(hint)[0], value))
            return inner or (None if has_class(value, hint) else Failure(item))
        # The parts first: their messages are more precise.
        failure = self._parts_failure(item)
        return failure or self._own_failure(item)

    def _parts_failure(self, item: Item) -> Failure | None:
        """Return the first part that does not match.

        A NamedTuple binds names of the call, as other tuples do. A TypedDict has its own names.
        """
        inside = (item.part(*part) for part in parts(item.hint, item.value))
        if not is_typeddict(get_origin(item.hint) or item.hint):
            return self.first_failure(inside)
        names = _Check({}, self.arguments, self.dtype)
        return names.first_failure(inside) or names.finish() or _record_failure(item)

    def finish(self) -> Failure | None:
        """Return the item that does not match, now that the other items have bound its names."""
        waiting, self.waiting = self.waiting, []
        failures = (self._union_failure(item, last=True) for item in waiting)
        return next(filter(None, failures), None) or self._finish_expressions()

    def _finish_expressions(self) -> Failure | None:
        deferred = list(self.bindings.deferred)
        mismatch = finish(self.bindings)
        for constraint in deferred:
            self._note_origins(constraint.origin)
        return None if mismatch is None else self._failure(mismatch)

    def _own_failure(self, item: Item) -> Failure | None:
        hint, value = item.hint, item.value
        if not has_class(value, hint):
            return Failure(item)
        if is_tree_hint(hint):
            return self._structure_failure(item)
        wanted = [(name, argument, size) for name, argument, size, _ in type_arguments(hint, value)]
        if is_size_variable(hint) and type(size := plain(value)) is int:
            wanted.append((hint.__name__, hint, size))
        return next(filter(None, (self._size_failure(item, *each) for each in wanted)), None)

    def _array_failure(self, item: Item) -> Failure | None:
        hint, value = item.hint, item.value
        if not is_array_of(value, hint) or not has_dtype(value, hint):
            return Failure(self._written(item))
        declared, placeholders = _declared(hint.dim_str)
        for path in placeholders:
            if path.partition(".")[0].partition("[")[0] not in self.arguments:
                return Failure(item, f"nothing binds '{path}'", "shape-syntax")
            self.bindings.sizes[f"{{{path}}}"] = placeholder(path, self.arguments)
        mismatch = unify(declared, value.shape, self.bindings, origin=item)
        self._note_origins(item)
        return None if mismatch is None else self._failure(mismatch)

    def _union_failure(self, item: Item, last: bool = False) -> Failure | None:
        """Return the failure if no member of the union fits.

        A member with an expression of unbound names may be the wrong one. So the union waits until
        the other items have bound the names: it is decided at the ``last``.
        """
        before, waiting = self.bindings, self.waiting
        close = []
        for member in get_args(item.hint):
            self.bindings, self.waiting = before.copy(), [*waiting]
            failure = self.failure(Item(item.label, member, item.value))
            deferred = len(self.bindings.deferred) > len(before.deferred)
            if failure is None and deferred:
                if not last:
                    self.bindings, self.waiting = before, [*waiting, item]
                    return None
                failure = self._finish_expressions()
            if failure is None:
                return None
            if _is_close(item.value, member):
                close.append(failure)
        self.bindings, self.waiting = before, waiting
        return close[0] if len(close) == 1 else Failure(item)

    def _size_failure(self, item: Item, name: str, argument: Any, size: Any) -> Failure | None:
        """Return why ``size`` is not the type argument: a type variable, or a Literal."""
        if not is_size_variable(argument):
            allowed = get_args(argument)
            if not allowed or size in allowed:
                return None
            return Failure(item, f"expected {allowed[0]}", size=(name, size))
        wanted = symbol(argument.__name__)
        mismatch = unify((wanted,), (size,), self.bindings, origin=item)
        self._note_origins(item)
        if mismatch is None:
            return None
        is_own = argument.__name__ in self._own_of(item)
        origin = "" if is_own else describe_binding(wanted, mismatch.expected, self.origins)
        return Failure(item, f"expected {mismatch.expected}{origin}", size=(name, size))

    def _structure_failure(self, item: Item) -> Failure | None:
        name = item.hint.structure
        if name is None or not name.isidentifier():
            return None
        structure = trees.flatten(item.value)[1]
        known, origin = self.structures.setdefault(name, (structure, _source(item)))
        if structure == known:
            return None
        return Failure(item, f"its structure is not {name}, which is that of {origin}", "")

    def _failure(self, mismatch: Mismatch) -> Failure:
        item: Any = mismatch.origin  # the item that was unified
        known = replace(mismatch, declared=entry_with_sizes(mismatch.declared, self._own_of(item)))
        words = describe_mismatch(known, item.value.shape, self.origins)
        return Failure(self._written(item), words, mismatch.code)

    def _own_of(self, item: Item) -> Mapping[str, Size]:
        """Return the sizes that a message names: mypy knows them where an argument is given."""
        return self.own if item.label.startswith("argument") else {}

    def _written(self, item: Item) -> Item:
        """Return the item with the sizes of a layer in its annotation."""
        declared, _ = _declared(item.hint.dim_str)
        known = with_sizes(declared, self._own_of(item))
        if known == declared:
            return item
        hint = item.hint.dtype[item.hint.array_type, shape_text(known)]
        return Item(item.label, hint, item.value)

    def _note_origins(self, item: Any) -> None:
        """Note that the names that are bound by now, if not known before, come from the item."""
        for name in (*self.bindings.sizes, *self.bindings.variadics):
            if not name.startswith("{"):  # a placeholder is never bound
                self.origins.setdefault(name, _source(item))


def _source(item: Item) -> str:
    """Return what the item is called where it binds a name: ``'x'``, ``result``."""
    return item.label.rpartition(" ")[2]


@lru_cache(maxsize=4096)
def _declared(text: str) -> tuple[Declared, frozenset[str]]:
    """Return the declared shape and its placeholders."""
    spec = parse(text)
    return spec.shape(), spec.placeholders


def _record_failure(item: Item) -> Failure | None:
    key = missing_key(item.value, get_origin(item.hint) or item.hint)
    return None if key is None else Failure(item, f"it has no {key!r}", "")


def _is_close(value: Any, member: Any) -> bool:
    """Return whether it is this member of a union that the value was meant for."""
    if is_array_hint(member):
        return is_array_of(value, member)
    origin = get_origin(member) or member
    is_class = isinstance(origin, type) and not is_typeddict(origin) and not is_protocol(origin)
    return is_class and isinstance(value, origin)
