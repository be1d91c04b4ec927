"""Compute the expressions of sizes in a program: ``h * w``, ``x.shape[0]``, ``len(xs)``.

A value is an int, a size, or a tuple of them. It is UNKNOWN where an expression cannot be followed.
"""

import math
from collections.abc import Callable
from typing import Final

from mypy.checker import TypeChecker
from mypy.nodes import (
    ArgKind,
    CallExpr,
    ConditionalExpr,
    DictExpr,
    Expression,
    FloatExpr,
    IndexExpr,
    IntExpr,
    ListExpr,
    MemberExpr,
    NameExpr,
    Node,
    OpExpr,
    RefExpr,
    StrExpr,
    TypeInfo,
    UnaryExpr,
    Var,
)
from mypy.types import (
    AnyType,
    Instance,
    LiteralType,
    ProperType,
    TupleType,
    TypeVarType,
    UnionType,
    get_proper_type,
)

from typednn.mypy_plugin.features.values.arithmetic import (
    INT_FUNCTIONS,
    OF_SEVERAL,
    SIZE_FUNCTIONS,
    TENSOR_ATTRIBUTES,
    computed,
    function_of_several,
    is_constant,
    item,
    rows,
)
from typednn.mypy_plugin.features.values.definitions import definition
from typednn.mypy_plugin.features.values.enum_members import member_of, value_of_member
from typednn.mypy_plugin.features.values.exported_constants import (
    constant_of_other_module,
    depend_on_constant,
)
from typednn.mypy_plugin.features.values.imported_objects import in_imported_object
from typednn.mypy_plugin.features.values.instance_attributes import (
    attribute_of,
    attribute_of_self,
    class_attribute_of_self,
    final_number,
)
from typednn.mypy_plugin.features.values.size_parameters import size_parameter
from typednn.mypy_plugin.features.values.unchanged import (
    entry_of,
    is_only_read,
    keeps_entry,
    written_dict,
)
from typednn.mypy_plugin.features.values.whole_numbers import ROUNDING, rounded
from typednn.mypy_plugin.types import Scope, as_array, is_expression
from typednn.shapes.dim import UNKNOWN, Dim, symbol, within_limits
from typednn.shapes.shape import Variadic


def type_of(expression: Expression, checker: TypeChecker) -> ProperType | None:
    """Return the type that mypy has inferred for ``expression``, or None if it has none."""
    if not checker.has_type(expression):
        return None
    return get_proper_type(checker.lookup_type(expression))


def may_have_changed(expression: Expression | None, checker: TypeChecker) -> bool:
    """Whether an expression may have another value than the size that is its type.

    Without ``allow_redefinition`` a variable keeps the type of its first value (see
    ``mypy_errors/plain_ints.py``), and an item of a list always does.
    """
    match expression:
        case NameExpr(node=Var(is_inferred=True, is_final=False) as variable):
            flows = checker.options.allow_redefinition and not variable.is_index_var
            return not flows and _is_size_type(type_of(expression, checker))
        case IndexExpr(base=base):
            of_container = isinstance(type_of(base, checker), Instance)
            return of_container and _is_size_type(type_of(expression, checker))
    return False


def _is_size_type(t: ProperType | None) -> bool:
    if isinstance(t, TupleType | UnionType):
        return all(_is_size_type(get_proper_type(item)) for item in t.items)
    is_literal = isinstance(t, LiteralType) and isinstance(t.value, int)
    return is_literal or is_expression(t) or isinstance(t, TypeVarType)


_NAMED: Final = {"pi": math.pi, "e": math.e, "inf": math.inf, "nan": math.nan}
_CONSTANTS: Final = {
    f"{module}.{name}": value for module in ("math", "numpy") for name, value in _NAMED.items()
}


def written_number(expression: Expression) -> float | None:
    """Return the number that is written out here, or a constant such as ``np.inf`` or ``float("inf")``, or None.

    A variable is none: one of type float may also hold an int.
    """
    match expression:
        case IntExpr(value=value) | FloatExpr(value=value):
            return value
        case NameExpr(fullname="builtins.True" | "builtins.False" as name):
            return name == "builtins.True"
        case RefExpr(fullname=name) if name in _CONSTANTS:
            return _CONSTANTS[name]
        case UnaryExpr(op="-", expr=operand):
            number = written_number(operand)
            return None if number is None else -number
        case CallExpr(callee=RefExpr(fullname="builtins.float"), args=[argument]):
            return _as_float(argument)
    return None


def _as_float(argument: Expression) -> float | None:
    """Return ``float(argument)`` of a text or a number that is written out; None if it is none."""
    found = argument.value if isinstance(argument, StrExpr) else written_number(argument)
    try:
        return None if found is None else float(found)
    except (ValueError, OverflowError):
        return None


_CHAIN: Final = 100
"""Variables that are followed one from another; each takes some ten frames of Python's stack."""


class Expressions:
    """Computes expressions from the values of their parts, which ``value`` returns."""

    def __init__(
        self, checker: TypeChecker, scope: Scope, value: Callable[[Expression], object]
    ) -> None:
        self._checker = checker
        self._scope = scope
        self._value = value
        self._following: set[Node] = set()  # variables, and what attributes are assigned
        self._known: dict[Node, object] = {}  # the values of those followed before

    def follow(self, expression: Expression) -> object:
        """Return the value of ``expression``, or UNKNOWN."""
        found = self._followed(expression)
        if found != UNKNOWN or not isinstance(expression, MemberExpr | IndexExpr):
            return found
        known = in_imported_object(expression, self._checker)
        return known if isinstance(known, int | tuple) else UNKNOWN

    def _followed(self, expression: Expression) -> object:
        match expression:
            case IntExpr(value=value):
                return within_limits(value)
            case UnaryExpr(op="-", expr=operand):
                return computed("-", 0, self._value(operand))
            case OpExpr(op=operator, left=left, right=right):
                return computed(operator, self._value(left), self._value(right))
            case NameExpr(node=Var(is_final=True, final_value=int(value)) as variable):
                depend_on_constant(variable, self._checker)
                return UNKNOWN if isinstance(value, bool) else within_limits(value)
            case NameExpr(node=Var() as variable) | MemberExpr(node=Var() as variable):
                return self._variable(variable, type_of(expression, self._checker))
            case MemberExpr(expr=RefExpr(node=TypeInfo() as cls), name=name):
                return self._class_attribute(cls, name, type_of(expression, self._checker))
            case MemberExpr(name=name, expr=owner):
                return self._attribute(name, owner, type_of(expression, self._checker))
            case ConditionalExpr(if_expr=first, else_expr=second):
                chosen = self._value(first)
                return chosen if chosen == self._value(second) else UNKNOWN
            case CallExpr(callee=RefExpr(node=TypeInfo(is_newtype=True)), args=[made_of]):
                return self._value(made_of)
            case CallExpr(callee=RefExpr(fullname=name)):
                return self._called(name, expression)
            case IndexExpr(base=base, index=index):
                return self._item(base, index)
        return UNKNOWN

    def _variable(self, variable: Var, t: ProperType | None) -> object:
        """Return the value of a variable that is assigned only once.

        A list or dict may have changed since then. A variable that is declared as Any is left
        unknown.
        """
        if variable in self._following or isinstance(t, AnyType):
            return UNKNOWN
        found = definition(variable, self._checker)
        if found is None and (size := size_parameter(variable, self._checker)) is not None:
            return symbol(self._scope.key(size))
        if found is None:
            known = constant_of_other_module(variable, self._checker)
            return UNKNOWN if known is None else known
        if isinstance(found, ListExpr | DictExpr) and not is_only_read(variable, self._checker):
            return UNKNOWN
        return self._assigned(found, variable)

    def _assigned(self, expression: Expression, target: Node) -> object:
        """Return the value of the expression that ``target`` is assigned, and remember it.

        It is UNKNOWN if it depends on itself, or at the end of a long chain.
        """
        if target in self._following or len(self._following) >= _CHAIN:
            return UNKNOWN
        if target not in self._known:
            self._following.add(target)
            try:
                self._known[target] = self._value(expression)
            finally:
                self._following.discard(target)
        return self._known[target]

    def _class_attribute(self, cls: TypeInfo, name: str, t: ProperType | None) -> object:
        """Return the value of ``Config.hidden``."""
        found = None if cls.is_enum else cls.get(name)
        variable = found.node if found is not None else None
        return self._variable(variable, t) if isinstance(variable, Var) else UNKNOWN

    def _attribute(self, name: str, owner: Expression, t: ProperType | None) -> object:
        """Return the value of an attribute of a tensor, or of an object made from constants."""
        own = type_of(owner, self._checker)
        if (tensor := None if own is None else as_array(own)) is not None:
            known = TENSOR_ATTRIBUTES.get(name)
            return UNKNOWN if known is None else known(self._scope.shape(tensor))
        if name == "value" and (member := member_of(own)) is not None:
            return value_of_member(member, self._checker)
        if isinstance(own, Instance) and (number := final_number(own, name)) is not None:
            return within_limits(number)
        found = attribute_of(owner, name, self._checker)
        found = found or class_attribute_of_self(owner, name, self._checker)
        if found is None:
            return self._attribute_of_self(name, owner)
        return self._variable(found, t) if isinstance(found, Var) else self._value(found)

    def _attribute_of_self(self, name: str, owner: Expression) -> object:
        """Return the value of ``self.width``. Outside of ``__init__`` it must be a number."""
        found, is_here = attribute_of_self(owner, name, self._checker)
        if found is None:
            return UNKNOWN
        value = self._assigned(found, target=found)
        return value if is_here or is_constant(value) else UNKNOWN

    def _called(self, name: str, call: CallExpr) -> object:
        args = call.args
        if name == "dataclasses.field":
            given = dict(zip(call.arg_names, args, strict=True)).get("default")
            return UNKNOWN if given is None else self._value(given)
        spread = call.arg_kinds == [ArgKind.ARG_STAR] and name in OF_SEVERAL
        if not args or not spread and any(kind != ArgKind.ARG_POS for kind in call.arg_kinds):
            return UNKNOWN
        if len(args) > 1:
            return function_of_several(name, tuple(map(self._value, args)))
        t = type_of(args[0], self._checker)
        if (tensor := None if t is None else as_array(t)) is not None:
            return rows(self._scope.shape(tensor)) if name == "builtins.len" else UNKNOWN
        value = self._value(args[0])
        if isinstance(value, tuple):
            return SIZE_FUNCTIONS[name](value) if name in SIZE_FUNCTIONS else UNKNOWN
        if isinstance(value, int) and name in INT_FUNCTIONS:
            return INT_FUNCTIONS[name](value)
        if name not in ROUNDING:
            return UNKNOWN
        if isinstance(value, int | Dim):
            return value
        whole = rounded(name, args[0], self._value)
        return UNKNOWN if whole is None else whole

    def _item(self, base: Expression, index: Expression) -> object:
        """Return the value of ``sizes[i]``: of a tuple, a list, or a dict that nothing changes."""
        variable = base.node if isinstance(base, NameExpr) else None
        entries: Expression | None = base
        if isinstance(variable, Var):
            entries = definition(variable, self._checker)
        written = written_dict(entries)
        if written is None:
            return item(self._value(base), self._value(index))
        is_kept = not isinstance(variable, Var) or keeps_entry(variable, index, self._checker)
        entry = entry_of(written, index) if is_kept else None
        return UNKNOWN if entry is None else self._value(entry)


def is_exact(value: object) -> bool:
    """Whether all of ``value`` is known."""
    if isinstance(value, tuple):
        return all(map(is_exact, value))
    return value != UNKNOWN and value != Variadic(None)


def merge(a: object, b: object) -> object:
    """Combine two accounts of one value; where both are known, take ``a``."""
    if isinstance(a, tuple) and isinstance(b, tuple) and len(a) == len(b):
        return tuple(map(merge, a, b))
    return b if a == UNKNOWN else a
