"""The names of a called function and of its parameters, as the user wrote them.

``grad(loss)`` is an instance of ``Grad``, but messages speak of ``loss``. mypy forgets the names of
parameters that are positional only.
"""

from typing import NamedTuple

from mypy.checker import TypeChecker
from mypy.nodes import Argument, CallExpr, Decorator, Expression, FuncDef, MemberExpr, NameExpr, Var
from mypy.plugin import MethodContext
from mypy.types import CallableType, Instance, Overloaded, ProperType, get_proper_type

from typednn.mypy_plugin import messages
from typednn.mypy_plugin.features.annotated_calls.signatures import CallContext
from typednn.mypy_plugin.features.values.definitions import definition
from typednn.mypy_plugin.features.values.expressions import type_of
from typednn.mypy_plugin.names import TRANSFORMED


class CalledNames(NamedTuple):
    """The names of a function and of its parameters; a parameter that has none has its number."""

    function: str
    parameters: list[str]


def called_names(ctx: CallContext, signature: CallableType, fullname: str) -> CalledNames:
    """Return the names for messages about a call."""
    assert isinstance(ctx.api, TypeChecker)
    names = CalledNames(messages.callee(signature, fullname), _parameters(signature))
    call = ctx.context
    if not isinstance(ctx, MethodContext) or not isinstance(call, CallExpr):
        return names
    if not _is_transformed(ctx.type):
        return names
    function = _of_transformed(call.callee, ctx.api)
    return CalledNames(function.function, _completed(signature.arg_names, function.parameters))


def names_of_transformed(call: CallExpr, checker: TypeChecker) -> CalledNames | None:
    """Return the names of the function that ``grad(loss)(x)`` calls; None for other calls."""
    if not _is_transformed(type_of(call.callee, checker)):
        return None
    return _of_transformed(call.callee, checker)


def _is_transformed(t: ProperType | None) -> bool:
    return isinstance(t, Instance) and t.type.fullname in TRANSFORMED


def _of_transformed(expression: Expression, checker: TypeChecker) -> CalledNames:
    """Return the names of the function that an expression such as ``grad(loss)`` wraps."""
    match expression:
        case CallExpr(args=[function, *_]):
            return names_of_function(function, checker)
        case NameExpr(node=Decorator(func=function)):
            return _of_definition(function)
        case NameExpr(node=Var() as variable):
            found = definition(variable, checker)
            if isinstance(found, CallExpr | NameExpr | MemberExpr):
                return _of_transformed(found, checker)
        case MemberExpr(expr=owner, name=name):
            return _of_method(type_of(owner, checker), name)
    return CalledNames(_text(expression), [])


def names_of_function(expression: Expression, checker: TypeChecker) -> CalledNames:
    """Return the names of a function, also of one that is transformed."""
    t = type_of(expression, checker)
    if _is_transformed(t):
        return _of_transformed(expression, checker)
    if isinstance(t, Overloaded):
        t = t.items[0]
    if isinstance(t, CallableType):
        return CalledNames(messages.callee(t, _text(expression)), _parameters(t))
    return CalledNames(_text(expression), [])


def _of_method(owner: ProperType | None, name: str) -> CalledNames:
    """Return the names of a decorated method, of an instance or of a class."""
    cls = owner.type if isinstance(owner, Instance) else None
    if isinstance(owner, CallableType) and owner.is_type_obj():
        cls = owner.type_object()
    found = cls.get(name) if cls is not None else None
    node = found.node if found is not None else None
    return _of_definition(node.func) if isinstance(node, Decorator) else CalledNames(name, [])


def _of_definition(function: FuncDef) -> CalledNames:
    owner = f"{function.info.name}." if function.info else ""
    declared = get_proper_type(function.type)
    parameters = _parameters(declared) if isinstance(declared, CallableType) else []
    return CalledNames(f"{owner}{function.name}", parameters)


def _text(expression: Expression) -> str:
    return expression.name if isinstance(expression, NameExpr | MemberExpr) else "the function"


def _parameters(signature: CallableType) -> list[str]:
    """Return the names of a signature's parameters; the definition has those that mypy forgot."""
    node = signature.definition
    function = node.func if isinstance(node, Decorator) else node
    # a function that mypy has from its cache has no arguments
    arguments: list[Argument] = getattr(function, "arguments", [])
    written = [argument.variable.name for argument in arguments]
    return _completed(signature.arg_names, written[-len(signature.arg_names) :])


def _completed(names: list[str | None], written: list[str]) -> list[str]:
    """Return ``names`` with those that mypy forgot: as written, or else the number from 1."""
    same = len(names) == len(written) and all(
        name in (None, own) for name, own in zip(names, written, strict=True)
    )
    known = written if same else [str(i) for i in range(1, len(names) + 1)]
    return [name or own for name, own in zip(names, known, strict=True)]
