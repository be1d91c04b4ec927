"""Say why none of a function's overloads takes the arguments of a call.

Each overload is compared as a function of its own would be. What counts are those whose arguments
fit the longest, from left to right.
"""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from mypy.argmap import map_actuals_to_formals
from mypy.checker import TypeChecker
from mypy.errorcodes import ARG_TYPE
from mypy.errors import ErrorInfo
from mypy.expandtype import freshen_function_type_vars
from mypy.nodes import CallExpr, LambdaExpr
from mypy.plugin import FunctionContext
from mypy.subtypes import is_subtype
from mypy.types import CallableType, Overloaded, Type, get_proper_type

from typednn.mypy_plugin import messages
from typednn.mypy_plugin.errors import CODES
from typednn.mypy_plugin.features.annotated_calls.comparisons import Complaint
from typednn.mypy_plugin.features.annotated_calls.matching import Matcher
from typednn.mypy_plugin.features.annotated_calls.type_variables import flexible_variables
from typednn.mypy_plugin.features.relevance import FindSizes
from typednn.mypy_plugin.features.transformations.refused import of_no_function
from typednn.mypy_plugin.mypy_errors.differences import differences
from typednn.mypy_plugin.mypy_errors.members import Members
from typednn.mypy_plugin.mypy_errors.sentences import Sentence, has_ours
from typednn.mypy_plugin.mypy_errors.spots import Spot, callee_type, taking
from typednn.mypy_plugin.mypy_errors.type_texts import TypeText
from typednn.mypy_plugin.mypy_errors.words import hint_words, value_words
from typednn.mypy_plugin.types import Scope, as_tensor

_NO_OVERLOAD: Final = "No overload variant of "
_OF_ARGUMENT: Final = re.compile(r"Argument (?:\d+|\"\w+\") to ")


def of_overloads(info: ErrorInfo, checker: TypeChecker) -> Sentence | None:
    """Return why no overload of the function that is called takes the arguments, or None."""
    spot = Spot.of(info, checker)
    if info.message.startswith(_NO_OVERLOAD):
        call = spot.expression()
    else:
        call = spot.argument_of() if _OF_ARGUMENT.match(info.message) else None
    if not isinstance(call, CallExpr):
        return None
    callee = callee_type(call, checker)
    if not isinstance(callee, Overloaded):
        return None
    if (inside := _inside_lambda(call, callee, info, checker)) is not None:
        return inside
    types = types_of(call, checker)
    if (text := of_no_function(call, types, checker)) is not None:
        return Sentence(text, ARG_TYPE.code)
    refused = none_fits(call, callee, types, checker)
    if refused is not None or not info.message.startswith(_NO_OVERLOAD):
        return refused
    return _of_kinds(call, callee, types, checker)


def _inside_lambda(
    call: CallExpr, callee: Overloaded, info: ErrorInfo, checker: TypeChecker
) -> Sentence | None:
    """Return what is wrong in a lambda that an overload would take but for that; None for others.

    The error moves there.
    """
    if not any(isinstance(argument, LambdaExpr) for argument in call.args):
        return None
    for overload in callee.items:
        with (
            checker.msg.filter_errors(save_filtered_errors=True) as found,
            checker.local_type_map,
        ):
            checker.expr_checker.check_call(
                overload, call.args, call.arg_kinds, call, call.arg_names
            )
        errors = [each for each in found.filtered_errors() if each.severity == "error"]
        if errors and all(each.code is not None and each.code.code in CODES for each in errors):
            first = errors[0]
            info.line, info.column = first.line, first.column
            info.end_line, info.end_column = first.end_line, first.end_column
            return Sentence(first.message, first.code.code if first.code else "")
    return None


class Refusal(NamedTuple):
    """Why one overload does not take the arguments."""

    argument: int  # the first one that does not fit
    parameter: str | None
    declared: Type
    complaint: Complaint


def none_fits(
    call: CallExpr, callee: Overloaded, types: Sequence[Type], checker: TypeChecker
) -> Sentence | None:
    """Return why none of the overloads fits; None if that is not for shapes or dtypes."""
    refusals = list[Refusal]()
    for overload in callee.items:
        found = refusal(call, types, overload, checker)
        if isinstance(found, Refusal):
            refusals.append(found)
        elif found:
            return None
    if not refusals:
        return None
    last = max(each.argument for each in refusals)
    meant = [each for each in refusals if each.argument == last]
    one = meant[0].complaint
    if len({str(each.declared) for each in meant}) == 1:
        return Sentence(one.text, one.code.code)
    codes = {each.complaint.code.code for each in meant}
    code = codes.pop() if len(codes) == 1 else "shape"
    return Sentence(_of_several(meant, types[last], callee.items[0], one.text), code)


def _of_kinds(
    call: CallExpr, callee: Overloaded, types: Sequence[Type], checker: TypeChecker
) -> Sentence | None:
    """Return which argument is of a kind that no overload takes, such as None for a tensor."""
    declared: dict[int, list[TypeText]] = {}
    for overload in callee.items:
        found = _first_of_kinds(call, types, overload, checker)
        if found is None:
            return None
        declared.setdefault(found[0], []).append(found[1])
    last = max(declared)
    wanted = list(dict.fromkeys(map(hint_words, declared[last])))
    got = Members(checker).read(types[last])
    if got is None or not any(has_ours(each, None) for each in (got, *declared[last])):
        return None
    taken = taking(callee.items[0], call, last)
    name = call.arg_names[last] if taken is None else taken.name
    label = f"argument {last + 1}" if name is None else f"argument '{name}'"
    head = f"{messages.callee(callee.items[0], '')}: {label} is {value_words(got)}"
    return Sentence(f"{head}, declared {' or '.join(wanted)}", "call-overload")


def _first_of_kinds(
    call: CallExpr, types: Sequence[Type], overload: CallableType, checker: TypeChecker
) -> tuple[int, TypeText] | None:
    """Return the first argument of another kind than an overload declares, with the latter."""
    for i, given in enumerate(types):
        if (taken := taking(overload, call, i)) is None or is_subtype(given, taken.typ):
            continue
        members = Members(checker, get_proper_type(given))
        got, wanted = members.read(given), members.read(taken.typ)
        if got is None or wanted is None:
            return None
        different = next(differences(got, wanted, members, binds=True), None)
        if different is not None and not different.code:
            return i, wanted
    return None


def _of_several(
    meant: Sequence[Refusal], given: Type, signature: CallableType, otherwise: str
) -> str:
    """Return what the argument is, and what each overload wants."""
    tensor = as_tensor(given)
    declared = [_annotation(each.declared) for each in meant]
    known = list(dict.fromkeys(text for text in declared if text is not None))
    if tensor is None or not known:
        return otherwise
    value = messages.tensor(Scope().shape(tensor), get_proper_type(tensor.args[1]))
    name = meant[0].parameter
    label = f"argument {meant[0].argument + 1}" if name is None else f"argument '{name}'"
    head = f"{messages.callee(signature, '')}: {label} is {value}"
    return f"{head}, declared {' or '.join(known)}: none fits"


def _annotation(declared: Type) -> str | None:
    tensor = as_tensor(declared)
    if tensor is None:
        return None
    dtype = messages.dtype(get_proper_type(tensor.args[1]))
    return messages.annotation(Scope().shape(tensor), dtype)


def types_of(call: CallExpr, checker: TypeChecker) -> list[Type]:
    """Return the types of the arguments, each for itself: no overload has a say in them."""
    with checker.msg.filter_errors(), checker.local_type_map:
        return [checker.expr_checker.accept(argument) for argument in call.args]


def refusal(
    call: CallExpr, types: Sequence[Type], overload: CallableType, checker: TypeChecker
) -> Refusal | bool:
    """Return why an overload does not take the arguments.

    True if its shapes are no reason, False if it takes other arguments altogether.
    """
    signature = freshen_function_type_vars(overload)
    formals = map_actuals_to_formals(
        call.arg_kinds,
        call.arg_names,
        signature.arg_kinds,
        signature.arg_names,
        lambda i: types[i],
    )
    if not _takes(call, signature, formals):
        return False
    for declared, given in zip(signature.arg_types, formals, strict=True):
        if not _has_sizes(declared) and not all(is_subtype(types[i], declared) for i in given):
            return False
    ctx = FunctionContext(
        arg_types=[[types[i] for i in given] for given in formals],
        arg_kinds=[[call.arg_kinds[i] for i in given] for given in formals],
        callee_arg_names=signature.arg_names,
        arg_names=[[call.arg_names[i] for i in given] for given in formals],
        default_return_type=signature.ret_type,
        args=[[call.args[i] for i in given] for given in formals],
        context=call,
        api=checker,
    )
    matcher = Matcher(ctx, signature, flexible_variables(signature, checker), "")
    matcher.match()
    for formal, given in enumerate(formals):
        for i in given:
            for complaint in matcher.errors:
                if complaint.expression is call.args[i]:
                    name = signature.arg_names[formal]
                    return Refusal(i, name, overload.arg_types[formal], complaint)
    return True


def _takes(call: CallExpr, signature: CallableType, formals: Sequence[Sequence[int]]) -> bool:
    """Whether the signature has a parameter for each argument, and gets all that it needs."""
    needed = [
        bool(given) or not kind.is_required()
        for given, kind in zip(formals, signature.arg_kinds, strict=True)
    ]
    return all(needed) and sum(map(len, formals)) == len(call.args)


def _has_sizes(t: Type) -> bool:
    return get_proper_type(t).accept(FindSizes())
