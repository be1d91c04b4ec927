"""Reword one error: find the value and the types that it is about in the program."""

import re
from collections.abc import Mapping
from functools import partial
from typing import Final

from mypy.checker import TypeChecker
from mypy.checker_state import checker_state
from mypy.errorcodes import ARG_TYPE
from mypy.errors import ErrorInfo
from mypy.nodes import FuncDef, StarExpr
from mypy.typeops import get_all_type_vars
from mypy.types import CallableType

from typednn.mypy_plugin.features.annotations.names_in_body import (
    names_in_body,
    names_in_type,
    sizes_as_written,
)
from typednn.mypy_plugin.features.guards.facts import facts_at
from typednn.mypy_plugin.features.redefinition import states_sizes
from typednn.mypy_plugin.features.shape_checks.narrowing import narrowed_in
from typednn.mypy_plugin.features.values.expressions import type_of
from typednn.mypy_plugin.mypy_errors.members import Members
from typednn.mypy_plugin.mypy_errors.sentences import FITS, Place, Sentence, reworded
from typednn.mypy_plugin.mypy_errors.spots import Spot, declared_for
from typednn.mypy_plugin.mypy_errors.subjects import subject_at
from typednn.mypy_plugin.mypy_errors.type_texts import key_of_text
from typednn.mypy_plugin.names import is_hidden, shown
from typednn.mypy_plugin.types import Scope
from typednn.shapes.bindings import is_placeholder
from typednn.shapes.facts import assuming, narrowing

_OF_DEFAULT: Final = re.compile(r'Incompatible default for (?:parameter|argument) "(\w+)"')


def reworded_error(info: ErrorInfo) -> Sentence | None:
    """Return an error of mypy in our words; FITS if there is none; None to leave it."""
    place, checker = _place(info), checker_state.type_checker
    if not isinstance(checker, TypeChecker):
        return reworded(info.message, place)
    spot = Spot.of(info, checker)
    expression = spot.expression()
    value = None if expression is None else type_of(expression, checker)
    members = Members(checker, value)
    declared = declared_for(spot) if info.code == ARG_TYPE else None
    message = info.message
    if isinstance(expression, StarExpr):  # mypy names the type of all the items
        message = re.sub(
            r'has incompatible type "\w+\[(.*)\]"; exp', r'has incompatible type "\1"; exp', message
        )
    reword = partial(
        reworded,
        message,
        place,
        partial(subject_at, spot),
        members,
        None if declared is None else members.read(declared),
    )
    sentence = reword()
    if sentence is None:
        return None
    scope = Scope()
    facts = facts_at((info.line, info.column), checker, scope)
    names = {key: key_of_text(variable.name) for key, variable in scope.variables.items()}
    narrowed = frozenset(map(key_of_text, narrowed_in(checker)))
    with assuming([fact.renamed(names) for fact in facts]), narrowing(narrowed):
        sentence = reword()
    function = checker.scope.current_function()
    if sentence is None or sentence is FITS or not isinstance(function, FuncDef):
        return sentence
    return sentence._replace(text=_as_written(sentence.text, sizes_as_written(function)))


def _as_written(text: str, written: Mapping[str, str]) -> str:
    """Return a sentence with the sizes in its annotations as they are written in the program."""

    def annotation(match: re.Match[str]) -> str:
        sizes = " ".join(written.get(size, size) for size in match[2].split(" "))
        return f'[{match[1]}, "{sizes}"]'

    return re.sub(r'\[(\w+), "([^"]*)"\]', annotation, text)


def _place(info: ErrorInfo) -> Place:
    """Return the class and function that the error stands in. mypy names only the outer one."""
    checker = checker_state.type_checker
    owner, function = info.local_ctx
    inner = checker.scope.current_function() if checker is not None else None
    unbound = _only_in_result(inner) if isinstance(inner, FuncDef) else frozenset[str]()
    free = frozenset[str]()
    if isinstance(inner, FuncDef) and _returns_foreign(inner):
        unbound, free = free, unbound
    default = _OF_DEFAULT.match(info.message)
    if default is not None and isinstance(checker, TypeChecker):
        free = free | _only_in_parameter(default[1], info, checker)
    if isinstance(inner, FuncDef) and inner.name != function:
        return Place(inner.info.name if inner.info else "", inner.name, unbound, free)
    return Place(owner or "", function or "", unbound, free)


def _only_in_parameter(name: str, info: ErrorInfo, checker: TypeChecker) -> frozenset[str]:
    """Return the names that a parameter has and no other one: its default gives them a size."""
    functions = (node for node in Spot.of(info, checker).nodes() if isinstance(node, FuncDef))
    signature = next((f.type for f in functions if name in f.arg_names), None)
    if not isinstance(signature, CallableType):
        return frozenset()
    own, others = set[str](), set[str]()
    for argument, t in zip(signature.arg_names, signature.arg_types, strict=True):
        found = {shown(variable.name) for variable in get_all_type_vars(t)}
        (own if argument == name else others).update(found)
    return frozenset(own - others)


def _returns_foreign(function: FuncDef) -> bool:
    """Return whether a function's result is an array of another library."""
    declared = function.type
    result = declared.ret_type if isinstance(declared, CallableType) else None
    return result is not None and states_sizes(result)


def _only_in_result(function: FuncDef) -> frozenset[str]:
    """Return the names of a function's result that neither an argument nor a check binds."""
    signature = function.type
    if not isinstance(signature, CallableType):
        return frozenset()
    own = {v.id: shown(v.name) for v in signature.variables if is_hidden(v.name)}
    own = {key: name for key, name in own.items() if not is_placeholder(name)}
    for argument in signature.arg_types:
        for variable in get_all_type_vars(argument):
            own.pop(variable.id, None)
    if not own:
        return frozenset()
    written = function.unanalyzed_type
    given = written.arg_types if isinstance(written, CallableType) else []
    return frozenset(own.values()).difference(names_in_body(function), *map(names_in_type, given))
