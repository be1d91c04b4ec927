"""Layers in ``nn.ModuleList`` and ``nn.ModuleDict``: ``self.blocks[0](x)``, ``for block in self.blocks``.

Only what is written out where the container is made is read: a list or a dict of layers, or a list
comprehension, all of whose layers are made by one expression.
"""

from typing import Final

from mypy.checker import TypeChecker
from mypy.nodes import (
    AssignmentStmt,
    CallExpr,
    DelStmt,
    DictExpr,
    Expression,
    ForStmt,
    GeneratorExpr,
    IndexExpr,
    ListComprehension,
    ListExpr,
    MemberExpr,
    NameExpr,
    Node,
    RefExpr,
    SliceExpr,
    StarExpr,
    StrExpr,
    TupleExpr,
    TypeInfo,
    Var,
)
from mypy.types import Instance, get_proper_type

from typednn.mypy_plugin.features.guards.statements import statements_around
from typednn.mypy_plugin.features.values.definitions import assignment_here
from typednn.mypy_plugin.features.values.expressions import written_number
from typednn.mypy_plugin.features.values.nodes import walk

_LIST: Final = "torch.nn.modules.container.ModuleList"
_DICT: Final = "torch.nn.modules.container.ModuleDict"
CONTAINERS: Final = (_LIST, _DICT)
_CHANGES: Final = frozenset(["append", "extend", "insert", "pop", "update", "clear", "add_module"])
"""The methods that change a container."""


def layer_in(expression: Expression, checker: TypeChecker) -> Expression | None:
    """Return what makes the layer that an item of a container, or a loop over one, gives."""
    match expression:
        case IndexExpr(base=base, index=index):
            made = _container(base, checker)
            return None if made is None else _item(made, index)
        case NameExpr(node=Var() as variable):
            looped = _looped_over(variable, expression, checker)
            made = None if looped is None else _container(looped, checker)
            return None if made is None else _any_item(made)
    return None


def _container(base: Expression, checker: TypeChecker) -> CallExpr | None:
    """Return the call that makes a container, an attribute that nothing in the class changes."""
    match base:
        case MemberExpr(expr=NameExpr(node=Var(is_self=True) as owner), name=name):
            t = get_proper_type(owner.type)
            cls = t.type if isinstance(t, Instance) else None
            found = None if cls is None else assignment_here(name, cls, checker)
            if cls is not None and found is not None and not _is_changed(name, cls):
                return found[1] if isinstance(found[1], CallExpr) else None
    return None


def _is_changed(name: str, cls: TypeInfo) -> bool:
    """Whether the class of an attribute changes the container that it is."""
    return any(_changes(node, name) for node in walk(cls.defn))


def _changes(node: Node, name: str) -> bool:
    match node:
        case CallExpr(callee=MemberExpr(expr=MemberExpr(name=owner), name=method)):
            return owner == name and method in _CHANGES
        case AssignmentStmt(lvalues=targets):
            return any(_is_item_of(target, name) for target in targets)
        case DelStmt(expr=target):
            return _is_item_of(target, name)
    return False


def _is_item_of(target: Expression, name: str) -> bool:
    match target:
        case IndexExpr(base=MemberExpr(name=owner)):
            return owner == name
    return False


def _item(made: CallExpr, index: Expression) -> Expression | None:
    """Return what makes the layer at an index, or under a key."""
    match made:
        case CallExpr(callee=RefExpr(fullname=name), args=[ListExpr(items=items)]) if name == _LIST:
            place = written_number(index)
            spread = any(isinstance(item, StarExpr) for item in items)
            if isinstance(place, int) and not spread and -len(items) <= place < len(items):
                return items[place]
        case CallExpr(callee=RefExpr(fullname=name), args=[DictExpr(items=pairs)]) if name == _DICT:
            keys = [key.value if isinstance(key, StrExpr) else None for key, _ in pairs]
            if isinstance(index, StrExpr) and None not in keys and keys.count(index.value) == 1:
                return pairs[keys.index(index.value)][1]
    return None if isinstance(index, StrExpr | SliceExpr) else _any_item(made)


def _any_item(made: CallExpr) -> Expression | None:
    """Return what makes each layer of a list comprehension, or the only one of a list."""
    match made:
        case CallExpr(callee=RefExpr(fullname=name), args=[listed]) if name == _LIST:
            match listed:
                case ListComprehension(generator=GeneratorExpr(left_expr=layer)):
                    return layer
                case GeneratorExpr(left_expr=layer):
                    return layer
                case ListExpr(items=[layer]) if not isinstance(layer, StarExpr):
                    return layer
    return None


def _looped_over(variable: Var, place: NameExpr, checker: TypeChecker) -> Expression | None:
    """Return what the comprehension or loop around a place runs over, if the variable is its item."""
    around = statements_around(place.line, checker)
    for statement in reversed(around):
        match statement:
            case ForStmt(index=NameExpr(node=item), expr=expr) if item is variable:
                return expr
            case ForStmt(
                index=TupleExpr(items=[_, NameExpr(node=item)]),
                expr=CallExpr(callee=RefExpr(fullname="builtins.enumerate"), args=[expr]),
            ) if item is variable:
                return expr
    for node in walk(around[-1]) if around else ():
        if isinstance(node, GeneratorExpr):
            for index, source in zip(node.indices, node.sequences, strict=True):
                if isinstance(index, NameExpr) and index.node is variable:
                    return source
    return None
