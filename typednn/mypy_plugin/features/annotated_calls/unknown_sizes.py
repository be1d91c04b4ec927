"""Find out whether a shape has unknown sizes, or a tensor an unknown dtype."""

from mypy.types import AnyType, Instance, Type, TypeOfAny, get_proper_type

from typednn.mypy_plugin.types import is_joined_dtype
from typednn.shapes.align import VariadicMatch, align, rank_of
from typednn.shapes.bindings import Bindings, Flexible, is_flexible
from typednn.shapes.dim import UNKNOWN, Dim, Unknown
from typednn.shapes.shape import UNKNOWN_SHAPE, Broadcastable, Declared, Entry, Shape, Variadic


def is_unproved(declared: Declared, actual: Shape, bindings: Bindings, flexible: Flexible) -> bool:
    """Whether ``declared`` asks something of an axis about which nothing is known.

    ``bindings`` are those of the whole call. A name that only unknown sizes have bound asks
    nothing: no argument can contradict it.
    """
    aligned = align(declared, actual)
    if aligned is None:
        return False
    pairs, matched = aligned
    if len(pairs) < rank_of(declared) or matched is None and Variadic(None) in actual:
        return True  # the number of axes is asked too
    asked = any(
        isinstance(found, Unknown) and _asks(entry, bindings, flexible) for _, entry, found in pairs
    )
    return asked or matched is not None and _variadic_asks(matched, bindings, flexible)


def is_unproved_dtype(declared: Type, actual: Type) -> bool:
    """Whether ``declared`` is a dtype or a family of dtypes, and nothing is known of ``actual``."""
    wanted, given = get_proper_type(declared), get_proper_type(actual)
    asks = isinstance(wanted, Instance) and wanted.type.fullname != "numpy.generic"
    is_any = isinstance(given, AnyType) and given.type_of_any != TypeOfAny.from_error
    return asks and (is_any or is_joined_dtype(given))


def _asks(entry: Entry | Broadcastable, bindings: Bindings, flexible: Flexible) -> bool:
    """Whether an axis of unknown size may contradict the declared entry."""
    size = entry.size if isinstance(entry, Broadcastable) else entry
    if isinstance(size, Dim) and size.name is not None and is_flexible(size.name, flexible):
        return not isinstance(bindings.sizes.get(size.name, UNKNOWN), Unknown)
    return not isinstance(size, Unknown)


def _variadic_asks(matched: VariadicMatch, bindings: Bindings, flexible: Flexible) -> bool:
    """Whether axes of unknown size may contradict what a declared variadic is bound to."""
    name, found = matched.variadic.name, matched.found
    if name is None:
        return False
    if not is_flexible(name, flexible):
        return any(e == Variadic(None) or isinstance(e, Unknown) for e in found)
    known = bindings.variadics.get(name, UNKNOWN_SHAPE)
    if Variadic(None) in known:
        return False
    if len(known) != len(found):
        return Variadic(None) in found
    return any(
        isinstance(f, Unknown) and not isinstance(k, Unknown)
        for k, f in zip(known, found, strict=True)
    )
