"""Find texts that are shapes, but that no call can match: ``n -1``, ``batch-size`` alone."""

import re
from collections.abc import Collection, Iterable
from typing import Final

from typednn.shapes.dim import Dim
from typednn.shapes.spec import Axis, Spec, SpecSyntaxError, without_space

ANY_SIZE: Final = "write `_` if it may be any size"
_HYPHENATED: Final = re.compile(r"[^\W\d]\w*(-[^\W\d]\w*)+")


def negative_size(spec: Spec) -> SpecSyntaxError | None:
    """Return the error for an axis that is a negative number, or None."""
    tokens = spec.text.split()
    for token, axis in zip(tokens, spec.axes, strict=True):
        if isinstance(axis.size, int) and axis.size < 0:
            fault = f"{token!r} is negative, and no size is; write `_` for any size"
            return SpecSyntaxError(spec.text, fault + without_space(tokens, token))
    return None


def bound_names(specs: Iterable[Spec], known: Iterable[str] = ()) -> set[str]:
    """Return the names that have a size in a call, ``known`` ones included.

    An axis binds its name, and an expression its last unbound name: it is solved for it.
    """
    found = set(known)
    axes = [_names(axis) for spec in specs for axis in spec.axes]
    while solved := [names - found for names in axes if len(names - found) == 1]:
        found.update(*solved)
    return found


def axis_names(specs: Iterable[Spec]) -> set[str]:
    """Return the names that are axes of their own, not only part of an expression."""
    axes = [axis for spec in specs for axis in spec.axes if not is_expression(axis)]
    return set().union(*map(_names, axes))


def difference_of_nothing(spec: Spec, bound: Collection[str]) -> SpecSyntaxError | None:
    """Return the error for an axis such as ``batch-size`` if nothing binds its names, or None.

    Other expressions may stand for a size that only the expression has: ``h*d``.
    """
    for token, axis in zip(spec.text.split(), spec.axes, strict=True):
        if _HYPHENATED.fullmatch(token) and _names(axis).isdisjoint(bound):
            advice = f"if it is one name, write {token.replace('-', '_')!r}"
            return _unbound(spec, _names(axis), token, advice)
    return None


def expression_of_nothing(spec: Spec, known: Collection[str]) -> SpecSyntaxError | None:
    """Return the error for an expression in a result with a name that is not known, or None."""
    for token, axis in zip(spec.text.split(), spec.axes, strict=True):
        loose = _names(axis).difference(known) if is_expression(axis) else None
        if loose:
            return _unbound(spec, loose, token, ANY_SIZE)
    return None


def placeholder_of_nothing(spec: Spec, parameters: Collection[str]) -> SpecSyntaxError | None:
    """Return the error for braces with something else than a parameter or its part, or None."""
    for token, axis in zip(spec.text.split(), spec.axes, strict=True):
        names = axis.size.names if isinstance(axis.size, Dim) else frozenset[str]()
        first = {re.split(r"\W", name[1:])[0] for name in names if name.startswith("{")}
        if loose := first.difference(parameters):
            advice = "in braces stands an argument of the function, such as {self.size}"
            return _unbound(spec, loose, token, advice)
    return None


def _unbound(spec: Spec, names: Iterable[str], token: str, advice: str) -> SpecSyntaxError:
    return SpecSyntaxError(spec.text, f"{nothing_binds(names)} in {token!r}; {advice}")


def nothing_binds(names: Iterable[str]) -> str:
    """Return the reason that names without a size give."""
    return "nothing binds " + ", ".join(f"'{name}'" for name in sorted(names))


def is_expression(axis: Axis) -> bool:
    """Return whether the axis is an expression of names, such as ``n+1``."""
    return isinstance(axis.size, Dim) and axis.size.name is None


def _names(axis: Axis) -> frozenset[str]:
    names = axis.size.names if isinstance(axis.size, Dim) else frozenset[str]()
    return frozenset(name for name in names if not name.startswith("{"))
