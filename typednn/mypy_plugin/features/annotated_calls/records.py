"""The TypedDicts that transformed functions take: ``vmap(f)`` has a mapped axis in each tensor of them.

Of a dict that is written out mypy asks what the TypedDict's name declares, and that is without this axis. So the
name is taken from a TypedDict that a transformation changed, and the entries are compared here.
"""

from collections.abc import Iterator, Sequence

from mypy.checker import TypeChecker
from mypy.nodes import DictExpr, Expression, StrExpr
from mypy.types import AnyType, Instance, Type, TypedDictType

from typednn.mypy_plugin.features.values.nodes import walk
from typednn.mypy_plugin.types import Translator, remembered_text, unknown_type


def is_changed(record: TypedDictType) -> bool:
    """Whether the entries are not those that the TypedDict of this name declares."""
    alias = record.fallback.type.special_alias
    target = alias.target if alias is not None else None
    return not isinstance(target, TypedDictType) or target.items != record.items


def without_names(
    declared: Type, relaxed: Type, given: Sequence[Expression], checker: TypeChecker
) -> Type:
    """Return the relaxed type of a parameter, without names if these have changed and dicts are written out."""
    if not any(isinstance(node, DictExpr) for each in given for node in walk(each)):
        return relaxed
    changed = _Changed()
    declared.accept(changed)
    nameless = checker.named_type("typing._TypedDict")
    return relaxed.accept(_Nameless(nameless)) if changed.found else relaxed


def entries_written(expression: Expression) -> Iterator[tuple[str, Expression]]:
    """Yield the keys and values of a dict that is written out."""
    for key, value in expression.items if isinstance(expression, DictExpr) else ():
        if isinstance(key, StrExpr):
            yield key.value, value


def without_own_names(entry: Type) -> Type:
    """Return the declared type of an entry with unknown sizes for names: they are the TypedDict's own."""
    return entry.accept(_WithoutNames())


class _WithoutNames(Translator):
    """Forgets the names of axes."""

    def visit_any(self, t: AnyType) -> Type:
        return t if remembered_text(t) is None else unknown_type()


class _Changed(Translator):
    """Looks for TypedDicts that are changed."""

    def __init__(self) -> None:
        super().__init__()
        self.found = False

    def visit_typeddict_type(self, t: TypedDictType) -> Type:
        self.found |= is_changed(t)
        return super().visit_typeddict_type(t)


class _Nameless(Translator):
    """Takes the name from each TypedDict."""

    def __init__(self, fallback: Instance) -> None:
        super().__init__()
        self._fallback = fallback

    def visit_typeddict_type(self, t: TypedDictType) -> Type:
        return super().visit_typeddict_type(t.copy_modified(fallback=self._fallback))
