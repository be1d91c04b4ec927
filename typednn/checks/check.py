"""The check of one call: beartype checks each argument, in one jaxtyping context.

First, the type variables of the method's class are bound from the fields of ``self``. Then the
arguments are checked in order. After the call, the arguments are checked again, with the result.
The bindings last for one check only. No name is bound while the function itself runs, so an
``isinstance`` in its body means the same for checked and for remembered calls.
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
    """A value and its annotation; ``label`` is ``argument 'x'``, ``field 'weight'``, ..."""

    label: str
    hint: Any
    value: Any

    def parts(self) -> "Iterator[Item]":
        """Yield the items of a list, tuple or dict, labelled ``argument 'xs[0]'``, ..."""
        quote = "'" * self.label.endswith("'")
        for place, hint, value in parts(self.hint, self.value):
            yield Item(self.label.removesuffix("'") + place + quote, hint, value)


@dataclass(frozen=True, slots=True)
class Failure:
    """The first item that does not match its annotation.

    ``bound``: the items checked before it, which bound names. ``sizes``: the bindings from the
    class. ``cause``: jaxtyping's message, if an expression has an unbound name.
    """

    item: Item
    bound: tuple[Item, ...]
    sizes: SizeBindings
    cause: str | None = None


class _Sized:
    """An object with a shape and no data, to bind a name to a size in the jaxtyping context."""

    dtype = "int"

    def __init__(self, shape: tuple[int, ...]) -> None:
        self.shape = shape


def first_failure(
    items: Iterable[Item], sizes: SizeBindings, arguments: Mapping[str, Any]
) -> Failure | None:
    """Return the first item that fails, with the class's type variables bound to ``sizes``.

    An item with an expression waits until later items have bound its names. ``arguments`` are the
    values for ``{self.size}`` and ``{arg}``.
    """
    waiting = list(items)
    symbolic = any("{" in text for item in waiting for text in shape_texts(item.hint))
    return in_jaxtyping_context(arguments if symbolic else {}, lambda: _check_all(waiting, sizes))


def failure_of_fields(instance: Any, cls: type) -> Failure | None:
    """Return the first field declared by ``cls`` that does not match its annotation, or None."""
    fields = own_fields(cls)
    present = [name for name in fields if hasattr(instance, name)]
    items = [Item(f"field '{name}'", fields[name], getattr(instance, name)) for name in present]
    return first_failure(items, sizes_of(instance, cls), {"self": instance}) if items else None


def in_jaxtyping_context(arguments: Mapping[str, Any], body: Callable[[], R]) -> R:
    """Run ``body`` in a new jaxtyping context that knows these arguments."""
    if not arguments:
        with jaxtyped("context"):
            return body()

    def run(**_: Any) -> R:
        return body()

    names = [Parameter(name, Parameter.KEYWORD_ONLY) for name in arguments]
    run.__signature__ = Signature(names)  # type: ignore[attr-defined]  # which jaxtyped reads
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
    """Return the item, or the part of it, that does not match; add matching items to ``done``."""
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
    # The parts first: their messages are more precise. Then beartype checks the container.
    return failed if failed or not inner or _passes_beartype(value, hint) else item


def _array_member(item: Item) -> Item:
    """Return the item with the tensor's annotation alone, if its union (``... | None``) has one."""
    members = [m for m in get_args(item.hint) if is_array_hint(m)] if is_union(item.hint) else []
    if len(members) == 1 and isinstance(item.value, members[0].array_type):
        return Item(item.label, members[0], item.value)
    return item


def _argument_fits(argument: Any, size: Any) -> bool:
    if is_size_variable(argument):
        return _bind(argument.__name__, size)
    return size in get_args(argument) if get_args(argument) else True


def _bind(name: str, size: Any) -> bool:
    """Bind the name in the current context. Return False if it is bound to another size."""
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
    except BeartypeDecorHintException:  # beartype does not support this annotation
        return True
