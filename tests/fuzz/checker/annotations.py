"""Drawing annotations: shapes, array types and the types around them, most of them sound."""

from random import Random
from typing import Final

FAMILIES: Final = (
    *("Float32", "Float32", "Float64", "Float", "Int", "Int64", "Bool", "Complex64", "Shaped"),
    *("Num", "UInt8", "BFloat16", "Key", "Int4", "Float8e4m3fn", "jaxtyping.Float32", "Missing"),
)
ARRAYS: Final = (
    *("Tensor", "Tensor", "Tensor", "Tensor", "np.ndarray", "Any", "T", "int", "None", "Missing"),
    *("Tensor[tuple[int, int], Any]", '"Tensor"', "Tensor | None", "Annotated[Tensor, 1]", "Model"),
    *("list[Tensor]", "Float32", "Alias", "Nested", "Self", "[Tensor]", "Literal[3]", "..."),
)
NAMES: Final = ("a", "b", "c", "n", "batch", "größe", "数", "self", "class", "x", "f", "_a", "int")
WRONG: Final = (
    *(
        "a +",
        "(",
        "))",
        "a=",
        "é$",
        "a..b",
        "-",
        "a b]",
        "a//0",
        "a%0",
        "2**",
        "{",
        "{x}",
        "{self.x}",
    ),
    *(
        "* a",
        "**a",
        "*",
        "...a",
        "#",
        "?",
        "lambda: 0",
        "0x",
        "1e9",
        "min()",
        "min(a,",
        "\\n",
        "\\0",
    ),
    *(
        "'",
        "a;b",
        "max(a)",
        "-1",
        "-a",
        "1.5",
        "*a *b",
        "... ...",
        "a-a-1",
        "$ %",
        "\\ud800",
        "a\\tb",
    ),
)
WRAPPERS: Final = (
    *("list[{}]", "tuple[{}, ...]", "dict[str, {}]", "{} | None", "Optional[{}]", "type[{}]"),
    *("Callable[[{}], {}]", "Annotated[{}, 'x']", "tuple[{}, {}]", "Final[{}]", "ClassVar[{}]"),
    *("Union[{}, int]", "Literal[{}]", "Callable[..., {}]", "Iterator[{}]", "'{}'", "*tuple[{}]"),
    *("Model[{}]", "Generic[{}]", "Concatenate[{}]", "Unpack[{}]", "TypeGuard[{}]", "{}[3]"),
)


def size(rng: Random, depth: int = 0) -> str:
    """Return one axis."""
    roll = rng.random()
    if depth < 4 and roll < 0.3:
        operator = rng.choice(("+", "-", "*", "//", "%", "**"))
        return f"{size(rng, depth + 1)}{operator}{size(rng, depth + 1)}"
    if depth < 4 and roll < 0.36:
        return f"{rng.choice(('min', 'max'))}({size(rng, depth + 1)},{size(rng, depth + 1)})"
    if depth < 4 and roll < 0.4:
        return f"({size(rng, depth + 1)})"
    if roll < 0.402:
        return rng.choice(("9" * 5000, "0" * 30, "n" * 3000, "(" * 60 + "a" + ")" * 60))
    if roll < 0.6:
        return str(rng.choice((0, 1, 2, 3, 10, 784, 10**20)))
    return rng.choice(NAMES)


def shape(rng: Random) -> str:
    """Return the text of a shape; one in six has something in it that is no axis."""
    marks = ("", "", "", "", "", "", "*", "#", "?", "_", "rows=", "*#")
    axes = [rng.choice(marks) + size(rng) for _ in range(rng.choice((0, 1, 1, 2, 2, 3, 4)))]
    if rng.random() < 0.1:
        axes.append(rng.choice(("...", "_")))
    if rng.random() < 1 / 6:
        axes.insert(rng.randint(0, len(axes)), rng.choice(WRONG))
    if rng.random() < 0.005:
        axes = [f"a{i}" for i in range(300)]
    return " ".join(axes)


def array(rng: Random, depth: int = 0) -> str:
    """Return an annotation such as ``Float32[Tensor, "a b"]``, perhaps nested in another."""
    nested = depth < 3 and rng.random() < 0.2
    inner = array(rng, depth + 1) if nested else rng.choice(ARRAYS)
    items = [inner, f'"{shape(rng)}"']
    roll = rng.random()
    if roll < 0.1:
        faults: list[list[str]] = [
            items[:1],
            items[1:],
            [],
            [inner, "3"],
            [*items, "3"],
            [inner, "a", "b"],
        ]
        items = list(rng.choice((*faults, [inner, "[1, 2]"], [inner, "..."], ["*" + inner])))
    return f"{rng.choice(FAMILIES)}[{', '.join(items) or '()'}]"


def annotation(rng: Random, depth: int = 0) -> str:
    """Return a type, with annotations of arrays in it."""
    roll = rng.random()
    if depth < 3 and roll < 0.25:
        wrapper = rng.choice(WRAPPERS)
        parts = [annotation(rng, depth + 1).replace("'", "") for _ in range(wrapper.count("{}"))]
        return wrapper.format(*parts)
    if roll < 0.4:
        return rng.choice(
            ("Alias", "Nested", "Other", "Image", "New", "T", "Fields", "int", "Rank")
        )
    return array(rng)
