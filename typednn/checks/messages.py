"""The message of a failed check, in one line: function, argument, found, expected, reason."""

import re
from collections.abc import Mapping
from functools import partial
from typing import Any, get_args, get_origin

from typednn.checks.check import Failure, Item
from typednn.checks.hints import (
    is_array_hint,
    is_size_variable,
    is_union,
    shape_texts,
    sizes_of,
    type_arguments,
)
from typednn.shapes.bindings import Bindings, Mismatch
from typednn.shapes.dim import symbol
from typednn.shapes.mismatch_text import describe_binding, describe_mismatch
from typednn.shapes.parsing import parse
from typednn.shapes.shape import ShapeError, show
from typednn.shapes.unify import finish, unify
from typednn.trees import is_array

__all__ = ["error_for", "hint_text", "name_of", "placeholder", "sizes_text"]


def error_for(where: str, failure: Failure, arguments: Mapping[str, Any]) -> Exception:
    """Return the exception for a failed check: ShapeError for shapes and dtypes, else TypeError."""
    item = failure.item
    head = f"{where}: {item.label} is {_text_of(item.value)}, declared {hint_text(item.hint)}"
    if failure.cause is not None:
        return _unbound_names(where, failure)
    if not is_array_hint(item.hint):
        return _other(head, failure, arguments)
    if not isinstance(item.value, item.hint.array_type):
        return TypeError(head + _advice(item))
    if not isinstance(item.value, item.hint.dtype[item.hint.array_type, "..."]):
        return ShapeError(f"{head}: {_dtype_words(item)}", "shape-dtype")
    return _shape_error(head, failure, arguments)


def name_of(function: Any) -> str:
    """Return the function's name for messages, ``MLP.forward``. A partial has its function's."""
    while isinstance(function, partial):
        function = function.func
    name: str = getattr(function, "__qualname__", None) or type(function).__name__
    return name.rpartition("<locals>.")[2]


def sizes_text(value: Any) -> str:
    """Return ``Linear[784, 128]``: the value's class with the known sizes of its type variables."""
    cls = type(value)
    sizes = sizes_of(value, cls)
    known = [
        str(sizes[p.__name__][0]) for p in getattr(cls, "__parameters__", ()) if p.__name__ in sizes
    ]
    return f"{cls.__name__}[{', '.join(known)}]" if known else cls.__name__


def _shape_error(head: str, failure: Failure, arguments: Mapping[str, Any]) -> ShapeError:
    bindings, origins = _bindings_before(failure, arguments)
    mismatch = _unify(failure.item, bindings, arguments) or finish(bindings)
    for name in bindings.sizes:
        if not name.startswith("{"):  # a placeholder is never bound
            origins.setdefault(name, failure.item.label.rpartition(" ")[2])
    if mismatch is None:
        return ShapeError(f"{head}: the two do not fit")
    words = describe_mismatch(mismatch, failure.item.value.shape, origins)
    return ShapeError(f"{head}: {words}", mismatch.code)


def _bindings_before(
    failure: Failure, arguments: Mapping[str, Any]
) -> tuple[Bindings, dict[str, str]]:
    """Return the bindings made before the failed item, and the label that each comes from."""
    bindings, origins = Bindings(), dict[str, str]()
    for name, (size, label) in failure.sizes.items():
        _note(name, size, label, bindings, origins)
    for item in failure.bound:
        _learn(item, bindings, origins, arguments)
    return bindings, origins


def _note(name: str, size: Any, label: str, bindings: Bindings, origins: dict[str, str]) -> None:
    known: dict[str, Any] = bindings.variadics if isinstance(size, tuple) else bindings.sizes
    known.setdefault(name, size)
    origins.setdefault(name, label)


def _learn(
    item: Item, bindings: Bindings, origins: dict[str, str], arguments: Mapping[str, Any]
) -> None:
    """Add the bindings of an item that passed."""
    label = item.label.rpartition(" ")[2]
    if is_array_hint(item.hint):
        if isinstance(item.value, item.hint.array_type):
            _unify(item, bindings, arguments)
            for name in (*bindings.sizes, *bindings.variadics):
                origins.setdefault(name, label)
    elif is_size_variable(item.hint):
        _note(item.hint.__name__, item.value, label, bindings, origins)
    for member in get_args(item.hint) if is_union(item.hint) else ():
        _learn(Item(item.label, member, item.value), bindings, origins, arguments)
    for _, argument, size, _ in type_arguments(item.hint, item.value):
        if is_size_variable(argument):
            _note(argument.__name__, size, label, bindings, origins)
    for part in item.parts():
        _learn(part, bindings, origins, arguments)


def _unify(item: Item, bindings: Bindings, arguments: Mapping[str, Any]) -> Mismatch | None:
    spec = parse(item.hint.dim_str)
    for text in spec.placeholders:
        bindings.sizes[f"{{{text}}}"] = placeholder(text, arguments)
    return unify(spec.shape(), item.value.shape, bindings)


def placeholder(path: str, arguments: Mapping[str, Any]) -> int:
    """Return the value of an expression in a shape's braces, such as ``self.sizes[0]``."""
    first, *steps = re.findall(r"\w+|\[-?\d+\]", path)
    value = arguments[first]
    for step in steps:
        value = value[int(step[1:-1])] if step[0] == "[" else getattr(value, step)
    return int(value)


def _dtype_words(item: Item) -> str:
    wanted = [name for name in item.hint.dtypes if isinstance(name, str)]
    if len(wanted) == 1:
        return f"dtype is {item.value.dtype}, expected {wanted[0]}; use astype(np.{wanted[0]})"
    return f"dtype is {item.value.dtype}, which is no {item.hint.dtype.__name__}"


def _unbound_names(where: str, failure: Failure) -> ShapeError:
    item, bound = failure.item, set(failure.sizes)
    for before in failure.bound:
        bound |= {name for text in shape_texts(before.hint) for name in parse(text).names}
    loose = sorted({n for text in shape_texts(item.hint) for n in parse(text).names} - bound)
    names = ", ".join(f"'{name}'" for name in loose) or "its names"
    text = f"{where}: {item.label} is declared {hint_text(item.hint)}, and nothing binds {names}"
    return ShapeError(text, "shape-syntax")


def _other(head: str, failure: Failure, arguments: Mapping[str, Any]) -> Exception:
    item = failure.item
    bindings, origins = _bindings_before(failure, arguments)
    wanted = [(item.hint.__name__, item.hint, item.value)] if is_size_variable(item.hint) else []
    wanted += [
        (name, argument, size) for name, argument, size, _ in type_arguments(item.hint, item.value)
    ]
    for name, argument, size in wanted:
        variable = is_size_variable(argument)
        if variable:
            expected = bindings.sizes.get(argument.__name__, size)
        else:
            expected = next(iter(get_args(argument)), size)
        if size != expected and type(size) is int:
            origin = (
                describe_binding(symbol(argument.__name__), expected, origins) if variable else ""
            )
            return ShapeError(f"{head}: {name} is {size}, expected {expected}{origin}")
    members = get_args(item.hint) if is_union(item.hint) else ()
    if is_array(item.value) and any(map(is_array_hint, members)):
        return ShapeError(f"{head}: it is none of these")
    return TypeError(head + _advice(item))


def _advice(item: Item) -> str:
    wants_tensor = "Tensor" in {getattr(item.hint, "array_type", type(None)).__name__}
    return "; make it a tensor with ops.asarray" if wants_tensor else ""


def _text_of(value: Any) -> str:
    if is_array(value):
        kind = "" if type(value).__name__ == "Tensor" else f"a numpy {type(value).__name__} "
        return f"{kind}{value.dtype} {show(value.shape)}"
    if isinstance(value, bool | int | float | type(None)):
        return repr(value)
    if type(value).__module__ == "builtins":
        article = "an" if type(value).__name__[0] in "aeiou" else "a"
        return f"{article} {type(value).__name__}"
    return sizes_text(value)


def hint_text(hint: Any) -> str:
    """Return the annotation as it is written in a program."""
    if is_array_hint(hint):
        array = getattr(hint.array_type, "__name__", str(hint.array_type))
        return f'{hint.dtype.__name__}[{array}, "{hint.dim_str}"]'
    if is_union(hint):
        return " | ".join(map(hint_text, get_args(hint)))
    if get_origin(hint) is None:
        return str(getattr(hint, "__name__", hint))
    if isinstance(get_origin(hint), type):
        inner = ", ".join("..." if a is ... else hint_text(a) for a in get_args(hint))
        return f"{get_origin(hint).__name__}[{inner}]"
    return str(hint).replace("typing.", "").replace("jaxtyping.", "")
