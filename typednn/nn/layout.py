"""The layout of a module: which fields are branches of the tree, and the values of the others."""

from collections.abc import Hashable
from types import MappingProxyType
from typing import Any, Literal, TypeAlias

from typednn.checks.keys import BY_VALUE, NoKeyError
from typednn.checks.sizes import GivenSizes
from typednn.containers import DeferredBuilder
from typednn.planning.run import value_keys

__all__ = ["Layout", "Path", "Shared", "unique_key"]

Path: TypeAlias = tuple[Any, ...]
"""The way from a module to a part: names of fields, indices, and keys of dicts."""

Shared: TypeAlias = tuple[tuple[Path, Path], ...]
"""Each place of a part that has a place before it, and its first place."""

_KEYS: dict[Hashable, object] = {}
_MAX_KEYS = 4096
_NONE: GivenSizes = MappingProxyType({})


class Layout:
    """The names of a module's branches, and the values of its other fields.

    Two modules have the same structure if their layouts are equal. ``builder`` makes deferred
    modules of this layout. It is False if their class does not allow it, and None before this is
    known. ``given_sizes`` are those that no field tells; they are not part of the structure.
    ``frozen``: the places of frozen leaves, as Python code: ``".weight"``.
    ``shared``: the places of parts that have a place before it, as ``shared_parts`` gives them.
    """

    __slots__ = (
        "branches",
        "builder",
        "exact_key",
        "fixed",
        "frozen",
        "given_sizes",
        "key",
        "shared",
    )

    def __init__(
        self,
        branches: tuple[str, ...],
        fixed: dict[str, Any],
        given_sizes: GivenSizes = _NONE,
        frozen: frozenset[str] = frozenset(),
        shared: Shared = (),
    ) -> None:
        self.branches = branches
        self.fixed = fixed
        self.given_sizes = given_sizes
        self.frozen = frozen
        self.shared = shared
        self.exact_key: Hashable = None
        self.builder: DeferredBuilder | Literal[False] | None = None
        self.key = None if any(map(_is_mutable, fixed.values())) else self.check_key()

    def check_key(self) -> Hashable:
        """Return a key for remembered checks. ``key`` keeps it if nothing in it can change."""
        fixed = [(name, _fixed_key(value)) for name, value in self.fixed.items()]
        sizes = [tuple(sizes.items()) for sizes in self.given_sizes.values()]
        return unique_key((self.branches, *fixed, *sizes))

    def __eq__(self, other: object) -> bool:
        if self is other or not isinstance(other, Layout):
            return self is other
        if (self.branches, self.frozen, self.shared) != (
            other.branches,
            other.frozen,
            other.shared,
        ):
            return False
        return self.fixed == other.fixed

    def __hash__(self) -> int:
        return hash((self.branches, tuple(self.fixed)))  # the values may not be hashable

    def __reduce__(self) -> tuple[Any, ...]:
        return Layout, (self.branches, self.fixed, dict(self.given_sizes), self.frozen, self.shared)

    def exact(self, key_builder: value_keys.KeyBuilder) -> Hashable:
        """Return a key of everything in it that a program can see. Raises UnreadableError.

        ``exact_key`` keeps it if nothing can change.
        """
        if self.exact_key is not None:
            return self.exact_key
        own = value_keys.KeyBuilder()
        key = (
            self.branches,
            self.frozen,
            self.shared,
            *[(name, own.key(value)) for name, value in self.fixed.items()],
        )
        if own.has_mutable:
            key_builder.has_mutable = True
        else:
            self.exact_key = key
        return key

    def is_immutable(self) -> bool:
        """Return whether nothing in it can change."""
        try:
            self.exact(value_keys.KeyBuilder())
        except value_keys.UnreadableError:
            return False
        return self.exact_key is not None

    def __repr__(self) -> str:
        fixed = "".join(f", {name}={value!r}" for name, value in self.fixed.items())
        frozen = f", frozen {', '.join(sorted(self.frozen))}" if self.frozen else ""
        shared = f", shared {self.shared}" if self.shared else ""
        return f"{', '.join(self.branches)}{fixed}{frozen}{shared}"


def unique_key(parts: Hashable, table: dict[Hashable, object] = _KEYS) -> Hashable:
    """Return an object that is the same for equal parts, and quick to hash and to compare.

    ``table`` keeps it. After ``_MAX_KEYS`` of them all are forgotten; checks that used them are
    then made again.
    """
    if len(table) >= _MAX_KEYS:
        table.clear()
    return table.setdefault(parts, object())


def _fixed_key(value: Any) -> Hashable:
    try:
        return BY_VALUE[type(value)](value)
    except NoKeyError:
        return value_keys.Identity(value)


def _is_mutable(value: Any) -> bool:
    """Return whether the key of a fixed value can change later."""
    return any(map(_is_mutable, value)) if type(value) is tuple else type(value) in (list, dict)


value_keys.add_key(Layout, lambda key_builder, layout: layout.exact(key_builder))
