"""The modules that mypy reads: which are the user's, and which may have shape annotations."""

import gc
import sys
from collections.abc import Iterator
from typing import Any, Final

from mypy.build import BuildManager
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
    if name.partition(".")[0] in _NOT_OF_USERS or "site-packages" in path:
        return
    if path.endswith(".py"):
        USERS[name] = path
        _ROOTS.add(name.partition(".")[0])


def modules_of_worker(modules: dict[str, MypyFile]) -> Iterator[tuple[str, str]]:
    """Yield the names and paths of the program's modules in one of mypy's workers.

    A worker tells plugins only of those that it reads itself. Its manager knows of all, and nothing
    that a plugin is given leads to the manager but its reference to ``modules``, what it has read.
    The paths of libraries are "".
    """
    for manager in gc.get_referrers(modules):
        if isinstance(manager, BuildManager):
            libraries = _NOT_OF_USERS | _installed(manager)
            for name in manager.import_map:
                of_library = name.partition(".")[0] in libraries
                yield name, "" if of_library else _path(name, manager)


def _installed(manager: BuildManager) -> set[str]:
    """Return the packages of the program that are not the user's."""
    roots = {name.partition(".")[0] for name in manager.import_map} - _NOT_OF_USERS
    return {root for root in roots if "site-packages" in _path(root, manager)}


def _path(name: str, manager: BuildManager) -> str:
    """Return the file of a module; "" if there is none."""
    given = manager.source_set.source_modules.get(name)
    found = given or manager.find_module_cache.find_module(name)
    return found if isinstance(found, str) else ""


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
