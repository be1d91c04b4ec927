"""A function's arguments: examples for its first parameters, and what annotations say for the others."""

import functools
import inspect
from collections import ChainMap
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from inspect import Parameter, Signature
from typing import Any, TypeVar

from typednn.checks.hints import SizeBindings, hints_of, learn, shape_texts, sizes_of
from typednn.planning.plan.arguments.annotations import Maker, PlanError, Scope
from typednn.planning.plan.arguments.named_values import Given
from typednn.shapes import parse

__all__ = ["arguments"]


def arguments(
    name: str,
    f: Callable[..., Any],
    examples: Sequence[Any],
    given: Mapping[str, Given],
    of: type[Any] | None = None,
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """``args, kwargs`` to trace ``f`` with: the examples, and tensors without values.

    ``of``: the class whose method ``f`` is, if not of an instance; one is made as its first argument.
    Raises PlanError for a parameter that nothing is known of, and for a size that is missing, that
    occurs nowhere, or that is not what an example has.
    """
    hints, before = hints_of(_annotated(f), {}), _bound_before(f)
    signature = inspect.signature(f)
    try:
        bound = signature.bind_partial(*examples)
    except TypeError:
        raise PlanError(f"plan: {name} has fewer parameters than {len(examples)}") from None
    there = ChainMap(bound.arguments, before, {"self": _owner(f)})
    found = _sizes_of_examples(signature, hints, {**before, **bound.arguments})
    _refuse_others(name, found, given)
    known: dict[str, Given] = {size: value for size, (value, _) in found.items()}
    maker = Maker(name, known | dict(given), there)
    owner = _owner(f)
    try:
        with maker.blanks.making():
            if of is not None and not bound.arguments:
                owner = maker.built(of, (), f"an instance of {of.__name__}", {})
                bound.arguments[next(iter(signature.parameters))] = owner
            maker.fill(bound, hints, _scope(owner, hints, there), "")
    except RecursionError:
        raise PlanError(f"plan: {name}: an argument is made of its own class; pass it") from None
    _refuse_any_number(name, signature, hints, given, maker.given.known | found.keys())
    _refuse_unknown(name, given, maker.given.known | found.keys())
    return bound.args, bound.kwargs


def _owner(f: Any) -> Any:
    """Whose method it is, or itself."""
    while isinstance(f, functools.partial):
        f = f.func
    return getattr(f, "__self__", f)


def _bound_before(f: Any) -> dict[str, Any]:
    """The arguments that ``functools.partial`` holds already."""
    found: dict[str, Any] = {}
    while isinstance(f, functools.partial):
        there = inspect.signature(f.func).bind_partial(*f.args, **f.keywords).arguments
        found, f = there | found, f.func
    return found


def _annotated(f: Any) -> Any:
    """The function whose annotations say what ``f`` takes."""
    while isinstance(f, functools.partial):
        f = f.func
    f = inspect.unwrap(f)
    return f if inspect.isroutine(f) or isinstance(f, type) else inspect.unwrap(type(f).__call__)


def _sizes_of_examples(
    signature: Signature, hints: Mapping[str, Any], examples: Mapping[str, Any]
) -> SizeBindings:
    texts = [text for hint in hints.values() for text in shape_texts(hint)]
    names = sorted({name for text in texts for name in parse(text).names})
    found = SizeBindings()
    for name, example in examples.items():
        gathered = name in signature.parameters and _is_any_number(signature.parameters[name])
        several = example if gathered and isinstance(example, tuple) else (example,)
        for each in several if name in hints else ():
            learn(hints[name], each, names, f"argument '{name}'", found)
    return found


def _is_any_number(parameter: Parameter) -> bool:
    return parameter.kind in (Parameter.VAR_POSITIONAL, Parameter.VAR_KEYWORD)


def _refuse_any_number(
    name: str,
    signature: Signature,
    hints: Mapping[str, Any],
    given: Mapping[str, Given],
    known: Collection[str],
) -> None:
    """Raise PlanError for a size of arguments of which there may be any number, and so none is made."""
    for parameter in filter(_is_any_number, signature.parameters.values()):
        texts = shape_texts(hints.get(parameter.name))
        sizes = {size for text in texts for size in parse(text).names}
        for size in given:
            if size in sizes and size not in known:
                raise PlanError(
                    f"plan: {name}: {size} is a size of {str(parameter).partition(':')[0]}, of which"
                    " there may be any number; pass examples of them"
                )


def _refuse_others(name: str, found: SizeBindings, sizes: Mapping[str, Given]) -> None:
    for size in found.keys() & sizes.keys():
        value, label = found[size]
        if value != sizes[size]:
            raise PlanError(f"plan: {name}: {size} is {sizes[size]}, but {value} in {label}")


def _refuse_unknown(name: str, sizes: Mapping[str, Given], known: set[str]) -> None:
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
