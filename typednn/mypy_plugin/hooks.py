"""What mypy asks of the plugin, and which part of it answers.

mypy asks by the full name of a function, method, attribute or type. ``annotation_hooks.py`` answers
for annotations, ``call_hooks.py`` for calls, ``hook_tables.py`` lists single names. Each answer is
guarded (``guard.py``), so that a defect of the plugin does not end mypy.
"""

from collections.abc import Callable, Mapping
from functools import partial

from mypy.nodes import MypyFile, TypeInfo
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
from mypy.types import CallableType, Type

from typednn.mypy_plugin.annotation_hooks import AnnotationHooks
from typednn.mypy_plugin.call_hooks import CallHooks
from typednn.mypy_plugin.features import classes, inferred_attributes
from typednn.mypy_plugin.features import decorated_methods as methods
from typednn.mypy_plugin.features.annotations.families import publish_families
from typednn.mypy_plugin.features.daemon import depend_on_bases, publish_sizes
from typednn.mypy_plugin.features.field_sizes import hooks as field_sizes
from typednn.mypy_plugin.features.layers.owners import note_built_fields
from typednn.mypy_plugin.features.library_calls import sizes as torch_sizes
from typednn.mypy_plugin.features.library_calls.names import know_methods_of
from typednn.mypy_plugin.features.module_end.check import ModuleEnd
from typednn.mypy_plugin.features.operations import any_operands
from typednn.mypy_plugin.features.relevance import member_at
from typednn.mypy_plugin.features.transformations import mapped_modules
from typednn.mypy_plugin.features.transformations.tree_marks import is_field_of_tree
from typednn.mypy_plugin.features.values.exported_constants import keep_constants
from typednn.mypy_plugin.guard import Guard, default_attribute
from typednn.mypy_plugin.hook_tables import ATTRIBUTES, attributes_of, has_rule
from typednn.mypy_plugin.modules import FOREIGN
from typednn.mypy_plugin.names import MODULE
from typednn.mypy_plugin.options import Settings
from typednn.mypy_plugin.report import Report
from typednn.mypy_plugin.types import know_array_classes


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
        self._attributes = {**ATTRIBUTES, **attributes_of(settings.array_types)}
        self._report = Report(settings.report) if settings.report else None
        self._module_end = ModuleEnd(self._settings, self.get_additional_indirect_deps)
        self._guard = Guard(self._report, self._module_end)
        self._annotations = AnnotationHooks(self, settings, self._guard)
        self._calls = CallHooks(self, settings, self._guard)

    def set_modules(self, modules: dict[str, MypyFile]) -> None:
        super().set_modules(modules)
        self._annotations.set_modules(modules)

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

    # Annotations and classes

    def get_type_analyze_hook(self, fullname: str) -> Callable[[AnalyzeTypeContext], Type] | None:
        return self._annotations.hook_of(fullname)

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

    # Calls and attributes

    def get_function_signature_hook(
        self, fullname: str
    ) -> Callable[[FunctionSigContext], CallableType] | None:
        return self._calls.signature_of_function(fullname)

    def get_method_signature_hook(
        self, fullname: str
    ) -> Callable[[MethodSigContext], CallableType] | None:
        return self._calls.signature_of_method(fullname)

    def get_function_hook(self, fullname: str) -> Callable[[FunctionContext], Type] | None:
        return self._calls.of_function(fullname)

    def get_method_hook(self, fullname: str) -> Callable[[MethodContext], Type] | None:
        return self._calls.of_method(fullname)

    def get_attribute_hook(self, fullname: str) -> Callable[[AttributeContext], Type] | None:
        hook = self._attributes.get(fullname)
        member = None if hook is not None else member_at(self, fullname)
        if member is not None:
            hook = (
                methods.hook_of(member)
                or inferred_attributes.hook_of(member)
                or field_sizes.hook_of(member)
            )
        if torch_sizes.is_named_item(fullname):
            hook = torch_sizes.named_item
        if fullname.startswith(any_operands.ARGUMENTS):
            hook = any_operands.argument
        if is_field_of_tree(member):
            hook = partial(mapped_modules.field_of_tree, hook=hook or default_attribute)
        return hook and self._guard(hook, default_attribute)

    def get_class_attribute_hook(self, fullname: str) -> Callable[[AttributeContext], Type] | None:
        method = methods.class_hook_of(member_at(self, fullname))
        return method and self._guard(method, default_attribute)

    # Modules

    def get_additional_indirect_deps(self, file: MypyFile) -> set[str]:
        """Add none. mypy asks this last, so here is what is done for a whole module."""
        self._module_end.check(file)
        self._keep_sizes(file)  # for runs without a cache
        if self._report is not None:
            self._report.finish(file, has_rule)
        return set()

    def _keep_sizes(self, tree: MypyFile) -> None:
        """Keep the sizes of a module for mypy's cache and its daemon."""
        modules = self._modules or {}
        in_daemon = self.options.fine_grained_incremental
        keep_constants(tree, modules, run=object() if in_daemon else None)
        publish_families(tree, modules)
        if in_daemon or self.options.cache_fine_grained:
            depend_on_bases(tree)
            publish_sizes(tree, modules)
