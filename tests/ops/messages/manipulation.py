"""Splitting, moving, repeating and padding that cannot be.

>>> split(X, (2, 3), 1)
split: x (3, 10): axis 1 has 10, the sizes (2, 3) add up to 5; they must be equal [shape]
>>> split(X, (4, -1))
split: a size is at least 0, not -1 [shape]
>>> split(X, 0)
split: parts have a size of at least 1, not 0 [shape]
>>> split(drawn(), 1)
split: x () has no axes, so no axis 0 [shape-index]
>>> chunk(X, 0)
chunk: chunks is at least 1, not 0 [shape]
>>> unbind(X, 2)
unbind: x (3, 10) has no axis 2; with 2 axes it must be from -2 to 1 [shape-index]
>>> flip(X, (0, -2))
flip: x (3, 10): axis 0 is given twice in (0, -2) [shape-index]
>>> roll(X, (1, 2), 0)
roll: shift (1, 2) and axis 0: there must be as many axes [shape-index]
>>> roll(X, 1, 2)
roll: x (3, 10) has no axis 2; with 2 axes it must be from -2 to 1 [shape-index]
>>> moveaxis(X, (0, 1), 0)
moveaxis: source (0, 1) and destination (0,): there must be as many axes in both [shape-index]
>>> tile(X, (2, -1))
tile: repetitions are at least 0, not -1 [shape]
>>> pad(X, -2)
pad: x (3, 10): axis 0 has 3, and the widths (-2, -2) cut off more [shape]
>>> pad(X, ((1, 1),))
pad: x (3, 10) has 2 axes, pad_width ((1, 1),) must be an int or as many pairs [shape-rank]
>>> pad(X, 3, "reflect")
pad: x (3, 10): axis 0 has 3, and a width of 3 reflects more than its other elements; it must be
smaller than the axis [shape]
>>> pad(drawn(0), 1, "edge")
pad: x (0,): axis 0 has size 0, so no edge [shape]
>>> pad(X, 4, "wrap")
pad: x (3, 10): axis 0 has 3, and a width of 4 goes around more than once; it must be at most the
axis [shape]
>>> pad(X, 1, "circular")
pad: mode 'circular' is none of 'constant', 'reflect', 'edge', 'wrap' [shape-syntax]
>>> pad(X.astype(np.int64), 1, constant_values=0.5)
pad: 0.5 is a Python float and the tensor is int64; dtypes are never promoted: convert the tensor,
e.g. .astype(np.float32) [shape-dtype]
"""

from tests.ops.tensors import drawn

X = drawn(3, 10)
