"""The tensors in an argument that is a tree, as a message names them: ``p['w']``, ``p[0]``."""

from collections.abc import Iterator

from mypy.checker import TypeChecker
from mypy.nodes import DictExpr, Expression, ListExpr, StarExpr, StrExpr, TupleExpr
from mypy.types import Instance, TupleType, Type, get_proper_type

from typednn.mypy_plugin.features.control_flow.type_trees import is_open
from typednn.mypy_plugin.features.values.expressions import type_of
from typednn.mypy_plugin.types import as_tensor


def leaves_of(
    t: Type, place: str, given: Expression | None, checker: TypeChecker
) -> Iterator[tuple[str, Instance]]:
    """Yield the tensors of an argument with their places, as far as its parts are known one by one."""
    proper, tensor = get_proper_type(t), as_tensor(t)
    parts: list[tuple[str, Type | None, Expression | None]] = []
    if tensor is not None:
        yield place, tensor
    elif isinstance(given, TupleExpr | ListExpr):
        if not any(isinstance(each, StarExpr) for each in given.items):
            items = enumerate(given.items)
            parts = [(f"[{i}]", type_of(each, checker), each) for i, each in items]
    elif isinstance(given, DictExpr):
        entries = {k.value: x for k, x in given.items if isinstance(k, StrExpr)}
        if len(entries) == len(given.items):
            parts = [
                (f"[{k!r}]", type_of(entries[k], checker), entries[k]) for k in sorted(entries)
            ]
    elif isinstance(proper, TupleType) and _is_plain(proper):
        parts = [(f"[{i}]", item, None) for i, item in enumerate(proper.items)]
    for part, item, expression in parts:
        if item is not None:
            yield from leaves_of(item, place + part, expression, checker)


def _is_plain(t: TupleType) -> bool:
    return not is_open(t) and t.partial_fallback.type.fullname == "builtins.tuple"
