"""A statement that makes mypy ask a hook in each module with annotated arrays.

The checks at the end of a module need its checker, and only hooks get to know it. In a module whose
only use of an array is ``if x:`` mypy asks none. So the module gets the statement ``0 == 0``, for
whose operator there is a hook.
"""

from mypy.nodes import ComparisonExpr, ExpressionStmt, IntExpr, MypyFile


def add_marker(tree: MypyFile) -> None:
    """Add the statement at the end of a module, if it is not there yet."""
    if not _has_marker(tree):
        tree.defs.append(ExpressionStmt(ComparisonExpr(["=="], [IntExpr(0), IntExpr(0)])))


def _has_marker(tree: MypyFile) -> bool:
    last = tree.defs[-1] if tree.defs else None
    return isinstance(last, ExpressionStmt) and last.line == -1  # it stands nowhere in the text
