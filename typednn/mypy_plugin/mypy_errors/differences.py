"""Compare two types as mypy names them: the type of a value, and the declared one."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from typednn.mypy_plugin import messages
from typednn.mypy_plugin.mypy_errors.type_texts import TypeText, dtype_of, shape_of
from typednn.mypy_plugin.names import KINDS_OF_FAMILY
from typednn.shapes.bindings import Bindings, substitute
from typednn.shapes.dim import Dim
from typednn.shapes.mismatch_text import describe_cast, describe_mismatch
from typednn.shapes.shape import Broadcastable, Entry, Shape, show
from typednn.shapes.unify import unify

_ANY: Final = frozenset(["Any", "AnyFloat", "AnyInt"])


@dataclass(frozen=True, slots=True)
class Difference:
    """What is wrong with the item at ``place`` of a value, such as ``[0]``.

    ``words`` are empty if the two types differ in more than the shapes and dtypes of tensors.
    ``names`` are those of the declared size that does not fit.
    """

    place: str
    words: str = ""
    code: str = "shape"
    reason: str = ""
    names: frozenset[str] = frozenset()

    def within(self, what: str, place: str) -> "Difference":
        """Return the difference of a part of the item at ``place``."""
        words = self.words and f"{what} is {self.words}"
        return replace(self, place=place, words=words)


def differences(got: TypeText, wanted: TypeText, place: str = "") -> Iterator[Difference]:
    """Yield the differences of a value's type and the declared one; none if it fits."""
    if len(got.members) > 1 or len(wanted.members) > 1:
        for member in got.members:
            yield from _none_of(member, wanted.members, place)
    elif got.is_tensor() and wanted.is_tensor():
        yield from _of_tensors(shape_of(got), got, wanted, place)
    elif not _ANY.isdisjoint((got.name, wanted.name)):
        return
    elif got.name != wanted.name or len(got.arguments) != len(wanted.arguments):
        yield Difference(place)
    elif got.name == "Callable":
        yield from _of_functions(got, wanted, place)
    else:
        in_tuple = got.name == "tuple"
        for i, pair in enumerate(zip(got.arguments, wanted.arguments, strict=True)):
            yield from differences(*pair, f"{place}[{i}]" if in_tuple else place)


def _none_of(got: TypeText, wanted: tuple[TypeText, ...], place: str) -> Iterator[Difference]:
    """Yield why a type is none of several; nothing if it is one of them."""
    if not all([*differences(got, each, place)] for each in wanted):
        return
    tensors = [each for each in wanted if each.is_tensor()]
    if not got.is_tensor() or not tensors:
        yield Difference(place)
    elif len(tensors) == 1:
        yield from differences(got, tensors[0], place)
    else:
        declared = " or ".join(map(annotation, tensors))
        yield Difference(
            place, f"{_value(shape_of(got), got)}, declared {declared}", reason="none fits"
        )


def _of_tensors(
    actual: Shape, got: TypeText, wanted: TypeText, place: str, bindings: Bindings | None = None
) -> Iterator[Difference]:
    """Yield the difference of two tensors, the one of the shape ``actual``.

    ``bindings`` are those of the declared names; without them the names stand for any size.
    """
    head = f"{_value(actual, got)}, declared {annotation(wanted)}"
    rigid = bindings is None
    known = Bindings() if bindings is None else bindings
    mismatch = unify(shape_of(wanted), actual, known, () if rigid else None)
    if mismatch is not None:
        reason = describe_mismatch(mismatch, actual, {})
        yield Difference(place, head, mismatch.code, reason, _names(mismatch.declared))
    else:
        yield from _of_dtypes(dtype_of(got), dtype_of(wanted), place, head)


def _names(declared: Entry | Broadcastable) -> frozenset[str]:
    """Return the names of an entry as they are written."""
    entry = declared.size if isinstance(declared, Broadcastable) else declared
    keys = entry.names if isinstance(entry, Dim) else frozenset[str]()
    return frozenset(key.partition("@")[0] for key in keys)


def _of_dtypes(got: str, wanted: str, place: str, head: str) -> Iterator[Difference]:
    if "Any" in (got, wanted) or got == wanted:
        return
    if messages.is_concrete(got) and messages.is_concrete(wanted):
        reason = f"dtype is {got}, expected {wanted}; {describe_cast(got, wanted)}"
        yield Difference(place, head, "shape-dtype", reason)
    elif not messages.is_concrete(got) or wanted not in KINDS_OF_FAMILY:
        yield Difference(place)
    elif got[0] not in KINDS_OF_FAMILY[wanted]:
        reason = f"dtype is {got}, which is no {messages.family(wanted)}"
        yield Difference(place, head, "shape-dtype", reason)


def _of_functions(got: TypeText, wanted: TypeText, place: str) -> Iterator[Difference]:
    """Yield the differences of two functions on tensors.

    The names in the function's own arguments stand for what the declared function is called with.
    """
    (takes, gives), (passed, expected) = got.arguments, wanted.arguments
    if len(takes.arguments) != len(passed.arguments):
        yield Difference(place)
        return
    bindings, found = Bindings(), list[Difference]()
    for i, (given, own) in enumerate(zip(passed.arguments, takes.arguments, strict=True), 1):
        if given.is_tensor() and own.is_tensor():
            for each in _of_tensors(shape_of(given), given, own, "", bindings):
                found.append(each.within(f"a function whose argument {i}", place))
    if not found and gives.is_tensor() and expected.is_tensor():
        result = substitute(shape_of(gives), bindings)
        for each in _of_tensors(result, gives, expected, ""):
            found.append(each.within("a function whose result", place))
    yield from found or [Difference(place)]


def _value(shape: Shape, tensor: TypeText) -> str:
    """Return ``float32 (32, 784)``."""
    dtype, text = dtype_of(tensor), show(shape)
    return f"{dtype} {text}" if messages.is_concrete(dtype) else text


def annotation(tensor: TypeText) -> str:
    """Return ``Float32[Tensor, "b 784"]``, as it could have been written."""
    return messages.annotation(shape_of(tensor), dtype_of(tensor))
