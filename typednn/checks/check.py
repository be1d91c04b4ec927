"""The check of one call: beartype checks each argument, in one jaxtyping context.

First the type variables of the method's class are bound, from the fields of ``self``; then come the
arguments, in order; after the call the arguments again, and the result. Names hold for one check
only: nothing is bound while the function itself runs, so an ``isinstance`` in its body means the
same for checked and for remembered calls.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from inspect import Parameter, Signature
from operator import getitem
from typing import Any, TypeVar, get_args

from jaxtyping import AnnotationError, Shaped, jaxtyped

from typednn.checks.hints import (
    SizeBindings,
    is_array_hint,
    is_size_variable,
    is_union,
    own_fields,
    parts,
    shape_texts,
    sizes_of,
    type_arguments,
)

__all__ = ["Failure", "Item", "failure_of_fields", "first_failure", "in_jaxtyping_context"]

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Item:
    """A value with an annotation: ``argument 'x'``, ``field 'weight'``, ``the result``."""

    label: str
    hint: Any
    value: Any

    def parts(self) -> "Iterator[Item]":
        """Yield the items of a list, tuple or dict: ``argument 'xs[0]'``, ..."""
        quote = "'" * self.label.endswith("'")
        for place, hint, value in parts(self.hint, self.value):
            yield Item(self.label.removesuffix("'") + place + quote, hint, value)


@dataclass(frozen=True, slots=True)
class Failure:
    """The first item that does not fit its annotation.

    ``bound``: the items before it, which bound names; ``sizes``: the class's own bindings.
    """

    item: Item
    bound: tuple[Item, ...]
    sizes: SizeBindings
    cause: str | None = None


class _Sized:
    """An object with a shape, to bind a name to a size in jaxtyping's own context."""

    dtype = "int"

    def __init__(self, shape: tuple[int, ...]) -> None:
        self.shape = shape


def first_failure(
    items: Iterable[Item], sizes: SizeBindings, arguments: Mapping[str, Any]
) -> Failure | None:
    """Return the first item that fails, with the class's type variables bound to ``sizes``.

    An item whose expression needs names that a later item binds is checked after it.
    ``arguments`` are what ``{self.size}`` and ``{arg}`` refer to.
    """
    waiting = list(items)
    symbolic = any("{" in text for item in waiting for text in shape_texts(item.hint))
    return in_jaxtyping_context(arguments if symbolic else {}, lambda: _check_all(waiting, sizes))


def failure_of_fields(instance: Any, cls: type) -> Failure | None:
    """Return the first field declared by ``cls`` that does not fit the others or its annotation."""
    fields = own_fields(cls)
    present = [name for name in fields if hasattr(instance, name)]
    items = [Item(f"field '{name}'", fields[name], getattr(instance, name)) for name in present]
    return first_failure(items, sizes_of(instance, cls), {"self": instance}) if items else None


def in_jaxtyping_context(arguments: Mapping[str, Any], body: Callable[[], R]) -> R:
    """Run ``body`` in a fresh jaxtyping context that knows these arguments."""
    if not arguments:
        with jaxtyped("context"):
            return body()

    def run(**_: Any) -> R:
        return body()

    names = [Parameter(name, Parameter.KEYWORD_ONLY) for name in arguments]
    run.__signature__ = Signature(names)  # type: ignore[attr-defined]  # what jaxtyped binds by
    found: R = jaxtyped(run, typechecker=None)(**arguments)
    return found


def _check_all(waiting: list[Item], sizes: SizeBindings) -> Failure | None:
    for name, (size, _) in sizes.items():
        _bind(name, size)
    done: list[Item] = []
    while waiting:
        postponed: list[tuple[Item, str]] = []
        for item in waiting:
            try:
                failed = _find_failing(item, done)
            except AnnotationError as error:
                postponed.append((item, str(error)))
                continue
            if failed is not None:
                return Failure(failed, tuple(done), sizes)
        if len(postponed) == len(waiting):
            return Failure(postponed[0][0], tuple(done), sizes, cause=postponed[0][1])
        waiting = [item for item, _ in postponed]
    return None


def _find_failing(item: Item, done: list[Item]) -> Item | None:
    """Return the item or the part of it that does not fit; add those that fit to ``done``."""
    hint, value = item.hint, item.value
    inner = list(item.parts())
    if not inner and not _passes_beartype(value, hint):
        return _array_member(item)
    if is_size_variable(hint) and type(value) is int and not _bind(hint.__name__, value):
        return item
    for _, argument, size, _ in type_arguments(hint, value):
        if not _argument_fits(argument, size):
            return item
    failed = next(filter(None, (_find_failing(part, done) for part in inner)), None)
    if not inner:
        done.append(item)
    # The parts first, for they say more; beartype has the last word on the container itself.
    return failed if failed or not inner or _passes_beartype(value, hint) else item


def _array_member(item: Item) -> Item:
    """Return the item of a union, as ``... | None``, with the tensor's annotation alone."""
    members = [m for m in get_args(item.hint) if is_array_hint(m)] if is_union(item.hint) else []
    if len(members) == 1 and isinstance(item.value, members[0].array_type):
        return Item(item.label, members[0], item.value)
    return item


def _argument_fits(argument: Any, size: Any) -> bool:
    if is_size_variable(argument):
        return _bind(argument.__name__, size)
    return size in get_args(argument) if get_args(argument) else True


def _bind(name: str, size: Any) -> bool:
    """Bind the name to this size in the current context. Return False if it has another one."""
    shape, text = (size, f"*{name}") if isinstance(size, tuple) else ((size,), name)
    annotation: Any = getitem(Shaped, (_Sized, text))  # mypy reads Shaped[...] as a type
    return isinstance(_Sized(shape), annotation)


def _passes_beartype(value: Any, hint: Any) -> bool:
    from beartype import BeartypeConf  # not at import: it takes longer than all of typednn
    from beartype.door import is_bearable
    from beartype.roar import BeartypeDecorHintException

    try:
        # An int is accepted for a float, as by mypy (PEP 484).
        return is_bearable(value, hint, conf=BeartypeConf(is_pep484_tower=True))
    except BeartypeDecorHintException:  # a kind of annotation that beartype does not know
        return True
