"""What mypy says of a text that is no shape is what the run time says, jaxtyping's own words among it."""

from pathlib import Path

import pytest
from jaxtyping import Float32

from tests.typing.harness import Mypy
from typednn import Tensor, typed

REFUSED_BY_JAXTYPING = [
    "b,784",
    "b 784,",
    "n#",
    "...n",
    "##n",
    "**n",
    "__",
    "*a *b",
    "*4",
    "_4",
    "#_",
]
REFUSED_BY_US = ["2*", "b )", "foo(b)", "b+", "n**2"]
TEXTS = [*REFUSED_BY_JAXTYPING, *REFUSED_BY_US]


@pytest.fixture(scope="module")
def said(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What mypy says of each text."""
    mypy = Mypy(tmp_path_factory.mktemp("syntax"), shared / "cache")
    lines = ["from jaxtyping import Float32", "from typednn import Tensor"]
    lines += [
        f'def f{i}(x: Float32[Tensor, "{text}"]) -> None: ...' for i, text in enumerate(TEXTS)
    ]
    (mypy.folder / "texts.py").write_text("\n".join(lines) + "\n")
    messages = mypy.check("texts.py").messages()["texts.py"]
    assert [message.code for message in messages] == ["shape-syntax"] * len(TEXTS)
    return {text: message.text for text, message in zip(TEXTS, messages, strict=True)}


@pytest.mark.parametrize("text", TEXTS)
def test_the_words_are_the_same(said: dict[str, str], text: str) -> None:
    with pytest.raises(ValueError) as refusal:

        @typed
        def f(x: Float32[Tensor, text]) -> None: ...  # type: ignore[valid-type] # mypy reads no variable

    assert str(refusal.value) in said[text]
    assert ("jaxtyping" in said[text]) == (text in REFUSED_BY_JAXTYPING)
