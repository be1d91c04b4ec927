"""A refused loop or condition has one message: what is computed of its result has none."""

from jaxtyping import Float32, Float64

from typednn import Tensor, cond, fori_loop, ops, scan, switch, vmap, while_loop


def body(_: Tensor, x: Float32[Tensor, "n"]) -> Float32[Tensor, "n"]:
    return x * 2.0


def unfinished(x: Float32[Tensor, "n"]) -> Tensor:
    return ops.sum(x) < 3.0



def of_changed_carry(x: Float32[Tensor, "n"]) -> Float32[Tensor, "n"]:
    # E: fori_loop: carry was float32 (n,), but f returned float32 (max(n-1,0),) for it; give init the shape and dtype that the steps keep [shape]
    return fori_loop(0, 3, lambda _, c: c[1:], x)


def of_wrong_start(x: Float64[Tensor, "n"]) -> Float32[Tensor, "n"]:
    # E: body: argument 'x' is float32 (2, 3), declared Float32[Tensor, "n"]: 1 axis expected, 2 found [shape-rank]
    return fori_loop(0, 3, body, ops.zeros((2, 3)))


def of_wrong_element(x: Float32[Tensor, "t n"]) -> Float32[Tensor, "t"]:
    # E: getitem: x (n,) has 1 axis, too few for 2 indices [shape-index]
    last, ys = scan(lambda c, e: (c, e[:, 0]), ops.zeros(3), x)
    return ys


def of_changed_scan(x: Float32[Tensor, "t n"]) -> Float32[Tensor, "t"]:
    # E: scan: carry was float32 (3,), but f returned float32 (2,) for it; give init the shape and dtype that the steps keep [shape]
    return scan(lambda c, e: (c[1:], e), ops.zeros(3), x)[1]


def of_changed_state(x: Float32[Tensor, "n"]) -> Float32[Tensor, "n"]:
    # E: while_loop: carry was float32 (n,), but f returned float32 (max(n-1,0),) for it; give init the shape and dtype that the steps keep [shape]
    return while_loop(unfinished, lambda c: c[1:], x)


def of_swapped(x: Float32[Tensor, "n"]) -> Float32[Tensor, "n"]:
    # E: while_loop: body is float32 (n,), and must be a function [arg-type]
    return while_loop(unfinished, x, lambda c: c)


def of_branches(x: Float32[Tensor, "n"]) -> Float32[Tensor, "n"]:
    # E: cond: result is float32 () in one branch, float32 (n,) in another; all branches return the same shapes and dtypes [shape-rank]
    return cond(ops.sum(x) > 2, lambda x: ops.sum(x), lambda x: x, x)


def of_no_branch(x: Float32[Tensor, "n"]) -> Float32[Tensor, "n"]:
    # E: cond: false_f is float32 (n,), and must be a function [arg-type]
    return cond(ops.sum(x) > 2, lambda x: x, x)


def of_index(x: Float32[Tensor, "n"]) -> Float32[Tensor, "n"]:
    # E: switch: the index is float32 (), and must be an integer scalar [shape-dtype]
    return switch(ops.asarray(1.0), [ops.sin, ops.sum], x)


def of_lambda(x: Float32[Tensor, "n"]) -> Float32[Tensor, "n"]:
    # E: matmul: x (n,) and y (max(n-1,0),): axis -1 of x has n, axis -1 of y has max(n-1,0); they must be equal: for n=2 it is 2, not 1 [shape]
    return switch(ops.asarray(1), [lambda y: y @ x[1:], ops.sin], x)


def of_later_use(x: Float32[Tensor, "n"]) -> Float32[Tensor, "n"]:
    # E: cond: result is float32 (max(n-1,0),) in one branch, float32 (n,) in another; all branches return the same shapes and dtypes [shape]
    y = cond(ops.sum(x) > 2, lambda x: x[1:], lambda x: x, x)
    return y + x


def of_map(x: Float32[Tensor, "n"]) -> Float32[Tensor, "n"]:
    # E: matmul: x () and y (n,): x is a scalar; use multiply [shape-rank]
    return vmap(lambda a: a @ x)(x)
