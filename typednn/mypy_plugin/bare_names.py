"""What mypy says of arrays in code without shape annotations: ``Tensor``, not ``Tensor[Any, Any]``.

``array_classes.py`` gives the classes of arrays type parameters, of which such code knows nothing.
This file imports only mypy, because the plugin's hooks are not loaded for such code.
"""

import re
from collections.abc import Iterable
from typing import Final

from mypy.checker import TypeChecker
from mypy.checker_state import checker_state
from mypy.errors import ErrorInfo, ErrorWatcher

from typednn.mypy_plugin.modules import imports_annotations

_names: Final[list[str]] = []
"""The names of these classes, without their modules."""


def know_bare_names(classes: Iterable[str]) -> None:
    """Take these classes, which are given by their full names, for those of arrays."""
    _names[:] = [name.rpartition(".")[2] for name in classes]


def without_parameters(message: str) -> str | None:
    """Return a message of mypy with the bare names of arrays; None where that changes nothing.

    A module with shape annotations is left alone.
    """
    checker = checker_state.type_checker
    if not isinstance(checker, TypeChecker) or imports_annotations(checker.tree):
        return None
    text, number = re.subn(rf"\b({'|'.join(_names)})\[Any, Any\]", r"\1", message)
    return text if number else None


def write_bare_names() -> bool:
    """Ask to be shown each error that mypy is to print; return whether there is a checker to ask.

    May be called many times.
    """
    checker = checker_state.type_checker
    if not isinstance(checker, TypeChecker):
        return False
    watchers = checker.errors._watchers
    if not any(watcher._filter is _reword for watcher in watchers):
        watchers.insert(0, ErrorWatcher(checker.errors, filter_errors=_reword))
    return True


def _reword(file: str, info: ErrorInfo) -> bool:
    """Change the text of an error, and let mypy print it."""
    info.message = without_parameters(info.message) or info.message
    return False
