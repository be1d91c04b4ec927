"""Check a whole package without decorators: an import hook adds ``typed`` to what it defines.

The hook is a finder on ``sys.meta_path``, as in jaxtyping. It compiles a module from its syntax
tree, in which functions and classes are decorated. The compiled code is not cached on disk, where
a later import without the hook would find it.
"""

import ast
import importlib.util
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from types import FunctionType, ModuleType, TracebackType
from typing import Any, Final, Self, TypeGuard

from typednn.checks.decorate import typed

__all__ = ["Hook", "check_defined", "install"]

_DECORATOR: Final = "__typednn_check_defined__"
"""The name of ``check_defined`` in the modules: one that no program uses."""


class Hook:
    """An installed import hook. It is removed by ``uninstall()``, or at the end of a ``with``."""

    def __init__(self, packages: tuple[str, ...]) -> None:
        self._finder = _Finder(packages)
        sys.meta_path.insert(0, self._finder)

    def uninstall(self) -> None:
        """Leave the modules that are imported from now on unchecked. Earlier ones stay checked."""
        if self._finder in sys.meta_path:
            sys.meta_path.remove(self._finder)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.uninstall()


def install(*packages: str) -> Hook:
    """Check the functions and classes of these packages, which are imported after this call.

        with checks.install("mypackage"):
            import mypackage

    They are decorated with ``typed``, in the packages and in all modules below them; the name of a
    single module is accepted, too. Functions with ``@no_type_check`` are left alone. A package may
    install the hook for itself, in its ``__init__``, before it imports its modules. A module that
    is reloaded stays checked only while the hook is installed.

    Raises TypeError if a name is not a string, and ValueError if there is no such package, or if it
    is imported already.
    """
    if not packages:
        raise TypeError('install needs the names of packages: install("mypackage")')
    for name in packages:
        _refuse(name)
    return Hook(packages)


def _refuse(name: Any) -> None:
    """Raise an error if the hook would check nothing."""
    if not isinstance(name, str):
        raise TypeError(f'install needs the name of a package, as in "mypackage", not {name!r}')
    if not all(part.isidentifier() for part in name.split(".")):
        raise ValueError(f"install: {name!r} is not the name of a package; write it as in `import`")
    module = sys.modules.get(name)
    if module is None:
        top = name.partition(".")[0]
        if top not in sys.modules and importlib.util.find_spec(top) is None:
            raise ValueError(f"install: there is no package named {top!r}")
        return
    spec = getattr(module, "__spec__", None)
    importing = getattr(spec, "_initializing", False)
    if not importing and not isinstance(getattr(spec, "loader", None), _Loader):
        raise ValueError(
            f"install: {name!r} is imported already, and its functions are not checked; install the"
            " hook before its first import"
        )


class _Finder(MetaPathFinder):
    """Finds the modules of some packages as the other finders do, and sets another loader."""

    def __init__(self, packages: tuple[str, ...]) -> None:
        self._packages = packages

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if not any(fullname == name or fullname.startswith(f"{name}.") for name in self._packages):
            return None
        finders = (finder for finder in sys.meta_path if not isinstance(finder, _Finder))
        found = (finder.find_spec(fullname, path, target) for finder in finders)
        spec = next((spec for spec in found if spec is not None), None)
        if spec is not None and isinstance(spec.loader, SourceFileLoader):
            spec.loader = _Loader(spec.loader.name, spec.loader.path)
        return spec


class _Loader(SourceFileLoader):
    """Compiles a module with its functions and classes decorated."""

    def get_code(self, fullname: str) -> Any:
        path = self.get_filename(fullname)
        module = ast.parse(self.get_data(path), path)
        _Decorating().visit(module)
        _import_decorator(module)
        return compile(ast.fix_missing_locations(module), path, "exec", dont_inherit=True)


def check_defined(thing: Any) -> Any:
    """Decorate a function or class of a module. Other decorators may have made something else."""
    return typed(thing) if isinstance(thing, type | FunctionType) else thing


def _import_decorator(module: ast.Module) -> None:
    """Add the import of the decorator, after the docstring and the imports of ``__future__``."""
    for place, statement in enumerate(module.body):
        docstring = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
        future = isinstance(statement, ast.ImportFrom) and statement.module == "__future__"
        if not docstring and not future:
            names = [ast.alias(check_defined.__name__, _DECORATOR)]
            line = ast.ImportFrom(__name__, names, 0)
            module.body.insert(place, ast.copy_location(line, statement))
            return


class _Decorating(ast.NodeVisitor):
    """Adds the decorator to functions with annotations and to classes.

    It is the first decorator of a class: it sees what ``dataclass`` adds. It is the last one of a
    function: the others may return something without annotations. A method without decorators is
    left to its class.
    """

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        if not _is_excluded(node):
            node.decorator_list.insert(0, _decorator(node))
            for statement in node.body:
                if _is_function(statement) and not statement.decorator_list:
                    self.generic_visit(statement)
                else:
                    self.visit(statement)

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        if not _is_excluded(node):
            if _has_annotations(node):
                node.decorator_list.append(_decorator(node))
            self.generic_visit(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        self.visit_FunctionDef(node)


def _decorator(node: ast.stmt) -> ast.expr:
    return ast.copy_location(ast.Name(_DECORATOR, ast.Load()), node)


def _is_function(node: ast.stmt) -> TypeGuard[ast.FunctionDef | ast.AsyncFunctionDef]:
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)


def _has_annotations(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    given = node.args
    arguments = [*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg]
    return bool(node.returns or any(argument and argument.annotation for argument in arguments))


def _is_excluded(node: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Return whether it is excluded from checks, or an overload, which is never called."""
    names = [ast.unparse(each).rpartition(".")[2] for each in node.decorator_list]
    return not {"no_type_check", "overload"}.isdisjoint(names)
