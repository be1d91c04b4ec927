"""The end of a module in mypy before 2.4, whose plugins are not asked anything then.

mypy 2.4 calls ``get_additional_indirect_deps`` after the last pass over a module. At the same point
the versions before it take the union of the modules that the file refers to, a set, and those of
its checker. So the file gets a set that notices its union.

These versions do not show the plugin a file that they check again only because one that it imports
has changed. If such a file has no tensors, and its constants are computed from those of the changed
file, then mypy's cache keeps their old values.
"""

from collections.abc import Callable
from typing import Final

from mypy.nodes import MypyFile
from mypy.plugin import Plugin

TELLS_OF_ENDS: Final = hasattr(Plugin, "get_additional_indirect_deps")
"""Whether mypy itself calls the plugin at the end of a module."""


class _References(set[str]):
    """The modules that a file refers to. The first union is the end of the file's checks."""

    def __init__(self, file: MypyFile, end: Callable[[MypyFile], object]) -> None:
        super().__init__(file.module_refs)
        self._file = file
        self._end = end

    # ``set`` takes a union with elements of any type; mypy makes it with another set of modules.
    def __or__(self, other: set[str]) -> set[str]:  # type: ignore[override]
        self._end(self._file)
        return set(self).union(other)


def call_at_end(file: MypyFile, end: Callable[[MypyFile], object]) -> None:
    """Call ``end`` after mypy's last pass over a file, if mypy does not call the plugin itself."""
    if not TELLS_OF_ENDS and not isinstance(file.module_refs, _References):
        file.module_refs = _References(file, end)
