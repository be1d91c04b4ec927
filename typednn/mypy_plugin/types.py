"""Convert mypy's types to typednn's shapes (``Scope``), and back (``Writer``).

Literal[784]                          784
type variable                         a symbol; ``Scope`` remembers which variable it stands for
Expr[Literal["2*_0+1"], tuple[h]]     2*h+1
*type variable tuple, *tuple[...]     a variadic axis
Any, int                              unknown
Any that remembers a text ("#n")      an axis that only a call decides; elsewhere unknown
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final, Protocol, TypeGuard

from mypy.checker import TypeChecker
from mypy.expandtype import expand_type
from mypy.maptype import map_instance_to_supertype
from mypy.nodes import TypeInfo
from mypy.types import (
    AnyType,
    CallableType,
    ExtraAttrs,
    Instance,
    LiteralType,
    NoneType,
    ProperType,
    TupleType,
    Type,
    TypeAliasType,
    TypeOfAny,
    TypeTranslator,
    TypeVarId,
    TypeVarLikeType,
    TypeVarTupleType,
    TypeVarType,
    UnionType,
    UnpackType,
    get_proper_type,
)

from typednn.mypy_plugin import size_texts
from typednn.mypy_plugin.names import (
    ANY_FLOAT,
    EXPR,
    MODULE,
    NDARRAY,
    OWN_EXPR,
    STATIC_SIZES,
    TENSOR,
    UNSIZED,
    shown,
)
from typednn.shapes.dim import UNKNOWN, AtMost, Dim, Size, Unknown, symbol, within_limits
from typednn.shapes.rules.axes import join
from typednn.shapes.shape import UNKNOWN_SHAPE, Entry, Shape, Variadic

_AXIS_TEXT: Final = "axis of a shape: "
_OF_MISTAKE: Final = "shape of a mistake"


def checker_builder(checker: TypeChecker) -> "TypeBuilder":
    """Return a builder for checking, when mypy itself finds only what the module imports."""

    def build(fullname: str, args: list[Type], /) -> Instance:
        module, _, name = fullname.rpartition(".")
        own = checker.tree.names.get(OWN_EXPR) if fullname == EXPR else None
        node = (own or checker.modules[module].names[name]).node
        assert isinstance(node, TypeInfo), fullname
        return Instance(node, args)

    return build


def number_type(checker: TypeChecker, fullname: str) -> Type:
    """Return AnyFloat or another type of numbers; float or Any where there are no such types."""
    if STATIC_SIZES in checker.modules:
        return checker_builder(checker)(fullname, [])
    return checker.named_type("builtins.float") if fullname == ANY_FLOAT else unknown_type()


def is_expression(t: ProperType | None) -> TypeGuard[Instance]:
    """Whether a type is the ``Expr`` of a size that is computed from others."""
    return isinstance(t, Instance) and (t.type.fullname == EXPR or t.type.name == OWN_EXPR)


class TypeBuilder(Protocol):
    """Makes mypy types by full name, in semantic analysis as well as in checking."""

    def __call__(self, fullname: str, args: list[Type], /) -> Instance: ...


class Translator(TypeTranslator):
    """Rebuilds a type, and replaces aliases by what they stand for.

    An alias that contains itself has no end, so only its arguments are rebuilt. One that mypy has
    not read yet stays.
    """

    def visit_type_alias_type(self, t: Type) -> Type:
        if not isinstance(t, TypeAliasType) or t.alias is not None and not t.is_recursive:
            return get_proper_type(t).accept(self)
        return t.copy_modified(args=[arg.accept(self) for arg in t.args])


def unknown_type() -> AnyType:
    return AnyType(TypeOfAny.special_form)


def remembered(text: str) -> AnyType:
    """Return an ``Any`` that carries the text of an axis through mypy's analysis and its cache."""
    return _any_with(_AXIS_TEXT + text)


def _any_with(text: str) -> AnyType:
    source = AnyType(TypeOfAny.from_unimported_type, missing_import_name=text)
    return AnyType(TypeOfAny.from_another_any, source_any=source)


def of_mistake(t: Type) -> Type:
    """Return the type of a refused call's result: tensors and layers keep no more than their dtypes.

    What is computed from them is a mistake too, and is not reported again.
    """
    return t.accept(_OfMistake())


class _OfMistake(Translator):
    def visit_instance(self, t: Instance) -> Type:
        if as_array(t) is not None:
            return _distinct(t.copy_modified(args=[_any_with(_OF_MISTAKE), t.args[1]]))
        if t.type.has_base(MODULE):
            return refused_layer(t)
        return super().visit_instance(t) if is_tuple(t) else t


def _distinct(tensor: Instance) -> Instance:
    """Make the type of a new tensor unequal to others.

    To mypy one Any equals another; it would give a variable the one that it has had.
    """
    tensor.extra_attrs = ExtraAttrs({})
    return tensor


def refused_layer(layer: Instance) -> Instance:
    """Return the type of a layer whose constructor was refused: it keeps no more than its dtype.

    What it computes is a mistake too, and is not reported again.
    """
    return layer.copy_modified(
        args=[t if _is_dtype(t) else _any_with(_OF_MISTAKE) for t in layer.args]
    )


def _is_dtype(argument: Type) -> bool:
    """Return whether a type argument is a dtype, as that of ``Linear[784, 10, np.float64]``."""
    proper = get_proper_type(argument)
    return isinstance(proper, Instance) and proper.type.module_name.partition(".")[0] == "numpy"


def after_mistakes(result: Type, given: Iterable[Type]) -> Type:
    """Return the type of a result whose unknown sizes are not asked for if a mistake is in what was given."""
    return result.accept(_AfterMistake()) if any(map(has_mistake, given)) else result


class _AfterMistake(Translator):
    def visit_any(self, t: AnyType) -> Type:
        return _any_with(_OF_MISTAKE)

    def visit_instance(self, t: Instance) -> Type:
        found = super().visit_instance(t) if as_array(t) is not None or is_tuple(t) else t
        return _distinct(found) if isinstance(found, Instance) and as_array(found) else found


def has_mistake(t: Type) -> bool:
    """Whether ``t`` is of a mistake, or a tensor with a size that is unknown because of one."""
    if is_of_mistake(t):
        return True
    for member in members(t):
        array = as_array(member)
        shape = None if array is None else get_proper_type(array.args[0])
        sizes: Sequence[Type] = shape.items if isinstance(shape, TupleType) else ()
        if isinstance(shape, Instance):
            sizes = shape.args
        for size in sizes:
            if not isinstance(size, _KNOWN_SIZES) and _is_marked(size):
                return True
    return False


_KNOWN_SIZES: Final = (TypeVarType, LiteralType)


def _is_marked(size: Type) -> bool:
    found = get_proper_type(size.type) if isinstance(size, UnpackType) else get_proper_type(size)
    item = get_proper_type(found.args[0]) if is_tuple(found) and found.args else found
    return isinstance(item, AnyType) and item.missing_import_name == _OF_MISTAKE


def is_of_mistake(t: Type) -> bool:
    """Whether ``t`` is, or may be, what a refused call or operator gave: a tensor, a layer, or Any."""
    for member in members(t):
        if isinstance(member, AnyType):
            source = member.source_any or member  # of what a variable holds
            if source.type_of_any == TypeOfAny.from_error:
                return True
        elif isinstance(member, Instance):
            for arg in member.args:
                proper = get_proper_type(arg)
                if isinstance(proper, AnyType) and proper.missing_import_name == _OF_MISTAKE:
                    return True
    return False


def remembered_text(any_type: AnyType) -> str | None:
    """Return the text of an axis that ``any_type`` carries, or None."""
    name = any_type.missing_import_name
    return name.removeprefix(_AXIS_TEXT) if name and name.startswith(_AXIS_TEXT) else None


def declared_text(tensor: Instance) -> str | None:
    """Return the text of the annotation of ``tensor``, with the names that no function binds."""
    shape = get_proper_type(tensor.args[0])
    if isinstance(shape, Instance) and (text := text_of_item(shape)) is not None:
        return text  # mypy shortens tuple[*tuple[X, ...]] to tuple[X, ...]
    if not isinstance(shape, TupleType):
        return None
    return " ".join(_axis_text(item) for item in shape.items)


def _axis_text(item: Type) -> str:
    if isinstance(item, UnpackType):
        return text_of_item(get_proper_type(item.type)) or "..."
    proper = get_proper_type(item)
    text = remembered_text(proper) if isinstance(proper, AnyType) else None
    size = Scope().size(proper)
    return text or (str(size) if isinstance(size, int) else "_")


def text_of_item(inner: ProperType) -> str | None:
    """Return the text that ``*tuple[<remembered>, ...]`` carries, or None."""
    if isinstance(inner, Instance) and inner.args:
        item = get_proper_type(inner.args[0])
        return remembered_text(item) if isinstance(item, AnyType) else None
    return None


def as_tensor(t: Type) -> Instance | None:
    """Return ``t`` if it is an instance of Tensor, else None."""
    proper = get_proper_type(t)
    if isinstance(proper, Instance) and proper.type.fullname == TENSOR:
        return proper
    return None


ARRAY_CLASSES: Final = {TENSOR, NDARRAY, *UNSIZED}
"""The classes whose type parameters are a shape and a dtype, by full name."""


def know_array_classes(classes: Iterable[str]) -> None:
    """Add the classes that the settings list, and forget those of other settings."""
    ARRAY_CLASSES.clear()
    ARRAY_CLASSES.update((TENSOR, NDARRAY, *UNSIZED, *classes))


_PARAMETERS: Final = 2


def as_array(t: Type) -> Instance | None:
    """Return ``t`` if it is an instance of a class of arrays, ours or another library's."""
    proper = get_proper_type(t)
    if isinstance(proper, Instance) and proper.type.fullname in ARRAY_CLASSES:
        return proper if len(proper.type.type_vars) == _PARAMETERS else None
    return None


def is_joined_dtype(t: Type) -> bool:
    """Return whether a tensor's dtype is what mypy joins of several, as in ``[images, labels]``.

    It is ``object`` or a private class of numpy then, and any dtype may stand behind it.
    """
    proper = get_proper_type(t)
    if not isinstance(proper, Instance):
        return False
    return proper.type.fullname == "builtins.object" or (
        proper.type.module_name.startswith("numpy") and proper.type.name.startswith("_")
    )


def as_foreign_array(t: Type) -> Instance | None:
    """Return ``t`` if it is an instance of another library's class of arrays."""
    array = as_array(t)
    return None if array is None or array.type.fullname == TENSOR else array


def as_result(array: Instance) -> Instance:
    """Return what functions give for an array: for a ``Parameter`` of PyTorch it is a ``Tensor``."""
    for base in array.type.bases:
        if base.type.fullname in ARRAY_CLASSES:
            return map_instance_to_supertype(array, base.type)
    return array


def scalar_of(dtype: Type) -> ProperType:
    """Return ``np.float32`` for numpy's ``dtype[np.float32]``; any other type stays."""
    proper = get_proper_type(dtype)
    if isinstance(proper, Instance) and proper.type.fullname == "numpy.dtype" and proper.args:
        return get_proper_type(proper.args[0])
    return proper


def refused_type() -> AnyType:
    """Return the type of a refused call of which no result is known: what it is used for is no mistake."""
    return AnyType(TypeOfAny.from_error)


def taking_anything(signature: CallableType, checker: TypeChecker) -> CallableType:
    """Return a signature without a demand on its arguments, for calls that a hook refuses."""
    formals: list[Type] = [checker.named_type("builtins.object")] * len(signature.arg_types)
    return signature.copy_modified(arg_types=formals, ret_type=unknown_type(), variables=[])


def constructor_of_anything(signature: CallableType, checker: TypeChecker) -> CallableType:
    """Return a constructor's signature without a demand on its arguments, for calls that a hook refuses."""
    unknown = {variable.id: unknown_type() for variable in signature.variables}
    made = expand_type(signature.ret_type, unknown)
    return taking_anything(signature, checker).copy_modified(ret_type=made)


def members(t: Type) -> list[ProperType]:
    """Return the members of a union, and of unions in it; any other type is its only member."""
    proper = get_proper_type(t)
    if isinstance(proper, UnionType):
        return [member for item in proper.items for member in members(item)]
    return [proper]


def class_name(t: Type) -> str | None:
    """Return the name of the class of a value at run time; None if it is not known."""
    proper = get_proper_type(t)
    if isinstance(proper, NoneType):
        return "NoneType"
    if isinstance(proper, CallableType):
        return "function"
    if isinstance(proper, TupleType):
        proper = proper.partial_fallback
    elif isinstance(proper, LiteralType):
        proper = proper.fallback
    return proper.type.name if isinstance(proper, Instance) else None


@lru_cache(maxsize=4096)
def _key_of(name: str, number: TypeVarId) -> str:
    return f"{shown(name)}@{number.raw_id}.{number.meta_level}.{number.namespace}"


class Scope:
    """Reads shapes from types, and keeps the type variable of each dimension name in them.

    A name's key is unique to its type variable (``b@3.0.mod.f``). Messages show it up to the ``@``.
    """

    def __init__(self) -> None:
        self.variables: dict[str, TypeVarLikeType] = {}

    def key(self, variable: TypeVarLikeType) -> str:
        """Return the name that stands for ``variable`` in shapes, and keep the variable."""
        key = _key_of(variable.name, variable.id)
        self.variables[key] = variable
        return key

    def shape(self, tensor: Instance) -> Shape:
        """Return the shape of ``tensor``."""
        return self.shape_of_tuple(get_proper_type(tensor.args[0]))

    def shape_of_tuple(self, t: ProperType) -> Shape:
        """Return the shape of a shape parameter: a tuple of sizes, or one type variable."""
        if isinstance(t, TupleType):
            return tuple(self.entry(item) for item in t.items)
        if isinstance(t, TypeVarType):
            return (Variadic(self.key(t)),)
        return UNKNOWN_SHAPE

    def entry(self, t: Type) -> Entry:
        """Return the entry of a shape for one item of a shape parameter."""
        if isinstance(t, UnpackType):
            inner = get_proper_type(t.type)
            return Variadic(self.key(inner) if isinstance(inner, TypeVarTupleType) else None)
        return self.size(t)

    def size(self, t: Type) -> Size:
        """Return the size that ``t`` stands for, or UNKNOWN."""
        proper = get_proper_type(t)
        if isinstance(proper, TypeVarType):
            return symbol(self.key(proper))
        if isinstance(proper, LiteralType) and isinstance(proper.value, int):
            return within_limits(proper.value)
        if is_expression(proper):
            return self._expression(proper)
        if isinstance(proper, Instance) and proper.last_known_value is not None:
            return self.size(proper.last_known_value)
        return UNKNOWN

    def _expression(self, expr: Instance) -> Size:
        text, names = (get_proper_type(arg) for arg in expr.args)
        if not isinstance(text, LiteralType) or not isinstance(names, TupleType):
            return UNKNOWN
        holes = {f"_{i}": self.size(item) for i, item in enumerate(names.items)}
        return size_texts.read(str(text.value), holes)


class Writer:
    """Writes shapes as mypy types, with the type variables that ``scope`` keeps."""

    def __init__(self, build: TypeBuilder, scope: Scope) -> None:
        self._build = build
        self._scope = scope

    def shape(self, shape: Shape) -> Type:
        """Return the shape parameter of Tensor for ``shape``.

        mypy crashes on a tuple that unpacks two others, so ``(*a, *b)`` is of any axes.
        """
        shape = join(shape)
        if shape == UNKNOWN_SHAPE:
            return unknown_type()
        if len(shape) == 1 and isinstance(whole := self._variable(shape[0]), TypeVarType):
            return whole
        items = [self.entry(entry) for entry in shape]
        return TupleType(items, self._build("builtins.tuple", [self._int()]))

    def _variable(self, entry: Entry) -> TypeVarLikeType | None:
        if isinstance(entry, Variadic) and entry.name is not None:
            return self._scope.variables.get(entry.name)
        return None

    def entry(self, entry: Entry) -> Type:
        if isinstance(entry, Variadic):
            variable = self._variable(entry)
            if isinstance(variable, TypeVarTupleType):
                return UnpackType(variable)
            return UnpackType(self._build("builtins.tuple", [unknown_type()]))
        return self.size(entry)

    def size(self, size: Size) -> Type:
        if isinstance(size, int):
            return LiteralType(size, self._int())
        if isinstance(size, Unknown) and not isinstance(size, AtMost):
            return unknown_type()
        if isinstance(size, Dim) and (name := size.name) is not None:
            return self._scope.variables.get(name) or unknown_type()
        names = sorted(size.names)
        return self._expression(size, names, [self._scope.variables.get(each) for each in names])

    def number(self, size: int | Dim) -> Type:
        """Return a size as a number of a program: mypy joins it with ints to an int."""
        if isinstance(size, int):
            return self.size(size)
        names = sorted(size.names)
        return self._expression(size, names, [self._scope.variables.get(name) for name in names])

    def _expression(
        self, size: Dim | AtMost, names: list[str], types: list[TypeVarLikeType | None]
    ) -> Type:
        filled = [t for t in types if t is not None]
        if len(filled) < len(types):
            return unknown_type()
        text = LiteralType(size_texts.written(size, names), self._build("builtins.str", []))
        arguments = TupleType(list(filled), self._build("builtins.tuple", [self._int()]))
        try:
            return self._build(EXPR, [text, arguments])
        except KeyError:  # a module without annotations, in a program that does not read typednn
            return unknown_type()

    def _int(self) -> Instance:
        return self._build("builtins.int", [])


def is_tuple(t: ProperType) -> TypeGuard[Instance]:
    """Whether ``t`` is a tuple of any number of items, ``tuple[X, ...]``."""
    return isinstance(t, Instance) and t.type.fullname == "builtins.tuple"
