"""A function's arguments: examples for its first parameters, and what annotations say for the others."""

import functools
import inspect
from collections import ChainMap
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, TypeVar

from typednn.planning.arguments.annotations import Maker, PlanError, Scope, Size
from typednn.shapes import parse
from typednn.typing.hints import Sizes, hints_of, learn, shape_texts, sizes_of

__all__ = ["arguments"]


def arguments(
    name: str, f: Callable[..., Any], examples: Sequence[Any], sizes: Mapping[str, Size]
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """``args, kwargs`` to trace ``f`` with: the examples, and tensors without values.

    Raises PlanError for a parameter that nothing is known of, and for a size that is missing, that
    occurs nowhere, or that is not what an example has.
    """
    hints, owner = hints_of(_annotated(f), {}), getattr(f, "__self__", f)
    try:
        bound = inspect.signature(f).bind_partial(*examples)
    except TypeError:
        raise PlanError(f"plan: {name} has fewer parameters than {len(examples)}") from None
    found = _sizes_of_examples(hints, bound.arguments)
    _refuse_others(name, found, sizes)
    known: dict[str, Size] = {size: value for size, (value, _) in found.items()}
    maker = Maker(name, known | dict(sizes), ChainMap(bound.arguments, {"self": owner}))
    try:
        with maker.blanks.making():
            maker.fill(bound, hints, _scope(owner, hints, bound.arguments), "")
    except RecursionError:
        raise PlanError(f"plan: {name}: an argument is made of its own class; pass it") from None
    _refuse_unknown(name, sizes, maker.known | found.keys())
    return bound.args, bound.kwargs


def _annotated(f: Any) -> Any:
    """The function whose annotations say what ``f`` takes."""
    while isinstance(f, functools.partial):
        f = f.func
    f = inspect.unwrap(f)
    return f if inspect.isroutine(f) or isinstance(f, type) else inspect.unwrap(type(f).__call__)


def _sizes_of_examples(hints: Mapping[str, Any], examples: Mapping[str, Any]) -> Sizes:
    texts = [text for hint in hints.values() for text in shape_texts(hint)]
    names = sorted({name for text in texts for name in parse(text).names})
    found = Sizes()
    for name, example in examples.items():
        if name in hints:
            learn(hints[name], example, names, f"argument '{name}'", found)
    return found


def _refuse_others(name: str, found: Sizes, sizes: Mapping[str, Size]) -> None:
    for size in found.keys() & sizes.keys():
        value, label = found[size]
        if value != sizes[size]:
            raise PlanError(f"plan: {name}: {size} is {sizes[size]}, but {value} in {label}")


def _refuse_unknown(name: str, sizes: Mapping[str, Size], known: set[str]) -> None:
    for size in sizes:
        if size not in known:
            names = ", ".join(sorted(known)) or "none"
            raise PlanError(f"plan: {name} has no size {size!r}; its sizes: {names}")


def _scope(owner: Any, hints: Mapping[str, Any], examples: Mapping[str, Any]) -> Scope:
    """What type variables are: of the class whose method is planned, and where examples show it."""
    scope: dict[str, Callable[[], Any]] = {}
    for cls in type(owner).__mro__:
        for name, (size, _) in sizes_of(owner, cls).items():
            scope.setdefault(name, partial(_itself, size))
    for name, example in examples.items():
        if isinstance(hints.get(name), TypeVar):
            scope[hints[name].__name__] = partial(_itself, example)
    return scope


def _itself(value: Any) -> Any:
    return value
