"""Functions given as arguments: lambdas, functions, and instances with ``__call__``.

What is given is called, as it were, with what the declared function takes.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from mypy.checker import TypeChecker
from mypy.errorcodes import ErrorCode
from mypy.errors import ErrorInfo, ErrorWatcher
from mypy.messages import format_type_bare
from mypy.nodes import ARG_POS, CallExpr, Context, Expression, LambdaExpr, NameExpr, TempNode, Var
from mypy.subtypes import find_member, is_proper_subtype
from mypy.types import CallableType, Instance, ProperType, get_proper_type

from typednn.mypy_plugin.errors import CODES
from typednn.mypy_plugin.features.layers.specs import is_chain, name_in_rules
from typednn.mypy_plugin.features.values.definitions import definition
from typednn.mypy_plugin.features.values.nodes import walk
from typednn.mypy_plugin.mypy_errors.difference import Difference
from typednn.mypy_plugin.mypy_errors.differences import differences
from typednn.mypy_plugin.mypy_errors.members import Members
from typednn.mypy_plugin.mypy_errors.rewording import reworded_error
from typednn.mypy_plugin.mypy_errors.type_texts import read_type
from typednn.mypy_plugin.names import SEQUENTIAL
from typednn.shapes.layers.sequential import in_lambda


class Mistake(NamedTuple):
    """A mistake inside of a function that is given."""

    text: str
    place: Context
    code: ErrorCode


class GivenFunction(NamedTuple):
    """The type of a function that is given, and the mistakes inside of it.

    ``returned`` are those of a lambda's result: what is said of the whole lambda says more.
    """

    type: ProperType
    mistakes: Sequence[Mistake] = ()
    returned: Sequence[Mistake] = ()


def given_function(
    expression: Expression, actual: ProperType, wanted: CallableType, checker: TypeChecker
) -> GivenFunction:
    """Return what ``expression`` is if it gets what ``wanted`` takes."""
    visitor = checker.expr_checker
    with checker.msg.filter_errors(save_filtered_errors=True) as watcher:
        if isinstance(expression, LambdaExpr):
            actual = get_proper_type(visitor.accept(expression, type_context=wanted))
        elif (function := lambda_of(expression, checker)) is not None:
            with checker.local_type_map:
                actual = get_proper_type(visitor.accept(function, type_context=wanted))
        elif isinstance(actual, Instance) and _has_rule(actual):
            args: list[Expression] = [TempNode(t, context=expression) for t in wanted.arg_types]
            kinds = [ARG_POS] * len(args)
            result, _ = visitor.check_method_call_by_name(
                "__call__", actual, args, kinds, expression
            )
            actual = wanted.copy_modified(ret_type=result)
    errors = [info for info in watcher.filtered_errors() if info.severity == "error"]
    return GivenFunction(actual, mistakes_of(watcher), list(_reworded(errors)))


def mistakes_of(watcher: ErrorWatcher) -> list[Mistake]:
    """Return our own errors among those that a watcher has saved."""
    return [
        Mistake(info.message, Context(info.line, info.column), info.code)
        for info in watcher.filtered_errors()
        if info.code is not None and info.code.code in CODES and info.severity == "error"
    ]


def report_in_call(
    mistakes: Iterable[Mistake], function: LambdaExpr, call: CallExpr, checker: TypeChecker
) -> None:
    """Report what is wrong in a lambda for the arguments of a call, at the call if it is not written in it."""
    for each in mistakes:
        place = place_in_call(each, function, call)
        text = in_lambda(each.text) if place is call else each.text
        checker.fail(text, place, code=each.code)


def place_in_call(mistake: Mistake, function: LambdaExpr, call: CallExpr) -> Context:
    """Return where a mistake in a lambda is reported: the call, if the lambda is not written in it."""
    return mistake.place if any(node is function for node in walk(call)) else call


def is_without_signature(expression: Expression, t: ProperType, checker: TypeChecker) -> bool:
    """Whether mypy accepts a function wherever it is given, because its signature says nothing."""
    is_lambda = isinstance(expression, LambdaExpr) or lambda_of(expression, checker) is not None
    return is_lambda or isinstance(t, Instance) and t.type.fullname == SEQUENTIAL


def lambda_of(expression: Expression, checker: TypeChecker) -> LambdaExpr | None:
    """Return the lambda that a variable stands for."""
    if not isinstance(expression, NameExpr) or not isinstance(expression.node, Var):
        return None
    found = definition(expression.node, checker)
    return found if isinstance(found, LambdaExpr) else None


def _reworded(errors: Iterable[ErrorInfo]) -> Iterator[Mistake]:
    """Yield mypy's errors about shapes, in our words."""
    for info in errors:
        sentence = reworded_error(info)
        if sentence is not None and sentence.code:
            place = Context(info.line, info.column)
            yield Mistake(sentence.text, place, CODES[sentence.code])


def _has_rule(t: Instance) -> bool:
    return is_chain(t.type) or name_in_rules(t.type) is not None


def difference_of_functions(
    given: ProperType, wanted: CallableType, checker: TypeChecker
) -> Difference | None:
    """Return the first difference of a function's type and the declared one that has words."""
    if isinstance(given, Instance):
        found = find_member("__call__", given, given, is_operator=True)
        given = given if found is None else get_proper_type(found)
    if not isinstance(given, CallableType):
        return None
    if not given.is_var_arg and is_proper_subtype(given, wanted):
        return None  # as most are; of many arguments, mypy compares the first only
    if given.is_type_obj():  # of a class, mypy names no more than the class
        given = given.copy_modified(fallback=checker.named_type("builtins.function"))
    got = read_type(format_type_bare(given, checker.options))
    declared = read_type(format_type_bare(wanted, checker.options))
    if got is None or declared is None:
        return None
    return next((each for each in differences(got, declared, Members(checker)) if each.code), None)
