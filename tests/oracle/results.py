"""What a drawn function returns, and what it declares: the same, or something else."""

import re
from collections.abc import Mapping, Sequence
from itertools import combinations
from random import Random

from tests.oracle.drawing import SIZES, Story, Value


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
    """The annotation with another axis, one axis more or less, or another dtype."""
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
