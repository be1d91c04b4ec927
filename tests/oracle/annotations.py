"""Arguments that fit an annotation: the text of an expression, for sizes that are given as texts."""

import ast
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

VARIADIC: Final = ("4", "3")
"""The axes of `*s`, and of `...`, where none are given."""
ANY: Final = "5"
"""The size of an anonymous axis."""
_MAKERS: Final = {"Float32": "ops.ones({})", "Int64": "ops.zeros({}, dtype=np.int64)"}


class Chooser:
    """How an argument is chosen where several fit: the first one, of the sizes that are asked for."""

    def member(self, members: Sequence[ast.expr]) -> ast.expr:
        """Return one of a union's members."""
        return members[0]

    def axes(self, sizes: list[str]) -> list[str]:
        """Return the sizes of a tensor where these fit."""
        return sizes

    def dtype(self, name: str) -> str:
        """Return the dtype of a tensor where this one fits."""
        return name

    def tensor(self, text: str) -> str:
        """Return the expression of a tensor like this new one."""
        return text


def argument(
    annotation: str,
    sizes: Mapping[str, str],
    definitions: Sequence[str],
    chooser: Chooser | None = None,
) -> str:
    """The text of an argument, for names of these sizes; of `*s` the sizes stand with commas between."""
    writer = _Writer(sizes, definitions, chooser or Chooser())
    return writer.value(ast.parse(annotation, mode="eval").body)


@dataclass(frozen=True, slots=True)
class _Writer:
    sizes: Mapping[str, str]
    definitions: Sequence[str]
    chooser: Chooser

    def value(self, hint: ast.expr) -> str:
        if isinstance(hint, ast.BinOp):
            return self.value(self.chooser.member(_members(hint)))
        if isinstance(hint, ast.Constant):
            return str(hint.value)
        if isinstance(hint, ast.Name):
            return self.sizes[hint.id]
        assert isinstance(hint, ast.Subscript), ast.unparse(hint)
        given = hint.slice.elts if isinstance(hint.slice, ast.Tuple) else [hint.slice]
        kind = ast.unparse(hint.value)
        if kind in _MAKERS:
            return self._tensor(kind, given[1])
        if kind == "tuple":
            return f"({' '.join(f'{self.value(item)},' for item in given)})"
        if kind == "list":
            return f"[{self.value(given[0])}, {self.value(given[0])}]"
        if kind == "dict":
            return f"{{'x': {self.value(given[1])}}}"
        return self.value(given[0]) if kind == "Literal" else self._instance(kind, given)

    def _tensor(self, kind: str, text: ast.expr) -> str:
        assert isinstance(text, ast.Constant)
        assert isinstance(text.value, str)
        axes = self.chooser.axes([n for token in text.value.split() for n in self._axis(token)])
        shape = f"({' '.join(f'{size},' for size in axes)})"
        return self.chooser.tensor(_MAKERS[self.chooser.dtype(kind)].format(shape))

    def _axis(self, token: str) -> Sequence[str]:
        if token == "_":
            return [ANY]
        if token == "..." or token.startswith("*"):
            given = self.sizes.get(token)
            return VARIADIC if given is None else [n for n in given.split(",") if n]
        return [written(token, self.sizes)]

    def _instance(self, name: str, given: Sequence[ast.expr]) -> str:
        """A call of the class, whose type variables are the arguments that are given."""
        tree = class_of(name, self.definitions)
        own = [argument.id for argument in _generic(tree) if isinstance(argument, ast.Name)]
        sizes = dict(zip(own, map(self.value, given), strict=True))
        inner = _Writer(sizes, self.definitions, self.chooser)
        return f"{name}({', '.join(map(inner.value, fields_of(tree)))})"


def written(token: str, sizes: Mapping[str, str]) -> str:
    """An expression of names with their sizes in it.

    >>> written("2*n+1", {"n": "x.shape[0]"})
    '2*x.shape[0]+1'
    """
    return re.sub(r"[A-Za-z]\w*", lambda name: _grouped(sizes[name[0]]), token)


def _grouped(size: str) -> str:
    return size if re.fullmatch(r"[\w.\[\]]+", size) else f"({size})"


def class_of(name: str, definitions: Sequence[str]) -> ast.ClassDef:
    """The class of this name in the texts of definitions."""
    bodies = (ast.parse(text).body[0] for text in definitions)
    return next(tree for tree in bodies if isinstance(tree, ast.ClassDef) and tree.name == name)


def variables_of(tree: ast.ClassDef) -> list[str]:
    """The names of a class's type variables."""
    return [ast.unparse(variable) for variable in _generic(tree)]


def _generic(tree: ast.ClassDef) -> list[ast.expr]:
    base = next(base for base in tree.bases if isinstance(base, ast.Subscript))
    return list(base.slice.elts) if isinstance(base.slice, ast.Tuple) else [base.slice]


def fields_of(tree: ast.ClassDef) -> list[ast.expr]:
    """The annotations of what the class is called with."""
    for statement in tree.body:
        if isinstance(statement, ast.FunctionDef) and statement.name == "__init__":
            given = (argument.annotation for argument in statement.args.args[1:])
            return [annotation for annotation in given if annotation is not None]
    return [s.annotation for s in tree.body if isinstance(s, ast.AnnAssign)]


def _members(union: ast.expr) -> list[ast.expr]:
    if isinstance(union, ast.BinOp):
        return [*_members(union.left), *_members(union.right)]
    return [union]
