"""What the rules of ``fourier`` answer, and how they refuse.

>>> rfft((b, n))
(*b, n//2+1, 2)
>>> rfft((b, 2 * n))
(*b, n+1, 2)
>>> irfft((b, n + 1, 2), 2 * n)
(*b, 2*n)
>>> irfft((rest, 2), 5)
(..., 5)

>>> rfft(())
rfft: x () has 0 axes; it must have 1 or more [shape-rank]
>>> rfft((n, 0))
rfft: x (n, 0): axis -1 has size 0, and rfft of nothing is not defined [shape]
>>> irfft((b, n, 2), 2 * n)
irfft: x (*b, n, 2): axis -2 is n, expected n+1, the frequencies of 2*n numbers: for n=2 it is 3, not 2 [shape]
>>> irfft((4, 3), 6)
irfft: x (4, 3): axis -1 is 3, expected 2, the real and the imaginary part [shape]
>>> irfft((b, 1, 2), 0)
irfft: n is 0; expected at least 1 [shape]
"""
