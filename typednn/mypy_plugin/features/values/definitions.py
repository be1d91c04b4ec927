"""Find the expression of a variable that is assigned only once, such as ``hidden = h * w``.

To mypy the variable is an int; its expression says more. The expression of a function's variable
counts anywhere in the function, that of a module's or a class's variable anywhere in the module
if no other module assigns the variable (``outside.py``).
"""

from collections.abc import Iterable

from mypy.checker import TypeChecker
from mypy.nodes import (
    Context,
    Decorator,
    Expression,
    FuncItem,
    MypyFile,
    Node,
    OverloadedFuncDef,
    TypeInfo,
    Var,
)

from typednn.mypy_plugin.features.values.assignments import (
    Assignments,
    Attribute,
    Definitions,
    Reassigned,
    assignments_in,
    definitions_among,
)
from typednn.mypy_plugin.features.values.nodes import walk
from typednn.mypy_plugin.features.values.outside import assigns_in, is_assigned_outside
from typednn.mypy_plugin.features.values.subclasses import is_assigned_by_subclass
from typednn.mypy_plugin.names import NDARRAY, OF_TORCH
from typednn.mypy_plugin.types import as_foreign_array


def definition(variable: Var, checker: TypeChecker) -> Expression | None:
    """Return the only expression that ``variable`` is ever assigned, or None.

    A variable of another module has none here.
    """
    function = checker.scope.top_level_function()
    if "." not in variable.fullname and function is not None:
        return assignments_in(function, checker).definitions.get(variable)
    expression = _in_module(checker).definitions.get(variable)
    own = checker.tree.fullname
    if expression is None or not variable.fullname.startswith(f"{own}."):
        return None
    if variable.is_initialized_in_class and _is_assigned_by_others(variable.name, checker):
        return None
    if function is not None and is_assigned_outside(variable.name, own):
        return None
    return expression


def is_reassigned(parameter: Var, checker: TypeChecker) -> bool:
    """Whether the function assigns another value to its parameter."""
    function = checker.scope.top_level_function()
    return function is None or assignments_in(function, checker).is_reassigned(parameter)


def changes_shapes(checker: TypeChecker) -> bool:
    """Whether the module changes the shape of an array in place: ``x.shape = 2, 3``."""
    return _is_assigned_by_others("shape", checker)


def _in_module(checker: TypeChecker) -> Assignments:
    return assignments_in(checker.tree, checker)


def _is_assigned_by_others(name: str, checker: TypeChecker) -> bool:
    """Whether this module assigns an attribute of this name to anything but ``self``."""
    return bool(_in_module(checker).attributes_of_others(name))


def attribute_definition(
    name: str, cls: TypeInfo, checker: TypeChecker
) -> tuple[Expression | None, bool]:
    """Return the only expression that ``self.width`` is assigned in a class, or None.

    Also return whether the function that is being checked assigns it.
    """
    found = assignment_here(name, cls, checker)
    if found is None:
        return None, False
    target, value = found
    function = checker.scope.top_level_function()
    in_function = {} if function is None else assignments_in(function, checker).attributes
    is_here = any(each is target for each, _ in in_function.get(name, []))
    own = checker.tree.fullname
    if is_assigned_outside(name, own):
        return None, False
    if not is_here and is_assigned_by_subclass(name, cls.name, own):
        return None, False
    return value, is_here


def assignment_here(name: str, cls: TypeInfo, checker: TypeChecker) -> Attribute | None:
    """Return the only assignment to ``self.width`` of a class in this module, or None.

    ``self.w -= step`` is none: an array of numpy or PyTorch keeps its shape in it.
    """
    found = _in_module(checker).attributes_of(name, cls)
    if len(found) > 1 and _is_updated_in_place(name, cls):
        updated = _in_module(checker).updated
        found = [each for each in found if each[0] not in updated]
    return found[0] if len(found) == 1 else None


def _is_updated_in_place(name: str, cls: TypeInfo) -> bool:
    """Whether an attribute is an array that operators such as ``+=`` change, and do not replace."""
    symbol = cls.get(name)
    node = symbol.node if symbol is not None else None
    array = as_foreign_array(node.type) if isinstance(node, Var) and node.type else None
    return array is not None and array.type.fullname in (NDARRAY, *OF_TORCH)


def is_assigned_attribute(name: str, cls: TypeInfo, checker: TypeChecker) -> bool:
    """Whether anything assigns an attribute of this name to an object of exactly this class."""
    if _in_module(checker).attributes_of(name, cls, in_subclasses=False):
        return True
    own = checker.tree.fullname
    others = {base.module_name for base in cls.mro} - {own}
    return is_assigned_outside(name, own) or any(assigns_in(module, name) for module in others)


def is_assigned_in_module(variable: Var, checker: TypeChecker) -> bool:
    """Whether this module assigns a variable of another one."""
    in_class = variable.is_initialized_in_class and _is_assigned_by_others(variable.name, checker)
    return in_class or variable in _in_module(checker).definitions


def _of_function(checker: TypeChecker) -> Assignments:
    """Return what the function being checked assigns; outside of functions, the module."""
    return assignments_in(checker.scope.current_function() or checker.tree, checker)


def redefined_at(line: int, checker: TypeChecker) -> frozenset[Var]:
    """Return the variables at a line that the function being checked assigns several times.

    For arguments once is enough. Outside of functions they are those of the module.
    """
    return _of_function(checker).lines_of_redefined.get(line, frozenset())


def reassigned(checker: TypeChecker) -> list[Reassigned]:
    """Return the variables that the function being checked assigns several times.

    For arguments once is enough. Outside of functions they are those of the module.
    """
    return _of_function(checker).reassigned


def reassigned_since(place: Context, checker: TypeChecker) -> Iterable[Reassigned]:
    """Return those of ``reassigned`` that have been assigned since this was asked last, or more.

    mypy checks statements one after the other, but those of a loop several times.
    """
    assigned = _of_function(checker)
    before, assigned.asked_at = assigned.asked_at, place.line
    last = max(place.line, place.end_line or 0)
    if checker.binder.continue_frames or before is None or last < before:
        return assigned.reassigned
    by_line = assigned.lines_of_reassigned
    first, last = min(before, place.line), max(before, place.line)
    return [one for line in range(first, last + 1) for one in by_line.get(line, ())]


def may_be_stale(checker: TypeChecker) -> list[Reassigned]:
    """Return those of ``reassigned`` that may no longer be what mypy takes them for."""
    return _of_function(checker).may_be_stale


def definitions_in(root: Node) -> Definitions:
    """Return the variables that statements and expressions in ``root`` assign."""
    return Assignments(root).definitions


def definitions_at_import(tree: MypyFile) -> Definitions:
    """Return the variables that the statements outside of functions assign."""
    return definitions_among(walk(tree, but=(FuncItem, Decorator, OverloadedFuncDef, Expression)))
