"""Equations of einsum that cannot be.

>>> einsum("bij,bjk->bik", drawn(2, 3, 4), drawn(2, 5, 6))
einsum 'bij,bjk->bik': index j is 4 in operand 0 (2, 3, 4), 5 in operand 1 (2, 5, 6); they must be
equal, or one of them 1 [shape]
>>> einsum("i", drawn())
einsum 'i': operand 0 () has 0 axes, 'i' names 1 [shape-rank]
>>> einsum("i,j", drawn(2))
einsum 'i,j': 2 operands are named, 1 given [shape]
>>> einsum("")
einsum '': 1 operand is named, 0 given [shape]
>>> einsum("i->ii", drawn(2))
einsum 'i->ii': index i stands twice in the result [shape-syntax]
>>> einsum("i->j", drawn(2))
einsum 'i->j': index j of the result is in no operand [shape-syntax]
"""
