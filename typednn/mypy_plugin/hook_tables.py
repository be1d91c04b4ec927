"""The hooks of single names: which function of ``features`` answers for which full name.

Any other call is that of an operation, which has a rule, or of a function or class with sizes in
its declaration (``call_hooks.py``).
"""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Final

from mypy.plugin import AttributeContext, FunctionContext, FunctionSigContext, MethodContext
from mypy.types import CallableType, Type

from typednn.mypy_plugin.features import (
    array_numbers,
    attributes,
    cached_functions,
    checked_functions,
    collected_arrays,
    decorators,
    folds,
    int_functions,
    loaded_data,
    partials,
)
from typednn.mypy_plugin.features.control_flow import conditions, loops
from typednn.mypy_plugin.features.control_flow.signatures import GIVEN, signature_of
from typednn.mypy_plugin.features.layers.items import item_of_chain
from typednn.mypy_plugin.features.library_calls import index_updates
from typednn.mypy_plugin.features.library_calls import sizes as torch_sizes
from typednn.mypy_plugin.features.library_calls.names import library_call_of
from typednn.mypy_plugin.features.library_calls.parameters import parameter_of
from typednn.mypy_plugin.features.library_calls.untyped_functions import WITH_NAMES, named_results
from typednn.mypy_plugin.features.library_layers.calls import call_mapped
from typednn.mypy_plugin.features.library_transformations import calls as library_transformations
from typednn.mypy_plugin.features.library_transformations import loops as library_loops
from typednn.mypy_plugin.features.operations import any_operands, foreign_operators, sums
from typednn.mypy_plugin.features.operations.numbers import METHODS_OF_NUMBERS, number_result
from typednn.mypy_plugin.features.ranks import comparisons, matches, members, variables
from typednn.mypy_plugin.features.shape_checks import assertions, expect_calls, isinstance_calls
from typednn.mypy_plugin.features.training import data_loaders, fitting
from typednn.mypy_plugin.features.transformations import calls as transformations
from typednn.mypy_plugin.features.transformations import (
    mapped_calls,
    mapped_functions,
    mapped_trees,
    primals,
)
from typednn.mypy_plugin.names import (
    JAX_ARRAY,
    JIT,
    NDARRAY,
    OF_TORCH,
    SEQUENTIAL,
    TENSOR,
    TORCH_PARAMETER,
    TRANSFORMED_BY_LIBRARY,
)
from typednn.shapes.libraries.adapters.axes import reversed_axes
from typednn.shapes.libraries.adapters.operands import elementwise
from typednn.shapes.rules.shaping import matrix_transpose, transpose

FUNCTION_SIGNATURES: Final[Mapping[str, Callable[[FunctionSigContext], CallableType]]] = {
    "builtins.isinstance": isinstance_calls.isinstance_signature,
    mapped_functions.VMAP: mapped_functions.map_signature_of_any_axes,
    **dict.fromkeys((fitting.FIT, fitting.EVALUATE), fitting.objective_signature),
    **dict.fromkeys(folds.FOLDS, folds.fold_signature),
    **dict.fromkeys(library_transformations.ALL, library_transformations.signature_of_any),
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
    **dict.fromkeys(attributes.OF_ROWS, attributes.collect_rows),
    "builtins.min": int_functions.int_result,
    "builtins.max": int_functions.int_result,
    "builtins.sum": sums.sum_result,
    "math.prod": int_functions.int_result,
    partials.PARTIAL: partials.make_partial,
    **dict.fromkeys(folds.FOLDS, folds.fold_result),
    **dict.fromkeys(cached_functions.CACHES, cached_functions.cached),
    checked_functions.TYPED: checked_functions.mark_checked,
    decorators.UPDATE: decorators.wrapping,
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
    **dict.fromkeys(primals.FUNCTIONS, primals.check_primals),
    **{
        f"typednn.trees.{name}": partial(mapped_trees.map_trees, name=name)
        for name in ("map", "map_with_path", "combine")
    },
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
    decorators.WRAPPER: decorators.wrapping,
    **dict.fromkeys(collected_arrays.METHODS, collected_arrays.forget_items),
    library_transformations.APPLIED: library_transformations.transform_given,
    **dict.fromkeys(index_updates.METHODS, index_updates.updated_array),
    index_updates.GET: index_updates.read_array,
    **dict.fromkeys(index_updates.ASSIGNMENTS, index_updates.assigned_part),
    **dict.fromkeys(index_updates.CHANGED, index_updates.changed_places),
    f"{SEQUENTIAL}.__getitem__": item_of_chain,
    f"{TENSOR}.expect": expect_calls.narrow_by_expect,
    **{
        f"{cls}.__iter__": attributes.iterate_rows
        for cls in (TENSOR, NDARRAY, JAX_ARRAY, *OF_TORCH)
    },
    **dict.fromkeys(torch_sizes.SIZE, torch_sizes.size_method),
    **dict.fromkeys(torch_sizes.NUMEL, torch_sizes.number_of_elements),
    **dict.fromkeys(any_operands.OPERATORS, any_operands.operator_result),
}
METHODS_AFTER_MYPY: Final[Mapping[str, Callable[..., Type]]] = {
    **dict.fromkeys(METHODS_OF_NUMBERS, number_result),
    **dict.fromkeys(array_numbers.METHODS, array_numbers.reduced),
    **dict.fromkeys(foreign_operators.METHODS, foreign_operators.refuse_tensor),
    **dict.fromkeys(any_operands.ENTRIES, any_operands.entry),
    any_operands.ITEMS: any_operands.item,
}
"""Hooks that take mypy's own as ``default``."""
METHODS_AFTER_CHECK: Final[Mapping[str, Callable[..., Type]]] = {
    mapped_calls.MAPPED_CALL: mapped_calls.call_map,
    f"{JIT}.__call__": mapped_calls.call_planned,
    **dict.fromkeys(primals.DERIVATIVES, primals.check_derivative),
    f"{TRANSFORMED_BY_LIBRARY}.__call__": call_mapped,
}
"""Hooks that take the hook of any call as ``check``."""
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


def has_rule(fullname: str) -> bool:
    """Whether calls of a library's function or method are looked into."""
    is_hooked = fullname in FUNCTIONS or fullname in METHODS or fullname in FUNCTION_SIGNATURES
    return is_hooked or library_call_of(fullname) is not None


def attributes_of(classes: Iterable[str]) -> dict[str, Callable[[AttributeContext], Type]]:
    """Return the attributes that arrays of any library have, of classes that the settings list."""
    return {
        f"{cls}.{name}": ATTRIBUTES[f"{JAX_ARRAY}.{name}"]
        for cls in classes
        for name in ("shape", "ndim", "T", "mT")
    }
