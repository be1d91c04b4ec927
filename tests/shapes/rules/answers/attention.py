"""What the rule of ``attention`` answers, and how it refuses.

>>> scaled_dot_product_attention((b, h, n, d), (b, h, m, d), (b, h, m, k))
(*b, h, n, k)
>>> scaled_dot_product_attention((n, d), (m, d), (m, k))
(n, k)
>>> scaled_dot_product_attention((b, 2 * h, n, d), (b, h, m, d), (b, h, m, d))
(*b, 2*h, n, d)
>>> scaled_dot_product_attention((b, n, d), (b, n, d), (b, n, d), (n, n), is_causal=UNKNOWN)
(*b, n, d)

>>> scaled_dot_product_attention((n, d), (m, 2 * d), (m, k))
scaled_dot_product_attention: q (n, d) and k (m, 2*d): axis -1 of q has d, axis -1 of k has 2*d; they must be equal: for d=2 it is 2, not 4 [shape]
>>> scaled_dot_product_attention((6, n, d), (4, n, d), (4, n, d))
scaled_dot_product_attention: q (6, n, d) and k (4, n, d): axis -3 of q has 6 heads, expected a multiple of axis -3 of k, 4 [shape]
>>> scaled_dot_product_attention((n, d), (m, d), (m, k), (2, n, m))
scaled_dot_product_attention: mask (2, n, m) does not broadcast to the scores (n, m): it has more axes [shape-rank]
"""
