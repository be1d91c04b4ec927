"""Build a function's arguments: examples for the first ones, the others from annotations."""

import functools
import inspect
from collections import ChainMap
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from inspect import Parameter, Signature
from typing import Any, TypeVar

from typednn.checks.class_dtypes import of_owner
from typednn.checks.hints import shape_texts
from typednn.checks.resolution import hints_of
from typednn.checks.sizes import SizeBindings, learn, sizes_of
from typednn.planning.plan.arguments.annotations import ArgumentBuilder, PlanError, TypeVariables
from typednn.planning.plan.arguments.named_values import (
    NamedValue,
    is_example,
    refuse_class,
    wrong_example,
)
from typednn.shapes import parse

__all__ = ["build_arguments"]


def build_arguments(
    name: str,
    f: Callable[..., Any],
    examples: Sequence[Any],
    given: Mapping[str, NamedValue],
    of: type[Any] | None = None,
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Return ``args, kwargs`` to trace ``f`` with: the examples, and tensors without values.

    ``of``: the class, if ``f`` is an unbound method; an instance is built as the first argument.
    Raises PlanError for a parameter that is not determined, and for a size that is missing, that
    occurs nowhere, or that differs from the size in an example.
    """
    hints, partial_arguments = hints_of(_annotated(f), {}), _partial_arguments(f)
    signature = inspect.signature(f)
    named = _examples_by_name(name, signature, hints, given)
    given = {each: value for each, value in given.items() if each not in named}
    try:
        bound = signature.bind_partial(*examples)
    except TypeError:
        raise PlanError(f"plan: {name} has fewer parameters than {len(examples)}") from None
    if both := bound.arguments.keys() & named.keys():
        raise PlanError(f"plan: {name}: there are two examples of argument '{min(both)}'")
    bound.arguments.update(named)
    present = ChainMap(bound.arguments, partial_arguments, {"self": _bound_to(f)})
    found = _sizes_of_examples(signature, hints, {**partial_arguments, **bound.arguments})
    _refuse_conflicts(name, found, given)
    known: dict[str, NamedValue] = {size: value for size, (value, _) in found.items()}
    module = getattr(_annotated(f), "__globals__", {})
    builder = ArgumentBuilder(name, known | dict(given), present, module)
    owner = _bound_to(f)
    try:
        with builder.abstract.creating():
            first = next(iter(signature.parameters), "")
            if of is not None and first not in bound.arguments:
                owner = builder.build_instance(of, (), f"an instance of {of.__name__}", {})
                bound.arguments[first] = owner
            hints = {name: of_owner(hint, owner) for name, hint in hints.items()}
            builder.add_missing(bound, hints, _type_variables(owner, hints, present), "")
    except RecursionError:
        raise PlanError(f"plan: {name}: an argument is made of its own class; pass it") from None
    _refuse_variadic_sizes(name, signature, hints, given, builder.given.known | found.keys())
    _refuse_unknown(name, given, builder.given.known | found.keys(), hints)
    return bound.args, bound.kwargs


def _examples_by_name(
    name: str, signature: Signature, hints: Mapping[str, Any], given: Mapping[str, NamedValue]
) -> dict[str, Any]:
    """Return the examples among the given values. Raises PlanError for one of a wrong class."""
    found = {each: value for each, value in given.items() if each in signature.parameters}
    found = {each: value for each, value in found.items() if is_example(value)}
    for each, value in found.items():
        refuse_class(name, each, hints.get(each), value)
    return found


def _bound_to(f: Any) -> Any:
    """Return the object that the method is bound to, or ``f`` itself."""
    while isinstance(f, functools.partial):
        f = f.func
    return getattr(f, "__self__", f)


def _partial_arguments(f: Any) -> dict[str, Any]:
    """Return the arguments that ``functools.partial`` has bound."""
    found: dict[str, Any] = {}
    while isinstance(f, functools.partial):
        present = inspect.signature(f.func).bind_partial(*f.args, **f.keywords).arguments
        found, f = present | found, f.func
    return found


def _annotated(f: Any) -> Any:
    """Return the function with the annotations of the arguments of ``f``."""
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
        variadic = name in signature.parameters and _is_variadic(signature.parameters[name])
        values = example if variadic and isinstance(example, tuple) else (example,)
        for each in values if name in hints else ():
            learn(hints[name], each, names, f"argument '{name}'", found)
    return found


def _is_variadic(parameter: Parameter) -> bool:
    return parameter.kind in (Parameter.VAR_POSITIONAL, Parameter.VAR_KEYWORD)


def _refuse_variadic_sizes(
    name: str,
    signature: Signature,
    hints: Mapping[str, Any],
    given: Mapping[str, NamedValue],
    known: Collection[str],
) -> None:
    """Raise PlanError for a size of ``*args`` or ``**kwargs``, which are not built."""
    for parameter in filter(_is_variadic, signature.parameters.values()):
        texts = shape_texts(hints.get(parameter.name))
        sizes = {size for text in texts for size in parse(text).names}
        for size in given:
            if size in sizes and size not in known:
                raise PlanError(
                    f"plan: {name}: {size} is a size of {str(parameter).partition(':')[0]},"
                    " of which there may be any number; pass examples of them"
                )


def _refuse_conflicts(name: str, found: SizeBindings, sizes: Mapping[str, NamedValue]) -> None:
    for size in found.keys() & sizes.keys():
        value, label = found[size]
        if value != sizes[size]:
            raise PlanError(f"plan: {name}: {size} is {sizes[size]}, but {value} in {label}")


def _refuse_unknown(
    name: str, sizes: Mapping[str, NamedValue], known: set[str], hints: Mapping[str, Any]
) -> None:
    for size, value in sizes.items():
        if size not in known:
            if size in hints and size != "return":
                raise wrong_example(name, size, hints[size], value)
            names = ", ".join(sorted(known)) or "none"
            raise PlanError(f"plan: {name} has no size {size!r}; its sizes: {names}")


def _type_variables(
    owner: Any, hints: Mapping[str, Any], examples: Mapping[str, Any]
) -> TypeVariables:
    """Return the type variables that the bound object and the examples determine."""
    variables: dict[str, Callable[[], Any]] = {}
    for cls in type(owner).__mro__:
        for name, (size, _) in sizes_of(owner, cls).items():
            variables.setdefault(name, partial(_identity, size))
    for name, example in examples.items():
        if isinstance(hints.get(name), TypeVar):
            variables[hints[name].__name__] = partial(_identity, example)
    return variables


def _identity(value: Any) -> Any:
    return value
