"""The text of a call: as a function, a method, an operator or a property."""

import inspect
import math
from collections.abc import Collection, Mapping
from typing import Any, Final

import numpy as np

from tests.arguments import Call, in_order
from tests.oracle.drawing import Number, Scene, Value
from tests.oracle.program import Unforeseeable
from typednn import Tensor, ops
from typednn.ops import OPERATIONS

OPERATORS: Final = {
    "add": "+",
    "subtract": "-",
    "multiply": "*",
    "divide": "/",
    "pow": "**",
    "floor_divide": "//",
    "remainder": "%",
    "matmul": "@",
    "equal": "==",
    "not_equal": "!=",
    "less": "<",
    "less_equal": "<=",
    "greater": ">",
    "greater_equal": ">=",
    "bitwise_and": "&",
    "bitwise_or": "|",
    "bitwise_xor": "^",
    "bitwise_left_shift": "<<",
    "bitwise_right_shift": ">>",
    "negative": "-",
    "positive": "+",
    "bitwise_invert": "~",
}
PROPERTIES: Final = {"matrix_transpose": "mT", "transpose": "T"}


def text_of_call(scene: Scene, name: str, call: Call) -> str:
    """The call's text; one whose sizes nobody can state is marked."""
    text = _text_of_call(scene, name, call)
    return text if call.foreseeable else Unforeseeable(text)


def _text_of_call(scene: Scene, name: str, call: Call) -> str:
    args, by_name = arguments_of(name, call)
    if name == "getitem":
        return f"{args[0]}[{text_of_key(by_name['key'])}]"
    if name == "index_update":  # its record's function has the operands first
        key = by_name.pop("key")
        args.insert(1, key[0] if len(key) == 1 and scene.flag() else key)
    texts = [text_of(arg) for arg in args]
    placed = by_place(scene, name, len(texts), by_name)
    texts += [text_of(value) for value in placed.values()]
    texts += [f"{key}={text_of(value)}" for key, value in by_name.items() if key not in placed]
    if name in OPERATORS and scene.flag():
        return f" {OPERATORS[name]} ".join(texts) if len(texts) > 1 else OPERATORS[name] + texts[0]
    if name in PROPERTIES and scene.flag():
        return f"{texts[0]}.{PROPERTIES[name]}"
    if call.operands and has_method(name, by_name) and takes_as_method(name, args) and scene.flag():
        return f"{texts[0]}.{name}({', '.join(texts[1:])})"
    return f"ops.{name}({', '.join(texts)})"


def arguments_of(name: str, call: Call) -> tuple[list[Any], dict[str, Any]]:
    """The arguments passed by place, and those that may be passed by name."""
    if name in OPERATIONS:
        args, by_name = in_order(OPERATIONS[name], call.operands, call.params)
        return [*args], by_name
    return [*call.operands], {**call.params}


def by_place(scene: Scene, name: str, count: int, by_name: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters that are passed by place too: some of those that come next."""
    known = [*inspect.signature(inspect.unwrap(getattr(ops, name))).parameters.values()]
    placed: dict[str, Any] = {}
    if any(each.kind is each.VAR_POSITIONAL for each in known):
        return placed
    for each in known[count:]:
        if each.kind is each.KEYWORD_ONLY or each.name not in by_name or scene.flag():
            break
        placed[each.name] = by_name[each.name]
    return placed


def has_method(name: str, by_name: Collection[str]) -> bool:
    """Whether tensors have a method of this name that has these parameters."""
    method = getattr(Tensor, name, None)
    return inspect.isfunction(method) and inspect.signature(method).parameters.keys() >= {*by_name}


def takes_as_method(name: str, args: list[Any]) -> bool:
    """Whether the method takes them: that of ``repeat`` takes no pattern."""
    return name != "repeat" or not type(args[1]) is str


def text_of_key(key: tuple[Any, ...]) -> str:
    """What stands between the brackets of an index."""
    return ", ".join(map(text_of_item, key)) or "..."


def text_of_item(item: Any) -> str:
    if not isinstance(item, slice):
        return text_of(item)
    bounds = ["" if each is None else str(each) for each in (item.start, item.stop)]
    return ":".join(bounds if item.step is None else [*bounds, str(item.step)])


def text_of(value: Any) -> str:
    """The text of an argument: tensors, sizes, one of numpy's types, or any other value."""
    if isinstance(value, Value | Number):
        return str(value)
    if isinstance(value, list):
        return f"[{', '.join(map(text_of, value))}]"
    if isinstance(value, tuple):
        return tuple_of([text_of(each) for each in value])
    if isinstance(value, type):
        return f"np.{value.__name__}"
    if value is ...:
        return "..."
    if isinstance(value, float) and math.isinf(value):
        return f"{value:g}".replace("inf", "math.inf")
    return "np.random.default_rng(0)" if isinstance(value, np.random.Generator) else repr(value)


def tuple_of(items: list[str]) -> str:
    """The text of a tuple of these items."""
    return f"({', '.join(items)}{',' if len(items) == 1 else ''})"
