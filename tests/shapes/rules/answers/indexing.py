"""What the rules of ``indexing`` answer, and how they refuse.

>>> getitem((b, n, 3), (..., 0))
(*b, n)
>>> getitem((b, n), (0,))
(...,)
>>> getitem((n, m), (0,))
(m,)
>>> getitem((n, m), (Slice(1), None))
(max(n-1,0), 1, m)
>>> getitem((n, m), (Gather((k,)), Gather((h, 1))))
(h, k)
>>> getitem((n, m, 5), (Gather((k,)), Slice(), 0))
(k, m)
>>> getitem((n, m, 5), (Slice(), Gather((k,)), 0))
(n, k)
>>> getitem((2, n, m, 5), (Slice(), Gather((k,)), Slice(), Gather((k,))))
(k, 2, m)
>>> getitem((2, n, m, 5), (Slice(), 0, Slice(), Gather((k,))))
(k, 2, m)
>>> getitem((b, n), (..., 0, 0))
(...,)
>>> getitem((n, m), (Mask((n,)),))
(?, m)
>>> getitem((n, m), (Mask(()),))
(?, n, m)
>>> getitem((n, m), (UNKNOWN,))
(...,)
>>> getitem((n, m), (Gather(()),))
(m,)
>>> take((n, m), (b, k), 0)
(*b, k, m)
>>> take((n, m), (k,), UNKNOWN)
(?, ?)
>>> one_hot((b,), 10)
(*b, 10)

>>> getitem((0, n), (Gather((k,)),))
getitem: x (0, n): axis 0 has size 0, so there is nothing to take [shape-index]
>>> getitem((UNKNOWN, n), (Slice(0),))
(?, n)
>>> getitem((UNKNOWN, n), (Slice(-3),))
(<=3, n)
>>> one_hot((k,), 0)
one_hot: x (k,): num_classes is 0, so no label is a class [shape]
>>> getitem((0, 3), (Gather((1, 1)), Gather((0,))))
(1, 0)

>>> getitem((3, 4), (-4,))
getitem: x (3, 4): index -4 is out of range for axis 0 of size 3 [shape-index]
>>> getitem((n, 4), (n,))
getitem: x (n, 4): index n is out of range for axis 0 of size n [shape-index]
>>> getitem((3, 4), (0, 0, None, 0))
getitem: x (3, 4) has 2 axes, too few for 3 indices [shape-index]
>>> getitem((3, 4), (..., ...))
getitem: '...' may stand only once in an index [shape-index]
>>> getitem((3, 4), (Slice(None, None, 0),))
getitem: a slice's step must not be 0 [shape-index]
>>> getitem((3, 4), (Gather((2,)), Gather((3,))))
getitem: index tensors (2,) and (3,) do not broadcast: axis -1 of one has 2, axis -1 of the other
has 3; they must be equal, or one of them 1 [shape-index]
>>> getitem((3, 4), (Mask((3, 5)),))
getitem: x (3, 4) and mask (3, 5): axis 1 of x has 4, axis 1 of the mask 5; they must be equal
[shape-index]
>>> take((0,), ())
take: x (0,): axis 0 has size 0, so there is nothing to take [shape-index]
>>> take((3, 4), (2,))
take: x (3, 4) has not 1 axis; say with axis= from which one to take [shape-rank]
>>> getitem((3, 4), (Mask(()), 0))
getitem: x (3, 4): a mask that is a scalar must be the only index; use where [shape-rank]
"""
