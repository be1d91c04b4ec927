"""mypy finds the mistakes that are planted in annotated programs for numpy, JAX and PyTorch, and nothing in the right ones.

mypy needs the types of the libraries; those of JAX and PyTorch are not among the requirements of the tests.
"""

from importlib.util import find_spec
from pathlib import Path
from typing import Final

import pytest

from tests.typing.foreign.planted import LIBRARIES, Variant, variants
from tests.typing.harness import STUBS, Message, Mypy

_NEEDED: Final = {
    "numpy": ("einops",),
    "jax": ("jax", "equinox", "einops"),
    "torch": ("torch", "einops"),
}
MISSED: Final = {
    # ``k: int`` is any number, so ``x[:k]`` and ``zeros(n)`` have an unknown size
    "labels = assign(x, centres.T)",
    "position = torch.arange(length)",
    "pe = torch.zeros(512, length)",
    "return total / jnp.maximum(count, 1.0)",
    # numpy's stubs say Any for ``x.mean()``
    "return (x.T @ (p - y)).mean()",
    # the method assigns a field, so the sizes of fields are not known in it
    "return w - self.rate * self.m[:-1] / (np.sqrt(self.v) + 1e-8)",
    # what a method of ``self`` returns does not have the sizes of fields
    "return x.sum(axis=1) / mask.sum(axis=1).astype(np.float32)",
    # a size of a field may be that of a name which no field has
    "squares = np.sum(queries**2, axis=1) + np.sum(self.points**2, axis=1)",
    "return -torch.cdist(self.centres, queries)",
    'mixed = rearrange(v @ weights, "h t k -> t (h k)")',
    # the fields of a parameter of a function in a function have sizes of their own
    "return descend(p, y, x, 0.01)",
    # variables that a loop assigns again
    "alpha[i] = (alpha[i - 1] @ emit) * emit[:, seen[i]]",
    "best = scores.max(axis=0)[:, None] + np.log(emit[i])",
    # an operand that may be one of several arrays
    "return x[:, :4] * scale",
    "return x @ scale",
    # what the body of a scan gives, if it has no annotations
    "_, means = lax.scan(smooth, jnp.zeros(x.shape), x)",
    # chunks of several widths
    "self.qkv = nn.Linear(256, 512, bias=False)",
    # how many layers a ``ModuleList`` has
    'return torch.einsum("be,beo->bo", x, outputs[:, :4])',
    # floats that are returned as integers
    "places, values = logits.topk(2, dim=-1)",
    # a comprehension over a variable that is a list of several shapes
    "levels = [x, F.avg_pool2d(x, 2)]",
}
"""Mistakes that are not found yet."""


def _is_typed(package: str) -> bool:
    spec = find_spec(package)
    folders = spec.submodule_search_locations if spec is not None else None
    return bool(folders) and (Path(folders[0]) / "py.typed").exists()


@pytest.fixture(scope="module", params=LIBRARIES)
def checked(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> list[tuple[Variant, list[Message]]]:
    """Each program and each of its mistakes, with the errors about it."""
    folder = tmp_path_factory.mktemp("planted")
    return errors_of([*variants(request.param)], request.param, folder)


def errors_of(
    found: list[Variant], library: str, folder: Path
) -> list[tuple[Variant, list[Message]]]:
    """Return programs of a library with the errors about each; skip the test where it has no types."""
    missing = [package for package in _NEEDED[library] if not _is_typed(package)]
    if missing:
        pytest.skip(f"needs {', '.join(missing)} with types")
    for each in found:
        (folder / f"{each.name}.py").write_text(each.source)
    mypy = Mypy(folder, folder / "cache")
    lenient = ("disallow_untyped_calls", "disallow_untyped_defs", "warn_return_any")
    off = [f"{option} = false" for option in lenient]
    mypy.configure(more="\n".join([*off, "ignore_missing_imports = true"]))
    config = mypy.config.read_text().replace(f":{STUBS}", "")
    mypy.config.write_text(config.replace("allow_redefinition = true\n", ""))
    printed = mypy.check(*(f"{each.name}.py" for each in found)).messages()
    return [(each, _errors(printed, each)) for each in found]


def _errors(printed: dict[str, list[Message]], program: Variant) -> list[Message]:
    return [m for m in printed.get(f"{program.name}.py", []) if m.kind == "E"]


def test_right_programs(checked: list[tuple[Variant, list[Message]]]) -> None:
    refused = {each.title: errors for each, errors in checked if each.is_right and errors}
    assert not refused


def test_mistakes(checked: list[tuple[Variant, list[Message]]]) -> None:
    planted = [(each, errors) for each, errors in checked if not each.is_right]
    missed = {each.line for each, errors in planted if not errors}
    assert missed == MISSED & {each.line for each, _ in planted}
    assert len(missed) <= 0.05 * len(planted)


def test_there_are_twenty_programs_with_three_mistakes(
    checked: list[tuple[Variant, list[Message]]],
) -> None:
    titles = [each.title for each, _ in checked if each.is_right]
    assert len(titles) >= 20
    assert all(sum(t == each.title for each, _ in checked) > 3 for t in titles)
