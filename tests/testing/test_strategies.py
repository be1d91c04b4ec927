"""What ``arrays_like`` draws fits its texts, its dtypes and its domains, and shrinks to small examples."""

import numpy as np
import pytest
from hypothesis import find, given, settings

from typednn.autodiff.primitive import Domain
from typednn.tensor import Tensor
from typednn.testing import LAYOUTS, arrays_like

QUICK = settings(max_examples=40)
SEARCH = settings(max_examples=1000, database=None)


@QUICK
@given(arrays_like("batch 784", "batch", dtype=(np.float32, np.int64)))
def test_tensors_agree_in_sizes_and_have_their_dtypes(pair: tuple[Tensor, ...]) -> None:
    x, y = pair
    assert x.shape == (*y.shape, 784)
    assert x.dtype == np.float32 and y.dtype == np.int64


@QUICK
@given(arrays_like("*b m k", "*b k n", dtype=np.float64))
def test_one_dtype_holds_for_all(pair: tuple[Tensor, ...]) -> None:
    x, y = pair
    assert x.dtype == y.dtype == np.float64
    assert x.shape[:-2] == y.shape[:-2] and x.shape[-1] == y.shape[-2]


@QUICK
@given(arrays_like("n m", domain=Domain(-1.0, 1.0, away_from=(0.0,))))
def test_values_lie_in_the_domain_away_from_its_kinks(x: Tensor) -> None:
    values = np.abs(x.numpy())
    assert np.all((values >= 0.1) & (values <= 1))


@QUICK
@given(arrays_like("n m", domain=Domain(distinct=True)))
def test_distinct_values_are_distinct(x: Tensor) -> None:
    assert len(np.unique(x.numpy())) == x.size


@QUICK
@given(arrays_like("n", dtype=np.bool_), arrays_like("n", dtype=np.uint8))
def test_booleans_and_integers_are_drawn_too(x: Tensor, y: Tensor) -> None:
    assert x.dtype == np.bool_ and y.dtype == np.uint8


@pytest.mark.parametrize(
    ("layout", "strides"),
    list(zip(LAYOUTS, [(12, 4), (4, 8), (24, 8), (12, -4)], strict=True)),
)
def test_every_layout_occurs(layout: str, strides: tuple[int, ...]) -> None:
    two_by_three = arrays_like("2 3", layouts=("contiguous", layout))
    find(two_by_three, lambda x: x.numpy().strides == strides, settings=SEARCH)


def test_empty_tensors_occur() -> None:
    find(arrays_like("n m"), lambda x: x.shape == (0, 1), settings=SEARCH)


def test_examples_shrink() -> None:
    found = find(arrays_like("n m"), lambda x: x.size > 2, settings=SEARCH)
    assert found.size in (3, 4) and not np.any(found.numpy())


def test_a_wrong_number_of_dtypes_is_refused() -> None:
    with pytest.raises(ValueError, match="2 of dtype for 1 texts"):
        arrays_like("n", dtype=(np.float32, np.int64))
