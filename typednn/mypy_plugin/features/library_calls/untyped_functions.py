"""Functions of libraries that are variables of type Any to mypy: ``torch.linalg.inv``, ``torch.fft.rfft``.

mypy asks no hook about the call of Any. So each of them that has a rule gets the type of a function of
any arguments that gives Any, once its module is read and before the first module with annotations is
checked. To code without annotations that is as good as Any. What gives several tensors gives a named
tuple of them in a module with annotations.
"""

from collections.abc import Mapping
from typing import Final

from mypy.checker import TypeChecker
from mypy.nodes import ARG_STAR, ARG_STAR2, MypyFile, SymbolTableNode, TypeInfo, Var
from mypy.plugin import FunctionContext
from mypy.types import AnyType, CallableType, Instance, TupleType, Type, get_proper_type

from typednn.mypy_plugin.features.library_calls.arguments import callee_name
from typednn.mypy_plugin.modules import imports_annotations
from typednn.mypy_plugin.types import unknown_type
from typednn.shapes.libraries.torch import FUNCTIONS
from typednn.shapes.libraries.torch_linalg import RESULTS

_MODULE: Final = "torch.linalg"
_MODULES: Final = (_MODULE, "torch.fft")
_RESULTS: Final = "torch.return_types"
WITH_NAMES: Final = tuple(f"{_MODULE}.{name}" for name in RESULTS)
"""The functions that give several tensors."""


class UntypedFunctions:
    """Gives the functions their types, once for each tree of their modules."""

    def __init__(self) -> None:
        self._done: dict[str, MypyFile] = {}

    def give_types(self, modules: Mapping[str, MypyFile]) -> None:
        """Give them, if mypy has read the modules."""
        for module in _MODULES:
            tree = modules.get(module)
            if tree is not None and tree is not self._done.get(module):
                self._give(module, tree, modules)

    def _give(self, module: str, tree: MypyFile, modules: Mapping[str, MypyFile]) -> None:
        variables = {name: _untyped(tree.names.get(name)) for name in _names(module)}
        fallback = class_of(modules, "builtins", "function")
        if fallback is None or not any(variables.values()):
            return
        self._done[module] = tree
        for name, variable in variables.items():
            has_names = (
                module != _MODULE
                or name not in RESULTS
                or _named_results(modules, name) is not None
            )
            if variable is not None and has_names:
                variable.type = function_of_anything(name, Instance(fallback, []))


def _names(module: str) -> list[str]:
    start = module.removeprefix("torch.") + "."
    return [name.removeprefix(start) for name in FUNCTIONS if name.startswith(start)]


def _untyped(found: SymbolTableNode | None) -> Var | None:
    node = found.node if found is not None else None
    known = node.type if isinstance(node, Var) else None
    is_any = known is not None and isinstance(get_proper_type(known), AnyType)
    return node if isinstance(node, Var) and is_any else None


def named_results(ctx: FunctionContext) -> Type:
    """The hook of a function that gives several tensors: its result before the rule is asked."""
    assert isinstance(ctx.api, TypeChecker)
    name = callee_name(ctx).removeprefix(f"{_MODULE}.")
    found = _named_results(ctx.api.modules, name) if imports_annotations(ctx.api.tree) else None
    return found or ctx.default_return_type


def _named_results(modules: Mapping[str, MypyFile], name: str) -> TupleType | None:
    """Return what a function gives; None if this PyTorch has no class of its named results."""
    found = class_of(modules, _RESULTS, RESULTS[name])
    if found is None or found.tuple_type is None:
        return None
    return found.tuple_type.copy_modified(fallback=Instance(found, []))


def class_of(modules: Mapping[str, MypyFile], module: str, name: str) -> TypeInfo | None:
    """Return a class of a module; None if mypy has not read it."""
    tree = modules.get(module)
    found = None if tree is None else tree.names.get(name)
    node = found.node if found is not None else None
    return node if isinstance(node, TypeInfo) else None


def function_of_anything(name: str, fallback: Instance) -> CallableType:
    """Return the type of a function that takes anything and gives Any."""
    anything = [unknown_type(), unknown_type()]
    kinds = [ARG_STAR, ARG_STAR2]
    return CallableType(anything, kinds, [None, None], unknown_type(), fallback, name=name)
