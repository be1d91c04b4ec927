"""The constants of other modules: ``from settings import WIDTH``, where ``WIDTH = 64``.

To mypy such a variable is an int, and mypy keeps no statements of the modules in its cache. So each
module's constants are written onto its variables before mypy writes it into its cache. There they
are a part of the module's interface: when one changes, mypy checks the modules that import it
again. mypy's daemon does not compare them, so it knows none.
"""

import ast
import re
from typing import Final

from mypy.checker import TypeChecker
from mypy.nodes import (
    CallExpr,
    Expression,
    IntExpr,
    MemberExpr,
    MypyFile,
    NameExpr,
    OpExpr,
    RefExpr,
    TupleExpr,
    UnaryExpr,
    Var,
)

from typednn.mypy_plugin.features.values.arithmetic import computed
from typednn.mypy_plugin.features.values.definitions import (
    definitions_at_import,
    is_assigned_in_module,
)
from typednn.mypy_plugin.features.values.outside import (
    assigns,
    is_assigned_outside,
    is_of_users,
    text_of,
)

Constant = int | tuple[int, ...]

_MODULES: Final[dict[str, MypyFile]] = {}  # whose constants are written, of the last build


def constant_of_other_module(variable: Var, checker: TypeChecker) -> Constant | None:
    """Return the value of a variable of another module that nothing assigns a second time."""
    module = module_of(variable, checker)
    if module is None or checker.options.fine_grained_incremental:
        return None
    keep_constants(module)  # those of a module that imports this one are not written yet
    value = _read(variable)
    if value is None or is_assigned_in_module(variable, checker):
        return None
    return None if is_assigned_outside(variable.name, module.fullname) else value


def module_of(variable: Var, checker: TypeChecker) -> MypyFile | None:
    """Return the other module that has ``variable``; None if it is of this one or a function."""
    name = variable.fullname.rpartition(".")[0]
    while name and name not in checker.modules:
        name = name.rpartition(".")[0]
    return None if name in ("", checker.tree.fullname) else checker.modules[name]


def keep_constants(tree: MypyFile) -> None:
    """Write the values of a module's constants onto its variables."""
    known = tree.is_cache_skeleton or _MODULES.get(tree.fullname) is tree
    if known or tree.is_stub or not is_of_users(tree.fullname):
        return
    _MODULES[tree.fullname] = tree
    found = definitions_at_import(tree)
    text = text_of(tree.path) if any(found.values()) else ""
    for variable, expression in found.items():
        value = None if expression is None else _evaluated(expression)
        is_own = variable.fullname.startswith(f"{tree.fullname}.")
        if value is not None and is_own and not _is_assigned_again(variable, tree.path, text):
            _write(variable, value)


def _is_assigned_again(variable: Var, path: str, text: str) -> bool:
    """Whether a function or an expression of the module at ``path`` assigns the variable."""
    name = variable.name
    if variable.is_initialized_in_class:
        return assigns(path, name, but_self=True)
    return bool(re.search(rf"\bglobal\b.*\b{name}\b|\b{name}\s*:=", text))


def _evaluated(expression: Expression) -> Constant | None:
    """Return the value of an expression of numbers and of constants that are written already."""
    match expression:
        case IntExpr(value=value):
            return value
        case UnaryExpr(op="-", expr=operand):
            return _checked(computed("-", 0, _evaluated(operand)))
        case OpExpr(op=operator, left=left, right=right):
            return _checked(computed(operator, _evaluated(left), _evaluated(right)))
        case TupleExpr(items=items):
            return _checked(tuple(map(_evaluated, items)))
        case NameExpr(node=Var() as variable) | MemberExpr(node=Var() as variable):
            return _read(variable)
        case CallExpr(callee=RefExpr(fullname="dataclasses.field"), arg_names=names, args=args):
            given = dict(zip(names, args, strict=True)).get("default")
            return None if given is None else _evaluated(given)
    return None


def _checked(value: object) -> Constant | None:
    if isinstance(value, tuple):
        return value if all(type(item) is int for item in value) else None
    return value if isinstance(value, int) else None


def _write(variable: Var, value: Constant) -> None:
    """Write a value where mypy keeps those of ``Final`` variables. It reads no others there."""
    if not variable.is_final and variable.final_value is None:
        variable.final_value = value if isinstance(value, int) else repr(value)


def _read(variable: Var) -> Constant | None:
    value = variable.final_value
    if isinstance(value, str) and not variable.is_final:
        return _checked(ast.literal_eval(value))
    return _checked(value)
