"""The verdict on one call: beartype's on each argument, in one jaxtyping context.

The type variables of the method's class are bound first, from the fields of ``self``; then the
arguments, in order, and after the call those again with what it returned. Names live for one check
only: nothing is bound while the function itself runs, so an ``isinstance`` in its body means the
same whether its call was checked or remembered.
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

__all__ = ["Failure", "Item", "failure_of_fields", "first_failure", "within"]

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Item:
    """A value that an annotation is about: ``argument 'x'``, ``field 'weight'``, ``the result``."""

    label: str
    hint: Any
    value: Any

    def parts(self) -> "Iterator[Item]":
        """What it holds, if it is a list, tuple or dict: ``argument 'xs[0]'``, ..."""
        quote = "'" * self.label.endswith("'")
        for place, hint, value in parts(self.hint, self.value):
            yield Item(self.label.removesuffix("'") + place + quote, hint, value)


@dataclass(frozen=True, slots=True)
class Failure:
    """The first item that is not what its annotation says.

    ``bound``: the items before it, whose sizes had names bound; ``sizes``: the class's own.
    """

    item: Item
    bound: tuple[Item, ...]
    sizes: SizeBindings
    cause: str | None = None


class _Sized:
    """Something with a shape, to bind a name to a size in jaxtyping's own context."""

    dtype = "int"

    def __init__(self, shape: tuple[int, ...]) -> None:
        self.shape = shape


def first_failure(
    items: Iterable[Item], sizes: SizeBindings, arguments: Mapping[str, Any]
) -> Failure | None:
    """Check the items in one context in which the class's type variables stand for ``sizes``.

    An item whose expression has names that a later one binds is checked after that one.
    ``arguments`` are what ``{self.size}`` and ``{arg}`` refer to.
    """
    waiting = list(items)
    symbolic = any("{" in text for item in waiting for text in shape_texts(item.hint))
    return within(arguments if symbolic else {}, lambda: _check_all(waiting, sizes))


def failure_of_fields(instance: Any, cls: type) -> Failure | None:
    """Check the fields that ``cls`` declares, against each other and its type variables."""
    fields = own_fields(cls)
    present = [name for name in fields if hasattr(instance, name)]
    items = [Item(f"field '{name}'", fields[name], getattr(instance, name)) for name in present]
    return first_failure(items, sizes_of(instance, cls), {"self": instance}) if items else None


def within(arguments: Mapping[str, Any], body: Callable[[], R]) -> R:
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
                failed = _locate(item, done)
            except AnnotationError as error:
                postponed.append((item, str(error)))
                continue
            if failed is not None:
                return Failure(failed, tuple(done), sizes)
        if len(postponed) == len(waiting):
            return Failure(postponed[0][0], tuple(done), sizes, cause=postponed[0][1])
        waiting = [item for item, _ in postponed]
    return None


def _locate(item: Item, done: list[Item]) -> Item | None:
    """The item, or the part of it, that is not as declared; what is goes into ``done``."""
    hint, value = item.hint, item.value
    inner = list(item.parts())
    if not inner and not _bearable(value, hint):
        return _member(item)
    if is_size_variable(hint) and type(value) is int and not _bind(hint.__name__, value):
        return item
    for _, argument, size, _ in type_arguments(hint, value):
        if not _argument_fits(argument, size):
            return item
    failed = next(filter(None, (_locate(part, done) for part in inner)), None)
    if not inner:
        done.append(item)
    # The parts first, for they say more; beartype has the last word on the container itself.
    return failed if failed or not inner or _bearable(value, hint) else item


def _member(item: Item) -> Item:
    """Of ``Float32[Tensor, "b"] | None``, given a tensor, the tensor's annotation alone."""
    members = [m for m in get_args(item.hint) if is_array_hint(m)] if is_union(item.hint) else []
    if len(members) == 1 and isinstance(item.value, members[0].array_type):
        return Item(item.label, members[0], item.value)
    return item


def _argument_fits(argument: Any, size: Any) -> bool:
    if is_size_variable(argument):
        return _bind(argument.__name__, size)
    return size in get_args(argument) if get_args(argument) else True


def _bind(name: str, size: Any) -> bool:
    """Whether the name may stand for this size in the present context; from now on it does."""
    shape, text = (size, f"*{name}") if isinstance(size, tuple) else ((size,), name)
    annotation: Any = getitem(Shaped, (_Sized, text))  # mypy reads Shaped[...] as a type
    return isinstance(_Sized(shape), annotation)


def _bearable(value: Any, hint: Any) -> bool:
    from beartype import BeartypeConf  # not at import: it takes longer than all of typednn
    from beartype.door import is_bearable
    from beartype.roar import BeartypeDecorHintException

    try:
        # As for mypy, an int will do for a float (PEP 484).
        return is_bearable(value, hint, conf=BeartypeConf(is_pep484_tower=True))
    except BeartypeDecorHintException:  # a kind of annotation that beartype does not know
        return True
