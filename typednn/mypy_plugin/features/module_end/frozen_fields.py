"""``model.bias = b``: a module is frozen when its ``__init__`` has returned."""

from collections.abc import Iterator
from typing import Final

from mypy.nodes import (
    AssignmentStmt,
    ClassDef,
    DelStmt,
    Expression,
    FuncDef,
    MemberExpr,
    NameExpr,
    OperatorAssignmentStmt,
    OverloadedFuncDef,
    Statement,
    TupleExpr,
)
from mypy.types import Instance, TypeVarType, get_proper_type

from typednn.mypy_plugin.errors import FROZEN
from typednn.mypy_plugin.features.module_end.places import Module, statements_in
from typednn.mypy_plugin.features.values.nodes import walk
from typednn.mypy_plugin.names import MODULE

_BUILDERS: Final = {"__init__", "__post_init__", "__new__"}


def check_frozen_fields(module: Module) -> None:
    """Report each assignment to a field of a module that is built already."""
    building = {o for cls in _classes(module) for o in _own_fields_in_building(cls)}
    for statement in module.statements():
        for target in _targets(statement):
            owner = module.type_of(target.expr)
            if isinstance(owner, TypeVarType):  # of self, where a method returns Self
                owner = get_proper_type(owner.upper_bound)
            if (
                target not in building
                and isinstance(owner, Instance)
                and owner.type.has_base(MODULE)
            ):
                kind, name = owner.type.name, target.name
                text = (
                    f"{kind} is immutable: build a new one with nn.replace(module, {name}=...), "
                    "or trees.map(f, module) for all its tensors"
                )
                module.fail(text, target, FROZEN)


def _classes(module: Module) -> Iterator[ClassDef]:
    for statement in statements_in(module.checker.tree.defs):
        if isinstance(statement, ClassDef):
            yield statement


def _targets(statement: Statement) -> Iterator[MemberExpr]:
    """Yield the attributes that a statement assigns or deletes."""
    lvalues: list[Expression] = []
    match statement:
        case AssignmentStmt(lvalues=lvalues):
            pass
        case OperatorAssignmentStmt(lvalue=target) | DelStmt(expr=target):
            lvalues = [target]
    for target in lvalues:
        for item in target.items if isinstance(target, TupleExpr) else [target]:
            if isinstance(item, MemberExpr):
                yield item


def _own_fields_in_building(cls: ClassDef) -> Iterator[MemberExpr]:
    """Yield the assigned fields of ``self`` in ``__init__`` and in the methods that may run in it.

    A private method may run in the ``__init__`` of a subclass.
    """
    methods = {o.name: o for o in _functions(cls) if o.arguments}
    running = [name for name in methods if name.startswith("_") and not _is_operator(name)]
    for name in running:  # grows
        own = methods[name].arguments[0].variable
        for node in walk(methods[name].body):
            if isinstance(node, MemberExpr) and _is_of(node, own) and node.name in methods:
                running += [node.name] if node.name not in running else []
    for name in running:
        own = methods[name].arguments[0].variable
        for statement in statements_in(methods[name].body.body):
            yield from (target for target in _targets(statement) if _is_of(target, own))


def _functions(cls: ClassDef) -> Iterator[FuncDef]:
    """Yield the functions in a class, of an overloaded one its implementation."""
    for statement in cls.defs.body:
        found = statement.impl if isinstance(statement, OverloadedFuncDef) else statement
        if isinstance(found, FuncDef):
            yield found


def _is_operator(name: str) -> bool:
    return name.startswith("__") and name.endswith("__") and name not in _BUILDERS


def _is_of(field: MemberExpr, own: object) -> bool:
    return isinstance(field.expr, NameExpr) and field.expr.node is own
