"""Run the checks of what mypy has just checked, when all its expressions have types.

That is a whole module; where mypy's daemon checks a few functions of a module again, it is each of
them, for it has forgotten their errors and no others.
"""

from collections.abc import Callable, ItemsView
from functools import partial

from mypy.checker import DEFAULT_LAST_PASS, PartialTypeScope, TypeChecker
from mypy.nodes import Context, MypyFile, Var

from typednn.mypy_plugin import messages
from typednn.mypy_plugin.errors import INTERNAL
from typednn.mypy_plugin.features.library_calls.mistakes import report_mistakes
from typednn.mypy_plugin.features.module_end.asked_integers import check_scalars
from typednn.mypy_plugin.features.module_end.frozen_fields import check_frozen_fields
from typednn.mypy_plugin.features.module_end.gradients import check_gradients
from typednn.mypy_plugin.features.module_end.places import Module, Target
from typednn.mypy_plugin.features.module_end.single_elements import check_single_elements
from typednn.mypy_plugin.features.module_end.unhooked_calls import check_unhooked_calls
from typednn.mypy_plugin.features.module_end.unpacked_arrays import check_unpacked_arrays
from typednn.mypy_plugin.features.module_end.unproved_dtypes import check_unproved_dtypes
from typednn.mypy_plugin.features.module_end.unused_results import check_unused_results
from typednn.mypy_plugin.older_mypy import call_at_end
from typednn.mypy_plugin.options import Settings


class ModuleEnd:
    """Remembers the checkers of modules: mypy's last hook does not get the module's checker."""

    def __init__(self, settings: Settings, end: Callable[[MypyFile], object]) -> None:
        """``end`` is what the plugin does at the end of a module."""
        self._settings = settings
        self._end = end
        self._checkers: dict[str, TypeChecker] = {}

    def note(self, api: object) -> None:
        """Remember the checker of a module in which a hook ran."""
        if not isinstance(api, TypeChecker):
            return
        if api.last_pass == DEFAULT_LAST_PASS:
            self._checkers[api.tree.fullname] = api
            call_at_end(api.tree, self._end)
        elif api.partial_types:  # in the daemon
            self._wait_for_end(api)

    def _wait_for_end(self, checker: TypeChecker) -> None:
        outermost = checker.partial_types[0]
        if not isinstance(outermost.map, _Waiting):
            target = checker.scope.top_level_function() or checker.tree
            waiting = _Waiting(outermost.map, partial(self._check, checker, target))
            checker.partial_types[0] = PartialTypeScope(
                waiting, outermost.is_function, outermost.is_local
            )

    def check(self, file: MypyFile) -> None:
        """Report the mistakes that only the module's statements show."""
        checker = self._checkers.pop(file.fullname, None)
        if checker is not None:
            with checker.tscope.module_scope(file.fullname):  # mypy has left it
                self._check(checker, None)

    def _check(self, checker: TypeChecker, target: Target | None) -> None:
        if checker.can_skip_diagnostics:
            return
        try:
            module = Module(checker, target)
            report_mistakes(module)
            check_unused_results(module)
            check_frozen_fields(module)
            check_gradients(module)
            check_single_elements(module)
            check_scalars(module)
            check_unhooked_calls(module)
            check_unpacked_arrays(module)
            if self._settings.warn_unproved:
                check_unproved_dtypes(module)
        except Exception as error:  # noqa: BLE001 # whatever it is, mypy must go on
            place = target or checker.tree
            messages.show_traceback(error, checker.options)
            checker.fail(messages.internal("check", error), place, code=INTERNAL)


class _Waiting(dict[Var, Context]):
    """The variables of a function whose types are not known yet. mypy asks for them at its end."""

    def __init__(self, known: dict[Var, Context], end: Callable[[], object]) -> None:
        super().__init__(known)
        self._end = end

    # mypy only goes through them.
    def items(self) -> ItemsView[Var, Context]:  # type: ignore[override]
        self._end()
        return dict(self).items()
