"""What the rules of ``patches`` answer, and how they refuse.

>>> unfold((n, c, h, w), 2, stride=2)
(n, 4*c, (h//2)*(w//2))
>>> unfold((c, h, w), (3, 1), padding=(1, 0))
(3*c, h*w)
>>> fold((n, 4 * c, h * w), (2 * h, 2 * w), 2, stride=2)
(n, c, 2*h, 2*w)
>>> pixel_shuffle((b, 4 * c, h, w), 2)
(*b, c, 2*h, 2*w)
>>> pixel_unshuffle((n, c, 3 * h, 3 * w), 3)
(n, 9*c, h, w)

>>> pixel_shuffle((n, 6, h, w), 2)
pixel_shuffle: x (n, 6, h, w): axis -3 is 6, expected a multiple of 4, upscale_factor squared [shape]
>>> fold((n, 5, k), 4, 2)
fold: x (n, 5, k): axis -1 is k, expected 9, the number of windows: for k=2 it is 2, not 9 [shape]
>>> pixel_unshuffle((n, c, 5, w), 2)
pixel_unshuffle: x (n, c, 5, w): axis -2 is 5, expected a multiple of 2, downscale_factor [shape]
"""
