"""Look up in the program what mypy's text of a type does not say: a class's members and sizes."""

from collections.abc import Iterator
from dataclasses import dataclass

from mypy.checker import TypeChecker
from mypy.messages import format_type_bare
from mypy.nodes import ClassDef, FuncItem, TypeInfo
from mypy.subtypes import find_member
from mypy.types import CallableType, Instance, ProperType, Type, get_proper_type
from mypy.typevars import fill_typevars

from typednn.mypy_plugin.features.annotated_calls.type_variables import is_size_variable
from typednn.mypy_plugin.features.values.nodes import walk
from typednn.mypy_plugin.mypy_errors.type_texts import TypeText, read_type
from typednn.mypy_plugin.names import MODULE
from typednn.mypy_plugin.types import members


@dataclass(frozen=True, slots=True)
class Members:
    """Finds the members of the types in one error.

    ``value`` is the type of the value that the error is about, if it is known. mypy's text does not
    tell one module or class from another of the same name.
    """

    checker: TypeChecker
    value: ProperType | None = None

    def of_protocol(
        self, got: TypeText, wanted: TypeText
    ) -> Iterator[tuple[str, TypeText, TypeText]]:
        """Yield the members of the protocol ``wanted`` with the types that both give them."""
        protocol = self._protocol_named(wanted.name)
        if protocol is not None:
            for name in sorted(protocol.protocol_members):
                has, wants = self.member(got, name), self.member(wanted, name)
                if has is not None and wants is not None:
                    yield name, has, wants

    def member(self, t: TypeText, name: str) -> TypeText | None:
        """Return the type of a member; the ``__call__`` of a function is the function."""
        if name == "__call__" and t.name == "Callable":
            return t
        if t.name == "type" and name == "__call__" and isinstance(self.value, CallableType):
            return self.read(self._as_function(self.value))
        instance = self._instance(t)
        found = instance and find_member(name, instance, instance, is_operator=name == "__call__")
        if instance is None or found is None:
            return None
        text = self.read(get_proper_type(found))
        parameters = [variable.name for variable in instance.type.defn.type_vars]
        known = dict(zip(parameters, t.arguments, strict=False))
        return None if text is None else _substituted(text, known)

    def sizes(self, t: TypeText) -> list[str | None]:
        """Return the names of a class's type parameters that are sizes; None for the others."""
        info = self._class_named(t.name)
        variables = info.defn.type_vars if info is not None else []
        return [v.name if is_size_variable(v) else None for v in variables]

    def missing(self, got: TypeText, wanted: TypeText) -> list[str]:
        """Return the members of the protocol ``wanted`` that a class does not have."""
        protocol = self._protocol_named(wanted.name)
        members = sorted(protocol.protocol_members) if protocol is not None else []
        return [name for name in members if self.member(got, name) is None]

    def is_ours(self, t: TypeText) -> bool:
        """Return whether a text names a class of modules, or a protocol with shapes."""
        protocol, info = self._protocol_named(t.name), self._class_named(t.name)
        if protocol is None:
            return info is not None and info.has_base(MODULE)
        members = (self.member(t, name) for name in protocol.protocol_members)
        return any(each is not None and each.mentions("Tensor") for each in members)

    def read(self, t: Type) -> TypeText | None:
        """Return a type as mypy would name it; None for one that has no such form."""
        return read_type(format_type_bare(t, self.checker.options))

    def _as_function(self, constructor: CallableType) -> CallableType:
        return constructor.copy_modified(fallback=self.checker.named_type("builtins.function"))

    def _instance(self, t: TypeText) -> Instance | None:
        """Return an instance of the class, or the module, that the text names."""
        for value in () if self.value is None else members(self.value):
            if isinstance(value, Instance) and value.type.name in (t.name, f"{t.name}Type"):
                return value
        info = self._class_named(t.name)
        instance = fill_typevars(info) if info is not None else None
        return instance if isinstance(instance, Instance) else None

    def _protocol_named(self, name: str) -> TypeInfo | None:
        info = self._class_named(name)
        return info if info is not None and info.is_protocol else None

    def _class_named(self, name: str) -> TypeInfo | None:
        """Return the class that this place calls ``name``, or the only one of the program.

        Of several it is that of the value, else only modules count: mypy also reads classes of which
        this place knows nothing.
        """
        module, _, own = name.rpartition(".")
        checker = self.checker
        if (local := self._local_class(own)) is not None:
            return local
        trees = [checker.modules[module]] if module in checker.modules else [checker.tree]
        if not module and own not in checker.tree.names:
            trees = list(checker.modules.values())
        nodes = {tree.names[own].node for tree in trees if own in tree.names}
        classes = [node for node in nodes if isinstance(node, TypeInfo)]
        if len(classes) > 1:
            values = () if self.value is None else members(self.value)
            held = [v.type for v in values if isinstance(v, Instance) and v.type in classes]
            classes = held[:1] or [cls for cls in classes if cls.has_base(MODULE)]
        return classes[0] if len(classes) == 1 else None

    def _local_class(self, name: str) -> TypeInfo | None:
        """Return the class of this name that a function around this place defines."""
        for function in reversed(self.checker.scope.stack):
            inside = walk(function) if isinstance(function, FuncItem) else ()
            for node in inside:
                if isinstance(node, ClassDef) and node.name == name:
                    return node.info
        return None


def _substituted(t: TypeText, known: dict[str, TypeText]) -> TypeText:
    if t.name in known and not t.arguments:
        return known[t.name]
    return TypeText(t.name, tuple(_substituted(each, known) for each in t.arguments))
