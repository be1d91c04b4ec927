"""Run the checks of a module that mypy has just checked, when all its expressions have types."""

from mypy.checker import TypeChecker
from mypy.nodes import MypyFile

from typednn.mypy_plugin import messages
from typednn.mypy_plugin.errors import INTERNAL
from typednn.mypy_plugin.features.library_calls.mistakes import report_mistakes
from typednn.mypy_plugin.features.module_end.frozen_fields import check_frozen_fields
from typednn.mypy_plugin.features.module_end.gradients import check_gradients
from typednn.mypy_plugin.features.module_end.places import Module
from typednn.mypy_plugin.features.module_end.single_elements import check_single_elements
from typednn.mypy_plugin.features.module_end.unhooked_calls import check_unhooked_calls
from typednn.mypy_plugin.features.module_end.unproved_dtypes import check_unproved_dtypes
from typednn.mypy_plugin.features.module_end.unused_results import check_unused_results
from typednn.mypy_plugin.options import Settings


class ModuleEnd:
    """Remembers the checkers of modules: mypy's last hook does not get the module's checker."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._checkers: dict[str, TypeChecker] = {}

    def note(self, api: object) -> None:
        """Remember the checker of a module in which a hook ran."""
        if isinstance(api, TypeChecker):
            self._checkers[api.tree.fullname] = api

    def check(self, file: MypyFile) -> None:
        """Report the mistakes that only the module's statements show."""
        checker = self._checkers.pop(file.fullname, None)
        if checker is None or checker.can_skip_diagnostics:
            return
        try:
            module = Module(checker)
            report_mistakes(checker)
            check_unused_results(module)
            check_frozen_fields(module)
            check_gradients(module)
            check_single_elements(module)
            check_unhooked_calls(module)
            if self._settings.warn_unproved:
                check_unproved_dtypes(module)
        except Exception as error:  # noqa: BLE001 # whatever it is, mypy must go on
            checker.fail(messages.internal("check", error, checker.options), file, code=INTERNAL)
