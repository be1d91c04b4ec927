"""Refuse shapes that no call can match: those of names that nothing in the signature binds.

A name has a size if it is an axis in the signature, or of a field of a class in it, if it is a type
variable of the class or function, or if a check in the body binds it.
"""

from collections.abc import Iterator
from itertools import chain

from mypy.nodes import AssignmentStmt, FuncDef, TypeAlias, TypeInfo, Var
from mypy.types import (
    CallableType,
    TupleType,
    Type,
    TypeList,
    UnboundType,
    UnionType,
    UnpackType,
)

from typednn.mypy_plugin.features.annotations.dimension_names import DimensionName
from typednn.mypy_plugin.features.annotations.names_in_body import names_in_body, shapes_of
from typednn.mypy_plugin.features.annotations.remembered import remembered_texts
from typednn.mypy_plugin.features.annotations.tensors import AnnotationAnalyzer
from typednn.mypy_plugin.names import CALLABLE, is_hidden
from typednn.shapes.always_wrong import (
    axis_names,
    bound_names,
    difference_of_nothing,
    expression_of_nothing,
    is_expression,
    negative_size,
    placeholder_of_nothing,
)
from typednn.shapes.spec import Spec, SpecSyntaxError


def fault_of(spec: Spec, t: UnboundType, analyzer: AnnotationAnalyzer) -> SpecSyntaxError | None:
    """Return why no call can match ``spec``, the shape of the annotation ``t``, or None."""
    function = analyzer.names.function_in_signature()
    if function is not None and not analyzer.names.is_in_callable():
        fault = placeholder_of_nothing(spec, {each.variable.name for each in function.arguments})
        if fault is not None:
            return fault
    if function is None or not any(map(is_expression, spec.axes)):
        return negative_size(spec)
    return negative_size(spec) or _Signature(function, analyzer).fault_of(spec, t)


class _Signature:
    """The names that a function's signature binds."""

    def __init__(self, function: FuncDef, analyzer: AnnotationAnalyzer) -> None:
        self._function = function
        self._analyzer = analyzer
        self._seen: set[TypeInfo] = set()

    def fault_of(self, spec: Spec, t: UnboundType) -> SpecSyntaxError | None:
        signature = self._function.type
        if not isinstance(signature, CallableType) or self._is_only_declared():
            return None
        known = [name for name in spec.names if self._is_variable(name, t)]
        known += self._names_of_class(self._function.info) if self._function.info else ()
        given = [each for argument in signature.arg_types for each in self._shapes(argument)]
        results = [*self._shapes(signature.ret_type)]
        if any(each is t for each in self._annotations(signature.ret_type)):
            known += [*axis_names(results), *names_in_body(self._function)]
            known += [name for each in given for name in each.names]
            return expression_of_nothing(spec, known)
        return difference_of_nothing(spec, bound_names([*given, *results], known))

    def _names_of_class(self, cls: TypeInfo) -> Iterator[str]:
        """Yield the names of a class's fields, also of those that ``__init__`` makes."""
        yield from chain.from_iterable(spec.names for spec in self._fields(cls))
        init = cls.get_method("__init__")
        if isinstance(init, FuncDef):
            yield from names_in_body(init)
            given = init.unanalyzed_type
            for t in given.arg_types if isinstance(given, CallableType) else ():
                yield from chain.from_iterable(spec.names for spec in self._shapes(t))

    def _is_only_declared(self) -> bool:
        info = self._function.info
        return self._analyzer.semantics.is_stub_file or bool(info) and info.is_protocol

    def _is_variable(self, name: str, t: UnboundType) -> bool:
        """Return whether the name is a type variable in scope that the program itself declares."""
        bindings = (
            self._analyzer.names.binding(DimensionName(name, variadic), t)
            for variadic in (False, True)
        )
        return any(bound is not None and not is_hidden(bound.name) for bound in bindings)

    def _annotations(self, t: Type) -> Iterator[UnboundType]:
        """Yield the annotations in a type, but not those of functions' own names."""
        if not isinstance(t, UnboundType):
            for item in _items(t):
                yield from self._annotations(item)
        elif self._analyzer.annotation(t) is not None:
            yield t
        else:
            found = self._analyzer.semantics.lookup_qualified(t.name, t, suppress_errors=True)
            if found is None or found.fullname not in CALLABLE:
                for item in t.args:
                    yield from self._annotations(item)

    def _shapes(self, t: Type) -> Iterator[Spec]:
        """Yield the shapes in a type, and in the aliases and the classes that it names."""
        if not isinstance(t, UnboundType):
            yield from chain.from_iterable(map(self._shapes, _items(t)))
            return
        read = self._analyzer.annotation(t)
        if read is not None:
            yield from shapes_of(read[1])
            return
        found = self._analyzer.semantics.lookup_qualified(t.name, t, suppress_errors=True)
        node = found.node if found else None
        if isinstance(node, TypeAlias):
            yield from self._remembered(node.target)
        elif isinstance(node, TypeInfo):
            yield from self._fields(node)
        yield from chain.from_iterable(map(self._shapes, t.args))

    def _fields(self, cls: TypeInfo) -> Iterator[Spec]:
        """Yield the shapes of a class's fields. A class that is read from the cache has no text."""
        if cls in self._seen:
            return
        self._seen.add(cls)
        for base in cls.mro or [cls]:
            for statement in base.defn.defs.body:
                if isinstance(statement, AssignmentStmt) and statement.unanalyzed_type:
                    yield from self._shapes(statement.unanalyzed_type)
            for member in base.names.values():
                if isinstance(member.node, Var) and member.node.type is not None:
                    yield from self._remembered(member.node.type)

    def _remembered(self, t: Type) -> Iterator[Spec]:
        yield from chain.from_iterable(map(shapes_of, remembered_texts(t)))


def _items(t: Type) -> list[Type]:
    match t:
        case TypeList(items=items) | TupleType(items=items) | UnionType(items=items):
            return items
        case UnpackType(type=inner):
            return [inner]
    return []
