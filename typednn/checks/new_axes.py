"""Whether an operand gets another axis where it stands, as in ``x[:, None] - y``.

Read from the source of the expression that a frame is evaluating. mypy's plugin reads the same from its
own tree (``features/new_axes.py``).
"""

import ast
import linecache
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from types import CodeType, FrameType

from typednn.shapes.rules.meeting_axes import ADDING_AXES, TAKING

__all__ = ["adds_an_axis"]

_OPERATIONS = "typednn.ops"


def adds_an_axis(frame: FrameType) -> bool:
    """Return whether an axis is written out in an operand of what a frame evaluates.

    A variable that is assigned once stands for its expression. What a function or a layer is given,
    as in ``model(x[:, None])``, does not count. False if the source is not known.
    """
    expression = _expression(frame.f_code, frame.f_lasti)
    if expression is None:
        return False
    parts = [part for operand in _operands(expression) for part in _inner(operand, frame)]
    written = [each for part in parts for each in _inner(_written(part, frame), frame)]
    return any(map(_is_new_axis, written))


@lru_cache(maxsize=256)
def _expression(code: CodeType, instruction: int) -> ast.AST | None:
    """Return the expression, or the augmented assignment, that an instruction belongs to."""
    place = next(islice(code.co_positions(), instruction // 2, None), None)
    tree = _parsed(code.co_filename)
    if place is None or tree is None:
        return None
    kinds = (ast.BinOp, ast.Compare, ast.Call, ast.AugAssign)
    found = (node for node in ast.walk(tree) if isinstance(node, kinds) and _place(node) == place)
    return next(found, None)


@lru_cache(maxsize=16)
def _parsed(file: str) -> ast.Module | None:
    try:
        return ast.parse("".join(linecache.getlines(file)))
    except SyntaxError:
        return None


def _place(node: ast.expr | ast.stmt) -> tuple[int | None, ...]:
    return node.lineno, node.end_lineno, node.col_offset, node.end_col_offset


def _operands(node: ast.AST) -> list[ast.expr]:
    match node:
        case ast.BinOp(left=left, right=right):
            return [left, right]
        case ast.Compare(left=left, comparators=others):
            return [left, *others]
        case ast.AugAssign(target=target, value=value):
            return [target, value]
        case ast.Call(func=ast.Attribute(value=owner), args=args):
            return [owner, *args]
        case ast.Call(args=args):
            return args
    return []


def _inner(node: ast.expr, frame: FrameType) -> Iterator[ast.expr]:
    """Yield an expression, and those that the operations in it take."""
    yield node
    match node:
        case ast.Subscript(value=part) | ast.UnaryOp(operand=part) | ast.Attribute(value=part):
            yield from _inner(part, frame)
        case ast.BinOp(left=left, right=right):
            yield from _inner(left, frame)
            yield from _inner(right, frame)
        case ast.Call(func=function, args=args) if _is_of_operations(function, frame):
            for part in args[:1] if _name(function) in TAKING else args:
                yield from _inner(part, frame)
        case ast.Call(func=ast.Attribute(value=owner)):
            yield from _inner(owner, frame)


def _is_of_operations(function: ast.expr, frame: FrameType) -> bool:
    """Whether ``ops.exp`` or ``exp`` is one of our operations."""
    outer = function.value if isinstance(function, ast.Attribute) else function
    found = frame.f_globals.get(outer.id) if isinstance(outer, ast.Name) else None
    home = getattr(found, "__module__", None) or getattr(found, "__name__", "")
    return isinstance(home, str) and home.startswith(_OPERATIONS)


def _written(node: ast.expr, frame: FrameType) -> ast.expr:
    """Return the expression that a variable is assigned, if it is assigned once."""
    tree = _parsed(frame.f_code.co_filename)
    if not isinstance(node, ast.Name) or tree is None:
        return node
    around = _function_at(frame.f_lineno, tree)
    stored = [each for each in ast.walk(around) if _is_stored(each, node.id)]
    assigned = [
        each.value
        for each in ast.walk(around)
        if isinstance(each, ast.Assign) and len(each.targets) == 1 and each.targets[0] in stored
    ]
    return assigned[0] if len(stored) == len(assigned) == 1 else node


def _is_stored(node: ast.AST, name: str) -> bool:
    match node:
        case ast.Name(id=found, ctx=ast.Store()) | ast.arg(arg=found):
            return found == name
    return False


def _function_at(line: int, tree: ast.Module) -> ast.AST:
    """Return the innermost function around a line; the module if there is none."""
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    around = [each for each in ast.walk(tree) if isinstance(each, functions)]
    inner = [each for each in around if each.lineno <= line <= (each.end_lineno or line)]
    return max(inner, key=lambda each: each.lineno, default=tree)


def _is_new_axis(node: ast.expr) -> bool:
    match node:
        case ast.Subscript(slice=ast.Tuple(elts=items)):
            return any(map(_is_added, items))
        case ast.Subscript(slice=index):
            return _is_added(index)
        case ast.Call(func=function):
            return _name(function) in ADDING_AXES
    return False


def _is_added(index: ast.expr) -> bool:
    """Return whether an index is ``None`` or ``np.newaxis``."""
    is_none = isinstance(index, ast.Constant) and index.value is None
    return is_none or _name(index) == "newaxis"


def _name(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""
