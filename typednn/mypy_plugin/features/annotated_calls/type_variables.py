"""The type variables that stand for sizes and shapes, and the ones that a call binds."""

from mypy.checker import TypeChecker
from mypy.nodes import FuncItem, TypeInfo
from mypy.types import (
    CallableType,
    Instance,
    Type,
    TypeVarId,
    TypeVarLikeType,
    TypeVarTupleType,
    TypeVarType,
    get_proper_type,
)

from typednn.mypy_plugin.names import is_hidden
from typednn.mypy_plugin.types import Translator, as_tensor


def is_size_variable(variable: TypeVarLikeType) -> bool:
    """Whether ``variable`` stands for a size: its bound is ``int``."""
    bound = get_proper_type(variable.upper_bound)
    return isinstance(bound, Instance) and bound.type.fullname == "builtins.int"


def is_shape_variable(variable: TypeVarLikeType) -> bool:
    """Whether it is the ``S`` of ``def f(x: Tensor[S, D]) -> Tensor[S, D]``."""
    bound = get_proper_type(variable.upper_bound)
    is_tuple = isinstance(bound, Instance) and bound.type.fullname == "builtins.tuple"
    return is_tuple and isinstance(variable, TypeVarType)


def flexible_variables(signature: CallableType, checker: TypeChecker) -> list[TypeVarLikeType]:
    """Return the type variables that a call itself binds.

    They are the signature's own sizes, and the variables that came with a function through a
    transformation. The latter belong to no function or class around this call.
    """
    own = [v for v in signature.variables if is_hidden(v.name) or is_size_variable(v)]
    own += _shape_variables(signature)
    known = {v.id for v in signature.variables}
    around = {
        item.fullname for item in checker.scope.stack if isinstance(item, (FuncItem, TypeInfo))
    }
    found = _FindVariables()
    for t in (*signature.arg_types, signature.ret_type):
        t.accept(found)
    foreign = (v for v in found.variables.values() if v.id not in known)
    return [*own, *(v for v in foreign if v.id.namespace not in around)]


def _shape_variables(signature: CallableType) -> list[TypeVarLikeType]:
    """Return the signature's variables for whole shapes that only its tensor parameters have."""
    find = _FindVariables()
    for t in signature.arg_types:
        tensor = as_tensor(t)
        (t if tensor is None else tensor.args[1]).accept(find)
    return [v for v in signature.variables if is_shape_variable(v) and v.id not in find.variables]


class _FindVariables(Translator):
    """Collects the type variables in a type that no function type inside of it binds."""

    def __init__(self) -> None:
        super().__init__()
        self.variables: dict[TypeVarId, TypeVarLikeType] = {}

    def visit_type_var(self, t: TypeVarType) -> Type:
        self.variables[t.id] = t
        return t

    def visit_type_var_tuple(self, t: TypeVarTupleType) -> Type:
        self.variables[t.id] = t
        return t

    def visit_callable_type(self, t: CallableType) -> Type:
        inner = _FindVariables()
        for item in (*t.arg_types, t.ret_type):
            item.accept(inner)
        own = {v.id for v in t.variables}
        self.variables.update({k: v for k, v in inner.variables.items() if k not in own})
        return t
