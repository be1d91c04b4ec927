"""``return ops.asarray(data).expect("3")`` with data of unknown dtype, where a dtype is declared."""

from collections.abc import Iterator
from typing import NamedTuple

from mypy.nodes import AssignmentStmt, Decorator, Expression, FuncDef, ReturnStmt, Statement
from mypy.types import CallableType, Type, get_proper_type

from typednn.mypy_plugin import messages
from typednn.mypy_plugin.errors import UNPROVED
from typednn.mypy_plugin.features.annotated_calls.unknown_sizes import is_unproved_dtype
from typednn.mypy_plugin.features.checked_functions import is_checked
from typednn.mypy_plugin.features.guards.statements import blocks_of
from typednn.mypy_plugin.features.module_end.places import Module
from typednn.mypy_plugin.types import Scope, as_tensor, has_mistake


class _Declared(NamedTuple):
    """A value, the type that is declared for it, and the start of a message about it."""

    value: Expression
    type: Type
    subject: str


def check_unproved_dtypes(module: Module) -> None:
    """Report the results and the annotated variables whose dtype only the run time can know."""
    for each in _declared_in(module.checker.tree.defs, None):
        wanted = as_tensor(each.type)
        for tensor in module.tensors(each.value) if wanted is not None else ():
            if wanted is None or has_mistake(tensor):
                continue
            if is_unproved_dtype(wanted.args[1], tensor.args[1]):
                shape, declared = (Scope().shape(t) for t in (tensor, wanted))
                given = messages.tensor(shape, get_proper_type(tensor.args[1]))
                dtype = messages.dtype(get_proper_type(wanted.args[1]))
                head = f"{each.subject} is {given}, declared {messages.annotation(declared, dtype)}"
                module.fail(messages.unproved(head), each.value, UNPROVED)


def _declared_in(body: list[Statement], function: FuncDef | None) -> Iterator[_Declared]:
    """Yield what has a declared type in a body. ``function`` is the one around it."""
    for statement in body:
        match statement:
            case AssignmentStmt(type=t, rvalue=value) if t is not None:
                yield _Declared(value, t, "the assigned value")
            case ReturnStmt(expr=value) if value is not None and function is not None:
                declared = get_proper_type(function.type)
                if isinstance(declared, CallableType):
                    yield _Declared(value, declared.ret_type, f"{function.name}: the result")
        around = _function(statement) if isinstance(statement, FuncDef | Decorator) else function
        for block in blocks_of(statement):
            if block is not None and not block.is_unreachable:
                yield from _declared_in(block.body, around)


def _function(statement: FuncDef | Decorator) -> FuncDef | None:
    """Return a function, or None if ``typed`` decorates it: the run time checks its results."""
    if isinstance(statement, FuncDef):
        return statement
    decorated = get_proper_type(statement.var.type)
    checked = isinstance(decorated, CallableType) and is_checked(decorated)
    return None if checked else statement.func
