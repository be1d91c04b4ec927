"""``debug_key_reuse``: finds keys that are used twice. While it is off, each use costs one test."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from typednn.autodiff.debugging import debugging
from typednn.source_lines import user_line
from typednn.tracing import tracing

__all__ = ["KeyReuseError", "debug_key_reuse", "note_fold", "note_use"]


class KeyReuseError(ValueError):
    """A key was used twice, so that random numbers that look independent are not."""


class _Uses:
    """The uses of keys so far: by key, and for ``fold_in`` by key and data, with their lines."""

    def __init__(self) -> None:
        self.used: dict[object, str] = {}
        self.folded: dict[object, dict[object, str]] = {}
        self.alive: list[Any] = []  # traced arrays, whose ids are keys of the dicts


_uses: _Uses | None = None


@contextmanager
def debug_key_reuse() -> Iterator[None]:
    """Raise KeyReuseError inside ``with debug_key_reuse():`` when a key is used a second time.

    A key is used by a draw from it, and by ``split``. It may be used once. ``fold_in`` may be
    called any number of times with different data, but not with the same data twice, and not for a
    key that is drawn from or split. Passing, storing and indexing keys are no uses. Keys are
    compared by their values: ``key(0)`` in two places is one key. The message has the lines of both
    uses.

    Functions made by ``jit`` run without a plan, so that each call is checked. In a function that
    is traced, as by ``plan``, keys have no values, and are compared as objects. The setting holds
    for the whole process, for all threads.
    """
    global _uses
    before, _uses, was_on = _uses, _Uses(), debugging.keys
    debugging.keys = True
    try:
        yield
    finally:
        _uses, debugging.keys = before, was_on


def note_use(operation: str, data: Any) -> None:
    """Note that the operation uses the key with these words.

    Raises KeyReuseError if it was used before.
    """
    if _uses is None or not tracing.computes:
        return
    name = _name_of(_uses, data)
    folds = _uses.folded.get(name)
    first = next(iter(folds.values())) if folds else _uses.used.get(name)
    this = f"{operation} ({user_line()})"
    if first is not None:
        raise _reused(this, first)
    _uses.used[name] = this


def note_fold(operation: str, data: Any, folded: Any) -> None:
    """Note that ``folded`` is folded into the key with these words.

    Raises KeyReuseError if it was before, or if the key was used.
    """
    if _uses is None or not tracing.computes:
        return
    name = _name_of(_uses, data)
    folds = _uses.folded.setdefault(name, {})
    number = _name_of(_uses, folded)
    first = _uses.used.get(name) or folds.get(number)
    this = f"{operation} ({user_line()})"
    if first is not None:
        raise _reused(this, first)
    folds[number] = this


def _name_of(uses: _Uses, data: Any) -> object:
    """Return the array's bytes; for an array without values its id."""
    if isinstance(data, np.ndarray):
        return data.tobytes()
    uses.alive.append(data)
    return id(data)


def _reused(this: str, first: str) -> KeyReuseError:
    return KeyReuseError(
        f"{this} uses a key that {first} has used, so their random numbers are not independent;"
        " split the key first, and use each new key once"
    )
