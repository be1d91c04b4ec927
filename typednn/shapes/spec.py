"""A parsed shape: its axes as they are written in an annotation, and the error for a wrong text."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from typednn.shapes.dim import UNKNOWN, Dim, Size, Unknown
from typednn.shapes.errors import PickledByMessage
from typednn.shapes.shape import Broadcastable, Declared, Entry, ShapeError, Variadic


class SpecSyntaxError(PickledByMessage, ShapeError):
    """The text is not a shape. The message quotes it, names the wrong token and what is allowed."""

    def __init__(self, text: str, fault: str) -> None:
        super().__init__(f"shape {text!r}: {fault}", "shape-syntax")


@dataclass(frozen=True, slots=True)
class Axis:
    """One axis of a parsed shape; with ``variadic``, any number of axes.

    The size of an anonymous axis (``_``, ``...``) is ``UNKNOWN``. A placeholder ``{arg}`` is a name
    that starts with a brace. A label (``rows=4``) is for readers only and has no effect.
    """

    size: Size
    broadcastable: bool = False
    variadic: bool = False
    treepath: bool = False
    label: str | None = None

    @property
    def anonymous(self) -> bool:
        return self.size is UNKNOWN

    def __str__(self) -> str:
        if self.anonymous and self.variadic and self.label is None:
            return "..."
        flags = "#" * self.broadcastable + "*" * self.variadic + "?" * self.treepath
        label = "" if self.label is None else self.label + "="
        size = str(self.size)
        if self.anonymous:
            return f"{flags}_{label}"
        return flags + label + (f"({size})" if size.startswith("_") else size)

    def entry(self, values: Mapping[str, Size]) -> Entry | Broadcastable:
        """Return this axis as an entry of a declared shape, with ``values`` for its names.

        An axis with ``treepath`` (``?n``) has another size at each leaf of a tree: it is unknown.
        """
        unknown = self.anonymous or self.treepath
        if self.variadic:
            name = None if unknown or not isinstance(self.size, Dim) else self.size.name
            return Variadic(name, self.broadcastable and name is not None)
        size = self.size.substitute(values) if isinstance(self.size, Dim) else self.size
        if unknown or isinstance(size, Unknown):
            return UNKNOWN
        return Broadcastable(size) if self.broadcastable else size


@dataclass(frozen=True, slots=True)
class Spec:
    """A parsed shape. ``parse(str(spec)) == spec`` holds for all of them."""

    axes: tuple[Axis, ...]
    text: str = field(default="", compare=False)  # as the user wrote it

    def __str__(self) -> str:
        return " ".join(map(str, self.axes))

    @property
    def names(self) -> frozenset[str]:
        """The names in all axes, except placeholders and the names of ``treepath`` axes."""
        sizes = (axis.size for axis in self.axes if not axis.treepath)
        found = frozenset[str]().union(*(s.names for s in sizes if isinstance(s, Dim)))
        return frozenset(name for name in found if not name.startswith("{"))

    @property
    def placeholders(self) -> frozenset[str]:
        """The texts inside the braces: ``self.size`` for ``{self.size}``."""
        sizes = (axis.size for axis in self.axes)
        found = frozenset[str]().union(*(s.names for s in sizes if isinstance(s, Dim)))
        return frozenset(name[1:-1] for name in found if name.startswith("{"))

    def shape(self, values: Mapping[str, Size] | None = None) -> Declared:
        """Return the declared shape, with ``values`` for placeholders, keyed as ``placeholders``.

        A placeholder without a value stays a name with braces. ``unify`` never binds such a name:
        it looks it up in ``Bindings.sizes``, and an absent one is unknown.
        """
        given = {f"{{{text}}}": size for text, size in values.items()} if values else {}
        return tuple(axis.entry(given) for axis in self.axes)


def without_space(tokens: Sequence[str], token: str) -> str:
    """Return the advice to write ``n-1`` for the tokens ``n`` and ``-1``; "" for any other token."""
    before = tokens[tokens.index(token) - 1] if token in tokens[1:] else ""
    if token[0] not in "-*" or not re.fullmatch(r"\w+", before):
        return ""
    return f"; an expression has no spaces: {before + token!r}"
