"""The package itself: its public names, and that importing it imports no more than it must."""

import subprocess
import sys

import pytest

import typednn


def loaded_by(program: str) -> set[str]:
    report = f"{program}\nimport sys; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", report],
        capture_output=True,
        text=True,
        check=True,
        cwd=typednn.__path__[0] + "/..",
    )
    return set(done.stdout.split())


def test_every_public_name_is_there() -> None:
    for name in typednn.__all__:
        assert getattr(typednn, name) is not None
        assert name in dir(typednn)


def test_another_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'typednn' has no attribute 'tensors'"):
        typednn.tensors  # type: ignore[attr-defined]  # on purpose  # noqa: B018


def test_import_alone_brings_nothing_heavy() -> None:
    loaded = loaded_by("import typednn")
    assert not loaded & {
        "numpy",
        "jaxtyping",
        "beartype",
        "rich",
        "hypothesis",
        "sklearn",
        "pooch",
        "safetensors",
        "mypy",
    }


def test_the_plugin_brings_no_numpy() -> None:
    """mypy imports it at every start, and a cold start of numpy would be most of a warm run."""
    assert not loaded_by("import typednn.mypy_plugin") & {"numpy", "optree", "jaxtyping"}


def test_beartype_comes_with_the_first_annotation_that_needs_it() -> None:
    model = (
        "import numpy as np\n"
        "from jaxtyping import Float32\n"
        "from typednn import Tensor, nn, ops, typed\n"
        "nn.Linear(2, 3, rng=np.random.default_rng(0))(ops.ones((1, 2)))\n"
        "@typed\n"
        "def f(x: Float32[Tensor, 'n'], names: list[str]) -> None: ...\n"
    )
    assert "beartype" not in loaded_by(model)
    assert "beartype" in loaded_by(f"{model}f(ops.ones(2), ['x'])\n")


def test_typed_is_imported_by_its_name() -> None:
    assert "jaxtyping" in loaded_by("from typednn import typed, Tensor")
