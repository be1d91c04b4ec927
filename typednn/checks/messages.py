"""The message of a failed check, in one line: function, argument, found, expected, reason."""

from functools import partial
from typing import Any, get_args, get_origin

from typednn.checks.check import Failure, Item
from typednn.checks.class_dtypes import without_default
from typednn.checks.classes import is_array_of
from typednn.checks.hints import is_array_hint
from typednn.checks.resolution import is_union
from typednn.checks.sizes import sizes_of
from typednn.shapes.mismatch_text import describe_cast
from typednn.shapes.shape import ShapeError, show
from typednn.shapes.words import article
from typednn.trees import is_array

__all__ = ["error_for", "hint_text", "name_of", "sizes_text"]


def error_for(where: str, failure: Failure) -> Exception:
    """Return the exception for a failed check: ShapeError for shapes and dtypes, else TypeError."""
    item = failure.item
    head = f"{where}: {item.label} is {_text_of(item.value)}, declared {hint_text(item.hint)}"
    if failure.size is not None and item.label.startswith("argument"):
        name, size = failure.size
        found = f"is {size}" if isinstance(item.value, int) else f"has {name}={size}"
        return ShapeError(f"{where}: {item.label} {found}: {failure.words}", failure.code)
    if failure.size is not None:
        name, size = failure.size
        return ShapeError(f"{head}: {name} is {size}, {failure.words}", failure.code)
    if failure.words:
        text = f"{head}: {failure.words}"
        return ShapeError(text, failure.code) if failure.code else TypeError(text)
    if is_array_hint(item.hint) and is_array_of(item.value, item.hint):
        return ShapeError(f"{head}: {_dtype_words(item)}", "shape-dtype")
    arrays = filter(is_array_hint, _members(item.hint))
    if any(is_array_of(item.value, hint) for hint in arrays):
        return ShapeError(f"{head}: it is none of these")
    return TypeError(head + _advice(item))


def name_of(function: Any) -> str:
    """Return the function's name for messages, ``MLP.forward``. A partial has its function's.

    ``__init__`` and ``__new__`` are called by the name of their class.
    """
    while isinstance(function, partial):
        function = function.func
    name: str = getattr(function, "__qualname__", None) or type(function).__name__
    short = name.rpartition("<locals>.")[2]
    return short.removesuffix(".__init__").removesuffix(".__new__")


def sizes_text(value: Any) -> str:
    """Return ``Linear[784, 128]``: the value's class with the known sizes of its type variables."""
    cls = type(value)
    sizes = sizes_of(value, cls)
    known = [
        str(sizes[p.__name__][0]) for p in getattr(cls, "__parameters__", ()) if p.__name__ in sizes
    ]
    return f"{cls.__name__}[{', '.join(known)}]" if known else cls.__name__


def _dtype_words(item: Item) -> str:
    names = {name.removesuffix("_") for name in item.hint.dtypes if isinstance(name, str)}
    if len(names) == 1:
        [wanted] = names
        advice = describe_cast(str(item.value.dtype), wanted)
        return f"dtype is {item.value.dtype}, expected {wanted}; {advice}"
    return f"dtype is {item.value.dtype}, which is no {item.hint.dtype.__name__}"


def _advice(item: Item) -> str:
    kinds = {getattr(hint, "array_type", type(None)).__name__ for hint in _members(item.hint)}
    return "; make it a tensor with ops.asarray" if kinds == {"Tensor"} else ""


def _members(hint: Any) -> tuple[Any, ...]:
    return get_args(hint) if is_union(hint) else (hint,)


def _text_of(value: Any) -> str:
    if is_array(value):
        kind = "" if type(value).__name__ == "Tensor" else f"a numpy {type(value).__name__} "
        return f"{kind}{value.dtype} {show(value.shape)}"
    if isinstance(value, bool | int | float | type(None)):
        return repr(value)
    if type(value).__module__ == "builtins":
        kind = type(value).__name__
        return f"{article(kind)} {kind}"
    return sizes_text(value)


def hint_text(hint: Any) -> str:
    """Return the annotation as it is written in a program."""
    if is_array_hint(hint):
        array = getattr(hint.array_type, "__name__", str(hint.array_type))
        return f'{hint.dtype.__name__}[{array}, "{hint.dim_str}"]'
    if is_union(hint):
        return " | ".join(map(hint_text, get_args(hint)))
    if hint is type(None):
        return "None"
    if get_origin(hint) is None:
        return str(getattr(hint, "__name__", hint))
    if isinstance(get_origin(hint), type):
        given = without_default(get_origin(hint), get_args(hint))
        inner = ", ".join("..." if a is ... else hint_text(a) for a in given)
        return f"{get_origin(hint).__name__}[{inner}]"
    return str(hint).replace("typing.", "").replace("jaxtyping.", "")
