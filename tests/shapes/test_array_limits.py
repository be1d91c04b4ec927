"""How large an array can be: NumPy counts its bytes in a signed number of 64 bits."""

import pytest

from typednn.shapes.array_limits import MAX_BYTES, is_too_large, refuse_too_large
from typednn.shapes.shape import ShapeError


@pytest.mark.parametrize(
    ("shape", "itemsize", "too_large"),
    [
        ((2**63 - 1,), 1, False),
        ((2**63,), 1, True),
        ((2**32, 2**31), 1, True),
        ((2**31, 2**31), 1, False),
        ((2**60 - 1,), 8, False),
        ((2**60,), 8, True),
        ((2**60, 0), 8, True),  # a size of 0 counts as 1
        ((0,), 8, False),
        ((), 8, False),
    ],
)
def test_what_is_too_large(shape: tuple[int, ...], itemsize: int, too_large: bool) -> None:
    assert is_too_large(shape, itemsize) is too_large


def test_the_most_bytes_are_numpys() -> None:
    assert MAX_BYTES == 9223372036854775807


def test_what_is_too_large_is_refused_by_its_shape() -> None:
    refuse_too_large("ones: ", (2**60 - 1,), 8)
    with pytest.raises(ShapeError) as caught:
        refuse_too_large("ones: ", (2**60, 1), 8)
    assert str(caught.value) == (
        "ones: a tensor of shape (1152921504606846976, 1) is larger than any array can be"
        " (2**63 - 1 bytes); choose smaller sizes"
    )
