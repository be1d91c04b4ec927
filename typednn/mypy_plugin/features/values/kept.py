"""Results that are kept while mypy checks a module, such as what its functions assign."""

from collections.abc import Callable
from typing import Generic, TypeVar

from mypy.checker import TypeChecker
from mypy.checker_shared import CheckerScope
from mypy.nodes import MypyFile, Node

T = TypeVar("T")


class Kept(Generic[T]):
    """A function of a module's or a function's node that keeps the result of the last of each.

    mypy's daemon analyses a function again with the same node, but with new variables. So a result
    is valid in one run of the checker only. The checker has a new scope in each run.
    """

    def __init__(self, compute: Callable[[Node], T]) -> None:
        self._compute = compute
        self._last: dict[bool, tuple[CheckerScope, Node, T]] = {}

    def __call__(self, root: Node, checker: TypeChecker) -> T:
        is_module = isinstance(root, MypyFile)
        last = self._last.get(is_module)
        if last is None or last[0] is not checker.scope or last[1] is not root:
            last = self._last[is_module] = checker.scope, root, self._compute(root)
        return last[2]
