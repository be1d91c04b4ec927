"""Layers in ``nn.ModuleList``, ``nn.ModuleDict`` and lists: ``self.blocks[0](x)``, ``for block in self.blocks``.

Only what is written out where the container is made is read: a list or a dict of layers, or a list
comprehension, all of whose layers are made by one expression.
"""

from typing import Final

from mypy.checker import TypeChecker
from mypy.nodes import (
    ARG_POS,
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
            layers = _container(base, checker)
            return None if layers is None else _item(layers, index)
        case NameExpr(node=Var() as variable):
            looped = _looped_over(variable, expression, checker)
            layers = None if looped is None else _container(looped, checker)
            return None if layers is None else _any_item(layers)
    return None


def _container(base: Expression, checker: TypeChecker) -> Expression | None:
    """Return the layers of a container as they are written, of an attribute that nothing in the class changes."""
    match base:
        case MemberExpr(expr=NameExpr(node=Var(is_self=True) as owner), name=name):
            t = get_proper_type(owner.type)
            cls = t.type if isinstance(t, Instance) else None
            found = None if cls is None else assignment_here(name, cls, checker)
            if cls is not None and found is not None and not _is_changed(name, cls):
                return _written(found[1])
    return None


def _written(made: Expression | None) -> Expression | None:
    """Return the list or the dict in which the layers of a container are written."""
    match made:
        case CallExpr(callee=RefExpr(fullname=name), args=[layers]) if name == _LIST:
            return None if isinstance(layers, DictExpr) else layers
        case CallExpr(callee=RefExpr(fullname=name), args=[DictExpr() as layers]) if name == _DICT:
            return layers
        case ListExpr() | TupleExpr() | ListComprehension():
            return made
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


def _item(layers: Expression, index: Expression) -> Expression | None:
    """Return what makes the layer at an index, or under a key."""
    match layers:
        case ListExpr(items=items) | TupleExpr(items=items):
            place = written_number(index)
            spread = any(isinstance(item, StarExpr) for item in items)
            if isinstance(place, int) and not spread and -len(items) <= place < len(items):
                return items[place]
        case DictExpr(items=pairs):
            keys = [key.value if isinstance(key, StrExpr) else None for key, _ in pairs]
            if isinstance(index, StrExpr) and None not in keys and keys.count(index.value) == 1:
                return pairs[keys.index(index.value)][1]
    return None if isinstance(index, StrExpr | SliceExpr) else _any_item(layers)


def _any_item(layers: Expression) -> Expression | None:
    """Return what makes each layer of a list comprehension, or the only one of a list."""
    match layers:
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
        if isinstance(statement, ForStmt):
            found = _source_of(variable, statement.index, statement.expr)
            if found is not None:
                return found
    for node in walk(around[-1]) if around else ():
        if isinstance(node, GeneratorExpr):
            for index, source in zip(node.indices, node.sequences, strict=True):
                found = _source_of(variable, index, source)
                if found is not None:
                    return found
    return None


def _source_of(variable: Var, index: Node, source: Expression) -> Expression | None:
    """Return what a variable of ``for index in source`` runs over, also in ``enumerate`` and ``zip``."""
    match index, source:
        case NameExpr(node=item), _:
            return source if item is variable else None
        case TupleExpr(items=[_, inner]), CallExpr(
            callee=RefExpr(fullname="builtins.enumerate"), args=[over]
        ):
            return _source_of(variable, inner, over)
        case TupleExpr(items=items), CallExpr(
            callee=RefExpr(fullname="builtins.zip"), args=args, arg_kinds=kinds
        ):
            given = [e for e, kind in zip(args, kinds, strict=True) if kind is ARG_POS]
            pairs = zip(items, given, strict=False) if len(given) == len(items) else ()
            found = (_source_of(variable, inner, over) for inner, over in pairs)
            return next(filter(None, found), None)
    return None
