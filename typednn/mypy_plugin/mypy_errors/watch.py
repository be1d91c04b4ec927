"""The watcher that mypy asks before it records an error."""

import re
from functools import partial
from typing import Final

from mypy.checker import TypeChecker
from mypy.checker_state import checker_state
from mypy.errorcodes import NO_ANY_RETURN, OPERATOR, ErrorCode
from mypy.errors import ErrorInfo, Errors, ErrorWatcher
from mypy.nodes import Context, FuncDef, ReturnStmt, TypeInfo
from mypy.typeops import get_all_type_vars
from mypy.types import AnyType, CallableType, TypeOfAny

from typednn.mypy_plugin.errors import CODES
from typednn.mypy_plugin.features.annotations.names_in_body import names_in_body, names_in_type
from typednn.mypy_plugin.features.guards.facts import facts_at
from typednn.mypy_plugin.features.values.definitions import walk
from typednn.mypy_plugin.features.values.expressions import type_of
from typednn.mypy_plugin.mypy_errors.call_types import call_type
from typednn.mypy_plugin.mypy_errors.plain_ints import is_of_plain_int
from typednn.mypy_plugin.mypy_errors.repetitions import Repetitions
from typednn.mypy_plugin.mypy_errors.sentences import FITS, Place, Sentence, reworded
from typednn.mypy_plugin.mypy_errors.type_texts import key_of_text, shortened
from typednn.mypy_plugin.names import MODULE, is_hidden, shown
from typednn.mypy_plugin.types import Scope
from typednn.shapes.facts import assuming

_TENSORS: Final = re.compile(r"\b(?:Tensor|Expr)\[|'\*?\w+'+`-?\d|\bAny(?:Int|Float)\b")
"""What the text of a type holds if it has tensors or sizes in it."""

_WHOLE_FUNCTION: Final = "is a function whose result"
_OF_RESULT: Final = re.compile(r"(?:^|: )the result is (?!a function)")


def errors_of(api: object) -> Errors | None:
    """Return where mypy records errors; ``api`` is what a hook gets."""
    owner = getattr(api, "api", api)  # the analyser of types has it from that of the module
    errors = getattr(owner, "errors", None)
    return errors if isinstance(errors, Errors) else None


def warn(checker: TypeChecker, text: str, context: Context, code: ErrorCode) -> None:
    """Report something beside an operation that is right.

    mypy takes an operator for wrong, and its result for Any, if it sees an error of it. So its own
    watchers, which stand inside of ours, do not see this one.
    """
    watchers = checker.errors._watchers
    inner = watchers[1:]
    del watchers[1:]
    try:
        checker.fail(text, context, code=code)
    finally:
        watchers += inner


class Rewording:
    """Rewords mypy's errors about tensors. ``watch`` may be called for each module."""

    def __init__(self) -> None:
        self._watcher: ErrorWatcher | None = None
        self._last: ErrorInfo | None = None  # the last error that was reworded or dropped
        self._code: str | None = None  # which it had
        self._with_mistakes = set[str]()  # the files with errors of ours
        self._repetitions = Repetitions()

    def watch(self, errors: Errors) -> None:
        """Ask to be shown each error that is to be printed: the watcher is the outermost."""
        if self._watcher is None or self._watcher not in errors._watchers[:1]:
            self._watcher = ErrorWatcher(errors, filter_errors=self._drops)
            errors._watchers.insert(0, self._watcher)
            self._with_mistakes.clear()
            self._repetitions = Repetitions()

    def _drops(self, file: str, info: ErrorInfo) -> bool:
        """Change the text and code of an error; return True for one that is not to be printed."""
        assert self._watcher is not None, "it calls this"
        if file in self._watcher.errors.ignored_files:  # most errors stand in stubs
            return False
        if info.code is not None and info.code.code in CODES:
            self._with_mistakes.add(file)
            return self._repeats(info, info.code.code)
        if file in self._with_mistakes and _returns_a_mistake(info):
            return True
        if self._belongs_to_last(info) or _is_of_sizes(info):
            return True
        if is_of_plain_int(info):
            self._last, self._code = info, info.code.code if info.code else None
            return True
        if not _TENSORS.search(info.message):
            return False
        sentence = _reworded(info) if info.severity == "error" else None
        if sentence is not None:
            self._last, self._code = info, info.code.code if info.code else None
        if sentence is FITS or sentence is not None and self._repeats(info, sentence.code):
            return True
        if sentence is None:
            info.message = shortened(info.message)
        else:
            info.message, info.code = sentence.text, CODES[sentence.code]
            self._say_once(file, info)
        return False

    def _repeats(self, info: ErrorInfo, code: str) -> bool:
        assert self._watcher is not None, "it calls this"
        if info.severity != "error":
            return False
        if not self._repetitions.repeats(info, code, self._watcher.errors._watchers):
            return False
        self._last, self._code = info, info.code.code if info.code else None
        return True

    def _say_once(self, file: str, info: ErrorInfo) -> None:
        """Remove the error about a lambda's result when the one about the whole lambda comes.

        mypy says both. The latter says what the lambda is given for.
        """
        if _WHOLE_FUNCTION not in info.message or self._watcher is None:
            return
        recorded = self._watcher.errors.error_info_map.get(file, [])
        lines = range(info.line, max(info.line, info.end_line or 0) + 1)
        recorded[:] = [
            each
            for each in recorded
            if each.line not in lines
            or each.code != info.code
            or not _OF_RESULT.search(each.message)
        ]

    def _belongs_to_last(self, info: ErrorInfo) -> bool:
        """Return whether this is one of mypy's notes on the error that was reworded."""
        last = self._last
        if last is None or info.severity != "note":
            return False
        same_code = info.code is not None and info.code.code in (self._code, OPERATOR.code)
        same_place = (info.line, info.column) == (last.line, last.column)
        return info.parent_error is last or (same_code and same_place)


def _reworded(info: ErrorInfo) -> Sentence | None:
    place, checker = _place(info), checker_state.type_checker
    if not isinstance(checker, TypeChecker):
        return reworded(info.message, place)
    call_types = partial(call_type, checker=checker)
    sentence = reworded(info.message, place, call_types)
    if sentence is None:
        return None
    scope = Scope()
    facts = facts_at((info.line, info.column), checker, scope)
    names = {key: key_of_text(variable.name) for key, variable in scope.variables.items()}
    with assuming([fact.renamed(names) for fact in facts]):
        return reworded(info.message, place, call_types)


def _place(info: ErrorInfo) -> Place:
    """Return the class and function that the error stands in. mypy names only the outer one."""
    checker = checker_state.type_checker
    owner, function = info.local_ctx
    inner = checker.scope.current_function() if checker is not None else None
    unbound = _only_in_result(inner) if isinstance(inner, FuncDef) else frozenset[str]()
    if isinstance(inner, FuncDef) and inner.name != function:
        return Place(inner.info.name if inner.info else "", inner.name, unbound)
    return Place(owner or "", function or "", unbound)


def _only_in_result(function: FuncDef) -> frozenset[str]:
    """Return the names of a function's result that neither an argument nor a check binds."""
    signature = function.type
    if not isinstance(signature, CallableType):
        return frozenset()
    own = {v.id: shown(v.name) for v in signature.variables if is_hidden(v.name)}
    for argument in signature.arg_types:
        for variable in get_all_type_vars(argument):
            own.pop(variable.id, None)
    if not own:
        return frozenset()
    written = function.unanalyzed_type
    given = written.arg_types if isinstance(written, CallableType) else []
    return frozenset(own.values()).difference(names_in_body(function), *map(names_in_type, given))


def _returns_a_mistake(info: ErrorInfo) -> bool:
    """Return whether mypy complains of an Any that is returned, and that comes from an error."""
    checker = checker_state.type_checker
    if info.code is not NO_ANY_RETURN or not isinstance(checker, TypeChecker):
        return False
    function = checker.scope.current_function()
    return function is not None and any(
        isinstance(node, ReturnStmt) and node.line == info.line and _is_mistake(node, checker)
        for node in walk(function)
    )


def _is_mistake(statement: ReturnStmt, checker: TypeChecker) -> bool:
    t = None if statement.expr is None else type_of(statement.expr, checker)
    while isinstance(t, AnyType) and t.source_any is not None:
        t = t.source_any
    return isinstance(t, AnyType) and t.type_of_any == TypeOfAny.from_error


_COVARIANT: Final = "Cannot use a covariant type variable as a parameter"


def _is_of_sizes(info: ErrorInfo) -> bool:
    """Return whether mypy refuses a size as a parameter because sizes of modules are covariant.

    The plugin makes them so (``features/classes.py``); a size is never written to.
    """
    checker = checker_state.type_checker
    if info.message != _COVARIANT or not isinstance(checker, TypeChecker):
        return False
    classes = [item for item in checker.scope.stack if isinstance(item, TypeInfo)]
    return bool(classes) and classes[-1].has_base(MODULE)
