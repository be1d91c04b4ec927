"""Which hook answers for what: mypy asks by full name, and the tables send it on to `features/`.

Every hook runs inside `_guarded`: a defect of the plugin must not end mypy (which would print nothing at
all) but be reported as `[typednn-internal]`, with mypy's own type in place of ours.
"""

import sys
from collections.abc import Callable, Mapping
from functools import partial
from typing import Final, TypeVar

from mypy.nodes import Import as ImportStatement
from mypy.nodes import ImportAll, ImportFrom, MypyFile, TypeAlias, TypeInfo
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

from typednn.mypy_plugin import messages
from typednn.mypy_plugin.errors import INTERNAL
from typednn.mypy_plugin.features import (
    attributes,
    classes,
    expect_calls,
    int_functions,
    isinstance_checks,
    methods,
    operations,
    sequential,
    shape_assertions,
    transformations,
)
from typednn.mypy_plugin.features.annotations.aliases import (
    analyze_alias,
    analyze_tensor,
    is_alias_of_annotation,
)
from typednn.mypy_plugin.features.annotations.callables import analyze_callable
from typednn.mypy_plugin.features.annotations.tensors import analyze_annotation
from typednn.mypy_plugin.features.calls.check import check_call
from typednn.mypy_plugin.features.calls.relaxed_signatures import relax
from typednn.mypy_plugin.features.calls.signatures import Signatures
from typednn.mypy_plugin.features.relevance import FOREIGN, concerns
from typednn.mypy_plugin.features.rule_names import rule_call_of
from typednn.mypy_plugin.names import (
    ANNOTATED,
    CALLABLE,
    DEPENDENCIES,
    LAYERS,
    MODULE,
    SEQUENTIAL,
    TENSOR,
)
from typednn.mypy_plugin.options import SettingsError, read_settings
from typednn.mypy_plugin.report import Report
from typednn.shapes.rules.shaping import matrix_transpose, transpose

# What is asked for by these names has a hook of its own. All other calls are those of operations, which
# have rules, or of functions and classes whose declarations have sizes in them (`relevance`).

FUNCTION_SIGNATURES: Final[Mapping[str, Callable[[FunctionSigContext], CallableType]]] = {
    "builtins.isinstance": isinstance_checks.isinstance_signature,
}
FUNCTIONS: Final[Mapping[str, Callable[[FunctionContext], Type]]] = {
    "builtins.isinstance": isinstance_checks.isinstance_called,
    "builtins.min": int_functions.of_ints,
    "builtins.max": int_functions.of_ints,
    "math.prod": int_functions.of_ints,
    SEQUENTIAL: sequential.built,
    **dict.fromkeys(transformations.TRANSFORMATIONS, transformations.of_function),
}
METHODS: Final[Mapping[str, Callable[[MethodContext], Type]]] = {
    "builtins.tuple.__eq__": shape_assertions.tuples_compared,
    f"{SEQUENTIAL}.__call__": sequential.called,
    f"{TENSOR}.expect": expect_calls.expected,
    f"{TENSOR}.__iter__": attributes.iterated,
}
ATTRIBUTES: Final[Mapping[str, Callable[[AttributeContext], Type]]] = {
    f"{TENSOR}.shape": attributes.shape_attribute,
    f"{TENSOR}.T": partial(attributes.attribute, rule=transpose),
    f"{TENSOR}.mT": partial(attributes.attribute, rule=matrix_transpose),
}

Ctx = TypeVar(
    "Ctx",
    bound=AnalyzeTypeContext
    | FunctionContext
    | MethodContext
    | AttributeContext
    | FunctionSigContext
    | MethodSigContext,
)
Result = TypeVar("Result")


class TypednnPlugin(Plugin):
    """mypy's questions, each answered by one of `features/`, or by None where mypy knows better."""

    def __init__(self, options: Options) -> None:
        super().__init__(options)
        try:
            self._settings = read_settings(options.config_file)
            self._report = Report(self._settings.report) if self._settings.report else None
        except SettingsError as error:
            print(f"mypy: {error}", file=sys.stderr)
            sys.exit(2)
        self._default = DefaultPlugin(options)
        self._signatures = Signatures()
        self._expanding: set[str] = set()

    def report_config_data(self, ctx: ReportConfigContext) -> Mapping[str, bool | str]:
        """What mypy's cache of a module is valid for. Stubs have nothing to report."""
        if self._report is None or ctx.path.endswith(".pyi"):
            return self._settings.data()
        return self._settings.data() | {"report": self._report.id}

    # Semantic analysis

    def get_type_analyze_hook(self, fullname: str) -> Callable[[AnalyzeTypeContext], Type] | None:
        hook = None if fullname in self._expanding else self._analysis(fullname)
        return hook and self._guarded(hook, partial(self._once, fullname, _mypy_analysis))

    def _analysis(self, fullname: str) -> Callable[[AnalyzeTypeContext], Type] | None:
        if fullname in ANNOTATED:
            return partial(self._annotation, fullname)
        if fullname in CALLABLE:
            return partial(analyze_callable, fullname=fullname)
        if fullname == TENSOR:
            tensor = partial(analyze_tensor, disallow_erased=self._settings.disallow_erased)
            return partial(self._once, fullname, tensor)
        alias = self._alias_of_annotation(fullname)
        if alias is not None:
            return partial(self._once, fullname, partial(analyze_alias, alias=alias))
        return None

    def _annotation(self, fullname: str, ctx: AnalyzeTypeContext) -> Type:
        return self._once(TENSOR, partial(analyze_annotation, fullname=fullname), ctx)

    def _alias_of_annotation(self, fullname: str) -> TypeAlias | None:
        if fullname.partition(".")[0] in FOREIGN:
            return None
        found = self.lookup_fully_qualified(fullname)
        node = found.node if found else None
        return node if isinstance(node, TypeAlias) and is_alias_of_annotation(node) else None

    def _once(
        self,
        fullname: str,
        hook: Callable[[AnalyzeTypeContext], Type],
        ctx: AnalyzeTypeContext,
    ) -> Type:
        """Runs a hook that itself asks for mypy's own analysis of the same name."""
        self._expanding.add(fullname)
        try:
            return hook(ctx)
        finally:
            self._expanding.discard(fullname)

    def get_base_class_hook(self, fullname: str) -> Callable[[ClassDefContext], None] | None:
        found = None if fullname == MODULE else self.lookup_fully_qualified(fullname)
        base = found.node if found else None
        if fullname == MODULE or isinstance(base, TypeInfo) and base.has_base(MODULE):
            return classes.module_defined
        return None

    # Calls

    def get_function_signature_hook(
        self, fullname: str
    ) -> Callable[[FunctionSigContext], CallableType] | None:
        hook = FUNCTION_SIGNATURES.get(fullname)
        return self._guarded(hook, _default_signature) if hook else self._relax(fullname)

    def get_method_signature_hook(
        self, fullname: str
    ) -> Callable[[MethodSigContext], CallableType] | None:
        return self._relax(fullname)

    def _relax(
        self, fullname: str
    ) -> Callable[[FunctionSigContext | MethodSigContext], CallableType] | None:
        if not concerns(self, self._default, fullname):
            return None
        hook = partial(relax, signatures=self._signatures, fullname=fullname)
        return self._guarded(hook, _default_signature)

    def get_function_hook(self, fullname: str) -> Callable[[FunctionContext], Type] | None:
        hook = FUNCTIONS.get(fullname)
        return self._guarded(hook, _default_return) if hook else self._call(fullname)

    def get_method_hook(self, fullname: str) -> Callable[[MethodContext], Type] | None:
        hook = METHODS.get(fullname)
        if fullname.startswith(LAYERS) and fullname.endswith(sequential.CALLS_WITH_RULES):
            hook = sequential.flattened
        return self._guarded(hook, _default_return) if hook else self._call(fullname)

    def _call(self, fullname: str) -> Callable[[FunctionContext | MethodContext], Type] | None:
        rule_call = rule_call_of(fullname)
        if rule_call is None:
            if not concerns(self, self._default, fullname):
                return None
            check = partial(
                check_call, signatures=self._signatures, fullname=fullname, settings=self._settings
            )
            return self._guarded(check, _default_return)
        apply = partial(
            operations.apply_rule,
            rule_call=rule_call,
            signatures=self._signatures,
            settings=self._settings,
        )
        return self._guarded(apply, _default_return)

    def get_attribute_hook(self, fullname: str) -> Callable[[AttributeContext], Type] | None:
        hook = ATTRIBUTES.get(fullname) or methods.hook_of(self, fullname)
        return hook and self._guarded(hook, _default_attribute)

    def get_class_attribute_hook(self, fullname: str) -> Callable[[AttributeContext], Type] | None:
        method = methods.class_hook_of(self, fullname)
        return method and self._guarded(method, _default_attribute)

    # Modules

    def get_additional_deps(self, file: MypyFile) -> list[tuple[int, str, int]]:
        if any(_imports_jaxtyping(statement) for statement in file.imports):
            return [(10, module, -1) for module in DEPENDENCIES if module != file.fullname]
        return []

    def get_additional_indirect_deps(self, file: MypyFile) -> set[str]:
        """Adds none, but is what mypy asks last of a module that it has checked."""
        if self._report is not None:
            self._report.finish(file)
        return set()

    def _guarded(
        self, hook: Callable[[Ctx], Result], otherwise: Callable[[Ctx], Result]
    ) -> Callable[[Ctx], Result]:
        def run(ctx: Ctx) -> Result:
            if self._report is not None:
                self._report.note(ctx.api)
            try:
                return hook(ctx)
            except Exception as error:  # noqa: BLE001 # whatever it is, mypy must go on
                name = getattr(hook, "func", hook).__name__
                ctx.api.fail(messages.internal(name, error), ctx.context, code=INTERNAL)
                return otherwise(ctx)

        return run


def _imports_jaxtyping(statement: object) -> bool:
    if isinstance(statement, (ImportFrom, ImportAll)):
        return statement.id.partition(".")[0] in ("jaxtyping", "typednn")
    if isinstance(statement, ImportStatement):
        return any(name.partition(".")[0] in ("jaxtyping", "typednn") for name, _ in statement.ids)
    return False


# What mypy itself would have answered


def _mypy_analysis(ctx: AnalyzeTypeContext) -> Type:
    return ctx.api.analyze_type(ctx.type)


def _default_signature(ctx: FunctionSigContext | MethodSigContext) -> CallableType:
    return ctx.default_signature


def _default_return(ctx: FunctionContext | MethodContext) -> Type:
    return ctx.default_return_type


def _default_attribute(ctx: AttributeContext) -> Type:
    return ctx.default_attr_type
