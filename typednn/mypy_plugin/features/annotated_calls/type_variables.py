"""The type variables that stand for sizes and shapes, and the ones that a call binds."""

from collections import Counter
from typing import Final

from mypy.checker import TypeChecker
from mypy.nodes import INVARIANT, Decorator, FuncDef, FuncItem, TypeInfo
from mypy.typeops import get_all_type_vars
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

from typednn.mypy_plugin.modules import imports_annotations
from typednn.mypy_plugin.names import MODULE, is_hidden
from typednn.mypy_plugin.types import Translator, as_array

_SEVERAL: Final = 2


def is_size_variable(variable: TypeVarLikeType) -> bool:
    """Whether ``variable`` stands for a size: its bound is ``int``."""
    bound = get_proper_type(variable.upper_bound)
    return isinstance(bound, Instance) and bound.type.fullname == "builtins.int"


def is_shape_variable(variable: TypeVarLikeType) -> bool:
    """Whether it is the ``S`` of ``def f(x: Tensor[S, D]) -> Tensor[S, D]``."""
    bound = get_proper_type(variable.upper_bound)
    is_tuple = isinstance(bound, Instance) and bound.type.fullname == "builtins.tuple"
    return is_tuple and isinstance(variable, TypeVarType)


def has_size_variables(cls: TypeInfo) -> bool:
    """Whether a class has a covariant type parameter that stands for a size.

    If it is not covariant, mypy would refuse a ``Box[3]`` where a ``Box[int]`` is declared.
    """
    return any(
        is_size_variable(v) and isinstance(v, TypeVarType) and v.variance != INVARIANT
        for v in cls.defn.type_vars
    )


def takes_sizes(t: Instance) -> bool:
    """Whether the type parameters of ``t`` hold sizes: it is a tensor, or of a class with sizes."""
    return as_array(t) is not None or t.type.has_base(MODULE) or has_size_variables(t.type)


def sizes_of_class(signature: CallableType) -> list[bool]:
    """Return which parameters of a method are declared as a size variable of its class.

    Where the class has sizes, mypy has put them in the signature: ``Box[3].take(n: Literal[3])``.
    """
    node = signature.definition
    function = node.func if isinstance(node, Decorator) else node
    declared = get_proper_type(function.type) if isinstance(function, FuncDef) else None
    count = len(signature.arg_types)
    if signature.is_type_obj() or not isinstance(declared, CallableType):
        return [False] * count
    types = list(map(get_proper_type, declared.arg_types))[-count:] if count else []
    own = {v.id for v in declared.variables}
    found = [isinstance(t, TypeVarType) and is_size_variable(t) and t.id not in own for t in types]
    return found if len(found) == count else [False] * count


def sizes_by_value(signature: CallableType) -> list[TypeVarLikeType]:
    """Return the size variables that are the type of one parameter, and in no other."""
    sizes = list(filter(is_size_variable, signature.variables))
    counts = _loose_parameters(signature) if sizes else {}
    return [v for v in sizes if counts.get(v.id) == 1]


def flexible_variables(signature: CallableType, checker: TypeChecker) -> list[TypeVarLikeType]:
    """Return the type variables that a call itself binds.

    They are the signature's own sizes, and the variables that came with a function through a
    transformation. The latter belong to no function or class around this call. The two hooks of one
    call ask for those of the same signature, so the last answer is kept.
    """
    around = checker.scope.stack[-1]
    if _last and _last[0][0] is signature and _last[0][1] is around:
        return _last[0][2]
    found = [
        *_size_variables(signature, checker),
        *_shape_variables(signature),
        *_foreign_variables(signature, checker),
    ]
    _last[:] = [(signature, around, found)]
    return found


_last: Final[list[tuple[CallableType, object, list[TypeVarLikeType]]]] = []


def _foreign_variables(signature: CallableType, checker: TypeChecker) -> list[TypeVarLikeType]:
    """Return the variables of a signature that neither it nor what is around the call binds."""
    known = {v.id for v in signature.variables}
    types = (*signature.arg_types, signature.ret_type)
    # mypy's own search is compiled. It also finds what a function type inside of the types binds.
    if all(v.id in known for t in types for v in get_all_type_vars(t)):
        return []
    around = {
        item.fullname for item in checker.scope.stack if isinstance(item, (FuncItem, TypeInfo))
    }
    found = _FindVariables()
    for t in types:
        t.accept(found)
    foreign = (v for v in found.variables.values() if v.id not in known)
    return [v for v in foreign if v.id.namespace not in around]


def _size_variables(signature: CallableType, checker: TypeChecker) -> list[TypeVarLikeType]:
    """Return the signature's size variables.

    If no tensor or class with sizes has a variable, mypy joins the types of several parameters that have it,
    and those of a list's items. A class whose parameters get one size keeps it.
    """
    if not any(is_size_variable(v) and not is_hidden(v.name) for v in signature.variables):
        return [v for v in signature.variables if is_hidden(v.name)]
    in_tensors = _FindInTensors(_constructed(signature))
    counts = _loose_parameters(signature)
    of_class = _sizes_of_constructor(signature, checker)
    for t in (*signature.arg_types, signature.ret_type):
        t.accept(in_tensors)
    return [
        v
        for v in signature.variables
        if is_hidden(v.name)
        or is_size_variable(v)
        and (v.id in in_tensors.variables or v.id in of_class or counts.get(v.id, 0) < _SEVERAL)
    ]


def _sizes_of_constructor(signature: CallableType, checker: TypeChecker) -> set[TypeVarId]:
    """Return the size variables of a class with annotations that its constructor takes as sizes."""
    cls = _constructed(signature)
    module = checker.modules.get(cls.type.module_name) if cls is not None else None
    if cls is None or module is None or not imports_annotations(module):
        return set()
    return {arg.id for arg in map(get_proper_type, cls.args) if isinstance(arg, TypeVarType)} - {
        v.id
        for t, kind in zip(signature.arg_types, signature.arg_kinds, strict=True)
        if kind.is_star() or not isinstance(get_proper_type(t), TypeVarType)
        for v in get_all_type_vars(t)
    }


def _constructed(signature: CallableType) -> Instance | None:
    """Return the class with sizes that a signature constructs, but for modules."""
    cls = get_proper_type(signature.ret_type) if signature.is_type_obj() else None
    if not isinstance(cls, Instance) or cls.type.has_base(MODULE):
        return None
    return cls if has_size_variables(cls.type) else None


def may_differ(variable: TypeVarType, signature: CallableType) -> bool:
    """Whether a class has the variable in no shape, so that its arguments may be several ints.

    ``class Interval(Generic[N])`` may have a low and a high end of type ``N``.
    """
    cls = _constructed(signature)
    if cls is None:
        return False
    own = {arg for arg in map(get_proper_type, cls.args) if isinstance(arg, TypeVarType)}
    names = {v.name for v in own if v.id == variable.id}
    in_shapes = _FindInTensors(cls)
    for member in (each.type for each in cls.type.names.values()):
        t = get_proper_type(member)
        parts = [*t.arg_types, t.ret_type] if isinstance(t, CallableType) else [t]
        for part in filter(None, parts):
            part.accept(in_shapes)
    return names.isdisjoint(v.name for v in in_shapes.variables.values())


def _loose_parameters(signature: CallableType) -> Counter[TypeVarId]:
    """Count the parameters that have a variable outside of tensors and of classes with sizes.

    A parameter counts as several if the variable is not its whole type.
    """
    counts: Counter[TypeVarId] = Counter()
    for t, kind in zip(signature.arg_types, signature.arg_kinds, strict=True):
        find = _FindLoose()
        t.accept(find)
        whole = isinstance(get_proper_type(t), TypeVarType) and not kind.is_star()
        for variable in find.variables:
            counts[variable] += 1 if whole else _SEVERAL
    return counts


def _shape_variables(signature: CallableType) -> list[TypeVarLikeType]:
    """Return the signature's variables for whole shapes that only its tensor parameters have.

    One other parameter may be the shape itself: ``def weight(shape: S) -> Tensor[S, D]``.
    """
    shapes = list(filter(is_shape_variable, signature.variables))
    if not shapes:
        return []
    elsewhere: Counter[TypeVarId] = Counter()
    for t in signature.arg_types:
        find = _FindVariables()
        tensor = as_array(t)
        (t if tensor is None else tensor.args[1]).accept(find)
        whole = tensor is None and isinstance(get_proper_type(t), TypeVarType)
        for variable in find.variables:
            elsewhere[variable] += 1 if whole else _SEVERAL
    in_result = _FindLoose()
    signature.ret_type.accept(in_result)
    return [v for v in shapes if elsewhere[v.id] < (1 if v.id in in_result.variables else _SEVERAL)]


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


class _FindLoose(_FindVariables):
    """Collects the type variables outside of tensors and of classes with sizes."""

    def visit_instance(self, t: Instance) -> Type:
        return t if takes_sizes(t) else super().visit_instance(t)


class _FindInTensors(_FindVariables):
    """Collects the type variables in tensors, in modules, and in classes with sizes but for ``made``."""

    def __init__(self, made: Instance | None) -> None:
        super().__init__()
        self._made = None if made is None else made.type

    def visit_instance(self, t: Instance) -> Type:
        if not takes_sizes(t) or t.type is self._made:
            return super().visit_instance(t)
        find = _FindVariables()
        for arg in t.args:
            arg.accept(find)
        self.variables.update(find.variables)
        return t

    def visit_type_var(self, t: TypeVarType) -> Type:
        return t
