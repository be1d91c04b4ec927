"""Results that are kept while mypy checks a module, such as what its functions assign."""

from collections.abc import Callable
from typing import Generic, TypeVar

from mypy.checker import TypeChecker
from mypy.checker_shared import CheckerScope
from mypy.nodes import Node

T = TypeVar("T")


class Kept(Generic[T]):
    """A function of a module's or a function's node that keeps its results while a module is checked.

    mypy's daemon analyses a function again with the same node, but with new variables. So a result
    is valid in one run of the checker only. The checker has a new scope in each run.
    """

    def __init__(self, compute: Callable[[Node], T]) -> None:
        self._compute = compute
        self._scope: CheckerScope | None = None
        self._results: dict[Node, T] = {}

    def __call__(self, root: Node, checker: TypeChecker) -> T:
        if self._scope is not checker.scope:
            self._scope, self._results = checker.scope, {}
        if root not in self._results:
            self._results[root] = self._compute(root)
        return self._results[root]
