"""The place of a part in what is written out: ``[1]``, ``['x'][0]``."""

from collections.abc import Iterator
from typing import Final

from mypy.nodes import (
    CallExpr,
    ConditionalExpr,
    DictExpr,
    DictionaryComprehension,
    Expression,
    GeneratorExpr,
    IndexExpr,
    IntExpr,
    ListComprehension,
    ListExpr,
    MemberExpr,
    NameExpr,
    SetComprehension,
    SetExpr,
    StrExpr,
    TupleExpr,
)

from typednn.mypy_plugin.mypy_errors.spots import Spot

OPEN: Final = "[...]"  # an item of which only its container is known


def with_place(label: str, place: str) -> str:
    """Return ``argument 'xs[0]'`` for ``argument 'xs'`` and ``[0]``."""
    return f"{label[:-1]}{place}'" if label.endswith("'") else label + place


def place_in(value: Expression, spot: Spot) -> str | None:
    """Return the place of the spot in lists, tuples and dicts that are written out, or None."""
    for place, part, key in _parts(value):
        if key is not None and spot.starts(key):  # of an entry, mypy reports both
            return place
        if spot.within(part):
            inner = place_in(part, spot)
            return None if inner is None else place + inner
    return "" if spot.starts(value) else None


def _parts(value: Expression) -> Iterator[tuple[str, Expression, Expression | None]]:
    """Yield the place of each part, the part, and the key of an entry."""
    match value:
        case ListExpr(items=items) | TupleExpr(items=items):
            yield from ((f"[{i}]", item, None) for i, item in enumerate(items))
        case SetExpr(items=items):
            yield from ((OPEN, item, None) for item in items)
        case DictExpr(items=entries):
            for key, item in entries:
                yield f"[{text_of_expression(key)}]" if key is not None else "", item, key
        case ConditionalExpr(if_expr=one, else_expr=other):
            yield from (("", each, None) for each in (one, other))
        case ListComprehension(generator=generator) | SetComprehension(generator=generator):
            yield OPEN, generator.left_expr, None
        case DictionaryComprehension(key=key, value=item):
            yield OPEN, item, key
        case GeneratorExpr(left_expr=item):
            yield OPEN, item, None


def text_of_expression(e: Expression, of_field: bool = False) -> str:
    """Return an expression as it is written, in short; a field without its object."""
    match e:
        case NameExpr(name=name):
            return name
        case MemberExpr(expr=owner, name=name):
            return name if of_field else f"{text_of_expression(owner)}.{name}"
        case IndexExpr(base=base, index=index):
            return f"{text_of_expression(base, of_field)}[{text_of_expression(index)}]"
        case StrExpr(value=value) | IntExpr(value=value):
            return repr(value)
        case CallExpr(callee=callee):
            return f"{text_of_expression(callee)}(...)"
    return "..."
