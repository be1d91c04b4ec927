"""The modules that mypy reads: which are the user's, and which may have shape annotations."""

import gc
import sys
from collections.abc import Iterator
from pathlib import PurePath
from typing import Any, Final

from mypy.build import BuildManager, State
from mypy.checker import TypeChecker
from mypy.checker_state import checker_state
from mypy.nodes import Import, ImportAll, ImportBase, ImportFrom, MypyFile

FOREIGN: Final = sys.stdlib_module_names | {"numpy", "typing_extensions", "mypy_extensions"}
"""Packages without sizes. Their many names need not be looked up one by one."""

_NOT_OF_USERS: Final = FOREIGN | {"typednn", "typednn_sizes", "jaxtyping", "pytest"}

USERS: Final[dict[str, str]] = {}
"""The paths of the user's modules, by full name."""

_ROOTS: Final = {"__main__"}
"""The packages that these modules are in."""


def is_library(fullname: str) -> bool:
    """Whether a name is defined by an installed package other than ours, which may do anything."""
    root = fullname.partition(".")[0]
    return root == "numpy" or root not in _NOT_OF_USERS and root not in _ROOTS


_kept: Final[list[dict[Any, Any]]] = []


def kept_until_read() -> dict[Any, Any]:
    """Return a dict that is emptied when mypy reads a module: at its start, and after each edit.

    So what is in it may depend on the text of all modules. Any: each caller says what it keeps.
    """
    _kept.append(found := dict[Any, Any]())
    return found


def forget_kept() -> None:
    """Empty these dicts: mypy reads a module."""
    for each in _kept:
        each.clear()


def note_module(name: str, path: str) -> None:
    """Keep the path of a module if it is the user's.

    mypy tells the plugin of each module before it checks the first. Those in its cache are loaded
    only later, so the checker does not know all of them.
    """
    if name.partition(".")[0] in _NOT_OF_USERS or _is_installed(path):
        return
    if path.endswith(".py"):
        USERS[name] = path
        _ROOTS.add(name.partition(".")[0])


def _is_installed(path: str) -> bool:
    """Whether a file is of an installed package. Debian's Python has a folder of its own."""
    return not {"site-packages", "dist-packages"}.isdisjoint(PurePath(path).parts)


_last_checked: tuple[MypyFile, bool] | None = None  # the module, and the answer


def is_checking_bystander() -> bool:
    """Whether mypy is checking an installed package without annotations, and shows none of its errors.

    A program loads hundreds of such modules, which have no sizes. The user may also check an
    installed package; then mypy shows its errors.
    """
    global _last_checked
    checker = checker_state.type_checker
    if not isinstance(checker, TypeChecker):
        return False
    if _last_checked is None or _last_checked[0] is not checker.tree:
        is_hidden = checker.path in checker.errors.ignored_files and _is_installed(checker.path)
        _last_checked = checker.tree, is_hidden and not imports_annotations(checker.tree)
    return _last_checked[1]


def modules_of_worker(modules: dict[str, MypyFile]) -> Iterator[tuple[str, str]]:
    """Yield the names and paths of the program's modules in one of mypy's workers.

    A worker tells plugins only of those that it reads itself, and gives them this dict of them. The
    graph of all is held by nothing but a local variable of mypy's, so it is found by what refers to
    the dict.
    """
    managers = [each for each in gc.get_referrers(modules) if isinstance(each, BuildManager)]
    for manager in managers:
        for state in gc.get_referrers(manager):
            if isinstance(state, State):
                yield state.id, state.path or ""


_last: tuple[list[ImportBase], bool] | None = None  # the imports of a module, and the answer


def imports_annotations(file: MypyFile) -> bool:
    """Whether a module imports jaxtyping or typednn, and so may have shape annotations.

    Hooks ask this for each call, so the answer is remembered for the last module.
    """
    global _last
    if _last is None or _last[0] is not file.imports:
        names = [name for statement in file.imports for name in _imported_by(statement)]
        roots = {name.partition(".")[0] for name in names}
        _last = file.imports, not roots.isdisjoint(("jaxtyping", "typednn"))
    return _last[1]


def _imported_by(statement: ImportBase) -> list[str]:
    if isinstance(statement, (ImportFrom, ImportAll)):
        return [statement.id]
    return [name for name, _ in statement.ids] if isinstance(statement, Import) else []
