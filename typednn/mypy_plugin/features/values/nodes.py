"""The walk over the nodes of a program's text, which finds its statements and expressions.

mypy's own visitors are compiled and cannot be subclassed in Python.
"""

from collections.abc import Iterator
from functools import cache
from typing import Final

from mypy import nodes, patterns
from mypy.nodes import Node

_PARTS: Final = (
    *("args", "arguments", "assignments", "base", "base_type_exprs", "begin_index", "bodies"),
    *("body", "call", "callee", "capture", "class_ref", "cond", "condlists", "decorators", "defs"),
    *("else_body", "else_expr", "end_index", "expr", "finally_body", "from_expr", "func"),
    *("generator", "guards", "handlers", "if_expr", "impl", "index", "indices", "initializer"),
    *("items", "key", "keys", "keyword_values", "keywords", "left", "left_expr", "lvalue"),
    *("lvalues", "metaclass", "msg", "name", "operands", "pattern", "patterns", "positionals"),
    *("rest", "right", "rvalue", "sequences", "stride", "subject", "target", "types", "value"),
    *("values", "vars"),
)
"""The attributes of mypy's nodes that hold other nodes of the program's text."""
_TEXTS: Final = ("name", "value")
"""Those that are a text or a number in all classes but these few."""
_WITHOUT_TEXTS: Final = ("AsPattern", "AssignmentExpr", "DictionaryComprehension", "TypeAliasStmt")


def walk(node: Node, but: tuple[type[Node], ...] = ()) -> Iterator[Node]:
    """Yield the node and all nodes inside of it, except those of the classes ``but``."""
    pending = [node]
    while pending:
        node = pending.pop()
        yield node
        names = _parts_of(node.__class__.__name__)
        if not names:
            continue
        parts: list[Node] = []
        for name in names:
            value = getattr(node, name)
            if isinstance(value, Node):
                parts.append(value)
            elif value:
                _add_nodes(value, parts)
        if but:
            parts = [part for part in parts if not isinstance(part, but)]
        parts.reverse()
        pending += parts


@cache
def _parts_of(name: str) -> tuple[str, ...]:
    home = getattr(nodes if hasattr(nodes, name) else patterns, name)
    kept = _PARTS if name in _WITHOUT_TEXTS else [each for each in _PARTS if each not in _TEXTS]
    return tuple(each for each in kept if hasattr(home, each))


def _add_nodes(value: object, found: list[Node]) -> None:
    """Add the nodes in an attribute, which may hold lists, or lists of pairs."""
    if isinstance(value, (list, tuple, dict)):
        for item in value.values() if isinstance(value, dict) else value:
            if isinstance(item, Node):
                found.append(item)
            elif item:
                _add_nodes(item, found)
