"""An item of an OrderedDict that was moved to an end: its values stay with their keys."""

from collections import OrderedDict

from typednn import jit, ops


def test_a_moved_item() -> None:
    f = jit(lambda d: d["a"] * 2.0 - d["b"])
    given = OrderedDict(a=ops.ones(1), b=ops.ones(1) * 3.0)
    assert f(given).item() == -1
    given.move_to_end("a")
    assert f(given).item() == -1
