"""numpy arrays that change their shape in place: in such a module no variable has a known shape."""

from typing import reveal_type

import numpy as np

from typednn import ops

x = np.zeros((2, 3))
reveal_type(ops.asarray(np.zeros((2, 3))))  # R: Tensor[tuple[2, 3], float64]
reveal_type(ops.asarray(x))  # R: Tensor[Any, float64]
reveal_type(ops.asarray(x.T))  # R: Tensor[Any, float64]
x.resize((3, 2), refcheck=False)
