"""The watcher that mypy asks before it records an error."""

import re
from collections.abc import Sequence
from typing import Final

from mypy.checker import TypeChecker
from mypy.checker_shared import CheckerScope
from mypy.checker_state import checker_state
from mypy.errorcodes import (
    ARG_TYPE,
    CALL_ARG,
    NO_ANY_RETURN,
    OPERATOR,
    RETURN_VALUE,
    VAR_ANNOTATED,
    ErrorCode,
    error_codes,
)
from mypy.errors import ErrorInfo, Errors, ErrorWatcher
from mypy.nodes import (
    Context,
    NameExpr,
    ReturnStmt,
)
from mypy.types import (
    AnyType,
    TupleType,
    Type,
    TypeOfAny,
)

from typednn.mypy_plugin import messages
from typednn.mypy_plugin.bare_names import without_parameters
from typednn.mypy_plugin.errors import BROADCAST, CODES
from typednn.mypy_plugin.features.values.expressions import type_of
from typednn.mypy_plugin.features.values.nodes import walk
from typednn.mypy_plugin.mypy_errors.bound_variables import is_of_bound_variable
from typednn.mypy_plugin.mypy_errors.calls import ReportedCalls
from typednn.mypy_plugin.mypy_errors.constructors import of_constructor
from typednn.mypy_plugin.mypy_errors.contexts import blame_call
from typednn.mypy_plugin.mypy_errors.dtypes import of_dtype
from typednn.mypy_plugin.mypy_errors.generics import of_generic_call
from typednn.mypy_plugin.mypy_errors.indices import of_index
from typednn.mypy_plugin.mypy_errors.keys import of_key
from typednn.mypy_plugin.mypy_errors.library_arguments import is_of_library_argument
from typednn.mypy_plugin.mypy_errors.open_results import is_of_open_result
from typednn.mypy_plugin.mypy_errors.operands import of_operands
from typednn.mypy_plugin.mypy_errors.optimizer_arguments import of_optimizer_argument
from typednn.mypy_plugin.mypy_errors.overloads import of_overloads
from typednn.mypy_plugin.mypy_errors.plain_ints import is_of_plain_int
from typednn.mypy_plugin.mypy_errors.properties import of_property
from typednn.mypy_plugin.mypy_errors.refused_assignments import RefusedAssignments
from typednn.mypy_plugin.mypy_errors.repetitions import Repetitions
from typednn.mypy_plugin.mypy_errors.reused_variables import is_of_reused_variable
from typednn.mypy_plugin.mypy_errors.rewording import reworded_error
from typednn.mypy_plugin.mypy_errors.sentences import FITS, Sentence
from typednn.mypy_plugin.mypy_errors.spots import is_inside
from typednn.mypy_plugin.mypy_errors.training_calls import of_training_call
from typednn.mypy_plugin.mypy_errors.transformed_calls import of_transformed_call
from typednn.mypy_plugin.mypy_errors.type_texts import shortened
from typednn.mypy_plugin.mypy_errors.unread_annotations import of_unread_annotation
from typednn.mypy_plugin.mypy_errors.variances import is_of_sizes
from typednn.mypy_plugin.mypy_errors.words import with_annotations
from typednn.mypy_plugin.types import is_of_mistake

_TENSORS: Final = re.compile(
    r"\b(?:Tensor|(?:_typednn_)?Expr|Array|Parameter)\[|\bndarray\[tuple\[[^]]*(?:Literal\[|')|'(?:\*?[\w.]+|\{\w+\})'+`-?\d|\bAny(?:Int|Float|Operand)\b|\"Key\""
)
"""What the text of a type holds if it has tensors or sizes in it, or is that of a random key."""

_COMPARES: Final = re.compile(
    r"\bincompatible (?:types?|return|with supertype)\b|^(?:Cannot infer value of type|No overload variant of|Value of type variable)",
    re.IGNORECASE,
)
"""What the texts say that compare a value with a declared type, such as a protocol with shapes."""

_OF_LIBRARIES: Final = (is_of_reused_variable, is_of_library_argument, is_of_open_result)
"""What drops errors that code with other libraries' arrays has only because of its sizes."""

_WHOLE_FUNCTION: Final = re.compile(
    r" is a function(?: whose result|, declared)| is the function <lambda>, but expected "
)
_OF_LAMBDA: Final = re.compile(
    r"^<lambda>: the result is |(?:^|: )the result is (?!a function)|^Cannot infer type of lambda"
)


def errors_of(api: object) -> Errors | None:
    """Return where mypy records errors; ``api`` is what a hook gets."""
    if isinstance(api, TypeChecker):
        return api.errors
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


def is_shown(checker: TypeChecker, context: Context, code: ErrorCode) -> bool:
    """Return whether an error there is shown: neither switched off nor ignored in its line."""
    errors = checker.errors
    ignored = errors.ignored_lines.get(errors.file, {}).get(context.line)
    is_ignored = ignored is not None and (not ignored or code.code in ignored)
    return errors.is_error_code_enabled(code) and not is_ignored


def watch(errors: Errors) -> None:
    """Ask to be shown each error that is to be printed: our watcher is the outermost.

    May be called many times. mypy has other `Errors` too, for types that it tries to read.
    """
    outermost = errors._watchers[0] if errors._watchers else None
    if outermost is None or not isinstance(outermost._filter, Rewording):
        errors._watchers.insert(0, ErrorWatcher(errors, filter_errors=Rewording(errors)))


class Rewording:
    """Rewords mypy's errors about tensors, one after the other."""

    def __init__(self, errors: Errors) -> None:
        self._errors = errors
        self._last: ErrorInfo | None = None  # the last error that was reworded or dropped
        self._code: str | None = None  # which it had
        self._blamed: ErrorInfo | None = None  # the last call that made another dtype
        self._run: CheckerScope | None = None  # of mypy's daemon, which checks a function again
        self._reworded = set[tuple[str, int]]()  # the lines of errors in our words
        self._with_mistakes = set[str]()  # the files with errors in our words
        self._broadcast: ErrorInfo | None = None  # the last (n, 1) with (n,)
        self._repetitions = Repetitions()
        self._calls = ReportedCalls()
        self._refused = RefusedAssignments()

    def __call__(self, file: str, info: ErrorInfo) -> bool:
        """Change the text and code of an error; return True for one that is not to be printed.

        A defect of the plugin must not end mypy: the error then stays mypy's, and names the defect.
        """
        try:
            return self._drops(file, info)
        except Exception as error:  # noqa: BLE001 # whatever it is, mypy must go on
            messages.show_traceback(error, self._errors.options)
            info.message = f"{info.message} ({messages.internal('reword', error)})"
            return False

    def _drops(self, file: str, info: ErrorInfo) -> bool:
        """Change the text and code of an error; return whether it is not to be printed."""
        if file in self._errors.ignored_files:  # most errors stand in stubs
            return False
        if (bare := without_parameters(info.message)) is not None:
            info.message = bare
            return False
        self._name(file, info)
        if self._has_been_said(file, info):
            return True
        if info.code is not None and info.code.code in CODES:
            return self._drops_ours(file, info, info.code.code)
        of_tensors = _TENSORS.search(info.message) is not None
        if self._follows(file, info, of_tensors):
            return True
        if not of_tensors and not _COMPARES.search(info.message):
            return False
        return self._rewords(file, info, of_tensors)

    def _name(self, file: str, info: ErrorInfo) -> None:
        """Name the user's function, or the annotation, in an error that mypy words otherwise."""
        if (named := of_transformed_call(info)) is not None:
            info.message = named
            self._note(info, CALL_ARG)
        if (unread := of_unread_annotation(info, self._errors, file)) is not None:
            info.message, info.code = unread.text, error_codes[unread.code]
            self._note(info)

    def _note(self, info: ErrorInfo, code: ErrorCode | None = None) -> None:
        """Note an error as the last, with its code; mypy's notes on it have that, too."""
        found = info.code or code
        self._last, self._code = info, found.code if found else None

    def _has_been_said(self, file: str, info: ErrorInfo) -> bool:
        """Whether an error adds nothing to one before it."""
        follows = self._calls.is_of_miscounted(info) or self._is_of_refused(file, info)
        return follows or self._belongs_to_last(info) or self._is_of_broadcast(info)

    def _drops_ours(self, file: str, info: ErrorInfo, code: str) -> bool:
        """Note an error of the plugin; return whether it repeats one."""
        if info is not self._last:  # mypy shows each error twice
            self._note(info)
        self._with_mistakes.add(file)
        return self._repeats(info, code) or self._calls.repeats(file, info)

    def _follows(self, file: str, info: ErrorInfo, of_tensors: bool) -> bool:
        """Whether an error comes from a mistake that is reported, or from what sizes are to mypy."""
        beside = of_tensors and bool(self._recorded(file))
        if (beside or file in self._with_mistakes) and _returns_a_mistake(info, self._refused):
            return True
        if is_of_sizes(info) or any(drops(info) for drops in _OF_LIBRARIES):
            return True
        if is_of_plain_int(info) or is_of_bound_variable(info):
            self._note(info)
            return True
        return False

    def _rewords(self, file: str, info: ErrorInfo, of_tensors: bool) -> bool:
        """Give an error our words if there are any; return whether it is not to be printed."""
        sentence = self._sentence(file, info) if info.severity == "error" else None
        if sentence is not None:
            self._note(info)
        code = (sentence and sentence.code) or self._code or ""
        if sentence is FITS or sentence is not None and self._repeats(info, code):
            return True
        if sentence is not None and isinstance(checker_state.type_checker, TypeChecker):
            sentence = self._refused.of_parts(sentence, info, checker_state.type_checker)
        if sentence is None:
            info.message = _readable(info.message) if of_tensors else info.message
            return False
        info.message, info.code = sentence.text, error_codes.get(sentence.code, info.code)
        self._reworded.add((file, info.line))
        self._with_mistakes.add(file)
        if self._calls.repeats(file, info):
            return True
        self._say_once(file, info)
        return False

    def _is_of_refused(self, file: str, info: ErrorInfo) -> bool:
        """Return whether an error only follows from another one in its statement."""
        checker = checker_state.type_checker
        if not isinstance(checker, TypeChecker):
            return False
        if info.code in (NO_ANY_RETURN, VAR_ANNOTATED):
            statement = range(info.line, (info.end_line or info.line) + 1)
            return any((file, line) in self._reworded for line in statement)
        return self._refused.repeats(info, checker)

    def _recorded(self, file: str) -> list[ErrorInfo]:
        """Return the errors that mypy has recorded for a file."""
        return self._errors.error_info_map.get(file, [])

    def _sentence(self, file: str, info: ErrorInfo) -> Sentence | None:
        """Return the error in our words; FITS if there is none; None to leave it."""
        checker = checker_state.type_checker
        if not isinstance(checker, TypeChecker):
            return reworded_error(info)
        if self._run is not checker.scope:
            self._run, self._blamed = checker.scope, None
        if self._blamed is not None and is_inside(info, self._blamed):
            return FITS  # has been said
        if blame_call(info, checker):
            self._blamed = info
            return reworded_error(info)
        if (of_other := of_dtype(info, checker)) is not None:
            return of_other
        refused = (
            of_key(info, checker)
            or of_training_call(info, checker)
            or of_optimizer_argument(info, checker)
            or of_overloads(info, checker)
        )
        if refused is None:
            readers = (of_index, of_constructor, of_generic_call, of_operands, of_property)
            found = (read(info, checker) for read in readers)
            sentence = next(filter(None, found), None) or reworded_error(info)
            if sentence is not FITS:
                self._refused.note(info, checker)
            return sentence
        recorded = self._recorded(file)  # what one overload wanted
        recorded[:] = [
            each for each in recorded if each.code != ARG_TYPE or not is_inside(each, info)
        ]
        return refused

    def _repeats(self, info: ErrorInfo, code: str) -> bool:
        if info.severity != "error":
            return False
        if not self._repetitions.repeats(info, code, self._errors._watchers):
            return False
        self._note(info)
        return True

    def _say_once(self, file: str, info: ErrorInfo) -> None:
        """Remove the error inside of a lambda when the one about the whole lambda comes.

        mypy says both. The latter says what the lambda is given for.
        """
        if not _WHOLE_FUNCTION.search(info.message):
            return
        recorded = self._recorded(file)
        lines = range(info.line, max(info.line, info.end_line or 0) + 1)
        recorded[:] = [
            each
            for each in recorded
            if each.line not in lines or not _OF_LAMBDA.search(each.message)
        ]

    def _is_of_broadcast(self, info: ErrorInfo) -> bool:
        """Return whether an error is about an expression with ``(n, 1)`` and ``(n,)`` in it."""
        if info.code is BROADCAST:
            self._broadcast = info
            return False
        warned = self._broadcast
        return warned is not None and info.severity == "error" and is_inside(warned, info)

    def _belongs_to_last(self, info: ErrorInfo) -> bool:
        """Return whether this is one of mypy's notes on the error that was reworded."""
        last = self._last
        if last is None or info.severity != "note":
            return False
        same_code = info.code is not None and info.code.code in (self._code, OPERATOR.code)
        same_place = (info.line, info.column) == (last.line, last.column)
        return info.parent_error is last or (same_code and same_place)


def _readable(text: str) -> str:
    """Return what is left to mypy with tensors as they are annotated; a revealed type stays."""
    return shortened(text if text.startswith("Revealed type") else with_annotations(text))


def _returns_a_mistake(info: ErrorInfo, refused: RefusedAssignments) -> bool:
    """Return whether mypy complains of a returned value that comes from a mistake."""
    checker = checker_state.type_checker
    if info.code not in (NO_ANY_RETURN, RETURN_VALUE) or not isinstance(checker, TypeChecker):
        return False
    function = checker.scope.current_function()
    return function is not None and any(
        isinstance(node, ReturnStmt)
        and node.line == info.line
        and (
            refused.has_returned(node, checker)
            or _is_mistake(node, checker)
            or info.code is NO_ANY_RETURN
            and _mentions_a_mistake(node, checker)
        )
        for node in walk(function)
    )


def _mentions_a_mistake(statement: ReturnStmt, checker: TypeChecker) -> bool:
    """Whether a name in what is returned has the type of a mistake; mypy knows nothing of the whole then."""
    types = [type_of(node, checker) for node in walk(statement) if isinstance(node, NameExpr)]
    return any(t is not None and is_of_mistake(t) for t in types)


def _is_mistake(statement: ReturnStmt, checker: TypeChecker) -> bool:
    t = None if statement.expr is None else type_of(statement.expr, checker)
    items: Sequence[Type | None] = t.items if isinstance(t, TupleType) else [t]
    if any(item is not None and is_of_mistake(item) for item in items):
        return True
    while isinstance(t, AnyType) and t.source_any is not None:
        t = t.source_any
    return isinstance(t, AnyType) and t.type_of_any == TypeOfAny.from_error
