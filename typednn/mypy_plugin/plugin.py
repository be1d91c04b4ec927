"""The plugin's class. It loads the hooks when mypy reads the first module with shape annotations.

Without such a module there is nothing to check. mypy's cache then keeps no constants of modules
(``features/values/exported_constants.py``): the constants of a module that mypy has read from such a
cache are unknown until that module changes.
"""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Final

from mypy.build import default_data_dir
from mypy.errors import CompileError
from mypy.modulefinder import FindModuleCache, compute_search_paths
from mypy.nodes import MypyFile
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
from mypy.types import FunctionLike, Type

import typednn.mypy_plugin.errors  # noqa: F401 # mypy's options may name these codes
from typednn.mypy_plugin.array_classes import give_parameters
from typednn.mypy_plugin.bare_names import know_bare_names, write_bare_names
from typednn.mypy_plugin.modules import (
    FOREIGN,
    forget_kept,
    imports_annotations,
    is_checking_bystander,
    modules_of_worker,
    note_module,
)
from typednn.mypy_plugin.names import DEPENDENCIES, STATIC_SIZES, UNSIZED
from typednn.mypy_plugin.older_mypy import call_at_end
from typednn.mypy_plugin.options import Settings, SettingsError, read_settings
from typednn.mypy_plugin.other_plugins import after_others, both

_PACKAGE: Final = "typednn"
_ANNOTATING: Final = (_PACKAGE, "jaxtyping")
"""Packages whose users have shape annotations."""
_UNCHANGING: Final = FOREIGN | {_PACKAGE}
"""The packages that no edit changes, so that the hooks of their functions are what they are."""
_OF_CLASSES: Final = "get_customize_class_mro_hook"
_OF_NAMES: Final = "get_type_analyze_hook"
_ASKED: Final = ("get_function_hook", "get_method_hook", "get_attribute_hook")
_HOOKS: Final = [name for name in dir(Plugin) if name.startswith("get_") and name.endswith("_hook")]


class TypednnPlugin(Plugin):
    """Passes mypy's questions on to the hooks. None means that mypy decides alone.

    mypy asks some 100,000 times for a package. Until it reads typednn or jaxtyping, a
    function of C says None to all of that: the instance's attributes hide the methods of the class.
    """

    last_settings: ClassVar = ""
    """The settings of the plugin that was built last, as a text."""

    def __init__(self, options: Options) -> None:
        super().__init__(options)
        self._reads_annotations = False
        self._knows_modules = False
        vars(self).update(dict.fromkeys(_HOOKS, {}.get))
        self._unsized: tuple[str, ...] = UNSIZED
        self._without_hooks = Plugin(options)
        self._hooks: Plugin | None = None
        self._finds_sizes: bool | None = None
        self._hooks_of_calls: dict[tuple[str, str], object] = {}
        self._settings, self._refusal = Settings(), ""
        try:
            self._settings = read_settings(options.config_file)
            self._unsized = (*UNSIZED, *self._settings.array_types)
            vars(self)[_OF_CLASSES] = dict.fromkeys(self._unsized, give_parameters).get
            if self._settings.report is not None:
                self._load()
        except SettingsError as error:
            self._refusal = str(error)
        know_bare_names(self._unsized)
        TypednnPlugin.last_settings = f"{self._settings} {self._refusal}"

    def _refuse_wrong_settings(self) -> None:
        """End mypy with one message. Its daemon shows none of an error in the constructor."""
        if self._refusal:
            raise CompileError([f"mypy: {self._refusal}"])

    def _load(self) -> Plugin:
        self._wake()
        # This import takes 0.2 s, a third of mypy's time for a small module.
        from typednn.mypy_plugin.hooks import Hooks

        self._hooks = Hooks(self.options, self._settings)
        if self._modules is not None:
            self._hooks.set_modules(self._modules)
        # mypy asks this of each name in each annotation, so no method of ours stands between.
        vars(self)[_OF_NAMES] = self._hooks.get_type_analyze_hook
        return self._hooks

    def _wake(self) -> None:
        """Let mypy's questions reach the methods of the class."""
        for name in _HOOKS:
            vars(self).pop(name, None)

    def _note(self, name: str, path: str) -> None:
        """Note a module that mypy will read. It tells of all before it checks the first."""
        self._refuse_wrong_settings()
        self._knows_modules = True
        if name in _ANNOTATING:
            self._reads_annotations = True
            self._wake()
        if name in self._with_arrays() and _ASKED[0] in vars(self):  # while the hooks are asleep
            vars(self).update(dict.fromkeys(_ASKED, self._write_bare_names))
        note_module(name, path)

    def _with_arrays(self) -> set[str]:
        """Return the modules of the classes of arrays that get type parameters."""
        return {name.rpartition(".")[0] for name in self._unsized}

    def _write_bare_names(self, fullname: str) -> None:
        """Answer the first questions of the checker of a program with arrays, and no others."""
        if write_bare_names():
            vars(self).update(dict.fromkeys(_ASKED, {}.get))

    def _answering(self) -> Plugin:
        if self._hooks is not None:
            return self._hooks
        known = self._modules or ()
        needed = self._reads_annotations or any(name in known for name in _ANNOTATING)
        if needed:
            return self._load()
        if any(name in known for name in self._with_arrays()):
            write_bare_names()
        return self._without_hooks

    def set_modules(self, modules: dict[str, MypyFile]) -> None:
        self._refuse_wrong_settings()
        super().set_modules(modules)
        if not self._knows_modules:
            for name, path in modules_of_worker(modules):
                self._note(name, path)
        if not self._knows_modules:  # they were not found
            self._wake()
        if self._hooks is not None:
            self._hooks.set_modules(modules)

    def report_config_data(self, ctx: ReportConfigContext) -> Mapping[str, bool | str]:
        """Return the settings that mypy's cache of a module depends on."""
        self._note(ctx.id, ctx.path)
        if ctx.is_check:
            forget_kept()
        hooks = self._hooks if ctx.is_check else self._answering()
        if hooks is None or hooks is self._without_hooks:
            return self._settings.data()
        data: Mapping[str, bool | str] = hooks.report_config_data(ctx)
        return data

    def get_additional_deps(self, file: MypyFile) -> list[tuple[int, str, int]]:
        """Return what the hooks look up, for modules of typednn. All others import these by it."""
        self._note(file.fullname, file.path)
        forget_kept()
        call_at_end(file, self.get_additional_indirect_deps)
        if file.fullname.partition(".")[0] == _PACKAGE:
            return [(10, module, -1) for module in DEPENDENCIES if module != file.fullname]
        return [(10, STATIC_SIZES, -1)] if self._needs_sizes(file) else []

    def _needs_sizes(self, file: MypyFile) -> bool:
        """Return whether a module may have annotations, and mypy finds the types of their sizes.

        It does not if it checks the program of another environment.
        """
        if file.fullname == STATIC_SIZES or not imports_annotations(file):
            return False
        if self._finds_sizes is None:
            paths = compute_search_paths([], self.options, default_data_dir())
            found = FindModuleCache(paths, None, self.options).find_module(STATIC_SIZES)
            self._finds_sizes = isinstance(found, str)
        return self._finds_sizes

    def get_additional_indirect_deps(self, file: MypyFile) -> set[str]:
        return self._answering().get_additional_indirect_deps(file)

    def get_type_analyze_hook(self, fullname: str) -> Callable[[AnalyzeTypeContext], Type] | None:
        return self._answering().get_type_analyze_hook(fullname)

    def get_base_class_hook(self, fullname: str) -> Callable[[ClassDefContext], None] | None:
        hook = self._answering().get_base_class_hook(fullname)
        return both(self, "get_base_class_hook", fullname, hook)

    def get_customize_class_mro_hook(
        self, fullname: str
    ) -> Callable[[ClassDefContext], None] | None:
        if fullname in self._unsized:
            return give_parameters
        hook = self._answering().get_customize_class_mro_hook(fullname)
        return both(self, "get_customize_class_mro_hook", fullname, hook)

    # Any: the hooks of the four kinds have no type in common.
    def _of_call(self, kind: str, fullname: str) -> Any:
        """Return the hook of a call. Those of typednn's own names and of Python's are kept.

        They never change, and a program has few of them.
        """
        if _is_of_bystander(fullname):
            return None
        kept = self._hooks_of_calls.get((kind, fullname), self)
        if kept is not self:
            return kept
        hook = after_others(self, kind, fullname, getattr(self._answering(), kind)(fullname))
        if self._hooks is not None and fullname.partition(".")[0] in _UNCHANGING:
            self._hooks_of_calls[kind, fullname] = hook
        return hook

    def get_function_signature_hook(
        self, fullname: str
    ) -> Callable[[FunctionSigContext], FunctionLike] | None:
        hook: Callable[[FunctionSigContext], FunctionLike] | None = self._of_call(
            "get_function_signature_hook", fullname
        )
        return hook

    def get_method_signature_hook(
        self, fullname: str
    ) -> Callable[[MethodSigContext], FunctionLike] | None:
        hook: Callable[[MethodSigContext], FunctionLike] | None = self._of_call(
            "get_method_signature_hook", fullname
        )
        return hook

    def get_function_hook(self, fullname: str) -> Callable[[FunctionContext], Type] | None:
        hook: Callable[[FunctionContext], Type] | None = self._of_call(
            "get_function_hook", fullname
        )
        return hook

    def get_method_hook(self, fullname: str) -> Callable[[MethodContext], Type] | None:
        hook: Callable[[MethodContext], Type] | None = self._of_call("get_method_hook", fullname)
        return hook

    def get_attribute_hook(self, fullname: str) -> Callable[[AttributeContext], Type] | None:
        if _is_of_bystander(fullname):
            return None
        hook = self._answering().get_attribute_hook(fullname)
        return after_others(self, "get_attribute_hook", fullname, hook)

    def get_class_attribute_hook(self, fullname: str) -> Callable[[AttributeContext], Type] | None:
        if _is_of_bystander(fullname):
            return None
        hook = self._answering().get_class_attribute_hook(fullname)
        return after_others(self, "get_class_attribute_hook", fullname, hook)


def _is_of_bystander(fullname: str) -> bool:
    """Whether a name is used in a module that has nothing to do with sizes, and is not typednn's."""
    return is_checking_bystander() and fullname.partition(".")[0] != _PACKAGE
