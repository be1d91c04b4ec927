"""Read the types in mypy's messages, and write them shorter.

mypy's text of a type is ``Tensor[tuple['b', Literal[784]], floating[_32Bit]]``. Users read
``Tensor[tuple[b, 784], float32]``.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from typednn.mypy_plugin import size_texts
from typednn.mypy_plugin.names import OWN_EXPR, STEMS, is_of_alias, shown
from typednn.shapes.dim import UNKNOWN, Size, symbol
from typednn.shapes.shape import UNKNOWN_SHAPE, Entry, Shape, Variadic

# Shorter texts

_OWN_EXPR: Final = rf"(?:\w+\.)*{OWN_EXPR}"
_NAME: Final = r"'(?:\*?[\w.]+|\{\w+\})'+"


def shortened(text: str) -> str:
    """Return a message of mypy with its types as people read them.

    >>> shortened("Tensor[tuple['b', Literal[2]], floating[_32Bit]]")
    'Tensor[tuple[b, 2], float32]'
    """
    text = re.sub(_OWN_EXPR, "Expr", text)
    text = re.sub(rf"({_NAME}|\w)`-?\d+(?::\w+)?", r"\1", text)
    text = re.sub(r"\b(?:typednn|typednn_sizes|numpy|builtins)\.(?:\w+\.)*(?=\w)", "", text)
    text = re.sub(r"complexfloating\[_(\d+)Bit, _\d+Bit\]", _complex, text)
    text = re.sub(r"\bbool\[(?:bool|Any)\]", "bool", text)
    text = re.sub(r"(\w+)\[_(\d+)Bit\]", lambda m: STEMS.get(m[1], m[1]) + m[2], text)
    text = re.sub(r"Expr\[Literal\['([^']*)'\], tuple\[([^\[\]]*)\]\]", _expression, text)
    text = re.sub(r"Literal\[(-?\d+)\]\??", r"\1", text)
    text = text.replace("*'*", "'*")  # an unpacked name has one star
    return re.sub(_NAME, lambda m: m[0].strip("'") if is_of_alias(m[0]) else m[0][1:-1], text)


def _complex(match: re.Match[str]) -> str:
    return f"complex{2 * int(match[1])}"


def _expression(match: re.Match[str]) -> str:
    names = match[2].split(", ")
    return re.sub(r"\b_(\d+)\b", lambda m: names[int(m[1])], match[1])


# Types


@dataclass(frozen=True, slots=True)
class TypeText:
    """A type in mypy's text: a name with arguments, such as ``list`` with one.

    A union is the name ``|``. A list of types, as in ``Callable[[int], str]``, has no name.
    """

    name: str
    arguments: tuple["TypeText", ...] = ()

    @property
    def members(self) -> tuple["TypeText", ...]:
        """The members of a union; any other type is its only member."""
        return self.arguments if self.name == "|" else (self,)

    @property
    def class_name(self) -> str:
        """The name without the module: ``Tensor``."""
        return self.name.rpartition(".")[2]

    def is_tensor(self) -> bool:
        """Return whether it is an array with a shape and a dtype. One of numpy has sizes, too."""
        if len(self.arguments) != 2:
            return False
        sized = self.class_name == "ndarray" and self.arguments[0].has_sizes()
        return self.class_name in ("Tensor", "Array", "Parameter") or sized

    def has_sizes(self) -> bool:
        """Return whether a literal, a name or an expression is in the type."""
        own = self.class_name in ("Literal", "Expr") or "'" in self.name
        return own or any(each.has_sizes() for each in self.arguments)

    def binds_by_alias(self) -> bool:
        """Return whether an alias of a ``Callable`` binds a name in the type."""
        return is_of_alias(self.name) or any(each.binds_by_alias() for each in self.arguments)

    def mentions(self, name: str) -> bool:
        """Return whether the type or one in its arguments has this name."""
        return self.name.rpartition(".")[2] == name or any(
            each.mentions(name) for each in self.arguments
        )


_TOKEN: Final = re.compile(
    rf"""\s*("[^"]*"|{_NAME}(?:@[\w.]+)?|'[^']*'|[\w.@`<>-]+|\.\.\.|[][,|*?=:()/])"""
)


def read_type(text: str) -> TypeText | None:
    """Return the type that mypy's ``text`` stands for, or None if it has another form."""
    text = re.sub(_OWN_EXPR, "Expr", text)
    tokens = [match[1] for match in _TOKEN.finditer(text)]
    if "".join(tokens) != text.replace(" ", ""):
        return None
    reader = _Reader(tokens)
    try:
        found = reader.union()
    except IndexError:
        return None
    return found if reader.at_end() else None


_KINDS_OF_ARGUMENTS: Final = frozenset(
    ["Arg", "DefaultArg", "NamedArg", "DefaultNamedArg", "VarArg", "KwArg"]
)
"""How mypy writes a parameter that is more than a type: ``VarArg(int)``."""


class _Reader:
    """Reads tokens from left to right. Raises IndexError at a token that fits nowhere."""

    def __init__(self, tokens: list[str]) -> None:
        self._tokens, self._next = tokens, 0

    def at_end(self) -> bool:
        return self._next == len(self._tokens)

    def union(self) -> TypeText:
        members = [self._type()]
        while self._skip("|"):
            members.append(self._type())
        return members[0] if len(members) == 1 else TypeText("|", tuple(members))

    def _type(self) -> TypeText:
        if self._skip("def"):
            return self._function()
        star = "*" if self._skip("*") else ""
        if self._skip("["):
            return TypeText("", tuple(self._until("]")))
        name = star + self._take()
        arguments: tuple[TypeText, ...] = ()
        if self._skip("["):
            arguments = tuple(self._until("]"))
        elif name in _KINDS_OF_ARGUMENTS and self._skip("("):
            arguments = tuple(self._until(")"))
        self._skip("?")
        return TypeText(name, arguments)

    def _function(self) -> TypeText:
        """Read ``[n: int] f(x: int, *rest: str) -> float``, which stands after ``def``."""
        if self._skip("["):
            while not self._skip("]"):
                self._next += 1
        if not self._skip("("):
            self._take()
            self._expect("(")
        parameters = TypeText("", tuple(self._parameters()))
        self._expect("->")
        return TypeText("Callable", (parameters, self.union()))

    def _parameters(self) -> Iterator[TypeText]:
        named = False
        while not self._skip(")"):
            kind = "VarArg" if self._skip("*") else "NamedArg" if named else "Arg"
            if kind == "VarArg" and self._skip("*"):
                kind = "KwArg"
            if self._skip(",") or self._skip("/"):
                named = named or kind == "VarArg"
                self._skip(",")
                continue
            declared = self.union()
            if declared.name in ("self", "cls") and not self._at(":"):
                self._skip(",")
                continue
            name: tuple[TypeText, ...] = ()
            if self._skip(":"):
                name = (TypeText(f"'{declared.name}'"),) if kind == "NamedArg" else ()
                declared = self.union()
            if self._skip("="):
                self._take()
                kind = f"Default{kind}"
            self._skip(",")
            yield TypeText(kind, (declared, *name))

    def _until(self, end: str) -> Iterator[TypeText]:
        while not self._skip(end):
            if self._skip("("):  # tuple[()]
                self._expect(")")
            else:
                yield self.union()
            self._skip(",")

    def _at(self, token: str) -> bool:
        return not self.at_end() and self._tokens[self._next] == token

    def _skip(self, token: str) -> bool:
        found = self._at(token)
        self._next += found
        return found

    def _take(self) -> str:
        token = self._tokens[self._next]
        if token in ("[", "]", ",", "|", "(", ")", "=", ":", "?"):
            raise IndexError(token)
        self._next += 1
        return token

    def _expect(self, token: str) -> None:
        if not self._skip(token):
            raise IndexError(token)


# Shapes


def shape_of(tensor: TypeText) -> Shape:
    """Return the shape of a tensor. A name's key is its text, so that no two names are mixed up."""
    shape = tensor.arguments[0]
    if shape.name != "tuple":
        return UNKNOWN_SHAPE if shape.name == "Any" else (Variadic(key_of_text(shape.name)),)
    items = shape.arguments
    if len(items) == 2 and items[1].name == "...":
        return UNKNOWN_SHAPE
    return tuple(map(_entry, items))


def dtype_of(tensor: TypeText) -> str:
    """Return ``float32`` for numpy's ``floating[_32Bit]``, and the text of any other dtype."""
    dtype = tensor.arguments[1]
    if dtype.class_name == "dtype" and dtype.arguments:
        dtype = dtype.arguments[0]
    return shortened(_text(dtype)).partition("[")[0]


def short_text(t: TypeText) -> str:
    """Return ``Linear[784, 10]``, a type as people read it."""
    return shortened(_text(t))


def _text(t: TypeText) -> str:
    return f"{t.name}[{', '.join(map(_text, t.arguments))}]" if t.arguments else t.name


def _entry(t: TypeText) -> Entry:
    if t.name in ("*tuple", "Unpack"):
        return Variadic(None)
    if t.name.startswith("*"):
        return Variadic(key_of_text(t.name[1:]))
    return size_of(t)


def size_of(t: TypeText) -> Size:
    """Return the size that a type stands for, or UNKNOWN."""
    name = t.name.rpartition(".")[2] if "'" not in t.name else t.name
    if name == "Literal" and t.arguments[0].name.lstrip("-").isdigit():
        return int(t.arguments[0].name)
    if name == "Expr":
        text, holes = t.arguments
        values = {f"_{i}": size_of(each) for i, each in enumerate(holes.arguments)}
        return size_texts.read(text.arguments[0].name.strip("'"), values)
    return UNKNOWN if name in ("Any", "int") else symbol(key_of_text(t.name))


def key_of_text(name: str) -> str:
    """Return the key of a name in shapes, for the name in a type's text."""
    return f"{shown(name.partition('@')[0])}@{name}"
