"""The hooks of calls: of a single name (``hook_tables.py``), of a rule, or of a declaration with sizes."""

from collections.abc import Callable
from functools import partial
from typing import Final

from mypy.plugin import FunctionContext, FunctionSigContext, MethodContext, MethodSigContext, Plugin
from mypy.plugins.default import DefaultPlugin
from mypy.types import CallableType, Type

from typednn.mypy_plugin.features import collected_arrays
from typednn.mypy_plugin.features.annotated_calls.check import check_call
from typednn.mypy_plugin.features.annotated_calls.relaxed_signatures import relax
from typednn.mypy_plugin.features.annotated_calls.signatures import Signatures
from typednn.mypy_plugin.features.bounds import call_of_bound, method_of_variable
from typednn.mypy_plugin.features.layers import hooks as layers
from typednn.mypy_plugin.features.layers.owners import construct_owner, has_sizes
from typednn.mypy_plugin.features.library_calls import forward_signatures, named_axes
from typednn.mypy_plugin.features.library_calls.calls import apply_library_rule
from typednn.mypy_plugin.features.library_calls.names import is_call_of_object, library_call_of
from typednn.mypy_plugin.features.library_calls.unlisted import (
    forget_sizes_of_result,
    may_return_sizes,
)
from typednn.mypy_plugin.features.library_layers import calls as library_layers
from typednn.mypy_plugin.features.library_layers.families import SEQUENTIALS
from typednn.mypy_plugin.features.operations import calls as operations
from typednn.mypy_plugin.features.operations.keys import refuse_several, takes_key
from typednn.mypy_plugin.features.operations.names import rule_call_of
from typednn.mypy_plugin.features.operations.reflected import COMPARISONS, reflected
from typednn.mypy_plugin.features.relevance import callee_named, concerns
from typednn.mypy_plugin.features.renamed_functions import call_renamed, is_variable
from typednn.mypy_plugin.features.replaced_fields import REPLACE, check_replace, replace_signature
from typednn.mypy_plugin.features.training import (
    class_counts,
    data_loaders,
    optimizer_states,
    refused_calls,
)
from typednn.mypy_plugin.features.training.numbers import owner_of_numbers, refuse_numbers
from typednn.mypy_plugin.features.transformations import lambdas as lambda_calls
from typednn.mypy_plugin.features.transformations import primals
from typednn.mypy_plugin.features.transformations import refused as refused_transformations
from typednn.mypy_plugin.guard import Guard, default_return, default_signature
from typednn.mypy_plugin.hook_tables import (
    FUNCTION_SIGNATURES,
    FUNCTIONS,
    METHODS,
    METHODS_AFTER_CHECK,
    METHODS_AFTER_MYPY,
)
from typednn.mypy_plugin.modules import is_library
from typednn.mypy_plugin.options import Settings

_OF_INT: Final = " of int"
"""How mypy's names of the operators of a type variable end that stands for a size."""


class CallHooks:
    """Answers for calls of functions, classes, methods and operators."""

    def __init__(self, plugin: Plugin, settings: Settings, guard: Guard) -> None:
        self._plugin, self._settings, self._guard = plugin, settings, guard
        self._default = DefaultPlugin(plugin.options)
        self._signatures = Signatures()

    def signature_of_function(
        self, fullname: str
    ) -> Callable[[FunctionSigContext], CallableType] | None:
        """Return the hook of what a function takes."""
        hook = FUNCTION_SIGNATURES.get(fullname)
        if fullname == REPLACE:
            hook = partial(replace_signature, signatures=self._signatures)
        if named_axes.is_function(fullname):
            hook = named_axes.any_array
        if (layer := layers.constructor_signature_hook(fullname)) is not None:
            hook = partial(layer, otherwise=self._relaxed(fullname))
        if fullname in refused_transformations.TRANSFORMATIONS:
            hook = partial(
                refused_transformations.signature_of_refused, name=fullname, otherwise=hook
            )
        return self._guard(hook, default_signature) if hook else self._relax(fullname)

    def signature_of_method(
        self, fullname: str
    ) -> Callable[[MethodSigContext], CallableType] | None:
        """Return the hook of what a method takes."""
        if fullname in collected_arrays.METHODS:
            return self._guard(collected_arrays.take_any_sizes, default_signature)
        if fullname in primals.DERIVATIVES:
            of_derivative = partial(
                primals.signature_of_derivative, otherwise=self._relax(fullname)
            )
            return self._guard(of_derivative, default_signature)
        layer = layers.signature_hook(self._plugin, fullname) or forward_signatures.hook_of(
            self._plugin, fullname
        )
        if layer is None:
            return self._relax(fullname)
        signature = partial(layer, signatures=self._signatures, fullname=fullname)
        return self._guard(signature, default_signature)

    def _relax(
        self, fullname: str
    ) -> Callable[[FunctionSigContext | MethodSigContext], CallableType] | None:
        if not concerns(self._plugin, self._default, fullname):
            return None
        return self._guard(self._relaxed(fullname), default_signature)

    def _relaxed(
        self, fullname: str
    ) -> Callable[[FunctionSigContext | MethodSigContext], CallableType]:
        return partial(relax, signatures=self._signatures, fullname=fullname)

    def of_function(self, fullname: str) -> Callable[[FunctionContext], Type] | None:
        """Return the hook of the call of a function or class."""
        hook = FUNCTIONS.get(fullname)
        if fullname == REPLACE:
            hook = partial(check_replace, signatures=self._signatures, settings=self._settings)
        if fullname in refused_transformations.TRANSFORMATIONS:
            hook = partial(refused_transformations.refuse, name=fullname, otherwise=hook)
        if (layer := layers.constructor_hook(fullname)) is not None:
            hook = partial(layer, check=self._call(fullname))
        elif has_sizes(self._plugin, fullname):
            hook = partial(construct_owner, check=self._call(fullname))
        if (call := library_call_of(fullname)) is not None:
            hook = partial(apply_library_rule, call=call, inner=hook)
        if fullname in SEQUENTIALS:
            hook = library_layers.construct_chain
        if takes_key(fullname):
            hook = partial(refuse_several, name=fullname, otherwise=hook or self._call(fullname))
        if (owner := owner_of_numbers(fullname)) is not None:
            hook = partial(refuse_numbers, owner=owner, otherwise=hook or self._call(fullname))
        if fullname == data_loaders.WINDOWS:
            hook = partial(data_loaders.windows_result, otherwise=self._call(fullname))
        if fullname == refused_calls.LOAD:
            hook = partial(refused_calls.load_result, otherwise=self._call(fullname))
        if fullname in refused_calls.CALLS:
            hook = partial(refused_calls.forget_refused, otherwise=hook or self._call(fullname))
        return self._guard(hook, default_return) if hook else self._other_call(fullname)

    def of_method(self, fullname: str) -> Callable[[MethodContext], Type] | None:
        """Return the hook of the call of a method or operator."""
        if fullname.endswith(_OF_INT):
            return None
        if (method := method_of_variable(fullname)) is not None:
            of_tensor = self.of_method(method)
            return of_tensor and self._guard(partial(call_of_bound, hook=of_tensor), default_return)
        hook = METHODS.get(fullname)
        if (after_mypy := METHODS_AFTER_MYPY.get(fullname)) is not None:
            hook = partial(after_mypy, default=self._default.get_method_hook(fullname))
        if (layer := layers.method_hook(self._plugin, fullname)) is not None:
            hook = partial(layer, check=self._call(fullname))
        call = library_call_of(fullname)
        if call is not None or is_call_of_object(fullname):
            hook = partial(apply_library_rule, call=call, inner=hook)
        if fullname in COMPARISONS:
            hook = partial(reflected, hook=hook)
        if library_layers.is_call_of_layer(fullname):
            hook = library_layers.call_layer
        if (of_checked := METHODS_AFTER_CHECK.get(fullname)) is not None:
            hook = partial(of_checked, check=self._call(fullname))
        if fullname in lambda_calls.CALLS:
            hook = partial(lambda_calls.call_lambda, check=hook or self._call(fullname))
        if optimizer_states.is_step(fullname):
            hook = partial(optimizer_states.refuse_state, otherwise=self._call(fullname))
        if fullname in refused_calls.CALLS:
            hook = partial(refused_calls.forget_refused, otherwise=hook or self._call(fullname))
        if class_counts.is_update(fullname):
            hook = partial(class_counts.refuse_update, otherwise=self._call(fullname))
        return self._guard(hook, default_return) if hook else self._other_call(fullname)

    def _other_call(
        self, fullname: str
    ) -> Callable[[FunctionContext | MethodContext], Type] | None:
        """Return the hook of a call that has none of its own."""
        hook = self._call(fullname)
        if (
            hook is None
            and is_library(fullname)
            and may_return_sizes(callee_named(self._plugin, fullname))
        ):
            return self._guard(forget_sizes_of_result, default_return)
        return hook

    def _call(self, fullname: str) -> Callable[[FunctionContext | MethodContext], Type] | None:
        rule_call = rule_call_of(fullname)
        if rule_call is None:
            if not concerns(self._plugin, self._default, fullname):
                return None
            check = partial(
                check_call, signatures=self._signatures, fullname=fullname, settings=self._settings
            )
            if is_variable(self._plugin, fullname):
                check = partial(call_renamed, check=check)
            return self._guard(check, default_return)
        apply = partial(
            operations.apply_rule,
            rule_call=rule_call,
            signatures=self._signatures,
            settings=self._settings,
        )
        return self._guard(apply, default_return)
