"""The names of declared shapes: the sizes and axes that they are bound to.

Unification (``unify``) fills ``Bindings`` step by step, and returns a ``Mismatch`` where it fails.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from typednn.shapes.dim import UNKNOWN, Dim, Size, Unknown
from typednn.shapes.shape import UNKNOWN_SHAPE, Broadcastable, Declared, Entry, Shape, Variadic

Flexible: TypeAlias = Collection[str] | None
"""The declared names that may be bound; None: all of them. The others are rigid."""


@dataclass(slots=True)
class Mismatch:
    """Why an actual shape does not match the declared one: ``found`` cannot be ``expected``.

    ``axis`` is the axis of the actual shape. It counts from the end (-1 is the last) if a variadic
    of unknown length stands before it. ``declared`` is the entry as it was declared, ``expected``
    the same with bound names replaced. If the numbers of axes differ (code shape-rank), ``axis`` is
    0, and ``expected`` and ``found`` are numbers of axes. ``origin`` is what the caller gave to
    ``unify`` to recognize the shape.
    """

    axis: int
    expected: Entry
    found: Entry
    reason: str
    code: str = "shape"
    declared: Entry | Broadcastable = UNKNOWN
    origin: object = None


@dataclass(slots=True)
class Constraint:
    """``found``, the size of axis ``axis``, must match the entry ``declared``."""

    axis: int
    declared: Size | Broadcastable
    found: Size
    flexible: Flexible
    origin: object

    @property
    def size(self) -> Size:
        """The declared size, without ``#``."""
        return self.declared.size if isinstance(self.declared, Broadcastable) else self.declared


@dataclass(slots=True)
class Bindings:
    """The sizes and axes that declared names are bound to, so far.

    - ``deferred``: constraints that wait for a name of theirs to be bound.
    - ``loose``: names seen only as ``#name``, with a size that may be 1. The name is this size,
      unless the size is 1: then the name can be anything.
    - ``broadcast``: variadics seen only as ``*#name``. More axes may still broadcast with them.
    """

    sizes: dict[str, Size] = field(default_factory=dict)
    variadics: dict[str, Shape] = field(default_factory=dict)
    deferred: list[Constraint] = field(default_factory=list)
    broadcast: set[str] = field(default_factory=set)
    loose: set[str] = field(default_factory=set)

    def copy(self) -> "Bindings":
        """Return bindings that change apart from these."""
        return Bindings(
            self.sizes.copy(),
            self.variadics.copy(),
            self.deferred.copy(),
            self.broadcast.copy(),
            self.loose.copy(),
        )


def is_placeholder(name: str) -> bool:
    """Return whether a name is a placeholder, ``{arg}``. The bindings hold its value, if known."""
    return name.startswith("{") and name.endswith("}")


def is_flexible(name: str, flexible: Flexible) -> bool:
    """Return whether unification may bind this name. It never binds a placeholder (``{arg}``)."""
    return not is_placeholder(name) and (flexible is None or name in flexible)


def unbound_names(size: Dim, bindings: Bindings, flexible: Flexible) -> list[str]:
    """Return the flexible names in ``size`` that are unbound, bound to ``UNKNOWN``, or loose."""
    names = [name for name in size.names if is_flexible(name, flexible)]
    known = bindings.sizes
    return [n for n in names if n in bindings.loose or isinstance(known.get(n, UNKNOWN), Unknown)]


def substitute(shape: Declared, bindings: Bindings, flexible: Flexible = None) -> Shape:
    """Replace the names of a shape by their bindings. Flexible names without one become unknown."""
    entries: list[Entry] = []
    for entry in shape:
        if isinstance(entry, Variadic):
            entries += _substitute_variadic(entry, bindings, flexible)
        elif isinstance(entry, Broadcastable):
            size = substitute_size(entry.size, bindings, flexible)
            entries.append(1 if size == 1 else UNKNOWN)
        elif isinstance(entry, Dim) and not bindings.loose.isdisjoint(entry.names):
            entries.append(UNKNOWN)
        else:
            entries.append(substitute_size(entry, bindings, flexible))
    return tuple(entries)


def with_sizes(shape: Declared, sizes: Mapping[str, Size]) -> Declared:
    """Return a declared shape with these sizes in place of names. Everything else stays as it is written."""
    return tuple(entry_with_sizes(entry, sizes) for entry in shape)


def entry_with_sizes(
    entry: Entry | Broadcastable, sizes: Mapping[str, Size]
) -> Entry | Broadcastable:
    if isinstance(entry, Broadcastable) and isinstance(entry.size, Dim):
        return Broadcastable(entry.size.substitute(sizes))
    return entry.substitute(sizes) if isinstance(entry, Dim) else entry


def substitute_size(size: Size, bindings: Bindings, flexible: Flexible) -> Size:
    """Replace bound names by their sizes; rigid names stay.

    The result is ``UNKNOWN`` if a flexible name or a placeholder has no size, or if a divisor is 0.
    """
    if not isinstance(size, Dim):
        return size
    values: dict[str, Size] = {}
    for name in size.names:
        if is_placeholder(name) or is_flexible(name, flexible):
            values[name] = bindings.sizes.get(name, UNKNOWN)
    try:
        return size.substitute(values)
    except ZeroDivisionError:
        return UNKNOWN


def _substitute_variadic(variadic: Variadic, bindings: Bindings, flexible: Flexible) -> Shape:
    if variadic.name is None or variadic.broadcastable:
        return UNKNOWN_SHAPE
    if is_flexible(variadic.name, flexible):
        return bindings.variadics.get(variadic.name, UNKNOWN_SHAPE)
    return (variadic,)
