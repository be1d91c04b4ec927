"""Drawing programs with annotations: functions and classes that are checked by `typed`, and their calls.

They come in families: functions and methods, right ones and ones that return something else than they declare, and
then a program that calls the right ones, with arguments that fit and with ones that do not.
"""

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import combinations
from random import Random
from typing import Any, Final

from tests.oracle.annotations import Chooser, argument, class_of, fields_of, variables_of
from tests.oracle.drawing import PARAMETERS, SIZES, Arguments, Scene, Story, Value, draw_statement
from tests.oracle.program import RETURN, Program, Statement, Unforeseeable, annotation_of
from typednn import Tensor

NAMES: Final = ("a", "b", "c")
VARIABLES: Final = ("H", "E")
_FAMILY: Final = 3


def draw_family(rng: Random, operations: Mapping[str, Arguments]) -> Iterator[Program]:
    """A few functions and methods, and a program that calls those of them that are right."""
    callees: list[tuple[str, Program]] = []
    definitions: tuple[str, ...] = ()
    for number in range(_FAMILY):
        name = f"f{number}" if rng.random() < 0.6 else f"C{number}"
        draw = draw_function if name[0] == "f" else draw_method
        wrong = rng.random() < 0.25
        program = draw(rng, name, definitions, callees, operations, wrong)
        yield program
        if not wrong:
            definitions = program.as_definition(name)
            callees.append((name, program))
    if callees:
        yield draw_calls(rng, definitions, callees, operations)


# --- annotations


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


def names_of(annotation: str) -> list[str]:
    """The names of sizes in an annotation, `*s` too."""
    texts = re.findall(r'"(.*?)"', annotation)
    names = [name for text in texts for name in re.findall(r"\*?\b[a-zHE]\b", text)]
    outside = re.findall(r"\b[HE]\b", re.sub(r'".*?"', "", annotation))
    stars = ["*s" if name == "*s" else name.lstrip("*") for name in [*names, *outside]]
    return sorted(set(stars))


# --- what a body can use


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


def begun(parameters: dict[str, str], definitions: tuple[str, ...]) -> Story:
    """A program with nothing but its parameters."""
    story = Story(Program(parameters, (), SIZES, definitions=definitions))
    for p, annotation in parameters.items():
        for text, inner in values_in(annotation_of(annotation), p, definitions):
            if not re.search(r"\.\.\.|\*s|_", inner.replace("float32_", "")):
                story.tensors.append(Value(text, tuple(story.evaluate(text))))
    return story


# --- functions and methods


def draw_function(
    rng: Random,
    name: str,
    definitions: tuple[str, ...],
    callees: Sequence[tuple[str, Program]],
    operations: Mapping[str, Arguments],
    wrong: bool,
) -> Program:
    """A function with a result; a `wrong` one gives something else than it declares."""
    count = rng.randint(1, 3)
    parameters = {f"p{i}": draw_annotation(rng, definitions) for i in range(count)}
    return _with_body(rng, parameters, definitions, callees, operations, wrong)


def draw_method(
    rng: Random,
    name: str,
    definitions: tuple[str, ...],
    callees: Sequence[tuple[str, Program]],
    operations: Mapping[str, Arguments],
    wrong: bool,
) -> Program:
    """A method of a new class, whose sizes are in its fields."""
    definitions = (*definitions, draw_class(rng, name, definitions))
    names = (*VARIABLES, *NAMES[: rng.randint(1, 2)])
    parameters = {
        "self": f"{name}[H, E]",
        "p0": draw_annotation(rng, (), names, depth=1),
        **({"p1": draw_annotation(rng, (), names, depth=1)} if rng.random() < 0.4 else {}),
    }
    return _with_body(rng, parameters, definitions, callees, operations, wrong)


def draw_class(rng: Random, name: str, definitions: Sequence[str]) -> str:
    """A class of sizes H and E: a module, or one that `typed` decorates; not all declare their fields."""
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
        return f"tuple[{draw_annotation(rng, (), VARIABLES, 1)}, {draw_annotation(rng, (), VARIABLES, 1)}]"
    text = f'Float32[Tensor, "{draw_shape(rng, VARIABLES)}"]'
    return f"{text} | None" if kind < 0.7 else text


def _with_body(
    rng: Random,
    parameters: dict[str, str],
    definitions: tuple[str, ...],
    callees: Sequence[tuple[str, Program]],
    operations: Mapping[str, Arguments],
    wrong: bool,
) -> Program:
    story = begun(parameters, definitions)
    calls = calls_of(callees)
    for i in range(rng.choice([0, 0, 1, 2])):
        drawn = calls if calls and rng.random() < 0.5 else operations
        draw_statement(rng, story, f"v{i}", False, drawn)
    names = bound_names(parameters, definitions)
    source, returns = draw_result(rng, story, parameters, names, wrong)
    program = replace(story.program, returns=returns)
    return program.with_statements([*program.statements, Statement(RETURN, source, "return")])


def draw_result(
    rng: Random, story: Story, parameters: Mapping[str, str], names: Sequence[str], wrong: bool
) -> tuple[str, str]:
    """What a function returns, and the annotation of its result."""
    kept = [
        p
        for p, a in parameters.items()
        if re.search(r"\.\.\.|\*s|_", a) and "|" not in a and p != "self"
    ]
    if kept and rng.random() < 0.5:
        p = rng.choice(kept)
        return p, bent(rng, parameters[p], names) if wrong else parameters[p]
    found = [
        (v.text, text) for v in story.tensors if (text := described(rng, v, names)) is not None
    ]
    if not found:
        size = rng.choice([2, 3])
        found = [(f"ops.ones(({size}, 4))", f'Float32[Tensor, "{size} 4"]')]
    some = [rng.choice(found) for _ in range(2)]
    if rng.random() < 0.2:
        texts = [text for _, text in some]
        if wrong:
            texts[rng.randint(0, 1)] = bent(rng, texts[0], names)
        return f"({', '.join(source for source, _ in some)})", f"tuple[{', '.join(texts)}]"
    source, returns = some[0]
    return source, bent(rng, returns, names) if wrong else returns


def described(rng: Random, value: Value, names: Sequence[str]) -> str | None:
    """The annotation of a value; None where its sizes are no simple expressions of the names."""
    if value.kind not in "fi" or str(value.runs[0].dtype) not in ("float32", "int64"):
        return None
    axes = []
    for sizes in zip(*(run.shape for run in value.runs), strict=True):
        fitting = [text for text in expressions(names) if evaluated(text) == sizes]
        if len(set(sizes)) == 1:
            fitting.append(str(sizes[0]))
        if not fitting:
            return None
        axes.append(rng.choice(fitting))
    return f'{"Float32" if value.kind == "f" else "Int64"}[Tensor, "{" ".join(axes)}"]'


def bent(rng: Random, annotation: str, names: Sequence[str]) -> str:
    """The annotation with something else in the place of one of its axes, or one axis more or less."""
    texts = re.findall(r'"(.*?)"', annotation)
    axes = texts[0].split() if texts else []
    kind = rng.random()
    if axes and kind < 0.7:
        others = [text for text in expressions(names) if text != axes[0]]
        axes[rng.randint(0, len(axes) - 1)] = rng.choice([*others, "3", "17"])
    elif axes and kind < 0.8:
        axes.pop()
    elif kind < 0.9:
        axes.append(rng.choice([*names, "1"]))
    else:
        other = "Int64" if "Float32" in annotation else "Float32"
        return re.sub(r"Float32|Int64", other, annotation, count=1)
    return annotation.replace(f'"{texts[0]}"', f'"{" ".join(axes)}"', 1) if texts else annotation


def expressions(names: Sequence[str]) -> list[str]:
    """Sizes that a result may have."""
    singles = [
        text for n in names for text in (n, f"2*{n}", f"{n}+1", f"{n}-1", f"3*{n}", f"{n}+2")
    ]
    pairs = [f"{n}{sign}{m}" for n, m in combinations(names, 2) for sign in "+*"]
    return [*singles, *pairs]


def evaluated(text: str) -> tuple[int, ...]:
    """The size in each run."""
    return tuple(eval(text, dict(sizes)) for sizes in SIZES)


# --- calls


def draw_calls(
    rng: Random,
    definitions: tuple[str, ...],
    callees: Sequence[tuple[str, Program]],
    operations: Mapping[str, Arguments],
) -> Program:
    """A program that calls functions and methods, half of the time with arguments that do not fit."""
    parameters = {f"p{i}": text for i, text in enumerate(rng.sample(PARAMETERS, rng.randint(1, 3)))}
    story = begun(parameters, definitions)
    calls = calls_of(callees)
    for i in range(rng.randint(3, 7)):
        is_call = rng.random() < 0.75
        wild = is_call and rng.random() < 0.5
        draw_statement(rng, story, f"v{i}", wild, calls if is_call else operations)
    return story.program


def calls_of(callees: Sequence[tuple[str, Program]]) -> dict[str, Arguments]:
    return {
        f"call {name}": partial(draw_call, name=name, callee=callee) for name, callee in callees
    }


def draw_call(scene: Scene, name: str, callee: Program) -> str:
    """The text of a call."""
    annotations = {p: annotation_of(text) for p, text in callee.parameters.items()}
    names = sorted({n for annotation in annotations.values() for n in names_of(annotation)})
    sizes = {n: _several(scene) if n == "*s" else _size(scene) for n in names}
    chooser = _SceneChooser(scene)
    given = {
        p: argument(annotation, sizes, callee.definitions, chooser)
        for p, annotation in annotations.items()
    }
    called = given.pop("self", name)
    by_name = scene.integer(0, 4) == 0
    written = [f"{p}={text}" if by_name else text for p, text in given.items()]
    text = f"{called}({', '.join(written)})"
    return text if is_foreseeable(callee) else Unforeseeable(text)


def is_foreseeable(callee: Program) -> bool:
    """Whether its sizes follow from those of its arguments without solving an equation."""
    if re.search(r"\.\.\.|\*s|_", callee.returns):
        return False
    return {*names_of(callee.returns)} <= {*bound_names(callee.parameters, callee.definitions)}


def bound_names(parameters: Mapping[str, str], definitions: Sequence[str]) -> list[str]:
    """The names that are an axis or a size by themselves, in a parameter that is no union."""
    found = set[str]()
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
            found |= tokens & {*NAMES, *VARIABLES}
    return sorted(found)


def _size(scene: Scene) -> str:
    """A size: a number, or one of a tensor's."""
    values = [value for value in scene.values if value.rank]
    if not values or scene.flag():
        return str(scene.integer(2, 7))
    value: Value = scene.pick(values[-4:])
    return value.size(scene.integer(0, value.rank - 1))


def _several(scene: Scene) -> str:
    return ",".join(_size(scene) for _ in range(scene.integer(0, 2)))


@dataclass
class _SceneChooser(Chooser):
    """Chooses what a scene has; at a slip something that need not fit."""

    scene: Scene

    def member(self, members: Sequence[ast.expr]) -> ast.expr:
        return self.scene.pick(members)  # type: ignore[no-any-return] # of what it was given

    def axes(self, sizes: list[str]) -> list[str]:
        if not self.scene.slips():
            return sizes
        sizes = list(sizes)
        kind, place = self.scene.integer(0, 5), self.scene.integer(0, len(sizes) - 1)
        if not sizes or kind == 0:
            sizes.insert(place, _size(self.scene))
        elif kind == 1:
            sizes.pop(place)
        elif kind == 2:
            sizes[place] = _size(self.scene)
        else:
            sizes[place] = f"{sizes[place]} + {self.scene.integer(1, 3)}"
        return sizes

    def dtype(self, name: str) -> str:
        return name if self.scene.integer(0, 5) or not self.scene.slips() else "Int64"

    def tensor(self, text: str) -> str:
        """An existing tensor of the same shapes, half of the time."""
        if self.scene.flag():
            return text
        runs = self.scene.evaluate(text)
        if any(not isinstance(run, Tensor) for run in runs):
            return text
        alike = [value.text for value in self.scene.values if _are_alike(value, runs)]
        return str(self.scene.pick([*alike, text]))


def _are_alike(value: Value, runs: Sequence[Any]) -> bool:
    pairs = zip(value.runs, runs, strict=True)
    return all(x.shape == y.shape and x.dtype == y.dtype for x, y in pairs)
