"""What users read where they called an operation wrongly, word for word."""

from doctest import Example
from types import ModuleType

import numpy as np
import pytest

from tests.examples import examples_of, modules_of, name_of, wanted
from tests.ops import messages
from tests.ops.tensors import drawn
from typednn import ShapeError, ops


@pytest.mark.parametrize(("file", "example"), examples_of(*modules_of(messages)), ids=name_of)
def test_message(file: ModuleType, example: Example) -> None:
    names = {**vars(ops), **vars(file), "np": np, "drawn": drawn}
    with pytest.raises(ShapeError) as caught:
        eval(example.source, names)
    assert f"{caught.value} [{caught.value.code}]" == wanted(example)
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


def test_words_of_which_there_are_few() -> None:
    x, other = drawn(3), "middle"
    with pytest.raises(ValueError, match="^searchsorted: side is 'middle', it must be 'left' or"):
        ops.searchsorted(x, x, side=other)  # type: ignore[arg-type]  # refused here too
    with pytest.raises(ValueError, match="^meshgrid: indexing is 'middle', it must be 'xy' or"):
        ops.meshgrid(x, indexing=other)  # type: ignore[arg-type]  # refused here too
