"""Functions of fixed sizes for an alias: ``Layer = Callable[[Float32[Tensor, "b d"]], ...]``.

A ``Linear(16, 16)`` is one for ``d = 16``. The run time never asks for more, so no more is asked here.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from typednn.mypy_plugin.mypy_errors.type_texts import TypeText
from typednn.mypy_plugin.names import is_of_alias


def at_fixed_sizes(wanted: TypeText, pairs: Iterable[tuple[TypeText, TypeText]]) -> TypeText:
    """Return what an alias declares with the numbers that a function has where it has names.

    ``pairs`` are the alias's arguments and those of the function.
    """
    found = dict[TypeText, TypeText]()
    for declared, own in pairs:
        if declared.is_tensor() and own.is_tensor():
            for name, size in _aligned(declared.arguments[0].arguments, own.arguments[0].arguments):
                if is_of_alias(name.name) and size.class_name == "Literal":
                    found.setdefault(name, size)
    return _with_sizes(wanted, found) if found else wanted


def _aligned(
    declared: tuple[TypeText, ...], own: tuple[TypeText, ...]
) -> Iterator[tuple[TypeText, TypeText]]:
    """Yield the axes of two shapes that meet, whatever sizes ``*b`` stands for."""
    before = next((i for i, each in enumerate(own) if each.name.startswith("*")), len(own))
    after = len(own) - before - 1
    if before == len(own) == len(declared):
        yield from zip(declared, own, strict=True)
    elif 0 <= after <= len(declared) - before:
        yield from zip(declared[:before], own[:before], strict=True)
        yield from zip(declared[len(declared) - after :], own[before + 1 :], strict=True)


def _with_sizes(t: TypeText, sizes: dict[TypeText, TypeText]) -> TypeText:
    parts = tuple(_with_sizes(each, sizes) for each in t.arguments)
    return sizes.get(t) or replace(t, arguments=parts)
