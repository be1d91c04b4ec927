"""The table of hooks: which function of ``features`` answers for which full name.

mypy asks the plugin by the full name of a function, method, attribute or type. Each answer is
guarded (``guard.py``), so that a defect of the plugin does not end mypy.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Final

from mypy.nodes import MypyFile, TypeAlias, TypeInfo
from mypy.options import Options
from mypy.plugin import (
    AnalyzeTypeContext,
    AttributeContext,
    ClassDefContext,
    FunctionContext,
    FunctionSigContext,
    MethodContext,
    MethodSigContext,
    Plugin,
    ReportConfigContext,
)
from mypy.plugins.default import DefaultPlugin
from mypy.types import CallableType, Type

from typednn.mypy_plugin.features import (
    any_operands,
    array_numbers,
    attributes,
    checked_functions,
    classes,
    collected_arrays,
    data_loaders,
    field_sizes,
    fitting,
    foreign_operators,
    inferred_attributes,
    int_functions,
    library_loops,
    library_transformations,
    loaded_data,
    mapped_calls,
    mapped_functions,
    partials,
    sums,
    transformations,
)
from typednn.mypy_plugin.features import decorated_methods as methods
from typednn.mypy_plugin.features import operation_calls as operations
from typednn.mypy_plugin.features.annotated_calls.check import check_call
from typednn.mypy_plugin.features.annotated_calls.relaxed_signatures import relax
from typednn.mypy_plugin.features.annotated_calls.signatures import Signatures
from typednn.mypy_plugin.features.annotations.aliases import (
    analyze_alias,
    analyze_array,
    is_alias_of_arrays,
)
from typednn.mypy_plugin.features.annotations.callables import analyze_callable
from typednn.mypy_plugin.features.annotations.families import publish_families
from typednn.mypy_plugin.features.annotations.reading import analyze_annotation
from typednn.mypy_plugin.features.control_flow import conditions, loops
from typednn.mypy_plugin.features.control_flow.signatures import GIVEN, signature_of
from typednn.mypy_plugin.features.daemon import publish_sizes
from typednn.mypy_plugin.features.dtype_variables import with_dtype_variable
from typednn.mypy_plugin.features.layers import hooks as layers
from typednn.mypy_plugin.features.layers.owners import (
    construct_owner,
    has_sizes,
    note_built_fields,
)
from typednn.mypy_plugin.features.library_calls import forward_signatures, index_updates, named_axes
from typednn.mypy_plugin.features.library_calls import sizes as torch_sizes
from typednn.mypy_plugin.features.library_calls.calls import apply_library_rule
from typednn.mypy_plugin.features.library_calls.names import (
    is_call_of_object,
    know_methods_of,
    library_call_of,
)
from typednn.mypy_plugin.features.library_calls.parameters import parameter_of
from typednn.mypy_plugin.features.library_calls.unlisted import (
    forget_sizes_of_result,
    may_return_sizes,
)
from typednn.mypy_plugin.features.library_calls.untyped_functions import (
    WITH_NAMES,
    UntypedFunctions,
    named_results,
)
from typednn.mypy_plugin.features.library_layers import calls as library_layers
from typednn.mypy_plugin.features.library_layers.families import SEQUENTIALS
from typednn.mypy_plugin.features.module_end.check import ModuleEnd
from typednn.mypy_plugin.features.numbers import METHODS_OF_NUMBERS, number_result
from typednn.mypy_plugin.features.ranks import comparisons, matches, members, variables
from typednn.mypy_plugin.features.reflected import COMPARISONS, reflected
from typednn.mypy_plugin.features.relevance import callee_named, concerns
from typednn.mypy_plugin.features.replaced_fields import (
    REPLACE,
    check_replace,
    replace_signature,
)
from typednn.mypy_plugin.features.rule_names import rule_call_of
from typednn.mypy_plugin.features.shape_checks import (
    assertions,
    expect_calls,
    isinstance_calls,
)
from typednn.mypy_plugin.features.values.exported_constants import keep_constants
from typednn.mypy_plugin.guard import (
    Guard,
    default_attribute,
    default_return,
    default_signature,
    mypy_analysis,
)
from typednn.mypy_plugin.modules import FOREIGN, is_library
from typednn.mypy_plugin.names import (
    ANNOTATED,
    CALLABLE,
    JAX_ARRAY,
    MODULE,
    NDARRAY,
    OF_TORCH,
    TENSOR,
    TORCH_PARAMETER,
    TRANSFORMED_BY_LIBRARY,
)
from typednn.mypy_plugin.options import Settings
from typednn.mypy_plugin.report import Report
from typednn.mypy_plugin.types import ARRAY_CLASSES, know_array_classes
from typednn.shapes.libraries.adapters.axes import reversed_axes
from typednn.shapes.libraries.adapters.operands import elementwise
from typednn.shapes.rules.shaping import matrix_transpose, transpose

# The hooks of single names. Any other call is that of an operation, which has a rule, or of a
# function or class with sizes in its declaration (``features/relevance.py``).

FUNCTION_SIGNATURES: Final[Mapping[str, Callable[[FunctionSigContext], CallableType]]] = {
    "builtins.isinstance": isinstance_calls.isinstance_signature,
    mapped_functions.VMAP: mapped_functions.map_signature,
    **dict.fromkeys(library_transformations.MAPS, mapped_functions.map_signature),
    **{
        name: partial(signature_of, functions=functions, given=given)
        for name, (functions, given) in GIVEN.items()
    },
    **{
        name: partial(library_loops.signature, functions=functions, given=given)
        for name, (functions, given) in library_loops.GIVEN.items()
    },
}
FUNCTIONS: Final[Mapping[str, Callable[[FunctionContext], Type]]] = {
    "builtins.isinstance": isinstance_calls.narrow_by_isinstance,
    "builtins.min": int_functions.int_result,
    "builtins.max": int_functions.int_result,
    "builtins.sum": sums.sum_result,
    "math.prod": int_functions.int_result,
    partials.PARTIAL: partials.make_partial,
    checked_functions.TYPED: checked_functions.mark_checked,
    mapped_functions.VMAP: mapped_functions.map_function,
    **dict.fromkeys(array_numbers.FUNCTIONS, array_numbers.reduced),
    **dict.fromkeys(loaded_data.LOADERS, loaded_data.loaded),
    **dict.fromkeys(WITH_NAMES, named_results),
    TORCH_PARAMETER: parameter_of,
    **dict.fromkeys(torch_sizes.OF_ARGUMENT, torch_sizes.sizes_of_argument),
    data_loaders.LOADER: data_loaders.loader_type,
    data_loaders.SPLIT: data_loaders.split_types,
    fitting.FIT: fitting.fit_result,
    fitting.EVALUATE: fitting.evaluate_result,
    "typednn.control_flow.loops.scan": loops.scan_result,
    "typednn.control_flow.loops.fori_loop": loops.fori_loop_result,
    "typednn.control_flow.loops.while_loop": loops.while_loop_result,
    "typednn.control_flow.conditionals.cond": conditions.cond_result,
    "typednn.control_flow.conditionals.switch": conditions.switch_result,
    **library_loops.RESULTS,
    **{
        name: partial(library_transformations.transform, name=name)
        for name in library_transformations.ALL
    },
    **dict.fromkeys(transformations.TRANSFORMATIONS, transformations.keep_signature),
    **dict.fromkeys(transformations.OF_PRIMALS, transformations.check_primals),
}
METHODS: Final[Mapping[str, Callable[[MethodContext], Type]]] = {
    "builtins.int.__eq__": assertions.narrow_by_comparison,
    "builtins.tuple.__eq__": assertions.narrow_by_comparison,
    **{
        f"builtins.int.__{name}__": variables.read_variables_as_ranks
        for name in ("ne", "lt", "le", "gt", "ge")
    },
    **{
        f"builtins.{name}.__contains__": members.read_numbers_as_literals
        for name in ("tuple", "list", "set")
    },
    "functools.partial.__call__": partials.call_partial,
    **dict.fromkeys(collected_arrays.METHODS, collected_arrays.forget_items),
    library_transformations.APPLIED: library_transformations.transform_given,
    **dict.fromkeys(index_updates.METHODS, index_updates.updated_array),
    index_updates.GET: index_updates.read_array,
    **dict.fromkeys(index_updates.ASSIGNMENTS, index_updates.assigned_part),
    f"{TENSOR}.expect": expect_calls.narrow_by_expect,
    **{
        f"{cls}.__iter__": attributes.iterate_rows
        for cls in (TENSOR, NDARRAY, JAX_ARRAY, *OF_TORCH)
    },
    **dict.fromkeys(torch_sizes.SIZE, torch_sizes.size_method),
    **dict.fromkeys(torch_sizes.NUMEL, torch_sizes.number_of_elements),
}
ATTRIBUTES: Final[Mapping[str, Callable[[AttributeContext], Type]]] = {
    f"{TENSOR}.shape": partial(matches.in_cases, hook=attributes.shape_attribute),
    f"{JAX_ARRAY}.shape": partial(matches.in_cases, hook=attributes.shape_of_array),
    f"{TENSOR}.ndim": partial(matches.in_cases, hook=comparisons.ndim_attribute),
    f"{TENSOR}.T": partial(attributes.apply_attribute_rule, rule=transpose),
    f"{TENSOR}.mT": partial(attributes.apply_attribute_rule, rule=matrix_transpose),
    **{
        f"{cls}.{name}": partial(attributes.apply_attribute_rule, rule=rule)
        for cls in (NDARRAY, "numpy._ArrayOrScalarCommon", JAX_ARRAY, *OF_TORCH)
        for name, rule in (("T", reversed_axes), ("mT", matrix_transpose))
    },
    **{
        f"{cls}.data": partial(attributes.apply_attribute_rule, rule=elementwise)
        for cls in OF_TORCH
    },
    **{
        f"{cls}.ndim": comparisons.ndim_of_array
        for cls in (NDARRAY, "numpy._ArrayOrScalarCommon", JAX_ARRAY, *OF_TORCH)
    },
    **dict.fromkeys(torch_sizes.SHAPE, torch_sizes.shape_attribute),
    f"{NDARRAY}.shape": torch_sizes.shape_of_numpy,
}


def _has_rule(fullname: str) -> bool:
    """Whether calls of a library's function or method are looked into."""
    is_hooked = fullname in FUNCTIONS or fullname in METHODS or fullname in FUNCTION_SIGNATURES
    return is_hooked or library_call_of(fullname) is not None


def _attributes_of(classes: Iterable[str]) -> dict[str, Callable[[AttributeContext], Type]]:
    """Return the attributes that arrays of any library have, of classes that the settings list."""
    return {
        f"{cls}.{name}": ATTRIBUTES[f"{JAX_ARRAY}.{name}"]
        for cls in classes
        for name in ("shape", "ndim", "T", "mT")
    }


def _customize_module(ctx: ClassDefContext) -> None:
    classes.make_sizes_covariant(ctx)
    note_built_fields(ctx)


class Hooks(Plugin):
    """Answers mypy's questions. None means that mypy decides alone."""

    def __init__(self, options: Options, settings: Settings) -> None:
        """Raise SettingsError if the report cannot be written."""
        super().__init__(options)
        self._settings = settings
        know_array_classes(settings.array_types)
        know_methods_of(settings.array_types)
        self._attributes = {**ATTRIBUTES, **_attributes_of(settings.array_types)}
        self._report = Report(settings.report) if settings.report else None
        self._module_end = ModuleEnd(self._settings, self.get_additional_indirect_deps)
        self._guard = Guard(self._report, self._module_end)
        self._default = DefaultPlugin(options)
        self._signatures = Signatures()
        self._untyped_functions = UntypedFunctions()
        self._expanding: set[str] = set()

    def report_config_data(self, ctx: ReportConfigContext) -> Mapping[str, bool | str]:
        """Return the settings that mypy's cache of a module depends on.

        Stubs are not counted in a report, so their cache does not depend on it. mypy asks for them
        before it writes a module into its cache, so the module's constants are kept here.
        """
        tree = None if ctx.is_check or self._modules is None else self._modules.get(ctx.id)
        if tree is not None:
            self._keep_sizes(tree)
        if self._report is None or ctx.path.endswith(".pyi"):
            return self._settings.data()
        return self._settings.data() | {"report": self._report.id}

    # Semantic analysis

    def get_type_analyze_hook(self, fullname: str) -> Callable[[AnalyzeTypeContext], Type] | None:
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
        self._untyped_functions.give_types(self._modules or {})
        analyzed = self._once(TENSOR, partial(analyze_annotation, fullname=fullname), ctx)
        return with_dtype_variable(analyzed, ctx)

    def _alias_of_arrays(self, fullname: str) -> TypeAlias | None:
        if fullname.partition(".")[0] in FOREIGN:
            return None
        found = self.lookup_fully_qualified(fullname)
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

    def get_base_class_hook(self, fullname: str) -> Callable[[ClassDefContext], None] | None:
        found = None if fullname == MODULE else self.lookup_fully_qualified(fullname)
        base = found.node if found else None
        if fullname == MODULE or isinstance(base, TypeInfo) and base.has_base(MODULE):
            return _customize_module
        return None

    def get_customize_class_mro_hook(
        self, fullname: str
    ) -> Callable[[ClassDefContext], None] | None:
        foreign = fullname.partition(".")[0] in FOREIGN
        return None if foreign else classes.make_fields_covariant

    # Calls

    def get_function_signature_hook(
        self, fullname: str
    ) -> Callable[[FunctionSigContext], CallableType] | None:
        hook = FUNCTION_SIGNATURES.get(fullname)
        if fullname == REPLACE:
            hook = partial(replace_signature, signatures=self._signatures)
        if named_axes.is_function(fullname):
            hook = named_axes.any_array
        return self._guard(hook, default_signature) if hook else self._relax(fullname)

    def get_method_signature_hook(
        self, fullname: str
    ) -> Callable[[MethodSigContext], CallableType] | None:
        if fullname in collected_arrays.METHODS:
            return self._guard(collected_arrays.take_any_sizes, default_signature)
        layer = layers.signature_hook(self, fullname) or forward_signatures.hook_of(self, fullname)
        if layer is None:
            return self._relax(fullname)
        signature = partial(layer, signatures=self._signatures, fullname=fullname)
        return self._guard(signature, default_signature)

    def _relax(
        self, fullname: str
    ) -> Callable[[FunctionSigContext | MethodSigContext], CallableType] | None:
        if not concerns(self, self._default, fullname):
            return None
        hook = partial(relax, signatures=self._signatures, fullname=fullname)
        return self._guard(hook, default_signature)

    def get_function_hook(self, fullname: str) -> Callable[[FunctionContext], Type] | None:
        hook = FUNCTIONS.get(fullname)
        if fullname == REPLACE:
            hook = partial(check_replace, signatures=self._signatures, settings=self._settings)
        if (layer := layers.constructor_hook(fullname)) is not None:
            hook = partial(layer, check=self._call(fullname))
        elif has_sizes(self, fullname):
            hook = partial(construct_owner, check=self._call(fullname))
        if (call := library_call_of(fullname)) is not None:
            hook = partial(apply_library_rule, call=call, inner=hook)
        if fullname in SEQUENTIALS:
            hook = library_layers.construct_chain
        return self._guard(hook, default_return) if hook else self._other_call(fullname)

    def get_method_hook(self, fullname: str) -> Callable[[MethodContext], Type] | None:
        hook = METHODS.get(fullname)
        if fullname in METHODS_OF_NUMBERS:
            hook = partial(number_result, default=self._default.get_method_hook(fullname))
        if fullname in array_numbers.METHODS:
            hook = partial(array_numbers.reduced, default=self._default.get_method_hook(fullname))
        if fullname in foreign_operators.METHODS:
            hook = partial(
                foreign_operators.refuse_tensor, default=self._default.get_method_hook(fullname)
            )
        if fullname in any_operands.OPERATORS:
            hook = any_operands.operator_result
        if fullname in any_operands.ENTRIES:
            hook = partial(any_operands.entry, default=self._default.get_method_hook(fullname))
        if fullname == any_operands.ITEMS:
            hook = partial(any_operands.item, default=self._default.get_method_hook(fullname))
        if (layer := layers.method_hook(self, fullname)) is not None:
            hook = partial(layer, check=self._call(fullname))
        call = library_call_of(fullname)
        if call is not None or is_call_of_object(fullname):
            hook = partial(apply_library_rule, call=call, inner=hook)
        if fullname in COMPARISONS:
            hook = partial(reflected, hook=hook)
        if library_layers.is_call_of_layer(fullname):
            hook = library_layers.call_layer
        if fullname == mapped_calls.MAPPED_CALL:
            hook = partial(mapped_calls.call_map, check=self._call(fullname))
        if fullname == f"{TRANSFORMED_BY_LIBRARY}.__call__":
            hook = partial(library_layers.call_mapped, check=self._call(fullname))
        return self._guard(hook, default_return) if hook else self._other_call(fullname)

    def _other_call(
        self, fullname: str
    ) -> Callable[[FunctionContext | MethodContext], Type] | None:
        """Return the hook of a call that has none of its own."""
        hook = self._call(fullname)
        if hook is None and is_library(fullname) and may_return_sizes(callee_named(self, fullname)):
            return self._guard(forget_sizes_of_result, default_return)
        return hook

    def _call(self, fullname: str) -> Callable[[FunctionContext | MethodContext], Type] | None:
        rule_call = rule_call_of(fullname)
        if rule_call is None:
            if not concerns(self, self._default, fullname):
                return None
            check = partial(
                check_call, signatures=self._signatures, fullname=fullname, settings=self._settings
            )
            return self._guard(check, default_return)
        apply = partial(
            operations.apply_rule,
            rule_call=rule_call,
            signatures=self._signatures,
            settings=self._settings,
        )
        return self._guard(apply, default_return)

    def get_attribute_hook(self, fullname: str) -> Callable[[AttributeContext], Type] | None:
        hook = self._attributes.get(fullname)
        if hook is None and fullname.partition(".")[0] not in FOREIGN:
            hook = (
                methods.hook_of(self, fullname)
                or inferred_attributes.hook_of(self, fullname)
                or field_sizes.hook_of(self, fullname)
            )
        if torch_sizes.is_named_item(fullname):
            hook = torch_sizes.named_item
        if fullname.startswith(any_operands.ARGUMENTS):
            hook = any_operands.argument
        return hook and self._guard(hook, default_attribute)

    def get_class_attribute_hook(self, fullname: str) -> Callable[[AttributeContext], Type] | None:
        method = methods.class_hook_of(self, fullname)
        return method and self._guard(method, default_attribute)

    # Modules

    def get_additional_indirect_deps(self, file: MypyFile) -> set[str]:
        """Add none. mypy asks this last, so here is what is done for a whole module."""
        self._module_end.check(file)
        self._keep_sizes(file)  # for runs without a cache
        if self._report is not None:
            self._report.finish(file, _has_rule)
        return set()

    def _keep_sizes(self, tree: MypyFile) -> None:
        """Keep the sizes of a module for mypy's cache and its daemon."""
        modules = self._modules or {}
        in_daemon = self.options.fine_grained_incremental
        keep_constants(tree, modules, run=object() if in_daemon else None)
        publish_families(tree, modules)
        if in_daemon or self.options.cache_fine_grained:
            publish_sizes(tree, modules)
