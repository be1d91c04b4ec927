"""The constants of other modules: ``from settings import WIDTH``, where ``WIDTH = 64``.

To mypy such a variable is an int, and mypy keeps no statements of the modules in its cache. So each
module's constants are written onto its variables before mypy writes it into its cache. There they
are a part of the module's interface: when one changes, mypy checks the modules that import it
again (for mypy's daemon see ``features/daemon.py``).
"""

import ast
import re
from typing import Final, NamedTuple

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
    TypeInfo,
    UnaryExpr,
    Var,
)

from typednn.mypy_plugin.features.daemon import add_dependencies, depend_on_sizes
from typednn.mypy_plugin.features.values.arithmetic import computed
from typednn.mypy_plugin.features.values.definitions import (
    definitions_at_import,
    is_assigned_in_module,
)
from typednn.mypy_plugin.features.values.exported_objects import publish_objects
from typednn.mypy_plugin.features.values.outside import (
    assigns,
    is_assigned_outside,
    is_of_users,
    text_of,
)

Constant = int | tuple[int, ...]


class _Kept(NamedTuple):
    """A module whose constants are written, the run that did so, and the modules they come from."""

    tree: MypyFile
    run: object
    sources: set[str]


_KEPT: Final[dict[str, _Kept]] = {}


def constant_of_other_module(variable: Var, checker: TypeChecker) -> Constant | None:
    """Return the value of a variable of another module that nothing assigns a second time."""
    module = with_constants(variable, checker)
    value = None if module is None else _read(variable)
    if module is None or value is None or is_assigned_in_module(variable, checker):
        return None
    return None if is_assigned_outside(variable.name, module.fullname) else value


def with_constants(variable: Var, checker: TypeChecker) -> MypyFile | None:
    """Return the module that has a variable if it is another one. Its constants are written then."""
    module = module_of(variable, checker.modules)
    if module is None or module is checker.tree:
        return None
    # Those of a module that imports this one are not written yet. In mypy's daemon those of any
    # module may have changed since the last run of the checker.
    run = checker.scope if checker.options.fine_grained_incremental else None
    depend_on_sizes(keep_constants(module, checker.modules, run), checker)
    return module


def depend_on_constant(variable: Var, checker: TypeChecker) -> None:
    """Check what mypy is checking now again when the value of a ``Final`` variable changes."""
    module = module_of(variable, checker.modules)
    if module is not None and module is not checker.tree:
        depend_on_sizes({module.fullname}, checker)


def module_of(variable: Var, modules: dict[str, MypyFile]) -> MypyFile | None:
    """Return the module that has ``variable``; None if it is of a function."""
    name = variable.fullname.rpartition(".")[0]
    while name and name not in modules:
        name = name.rpartition(".")[0]
    return modules.get(name)


def keep_constants(
    tree: MypyFile, modules: dict[str, MypyFile], run: object | None = None
) -> set[str]:
    """Write the values of a module's constants onto its variables, once in each run of a checker.

    Return the names of the modules that they are computed from, with its own.
    """
    kept = _KEPT.get(tree.fullname)
    if kept is not None and kept.tree is tree and kept.run is run:
        return kept.sources
    sources = {tree.fullname}
    if tree.is_cache_skeleton or tree.is_stub or not is_of_users(tree.fullname):
        return sources
    _KEPT[tree.fullname] = _Kept(tree, run, sources)
    read = _Reading(modules, run, sources)
    found = definitions_at_import(tree)
    text = text_of(tree.path) if any(found.values()) else ""
    for variable, expression in found.items():
        if not variable.fullname.startswith(f"{tree.fullname}."):
            continue
        if variable.is_final:
            _write_final(variable, expression, read)
        else:
            again = _is_assigned_again(variable, tree.path, text)
            value = None if expression is None or again else read.value(expression)
            _write(_in_table(variable), value)
    single = {v: e for v, e in found.items() if not _is_assigned_again(v, tree.path, text)}
    publish_objects(tree, single, read, modules)
    add_dependencies(sources, tree, tree.fullname)
    return sources


def _is_assigned_again(variable: Var, path: str, text: str) -> bool:
    """Whether a function or an expression of the module at ``path`` assigns the variable."""
    name = variable.name
    if variable.is_initialized_in_class:
        return assigns(path, name, but_self=True)
    return bool(re.search(rf"\bglobal\b.*\b{name}\b|\b{name}\s*:=", text))


class _Reading:
    """Reads expressions of numbers and constants, and notes the modules of these constants."""

    def __init__(self, modules: dict[str, MypyFile], run: object | None, sources: set[str]) -> None:
        self._modules, self._run, self._sources = modules, run, sources

    def value(self, expression: Expression) -> Constant | None:
        """Return the value of an expression, or None."""
        match expression:
            case IntExpr(value=value):
                return value
            case UnaryExpr(op="-", expr=operand):
                return _checked(computed("-", 0, self.value(operand)))
            case OpExpr(op=operator, left=left, right=right):
                return _checked(computed(operator, self.value(left), self.value(right)))
            case TupleExpr(items=items):
                return _checked(tuple(map(self.value, items)))
            case NameExpr(node=Var() as variable) | MemberExpr(node=Var() as variable):
                return self.constant(variable)
            case CallExpr(callee=RefExpr(node=TypeInfo(is_newtype=True)), args=[made_of]):
                return self.value(made_of)
            case CallExpr(callee=RefExpr(fullname="dataclasses.field"), arg_names=names, args=args):
                given = dict(zip(names, args, strict=True)).get("default")
                return None if given is None else self.value(given)
        return None

    def constant(self, variable: Var) -> Constant | None:
        """Return the value of a module's or a class's variable, or None."""
        module = module_of(variable, self._modules)
        if module is not None:
            self._sources |= keep_constants(module, self._modules, self._run)
        return _read(variable)


def _checked(value: object) -> Constant | None:
    if isinstance(value, tuple):
        return value if all(type(item) is int for item in value) else None
    return value if isinstance(value, int) else None


def _write(variable: Var, value: Constant | None) -> None:
    """Write a value where mypy keeps those of ``Final`` variables. It reads no others there."""
    variable.final_value = repr(value) if isinstance(value, tuple) else value


_FINAL: Final[dict[Var, int]] = {}
"""The values that were written of such variables. mypy's daemon keeps the variables over edits."""


def _write_final(variable: Var, expression: Expression | None, read: _Reading) -> None:
    """Write the int of a ``Final`` variable that mypy does not compute: it follows only others that are ``Final``."""
    if variable in _FINAL and _FINAL[variable] == variable.final_value:
        variable.final_value = None  # from before an edit
    value = read.value(expression) if expression and variable.final_value is None else None
    if isinstance(value, int):
        _FINAL[variable] = variable.final_value = value


def _in_table(variable: Var) -> Var:
    """Return the variable by whose name others find it: a field of a named tuple is another one."""
    found = variable.info.names.get(variable.name) if variable.info else None
    own = found.node if found is not None and variable.info.is_named_tuple else None
    return own if isinstance(own, Var) else variable


def _read(variable: Var) -> Constant | None:
    value = variable.final_value
    if isinstance(value, str) and not variable.is_final:
        return _checked(ast.literal_eval(value))
    return _checked(value)
