"""Drawing programs that transform functions: they map, differentiate and repeat drawn functions, and choose between them."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from random import Random
from typing import Final, TypeAlias

from tests.oracle.annotated import begun
from tests.oracle.calls import draw_call
from tests.oracle.declarations import NAMES, bound_names, draw_annotation, draw_shape
from tests.oracle.drawing import PARAMETERS, SIZES, Arguments, Scene, Story, draw_statement
from tests.oracle.program import RETURN, Program, Statement
from tests.oracle.results import described

_MAPPED: Final = ("k", "l")
"""Names of the sizes of mapped axes."""
_STEPS: Final = "k"
_WRONG: Final = 0.2

Result: TypeAlias = Callable[[Random, Story, dict[str, str]], tuple[str, str]]
"""Draws what a function with these parameters returns, and the annotation of that."""


@dataclass(frozen=True, slots=True)
class Function:
    """An expression that is a function, and the annotations of what it takes and returns."""

    text: str
    parameters: tuple[str, ...]
    returns: str

    def call(self, scene: Scene, first: Sequence[str] = ()) -> str:
        """A call of it, where arguments that are no tensors come `first`."""
        parameters = {f"p{i}": annotation for i, annotation in enumerate(self.parameters)}
        callee = Program(parameters, (), SIZES, self.returns)
        return draw_call(scene, self.text, callee, first)


@dataclass(frozen=True, slots=True)
class Functions:
    """Drawn functions of each kind: the names of their definitions are those in the texts.

    `losses` return a scalar, `steps` take and return a carry, `endomorphisms` return what they take, and
    `branches` are pairs that take and return the same.
    """

    definitions: tuple[str, ...]
    plain: Sequence[Function]
    losses: Sequence[Function]
    steps: Sequence[Function]
    endomorphisms: Sequence[Function]
    branches: Sequence[tuple[Function, Function]]


def draw_transformed(rng: Random, operations: Mapping[str, Arguments]) -> Program:
    """A program that transforms functions, half of the time with arguments that do not fit."""
    functions = draw_functions(rng, operations)
    texts = rng.sample(PARAMETERS, rng.randint(1, 3))
    parameters = {f"p{i}": text for i, text in enumerate(texts)}
    story = begun(parameters, functions.definitions)
    transformations = {
        name: partial(draw, functions=functions) for name, draw in TRANSFORMATIONS.items()
    }
    for i in range(rng.randint(4, 8)):
        is_ours = rng.random() < 0.85
        wild = is_ours and rng.random() < 0.4
        draw_statement(rng, story, f"v{i}", wild, transformations if is_ours else operations)
    return story.program


# --- the functions


def draw_functions(rng: Random, operations: Mapping[str, Arguments]) -> Functions:
    """Functions of each kind, which do not call each other."""
    definitions: list[str] = []

    def define(program: Program) -> Function:
        name = f"f{len(definitions)}"
        definitions.extend(program.as_definition(name))
        return Function(name, tuple(program.parameters.values()), program.returns)

    draw = partial(_draw_function, rng, operations)
    first = [draw(_parameters(rng), _any_result) for _ in range(2)]
    plain = [define(program) for program in first]
    losses = [define(draw(_parameters(rng), _scalar)) for _ in range(2)]
    steps = [define(draw(_parameters(rng, 2), _carry_and_result))]
    endomorphisms = [define(draw(_parameters(rng, 1), _carry))]
    pairs = [(program, _other_branch(program)) for program in first[:1]]
    branches = [(plain[0], define(other)) for _, other in pairs]
    return Functions(tuple(definitions), plain, losses, steps, endomorphisms, branches)


def _parameters(rng: Random, count: int = 0) -> dict[str, str]:
    """A float tensor, or a pair of them; and others."""
    texts = [f'Float32[Tensor, "{draw_shape(rng, NAMES)}"]']
    if rng.random() < 0.2:
        texts = [f'tuple[{texts[0]}, Float32[Tensor, "{draw_shape(rng, NAMES)}"]]']
    for _ in range((count or rng.randint(1, 3)) - 1):
        texts.append(draw_annotation(rng, (), depth=1))
    return {f"p{i}": text for i, text in enumerate(texts)}


def _draw_function(
    rng: Random,
    operations: Mapping[str, Arguments],
    parameters: dict[str, str],
    result: Result,
) -> Program:
    story = begun(parameters, ())
    for i in range(rng.choice([0, 1, 1, 2])):
        draw_statement(rng, story, f"v{i}", False, operations)
    source, returns = result(rng, story, parameters)
    program = replace(story.program, returns=returns)
    return program.with_statements([*program.statements, Statement(RETURN, source, RETURN)])


def _any_result(rng: Random, story: Story, parameters: dict[str, str]) -> tuple[str, str]:
    names = bound_names(parameters, ())
    values = [(v.text, text) for v in story.tensors if (text := described(rng, v, names))]
    found = rng.choice(values or [("ops.ones((2, 3))", 'Float32[Tensor, "2 3"]')])
    if rng.random() < 0.8:
        return found
    other = rng.choice(values or [found])
    return f"({found[0]}, {other[0]})", f"tuple[{found[1]}, {other[1]}]"


def _scalar(rng: Random, story: Story, parameters: dict[str, str]) -> tuple[str, str]:
    found = [v.text for v in story.tensors if str(v.runs[0].dtype) == "float32"]
    source = rng.choice(["ops.sum({})", "ops.sum({0} * {0})"]).format(
        rng.choice(found[-3:] or ["ops.ones((2,))"])
    )
    return source, 'Float32[Tensor, ""]'


def _carry(rng: Random, story: Story, parameters: dict[str, str]) -> tuple[str, str]:
    """The first parameter, or a tensor of its shape; seldom one of another shape."""
    annotation = parameters["p0"]
    if rng.random() < _WRONG:
        return _any_result(rng, story, parameters)
    if annotation.startswith("tuple"):
        return rng.choice(["p0", "(ops.exp(p0[0]), p0[1])"]), annotation
    own = story.evaluate("p0")
    alike = [
        v.text
        for v in story.tensors
        if all(x.shape == y.shape and x.dtype == y.dtype for x, y in zip(v.runs, own, strict=True))
        and described(rng, v, bound_names(parameters, ()))
    ]
    return rng.choice([*alike, "p0", "ops.tanh(p0)"]), annotation


def _carry_and_result(rng: Random, story: Story, parameters: dict[str, str]) -> tuple[str, str]:
    carry, of_carry = _carry(rng, story, parameters)
    result, of_result = _any_result(rng, story, parameters)
    return f"({carry}, {result})", f"tuple[{of_carry}, {of_result}]"


def _other_branch(program: Program) -> Program:
    """A function that returns something else of the same shapes."""
    *before, last = program.statements
    if program.returns.startswith("tuple"):
        return program
    operation = "abs" if "Int64" in program.returns else "exp"
    other = Statement(RETURN, f"ops.{operation}({last.source})", RETURN)
    return program.with_statements([*before, other])


# --- functions of functions


def draw_mapped(rng: Random, f: Function) -> Function:
    """`vmap(f)`, with axes that are mapped, or not."""
    name = next(n for n in _MAPPED if not any(n in _words(text) for text in f.parameters))
    axes = [_draw_axis(rng, text) for text in f.parameters]
    if all(axis is None for axis in axes):
        axes[0] = 0
    out = _draw_axis(rng, f.returns) or 0
    same = len({*axes}) == 1
    options = [] if same and axes[0] == 0 else [f"in_axes={axes[0] if same else tuple(axes)}"]
    options += [] if out == 0 else [f"out_axes={out}"]
    pairs = zip(f.parameters, axes, strict=True)
    return Function(
        f"vmap({', '.join([f.text, *options])})",
        tuple([with_axis(text, axis, name) for text, axis in pairs]),
        with_axis(f.returns, out, name),
    )


def _words(annotation: str) -> list[str]:
    return re.findall(r"\w+", " ".join(re.findall(r'"(.*?)"', annotation)))


def _draw_axis(rng: Random, annotation: str) -> int | None:
    """An axis that all tensors of the annotation can get."""
    texts = re.findall(r'"(.*?)"', annotation)
    if any(re.search(r"\*s|\.\.\.", text) for text in texts):
        return 0
    rank = min(len(text.split()) for text in texts)
    return rng.choice([0, 0, 0, None, -1, rng.randint(0, rank), -rng.randint(1, rank + 1)])


def with_axis(annotation: str, axis: int | None, name: str) -> str:
    """The annotation with one more axis in each tensor.

    >>> with_axis('Float32[Tensor, "a b"]', -1, "k")
    'Float32[Tensor, "a b k"]'
    """

    def added(text: re.Match[str]) -> str:
        tokens = text[1].split()
        assert axis is not None
        tokens.insert(axis if axis >= 0 else len(tokens) + 1 + axis, name)
        return f'"{" ".join(tokens)}"'

    return annotation if axis is None else re.sub(r'"(.*?)"', added, annotation)


def draw_derivative(rng: Random, functions: Functions) -> Function:
    """A gradient of a loss, or a Jacobian."""
    kind = rng.choice(["grad", "grad", "value_and_grad", "jacobian", "hessian"])
    plain = [f for f in functions.plain if _is_smooth(f)]
    f = rng.choice(plain) if kind == "jacobian" and plain else rng.choice(functions.losses)
    by = f.parameters[0]
    if kind in ("grad", "value_and_grad"):
        both = len(f.parameters) > 1 and "Int64" not in f.parameters[1] and rng.random() < 0.3
        option = ", argnums=(0, 1)" if both else ""
        gradient = f"tuple[{by}, {f.parameters[1]}]" if both else by
        returns = gradient if kind == "grad" else f"tuple[{f.returns}, {gradient}]"
        return Function(f"{kind}({f.text}{option})", f.parameters, returns)
    if not _is_smooth(replace(f, returns=by)):
        return Function(f"grad({f.text})", f.parameters, by) if f in functions.losses else f
    rows = by if kind == "hessian" else f.returns
    axes = [re.findall(r'"(.*?)"', text)[0] for text in (rows, by)]
    return Function(
        f"{kind}({f.text})", f.parameters, f'Float32[Tensor, "{" ".join(axes).strip()}"]'
    )


def _is_smooth(f: Function) -> bool:
    """Whether it returns one tensor of floats, as its first argument is one, of known ranks."""
    texts = [f.returns, f.parameters[0]]
    return all(re.fullmatch(r'Float32\[Tensor, "[^*.]*"\]', text) for text in texts)


def draw_function(rng: Random, functions: Functions) -> Function:
    """A drawn function, or one that is made of it."""
    f = rng.choice([*functions.plain, *functions.losses])
    kind = rng.random()
    return draw_derivative(rng, functions) if kind < 0.3 else f


# --- statements


def _vmap(scene: Scene, functions: Functions) -> str:
    rng = Random(scene.integer(0, 1 << 30))
    f = draw_mapped(rng, draw_function(rng, functions))
    return (draw_mapped(rng, f) if rng.random() < 0.2 else f).call(scene)


def _derivative(scene: Scene, functions: Functions) -> str:
    return draw_derivative(Random(scene.integer(0, 1 << 30)), functions).call(scene)


def _jit(scene: Scene, functions: Functions) -> str:
    f = draw_function(Random(scene.integer(0, 1 << 30)), functions)
    return replace(f, text=f"jit({f.text})").call(scene)


def _scan(scene: Scene, functions: Functions) -> str:
    f: Function = scene.pick(functions.steps)
    carry, x = f.parameters
    return Function("scan", (carry, with_axis(x, 0, _STEPS)), f.returns).call(scene, [f.text])


def _fori_loop(scene: Scene, functions: Functions) -> str:
    f: Function = scene.pick(functions.endomorphisms)
    body = f"lambda i, c: {f.text}(c)"
    loop = Function("fori_loop", f.parameters, f.returns)
    return loop.call(scene, ["0", str(scene.integer(1, 3)), body])


def _while_loop(scene: Scene, functions: Functions) -> str:
    f: Function = scene.pick(functions.endomorphisms)
    counted = f'tuple[Int64[Tensor, ""], {f.parameters[0]}]'
    condition, body = "lambda c: c[0] < 2", f"lambda c: (c[0] + 1, {f.text}(c[1]))"
    return Function("while_loop", (counted,), counted).call(scene, [condition, body])


def _pair(scene: Scene, functions: Functions) -> tuple[Function, Function]:
    pair: tuple[Function, Function] = scene.pick(functions.branches)
    return pair


def _cond(scene: Scene, functions: Functions) -> str:
    f, g = _pair(scene, functions)
    names = [f.text, g.text] if scene.flag() else [g.text, f.text]
    condition = scene.pick(["True", f"ops.sum({scene.tensor()}) > 0"])
    return replace(f, text="cond").call(scene, [condition, *names])


def _switch(scene: Scene, functions: Functions) -> str:
    f, g = _pair(scene, functions)
    index = scene.pick(["1", "ops.argmax(ops.ones((3,)))"])
    return replace(f, text="switch").call(scene, [index, f"[{f.text}, {g.text}]"])


TRANSFORMATIONS: Final = {
    "vmap": _vmap,
    "derivative": _derivative,
    "jit": _jit,
    "scan": _scan,
    "fori_loop": _fori_loop,
    "while_loop": _while_loop,
    "cond": _cond,
    "switch": _switch,
}
