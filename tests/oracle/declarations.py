"""Annotations and classes, drawn; and what is in them."""

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from random import Random
from typing import Final

from tests.oracle.annotations import class_of, fields_of, variables_of
from tests.oracle.program import annotation_of

NAMES: Final = ("a", "b", "c")
"""Names of sizes that a call binds."""
VARIABLES: Final = ("H", "E")
"""Type variables of sizes."""


def draw_shape(rng: Random, names: Sequence[str]) -> str:
    """The text of a shape of these names, in any order."""
    tokens = [_draw_axis(rng, names) for _ in range(rng.choice([0, 1, 1, 2, 2, 2, 3]))]
    if rng.random() < 0.15:
        tokens.insert(rng.randint(0, len(tokens)), rng.choice(["*s", "*s", "..."]))
    return " ".join(tokens)


def _draw_axis(rng: Random, names: Sequence[str]) -> str:
    n, m, k = rng.choice(names), rng.choice(names), rng.randint(2, 4)
    single = [n] * 8
    sums = [f"{k}*{n}", f"{n}+{k}", f"{n}+{m}", f"{n}*{m}", f"2*{n}+1", f"{n}+{m}+1"]
    return rng.choice([*single, *sums, str(k), "1", "_"])


def draw_annotation(
    rng: Random, definitions: Sequence[str], names: Sequence[str] = NAMES, depth: int = 0
) -> str:
    """An annotation: of a tensor as a rule, else of a container, a union, a size or an instance."""
    one = partial(draw_annotation, rng, definitions, names, depth + 1)
    kind = rng.random() if depth == 0 else 1.0
    classes = [text for text in definitions if "class " in text]
    if kind < 0.06:
        return f"tuple[{one()}, {one()}]"
    if kind < 0.12:
        return f"{rng.choice(['list[', 'dict[str, '])}{one()}]"
    if kind < 0.2:
        return f"{one()} | {rng.choice([one(), 'None'])}"
    if kind < 0.24:
        return rng.choice(VARIABLES)
    if kind < 0.4 and classes:
        return _instance_of(rng, rng.choice(classes), VARIABLES)
    dtype = rng.choice(["Float32"] * 5 + ["Int64"])
    return f'{dtype}[Tensor, "{draw_shape(rng, names)}"]'


def _instance_of(rng: Random, text: str, names: Sequence[str]) -> str:
    name = re.findall(r"class (\w+)", text)[0]
    given = [rng.choice([*names, *names, f"Literal[{rng.randint(2, 4)}]"]) for _ in "HE"]
    return f"{name}[{', '.join(given)}]"


def draw_class(rng: Random, name: str, definitions: Sequence[str]) -> str:
    """A class of sizes H and E: a module, or one that `typed` decorates.

    Not all of them declare all their fields.
    """
    fields = {f"w{i}": draw_field(rng, definitions) for i in range(rng.randint(1, 3))}
    left = [v for v in VARIABLES if not any(re.search(rf"\b{v}\b", f) for f in fields.values())]
    fields |= {f"n{v}": v for v in left}
    declared = [f"    {field}: {annotation}" for field, annotation in fields.items()]
    if rng.random() < 0.25:
        return "\n".join(
            ["@typed", "@dataclass(frozen=True)", f"class {name}(Generic[H, E]):", *declared]
        )
    is_module = rng.random() < 0.7
    head = [f"class {name}(nn.Module, Generic[H, E]):"]
    if not is_module:
        head = ["@typed", f"class {name}(Generic[H, E]):"]
    given = ", ".join(f"{field}: {annotation}" for field, annotation in fields.items())
    kept = [line for line in declared if rng.random() < 0.75]
    body = [f"    def __init__(self, {given}) -> None:"]
    body += [f"        self.{field} = {field}" for field in fields]
    return "\n".join([*head, *kept, *body])


def draw_field(rng: Random, definitions: Sequence[str]) -> str:
    classes = [text for text in definitions if "class " in text]
    kind = rng.random()
    if kind < 0.3:
        return rng.choice(VARIABLES)
    if kind < 0.5 and classes:
        return _instance_of(rng, rng.choice(classes), VARIABLES)
    if kind < 0.6:
        pair = [draw_annotation(rng, (), VARIABLES, 1) for _ in range(2)]
        return f"tuple[{', '.join(pair)}]"
    text = f'Float32[Tensor, "{draw_shape(rng, VARIABLES)}"]'
    return f"{text} | None" if kind < 0.7 else text


def names_of(annotation: str) -> list[str]:
    """The names of sizes in an annotation, `*s` too."""
    texts = re.findall(r'"(.*?)"', annotation)
    names = [name for text in texts for name in re.findall(r"\*?\b[a-zHE]\b", text)]
    outside = re.findall(r"\b[HE]\b", re.sub(r'".*?"', "", annotation))
    stars = ["*s" if name == "*s" else name.lstrip("*") for name in [*names, *outside]]
    return sorted(set(stars))


def bound_names(parameters: Mapping[str, str], definitions: Sequence[str]) -> list[str]:
    """The names that are an axis or a size by themselves, in a parameter that is no union.

    The sizes of a method's class are those of `self`.
    """
    found = set[str]()
    own_names = {*NAMES} if "self" in parameters else {*NAMES, *VARIABLES}
    for annotation in map(annotation_of, parameters.values()):
        if re.match(r"C\d", annotation):
            tree = class_of(annotation[:2], definitions)
            inner = {str(i): quoted(field) for i, field in enumerate(fields_of(tree))}
            own = dict(
                zip(
                    variables_of(tree),
                    re.findall(r"\[(.*)\]$", annotation)[0].split(", "),
                    strict=True,
                )
            )
            found |= {own[name] for name in bound_names(inner, definitions)} & {*VARIABLES}
        elif "|" not in annotation and annotation in VARIABLES:
            found.add(annotation)
        elif "|" not in annotation and not annotation.startswith(("list", "dict")):
            tokens = {t for text in re.findall(r'"(.*?)"', annotation) for t in text.split()}
            found |= tokens & own_names
    return sorted(found)


def values_in(annotation: str, text: str, definitions: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The tensors in a parameter, as expressions, with their annotations."""
    hint = ast.parse(annotation, mode="eval").body
    if not isinstance(hint, ast.Subscript):
        return
    kind = ast.unparse(hint.value)
    given = hint.slice.elts if isinstance(hint.slice, ast.Tuple) else [hint.slice]
    if kind in ("Float32", "Int64"):
        yield text, annotation
    elif kind == "tuple":
        for place, item in enumerate(given):
            yield from values_in(quoted(item), f"{text}[{place}]", definitions)
    elif kind == "list":
        yield from values_in(quoted(given[0]), f"{text}[0]", definitions)
    elif kind == "dict":
        yield from values_in(quoted(given[1]), f"{text}['x']", definitions)
    elif kind[0] == "C":
        tree = class_of(kind, definitions)
        for field in tree.body:
            if isinstance(field, ast.AnnAssign):
                yield from values_in(
                    quoted(field.annotation), f"{text}.{ast.unparse(field.target)}", definitions
                )


def quoted(hint: ast.expr) -> str:
    return ast.unparse(hint).replace("'", '"')
