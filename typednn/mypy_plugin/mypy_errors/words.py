"""What a type is called in a sentence: that of a value, and a declared one.

The run time says the same (``checks/messages.py``), where it knows the value itself.
"""

import re
from typing import Final

from typednn.mypy_plugin import messages
from typednn.mypy_plugin.mypy_errors.type_texts import (
    TypeText,
    dtype_of,
    read_type,
    shape_of,
    short_text,
)
from typednn.shapes.shape import Shape, show

_TENSOR: Final = (
    r"(\b(?:Tensor|ndarray|Array|Parameter)\[(?:[^][]|\[(?:[^][]|\[(?:[^][]|\[[^][]*\])*\])*\])*\])"
)
"""The text of a tensor's type, with brackets in it."""

_BUILTINS: Final = frozenset(
    ["bool", "bytes", "complex", "dict", "float", "frozenset", "int", "list", "object", "range"]
    + ["set", "slice", "str", "tuple"]
)
_NUMBERS: Final = {"float": "fi", "int": "iu", "bool": "b"}
"""Python's types of numbers, with the first letters of the dtypes whose item is one."""


def tensor_words(shape: Shape, tensor: TypeText) -> str:
    """Return ``float32 (32, 784)``."""
    dtype, text = dtype_of(tensor), show(shape)
    return f"{dtype} {text}" if messages.is_concrete(dtype) else text


def annotation(tensor: TypeText) -> str:
    """Return ``Float32[Tensor, "b 784"]``, as it could have been written."""
    return messages.annotation(shape_of(tensor), dtype_of(tensor), tensor.class_name)


def value_words(t: TypeText) -> str:
    """Return what a value of this type is: ``a tuple``, ``None``, ``Linear[784, 10]``."""
    if t.is_tensor():
        return tensor_words(shape_of(t), t)
    name = t.name.rpartition(".")[2]
    if name in _BUILTINS:
        return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"
    if name == "Callable":
        return "a function"
    if name == "ndarray":
        return "a numpy ndarray"
    return f"the class {hint_words(t.arguments[0])}" if name == "type" else hint_words(t)


def hint_words(t: TypeText) -> str:
    """Return a declared type as it could have been written: ``list[Float32[Tensor, "3"]]``.

    mypy has inferred Never where no argument is a tensor.
    """
    if t.is_tensor():
        return t.class_name if t.mentions("Never") else annotation(t)
    if t.name == "|":
        return " | ".join(map(hint_words, t.arguments))
    if t.name in ("Arg", "DefaultArg"):
        return hint_words(t.arguments[0])
    if t.name and not _has_tensor(t) and not t.mentions("Tensor"):
        return short_text(t)
    return f"{t.name.rpartition('.')[2]}[{', '.join(map(hint_words, t.arguments))}]"


def advice(got: TypeText, wanted: TypeText) -> str:
    """Return what to change, after a semicolon; empty if that is not known."""
    if got.name.rpartition(".")[2] == "Coroutine":
        return "; await it"
    if wanted.is_tensor() and wanted.class_name == "Tensor":
        return "; make it a tensor with ops.asarray"
    for each in wanted.members:
        number = each.name.rpartition(".")[2]
        if got.is_tensor() and number in _NUMBERS and shape_of(got) == ():
            takes_item = dtype_of(got)[0] in _NUMBERS[number]
            return f"; use {'.item() or ' if takes_item else ''}{number}(...)"
    return ""


def with_annotations(text: str) -> str:
    """Return a text of mypy with the types that it quotes as they could have been written.

    >>> with_annotations('"Tensor[tuple[Literal[3]], floating[_32Bit]]" has no attribute "t"')
    'Float32[Tensor, "3"] has no attribute "t"'
    """

    text = re.sub(r"\b(Array|Tensor|Parameter)\[(?:Any|Shape), (?:Any|DType)\]", r"\1", text)

    def written(match: re.Match[str]) -> str:
        found = read_type(match[1])
        return hint_words(found) if found is not None and _has_tensor(found) else match[0]

    return re.sub(_TENSOR, written, re.sub(r'"([^"]*)"', written, text))


def _has_tensor(t: TypeText) -> bool:
    return t.is_tensor() or any(map(_has_tensor, t.arguments))
