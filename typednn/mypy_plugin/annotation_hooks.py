"""The hooks of annotations: of the classes of arrays, jaxtyping's words, and aliases of them."""

from collections.abc import Callable, Mapping
from functools import partial

from mypy.nodes import MypyFile, TypeAlias
from mypy.plugin import AnalyzeTypeContext, Plugin
from mypy.types import Type

from typednn.mypy_plugin.features.annotations.aliases import (
    analyze_alias,
    analyze_array,
    is_alias_of_arrays,
)
from typednn.mypy_plugin.features.annotations.callables import analyze_callable
from typednn.mypy_plugin.features.annotations.reading import analyze_annotation
from typednn.mypy_plugin.features.annotations.tensors import AnnotationAnalyzer
from typednn.mypy_plugin.features.dtype_variables import with_dtype_variable
from typednn.mypy_plugin.features.library_calls.missing_types import MissingTypes
from typednn.mypy_plugin.features.library_calls.untyped_functions import UntypedFunctions
from typednn.mypy_plugin.guard import Guard, mypy_analysis
from typednn.mypy_plugin.modules import FOREIGN
from typednn.mypy_plugin.names import ANNOTATED, CALLABLE, TENSOR
from typednn.mypy_plugin.options import Settings
from typednn.mypy_plugin.types import ARRAY_CLASSES


class AnnotationHooks:
    """Answers for the names in annotations."""

    def __init__(self, plugin: Plugin, settings: Settings, guard: Guard) -> None:
        self._plugin, self._settings, self._guard = plugin, settings, guard
        self._modules: Mapping[str, MypyFile] = {}
        self._untyped_functions = UntypedFunctions()
        self._missing_types = MissingTypes()
        self._expanding: set[str] = set()

    def set_modules(self, modules: Mapping[str, MypyFile]) -> None:
        """Know the modules that mypy has read."""
        self._modules = modules

    def hook_of(self, fullname: str) -> Callable[[AnalyzeTypeContext], Type] | None:
        """Return the hook of a name in annotations."""
        hook = None if fullname in self._expanding else self._analysis(fullname)
        return hook and self._guard(hook, partial(self._once, fullname, mypy_analysis))

    def _analysis(self, fullname: str) -> Callable[[AnalyzeTypeContext], Type] | None:
        if fullname in ANNOTATED:
            return partial(self._annotation, fullname)
        if fullname in CALLABLE:
            return partial(analyze_callable, fullname=fullname)
        if fullname in ARRAY_CLASSES:
            erased = self._settings.disallow_erased and fullname == TENSOR
            array = partial(analyze_array, disallow_erased=erased)
            return partial(self._once, fullname, array)
        alias = self._alias_of_arrays(fullname)
        if alias is not None:
            return partial(self._once, fullname, partial(analyze_alias, alias=alias))
        return None

    def _annotation(self, fullname: str, ctx: AnalyzeTypeContext) -> Type:
        self._untyped_functions.give_types(self._modules)
        self._missing_types.give_types(
            AnnotationAnalyzer(ctx).semantics.cur_mod_node, self._modules
        )
        analyzed = self._once(TENSOR, partial(analyze_annotation, fullname=fullname), ctx)
        return with_dtype_variable(analyzed, ctx)

    def _alias_of_arrays(self, fullname: str) -> TypeAlias | None:
        if fullname.partition(".")[0] in FOREIGN:
            return None
        found = self._plugin.lookup_fully_qualified(fullname)
        node = found.node if found else None
        return node if isinstance(node, TypeAlias) and is_alias_of_arrays(node) else None

    def _once(
        self,
        fullname: str,
        hook: Callable[[AnalyzeTypeContext], Type],
        ctx: AnalyzeTypeContext,
    ) -> Type:
        """Run a hook that asks mypy to analyse the same name, which must not call it again."""
        self._expanding.add(fullname)
        try:
            return hook(ctx)
        finally:
            self._expanding.discard(fullname)
