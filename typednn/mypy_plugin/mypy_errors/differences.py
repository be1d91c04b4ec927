"""Compare two types as mypy names them: the type of a value, and the declared one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from typednn.mypy_plugin import messages
from typednn.mypy_plugin.mypy_errors.difference import Difference, Lookup
from typednn.mypy_plugin.mypy_errors.fixed_sizes import at_fixed_sizes
from typednn.mypy_plugin.mypy_errors.parts import (
    contains,
    is_fixed,
    is_kind_of,
    pairs,
    passed_arguments,
)
from typednn.mypy_plugin.mypy_errors.type_texts import (
    TypeText,
    dtype_of,
    shape_of,
    short_text,
    size_of,
)
from typednn.mypy_plugin.mypy_errors.words import (
    annotation,
    hint_words,
    tensor_words,
)
from typednn.mypy_plugin.names import KINDS_OF_FAMILY
from typednn.shapes.bindings import Bindings, substitute
from typednn.shapes.dim import Dim
from typednn.shapes.mismatch_text import describe_cast, describe_mismatch
from typednn.shapes.shape import Broadcastable, Entry, Shape, Variadic
from typednn.shapes.unify import unify

_ANY: Final = frozenset(["Any", "AnyFloat", "AnyInt", "AnyMapping", "AnyOperand"])
_ITEM: Final = "[...]"  # the place of an item of which only its container is known


def differences(
    got: TypeText,
    wanted: TypeText,
    lookup: Lookup | None = None,
    binds: bool = False,
    free: frozenset[str] = frozenset(),
) -> Iterator[Difference]:
    """Yield the differences of a value's type and the declared one; none if it fits.

    The names of a signature that is called, ``binds``, take the sizes that they meet, and so do the
    names ``free`` of an array of another library.
    """
    return _Comparison(lookup, bound=Bindings() if binds else None, free=free).of(got, wanted, "")


@dataclass(frozen=True, slots=True)
class _Comparison:
    """Compares types whose names stand for any size, with these exceptions.

    ``known`` are the sizes of the value's own names; ``bound`` collects those of the declared
    names. Both are used for functions, which are compared as if they were called. ``within`` are
    the pairs whose members are being compared: inside of itself such a pair is taken to fit.
    """

    lookup: Lookup | None
    known: Bindings | None = None
    bound: Bindings | None = None
    within: frozenset[tuple[TypeText, TypeText]] = frozenset()
    free: frozenset[str] = frozenset()

    def of(self, got: TypeText, wanted: TypeText, place: str) -> Iterator[Difference]:
        if len(got.members) > 1 or len(wanted.members) > 1:
            for member in got.members:
                yield from self._none_of(member, wanted, place, len(got.members) > 1)
        elif (got.is_tensor() or wanted.is_tensor()) and _is_same_class(got, wanted):
            yield from self._of_tensors(got, wanted, place)
        elif not _ANY.isdisjoint((got.name, wanted.name)):
            return
        elif got.name == wanted.name == "Callable":
            yield from self._of_functions(got, wanted, place)
        elif contains(got, wanted):
            yield from self._of_containers(got, wanted, place)
        elif got.name == wanted.name and len(got.arguments) == len(wanted.arguments):
            yield from self._of_instances(got, wanted, place)
        else:
            yield from self._of_members(got, wanted, place)

    def _none_of(
        self, got: TypeText, wanted: TypeText, place: str, may_be: bool
    ) -> Iterator[Difference]:
        """Yield why a type is none of several; nothing if it is one of them."""
        for each in wanted.members:
            bound = self.bound and self.bound.copy()
            if not [*replace(self, bound=bound).of(got, each, place)]:
                yield from self.of(got, each, place)  # binds the names of this one
                return
        tensors = [each for each in wanted.members if each.is_tensor()]
        close = tensors if got.is_tensor() else [t for t in wanted.members if _is_close(got, t)]
        if len(close) == 1:
            yield from self.of(got, close[0], place)
        elif not got.is_tensor() or not tensors:
            yield Difference.of_kinds(got, wanted, place, may_be)
        else:
            words = f"{tensor_words(self._shape(got), got)}, declared {hint_words(wanted)}"
            yield Difference(place, words, "shape", reason="it is none of these")

    # Tensors

    def _shape(self, got: TypeText) -> Shape:
        shape = shape_of(got)
        return shape if self.known is None else substitute(shape, self.known)

    def _of_tensors(self, got: TypeText, wanted: TypeText, place: str) -> Iterator[Difference]:
        actual = self._shape(got)
        head = f"{tensor_words(actual, got)}, declared {annotation(wanted)}"
        declared = shape_of(wanted)
        own = {key for key in _keys(declared) if key.partition("@")[0] in self.free}
        flexible = own if self.bound is None else None
        bound = Bindings() if self.bound is None else self.bound
        mismatch = unify(declared, actual, bound, flexible)
        if mismatch is not None:
            reason = describe_mismatch(mismatch, actual, {})
            yield Difference(place, head, mismatch.code, reason, _names(mismatch.declared))
        elif self.known is None and self.bound is None or not any(map(_is_variable, (got, wanted))):
            yield from _of_dtypes(dtype_of(got), dtype_of(wanted), place, head)

    # Containers and classes

    def _of_containers(self, got: TypeText, wanted: TypeText, place: str) -> Iterator[Difference]:
        """Yield the differences of the items, and that of the container if it has none."""
        found = list[Difference]()
        for i, (has, wants) in enumerate(pairs(got, wanted)):
            key = f"[{i}]" if is_fixed(got) else _ITEM
            key = "" if wanted.class_name == "Awaitable" else key
            found += self.of(has, wants, place + key)
        yield from found
        if not found and not is_kind_of(got, wanted):
            yield Difference.of_kinds(got, wanted, place)

    def _of_instances(self, got: TypeText, wanted: TypeText, place: str) -> Iterator[Difference]:
        """Yield the differences of the type arguments of one class."""
        sizes = self.lookup.sizes(got) if self.lookup is not None else []
        names = [*sizes, *[None] * len(got.arguments)]
        words = f"{short_text(got)}, declared {short_text(wanted)}"
        for name, has, wants in zip(names, got.arguments, wanted.arguments, strict=False):
            if name is None:
                for each in self.of(has, wants, place):
                    is_whole = each.place == place and not has.is_tensor()
                    yield replace(each, words=words) if is_whole else each
                continue
            [size] = self._sizes([has])
            bound = Bindings() if self.bound is None else self.bound
            flexible = () if self.bound is None else None
            mismatch = unify((size_of(wants),), (size,), bound, flexible)
            if mismatch is not None:
                reason = describe_mismatch(mismatch, (), {})
                yield Difference(place, words, mismatch.code, f"{name} is {size}, {reason}")

    def _sizes(self, items: Sequence[TypeText]) -> Shape:
        sizes = tuple(map(size_of, items))
        return sizes if self.known is None else substitute(sizes, self.known)

    def _of_members(self, got: TypeText, wanted: TypeText, place: str) -> Iterator[Difference]:
        """Yield the differences of the members of a protocol, or those of two functions.

        A class that has all of them may still differ in what is not compared.
        """
        if (got, wanted) in self.within:
            return
        inside = replace(self, within=self.within | {(got, wanted)})
        found = list[Difference]()
        if self.lookup is not None and wanted.name == "Callable":
            call = self.lookup.member(got, "__call__")
            found += [] if call is None else inside.of(call, wanted, place)
            known = call is not None or self.lookup.is_ours(got)
            if known and not found and wanted.binds_by_alias():
                return
        elif self.lookup is not None:
            for name, has, wants in self.lookup.of_protocol(got, wanted):
                of_member = inside.of(has, wants, "" if name != "__call__" else place)
                if name != "__call__":
                    what = f"{short_text(got)}, whose {name}"
                    found += [each.within(what, place) for each in of_member]
                else:
                    found += of_member
        coded = [each for each in found if each.code][:1]
        only = found if len(found) == 1 else []
        yield from coded or only or [self._of_kinds(got, wanted, place)]

    def _of_kinds(self, got: TypeText, wanted: TypeText, place: str) -> Difference:
        """Return the difference of two kinds; of a protocol, with the members that are missing."""
        missing = self.lookup.missing(got, wanted) if self.lookup is not None else []
        words = f"it has no {' and no '.join(map(repr, missing))}" if missing else ""
        return replace(Difference.of_kinds(got, wanted, place), reason=words)

    # Functions

    def _of_functions(self, got: TypeText, wanted: TypeText, place: str) -> Iterator[Difference]:
        """Yield the differences of two functions.

        The names in the function's own arguments stand for what the declared function is called
        with. While declared names are bound, those of a function in an argument are bound too. So are
        the names of an alias to the numbers of the function.
        """
        (takes, gives), (passed, expected) = got.arguments, wanted.arguments
        called = passed_arguments(passed, takes)
        if wanted.binds_by_alias():
            passed, expected = at_fixed_sizes(wanted, called or []).arguments
            called = passed_arguments(passed, takes)
        found = list[Difference]()
        if self.bound is not None:
            calls, results = self, self
            called = called and [(own, given) for given, own in called]
        else:
            known = Bindings() if self.known is None else self.known.copy()
            calls, results = replace(self, known=None, bound=known), replace(self, known=known)
        if takes.name == "..." or passed.name == "...":
            called = []
        elif called is None:
            found.append(Difference.of_kinds(got, wanted, place))
        for i, (given, own) in enumerate(called or (), 1):
            what = f"a function whose argument {i}"
            found += [each.within(what, place) for each in calls.of(given, own, "")]
        if not found:
            what = "a function whose result"
            found += [each.within(what, place) for each in results.of(gives, expected, "")]
        yield from found


def _is_close(got: TypeText, wanted: TypeText) -> bool:
    """Return whether a type that fits no member of a union was meant for this one."""
    return got.name == wanted.name or wanted.class_name == "Awaitable" and contains(got, wanted)


def _is_same_class(got: TypeText, wanted: TypeText) -> bool:
    """Return whether both are arrays of one class."""
    is_parameter = (got.class_name, wanted.class_name) == ("Parameter", "Tensor")  # of PyTorch
    same = is_parameter or got.class_name == wanted.class_name
    return same and len(got.arguments) == len(wanted.arguments) == 2


def _is_variable(tensor: TypeText) -> bool:
    """Return whether the dtype of a tensor may be any, as a variable of a function is."""
    dtype = dtype_of(tensor)
    return not messages.is_concrete(dtype) and dtype not in KINDS_OF_FAMILY


def _keys(shape: Shape) -> Iterator[str]:
    """Yield the keys of the names in a shape."""
    for entry in shape:
        if isinstance(entry, Dim):
            yield from entry.names
        elif isinstance(entry, Variadic) and entry.name is not None:
            yield entry.name


def _names(declared: Entry | Broadcastable) -> frozenset[str]:
    """Return the names of an entry as they are written."""
    entry = declared.size if isinstance(declared, Broadcastable) else declared
    keys = entry.names if isinstance(entry, Dim) else frozenset[str]()
    return frozenset(key.partition("@")[0] for key in keys)


_SIZED: Final = {
    "signedinteger": ("int8", "int16", "int32", "int64"),
    "unsignedinteger": ("uint8", "uint16", "uint32", "uint64"),
}
"""What mypy takes numpy's integers of any size for, such as ``intp``: these classes have no others below them."""


def _is_joined(dtype: str) -> bool:
    """Return whether a dtype is what mypy joins of several: ``object``, or a private class of numpy."""
    return dtype == "object" or dtype.startswith("_")


def _of_dtypes(got: str, wanted: str, place: str, head: str) -> Iterator[Difference]:
    if "Any" in (got, wanted) or got == wanted or _is_joined(got):
        return
    if wanted in _SIZED.get(got, ()):
        return
    if messages.is_concrete(got) and messages.is_concrete(wanted):
        reason = f"dtype is {got}, expected {wanted}; {describe_cast(got, wanted)}"
        yield Difference(place, head, "shape-dtype", reason)
    elif not messages.is_concrete(got) or wanted not in KINDS_OF_FAMILY:
        yield Difference(place, head, "", f"dtype is {got}, expected {wanted}")
    elif got[0] not in KINDS_OF_FAMILY[wanted]:
        reason = f"dtype is {got}, which is no {messages.family(wanted)}"
        yield Difference(place, head, "shape-dtype", reason)
