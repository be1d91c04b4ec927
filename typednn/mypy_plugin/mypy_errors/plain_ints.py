"""``n = x.shape[0]`` and later ``n = 5``: a variable without an annotation holds any int.

mypy gives the variable the type of its first value, which is a size that it knows, and refuses the
second. The plugin knows sizes from the one expression that a variable is assigned; a variable that
is assigned several times has none (``values/expressions.py``).
"""

import re
from typing import Final

from mypy.checker import TypeChecker
from mypy.checker_state import checker_state
from mypy.errors import ErrorInfo
from mypy.nodes import NameExpr, Node, Var
from mypy.types import (
    Instance,
    LiteralType,
    TupleType,
    Type,
    TypeVarType,
    UnionType,
    get_proper_type,
)

from typednn.mypy_plugin.features.annotated_calls.type_variables import is_size_variable
from typednn.mypy_plugin.features.guards.statements import blocks_of, statements_around
from typednn.mypy_plugin.features.values.assignments import targets_in
from typednn.mypy_plugin.types import is_expression

_OF_ASSIGNMENT: Final = "Incompatible types in assignment"
_COMPARED: Final = re.compile(
    r"(?:Incompatible types in assignment \(expression has type|Incompatible return value type \(got|"
    r'Argument (?:\d+|"\w+") to "\w+"(?: of "\w+")? has incompatible type) "(?P<got>[^"]*)"[,;] '
    r'(?:\w+ (?:"\w+" )?has type|expected) "(?P<wanted>[^"]*)"\)?'
)
_ARRAYS: Final = re.compile(r"\b(?:Tensor|Array|ndarray|Parameter)\[")
_NAMES: Final = re.compile(r"(?:'[^']+'(?: \| )?)+")
"""The types of sizes that no annotation of a variable can have."""
_SIZE: Final = re.compile(r"'[^']+'(?: \\| '[^']+')*")
_INTS: Final = re.compile(
    r"(?:(?:int|Literal\[-?\d+\]|AnyInt|'[^']+'|Expr\[.*\]|tuple\[.*\])(?: \| )?)+"
)


def is_of_plain_int(info: ErrorInfo) -> bool:
    """Whether mypy refuses ints for a variable, or for items, only because it knew some of them."""
    found = _COMPARED.fullmatch(info.message)
    if found is None:
        return False
    got, wanted = found["got"], found["wanted"]
    if not _ARRAYS.search(got) and got != wanted and _as_ints(got) == _as_ints(wanted):
        return True
    if not _INTS.fullmatch(got):
        return False
    if _NAMES.fullmatch(wanted):
        return True
    if not info.message.startswith(_OF_ASSIGNMENT):
        return False
    checker = checker_state.type_checker
    return isinstance(checker, TypeChecker) and any(
        isinstance(target, NameExpr) and _is_of_size(target.node)
        for target in _targets(info.line, checker)
    )


def _as_ints(text: str) -> str:
    """Return the text of a type with int for the sizes in it."""
    return _SIZE.sub("int", text)


def _targets(line: int, checker: TypeChecker) -> list[Node]:
    """Return what the innermost statement at a line assigns."""
    around = statements_around(line, checker)
    inner = [s for s in around[:-1] if s.line == line and blocks_of(s)]
    return [target for s in (*inner, *around[-1:]) for target in targets_in(s)]


def _is_of_size(node: Node | None) -> bool:
    """Whether it is a variable without an annotation, which holds a size or a tuple of sizes."""
    return (
        isinstance(node, Var) and node.is_inferred and node.type is not None and _is_size(node.type)
    )


def _is_size(t: Type) -> bool:
    proper = get_proper_type(t)
    if isinstance(proper, (TupleType, UnionType)):
        return all(map(_is_size, proper.items))
    if isinstance(proper, TypeVarType):
        return is_size_variable(proper)
    if isinstance(proper, Instance):
        return is_expression(proper) or proper.type.fullname == "builtins.int"
    return isinstance(proper, LiteralType)
