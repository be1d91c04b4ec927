"""What the rules of ``patches`` answer, and how they refuse.

>>> unfold((n, c, 8, 8), (2, 3))
(n, 6*c, 42)
>>> unfold((c, 8, h), 2, stride=2)
(4*c, h//2*4)
>>> fold((n, 4*c, 49), (8, 8), 2)
(n, c, 8, 8)
>>> pixel_shuffle((b, 4*c, h, w), 2)
(*b, c, 2*h, 2*w)
>>> pixel_unshuffle((b, c, 2*h, 2*w), 2)
(*b, 4*c, h, w)

>>> unfold((8, 8), 2)
unfold: x (8, 8) has 2 axes, expected 4 axes (N, C, H, W) or 3 axes (C, H, W) [shape-rank]
>>> unfold((c, 2, 8), 3)
unfold: x (c, 2, 8): axis -2 of x has 2, but the window spans 3; it must not be larger [shape]
>>> fold((n, 8, 48), (8, 8), 2)
fold: x (n, 8, 48): axis -1 is 48, expected 49, the number of windows [shape]
>>> fold((n, 7, 49), (8, 8), 2)
fold: x (n, 7, 49): axis -2 is 7, expected a multiple of 4, the elements of a window [shape]
>>> fold((49,), (8, 8), 2)
fold: x (49,) has 1 axis, expected 3 (N, C*KH*KW, L) or 2 [shape-rank]
>>> pixel_shuffle((6, h, w), 2)
pixel_shuffle: x (6, h, w): axis -3 is 6, expected a multiple of 4, upscale_factor squared [shape]
>>> pixel_shuffle((h, w), 2)
pixel_shuffle: x (h, w) has 2 axes, expected 3 or more (*b, C, H, W) [shape-rank]
>>> pixel_unshuffle((c, 5, w), 2)
pixel_unshuffle: x (c, 5, w): axis -2 is 5, expected a multiple of 2, downscale_factor [shape]
>>> pixel_unshuffle((c, h, w), 0)
pixel_unshuffle: downscale_factor is 0; expected at least 1 [shape]
"""
