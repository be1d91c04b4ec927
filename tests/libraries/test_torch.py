"""The table of PyTorch's functions agrees with PyTorch, on its meta device, on drawn calls."""

import inspect
import re
import warnings
from collections.abc import Callable
from typing import Any

import pytest

from tests.libraries.calls import Names, Refused, Sized, agree, by_rule, differences, lines, shapes
from typednn.shapes.libraries import torch as table
from typednn.shapes.libraries.adapters import operands as shared
from typednn.shapes.libraries.table import Function
from typednn.shapes.libraries.torch_rules import reductions
from typednn.shapes.shape import ShapeError

torch = pytest.importorskip("torch", reason="PyTorch is compared with where it is installed")

CALLS = """
A(m, n) + A(k)
A(m, n) - 1
1 - A(m, n)
A(m, n) > A(n)
A(m, n) @ A(n, k)
A(m, n) @ A(k, n).t()
A(m, n) @ A(n)
A(2, m, n) @ A(n, k)
A(n) @ A(k)
torch.matmul(A(m, n), A(m, n))
A(m, n).matmul(A(n, k))
torch.bmm(A(m, 2, n), A(m, n, 3))
A(m, 2, n).bmm(A(k, n, 3))
torch.mm(A(m, n), A(n, k))
A(m, n).mm(A(k, n))
torch.mv(A(m, n), A(k))
A(m, n).mv(A(n))
torch.dot(A(m), A(n))
A(m).dot(A(m, n))
torch.vdot(A(m), A(n))
A(m).vdot(A(m))
torch.inner(A(m, n), A(k, n))
A(m, n).inner(A(n))
torch.outer(A(m), A(n))
torch.outer(A(m, n), A(n))
A(m).outer(A(n))
torch.ger(A(m), A(n))
A(m).ger(A(n))
torch.addmm(A(k), A(m, n), A(n, k))
torch.addmm(A(m, k), A(m, 2), A(n, k))
A(m, k).addmm(A(m, n), A(n, k))
torch.baddbmm(A(m, 2, k), A(m, 2, n), A(m, n, k))
A(m, 2, k).baddbmm(A(n, 2, 3), A(n, 3, k))
torch.tensordot(A(m, n), A(n, k), dims=1)
torch.tensordot(A(m, n), A(k, n), dims=([1], [1]))
torch.einsum("ij,jk->ik", A(m, n), A(n, k))
torch.einsum("ij,kj->ik", A(m, n), A(n, k))
torch.einsum("bij, bjk -> bik", A(2, m, n), A(2, n, k))
torch.einsum("ii->i", A(m, m))
torch.einsum("...ij,...jk->...ik", A(2, m, n), A(2, n, k))
torch.cross(A(m, 3), A(n, 3), dim=1)
torch.cdist(A(m, n), A(k, n))
torch.cdist(A(2, m, n), A(2, k, 3))
torch.cosine_similarity(A(m, n), A(m, n))
torch.cosine_similarity(A(m, n), A(k, n), dim=0)
torch.cosine_similarity(A(m), A(m))
torch.pairwise_distance(A(m, n), A(k, n))
torch.pairwise_distance(A(m, n), A(m, n), 2, 1e-6, True)
torch.dist(A(m, n), A(n))
torch.dist(A(m, n), A(k))
A(m).dist(A(n))
torch.lerp(A(m, n), A(m, n), 0.5)
torch.lerp(A(m, n), A(k), A(n))
A(m, n).lerp(A(m, 1), A(n))
torch.addcmul(A(m, n), A(n), A(k))
torch.addcdiv(A(m, n), A(m, 1), A(1, n), value=2)
A(m, n).addcmul(A(n), A(m, 1))
A(m, n).addcdiv(A(n), A(m, 1))
torch.clamp(A(m, n), 0, 1)
torch.clamp(A(m, n), min=0)
torch.clamp(A(m, n), A(n), A(k))
A(m, n).clamp(max=1)
A(m, n).clip(0, 1)
torch.clip(A(m, n), 0)

torch.sum(A(m, n))
torch.sum(A(m, n), 0)
torch.sum(A(m, n), dim=1, keepdim=True)
torch.sum(A(m, n), dim=(0, 1))
torch.sum(A(m, n), 2)
torch.sum(A(), 0)
torch.sum(A(m, n), dim=())
torch.mean(A(m, n), dim=-1)
torch.mean(A(m, n), [0, 1], True)
torch.nansum(A(m, n), 1)
torch.nanmean(A(m, n), 0)
torch.prod(A(m, n), 1)
torch.any(A(m, n), 0)
torch.all(A(m, n), 1, True)
torch.any(A(m, n))
torch.count_nonzero(A(m, n), 0)
torch.logsumexp(A(m, n), 1)
torch.logsumexp(A(m, n), (0, 1), True)
torch.amax(A(m, n), 1)
torch.amin(A(m, n), (0, 1))
torch.amax(A(m, n))
torch.argmax(A(m, n))
torch.argmax(A(m, n), 1)
torch.argmax(A(m, n), dim=0, keepdim=True)
torch.argmin(A(m, n), -1)
torch.std(A(m, n))
torch.std(A(m, n), 0)
torch.std(A(m, n), False)
torch.std(A(m, n), 1, True, True)
torch.var(A(m, n), dim=1, unbiased=False)
torch.var(A(m, n), dim=(0, 1), keepdim=True, correction=0)
torch.std_mean(A(m, n), 1)
torch.var_mean(A(m, n), 0, True)
torch.norm(A(m, n))
torch.norm(A(m, n), 2, 1)
torch.norm(A(m, n), dim=0, keepdim=True)
torch.norm(A(m, n), p=1, dim=1)
torch.max(A(m, n))
torch.max(A(m, n), 1)
torch.max(A(m, n), dim=0, keepdim=True)
torch.max(A(m, n), A(n))
torch.max(A(m, n), A(k))
torch.min(A(m, n), 1)
torch.min(A(m, n), A(m, 1))
torch.median(A(m, n))
torch.median(A(m, n), 1)
torch.nanmedian(A(m, n), 0, True)
torch.mode(A(m, n))
torch.mode(A(m, n), 0)
torch.aminmax(A(m, n), dim=1)
torch.aminmax(A(m, n))
torch.kthvalue(A(m, n), 2)
torch.kthvalue(A(m, n), 1, 0, True)
torch.quantile(A(m, n), 0.5)
torch.quantile(A(m, n), 0.5, dim=1)
torch.quantile(A(m, n), A(3), 0, True)
torch.nanquantile(A(m, n), 0.5, 1)
torch.cumsum(A(m, n), 0)
torch.cumsum(A(m, n), dim=2)
torch.cumsum(A(), 0)
torch.cumprod(A(m, n), -1)
torch.logcumsumexp(A(m, n), 1)
torch.cummax(A(m, n), 1)
torch.cummin(A(m, n), 0)
torch.softmax(A(m, n), 1)
torch.softmax(A(m, n), dim=2)
torch.log_softmax(A(m, n), -1)
torch.sort(A(m, n))
torch.sort(A(m, n), 0, True)
torch.sort(A(m, n), dim=3)
torch.argsort(A(m, n), dim=1, descending=True)
torch.topk(A(m, n), 2)
torch.topk(A(m, n), k, dim=0)
torch.trace(A(m, n))
torch.trace(A(m, n, 2))
torch.diff(A(m, n))
torch.diff(A(m, n), 2, 0)
torch.renorm(A(m, n), 2, 0, 1.0)

torch.reshape(A(m, n), (n, m))
torch.reshape(A(m, n), (-1,))
torch.reshape(A(m, 6), (2, -1))
torch.reshape(A(m, n), (k, 2))
torch.transpose(A(m, n, 2), 0, 2)
torch.transpose(A(m, n), 0, 2)
torch.transpose(A(m, n), dim0=0, dim1=-1)
torch.swapaxes(A(m, n), 0, 1)
torch.swapdims(A(m, n), 0, 1)
torch.t(A(m, n))
torch.t(A(m))
torch.t(A(m, n, 2))
torch.permute(A(m, n, 2), (2, 0, 1))
torch.permute(A(m, n), (0, 2))
torch.movedim(A(m, n, 2), 0, -1)
torch.movedim(A(m, n, 2), (0, 1), (1, 0))
torch.moveaxis(A(m, n, 2), 1, 0)
torch.unsqueeze(A(m, n), 1)
torch.unsqueeze(A(m, n), dim=-1)
torch.unsqueeze(A(m, n), 4)
torch.squeeze(A(m, n, 1))
torch.squeeze(A(m, n, 1), 0)
torch.squeeze(A(m, n, 1), dim=-1)
torch.squeeze(A(m, n, 1), (0, 2))
torch.squeeze(A(m, n), 2)
torch.flatten(A(m, n, 2))
torch.flatten(A(m, n, 2), 1)
torch.flatten(A(m, n, 2), start_dim=0, end_dim=1)
torch.flatten(A())
torch.ravel(A(m, n))
torch.unflatten(A(m, 6), 1, (2, 3))
torch.unflatten(A(m, n), 1, (2, -1))
torch.unflatten(A(m, n), -1, (k, 2))
torch.broadcast_to(A(m, 1), (m, n))
torch.broadcast_to(A(m), (n, k))
torch.flip(A(m, n), (0,))
torch.flip(A(m, n), dims=[0, 1])
torch.flip(A(m, n), (2,))
torch.fliplr(A(2, n))
torch.flipud(A(m, n))
torch.roll(A(m, n), 1)
torch.roll(A(m, n), 1, 0)
torch.roll(A(m, n), shifts=(1, 2), dims=(0, 1))
torch.rot90(A(m, n))
torch.rot90(A(m, n), 2, (0, 1))
torch.tril(A(m, n))
torch.triu(A(m, n), diagonal=1)
torch.tril(A(m))
torch.diag(A(m))
torch.diag(A(m, n))
torch.diag(A(m), 1)
torch.diagonal(A(m, n))
torch.diagonal(A(m, n), 1)
torch.diag_embed(A(m, n))
torch.repeat_interleave(A(m, n), 3)
torch.repeat_interleave(A(m, n), 3, dim=1)
torch.repeat_interleave(A(m, n), k, 0)
torch.tile(A(m, n), (2,))
torch.tile(A(m, n), (3, 1, 2))
torch.narrow(A(m, n), 0, 0, 2)
torch.narrow(A(m, n), 1, 1, k)
torch.select(A(m, n), 0, 1)
torch.select(A(m, n), 1, -2)
torch.select(A(m, n), 2, 0)

torch.cat([A(m, n), A(k, n)])
torch.cat((A(m, n), A(m, k)), dim=1)
torch.cat([A(m, n), A(n, k)], 0)
torch.cat([A(m), A(n)])
torch.cat([A(m), A(2, 3)])
torch.cat([A(0), A(m, n)])
torch.cat([A(m, n), A(m, k)], -1)
torch.concat([A(m), A(n)])
torch.concatenate([A(m, n), A(k, n)])
torch.stack([A(m, n), A(m, n)])
torch.stack([A(m, n), A(k, n)], dim=1)
torch.stack([A(m), A(m)], -1)
torch.vstack([A(m, n), A(k, n)])
torch.vstack([A(m), A(n)])
torch.row_stack([A(m), A(m)])
torch.hstack([A(m), A(n)])
torch.hstack([A(m, n), A(m, k)])
torch.column_stack([A(m), A(m), A(m, n)])
torch.chunk(A(m, n), 2)
torch.chunk(A(m, n), 3, dim=1)
torch.chunk(A(m, n), 3, dim=2)
torch.split(A(m, n), 2)
torch.split(A(m, n), [1, 2], dim=1)
torch.split(A(m, n), k, 0)
torch.tensor_split(A(m, n), 2)
torch.tensor_split(A(m, n), 3, dim=1)
torch.unbind(A(m, n))
torch.unbind(A(m, n), 1)
torch.meshgrid(A(m), A(n), indexing="ij")
torch.meshgrid(A(m), A(n), indexing="xy")
torch.broadcast_tensors(A(m, 1), A(n))
torch.broadcast_tensors(A(m, 2), A(n))

torch.gather(A(m, n), 1, I(m, k))
torch.gather(A(m, n), 0, I(k, n))
torch.gather(A(m, n), 1, I(k, n))
torch.gather(A(m, n), 1, I(m))
torch.scatter(A(m, n), 1, I(m, k), A(m, k))
torch.scatter(A(m, n), 0, I(k, n), A(k, n))
torch.scatter(A(m, n), 1, I(m, k), 1.0)
torch.scatter(A(m, n), 1, I(m, 2), A(m, k))
torch.scatter_add(A(m, n), 0, I(k, n), A(k, n))
torch.scatter_add(A(m, n), 1, I(m, k), A(m, 2))
torch.scatter_reduce(A(m, n), 1, I(m, k), A(m, k), "sum")
torch.index_select(A(m, n), 0, I(k))
torch.index_select(A(m, n), dim=1, index=I(k))
torch.index_select(A(m, n), 0, I(k, 2))
torch.index_select(A(m, n), 2, I(k))
torch.index_add(A(m, n), 0, I(k), A(k, n))
torch.index_add(A(m, n), 1, I(k), A(m, 2))
torch.index_fill(A(m, n), 0, I(k), 1.0)
torch.masked_fill(A(m, n), M(m, n), 0.0)
torch.masked_fill(A(m, n), M(k), 0.0)
torch.masked_fill(A(m, n), mask=M(m, 1), value=1.0)
torch.take(A(m, n), I(k, 2))
torch.take_along_dim(A(m, n), I(m, k), dim=1)
torch.take_along_dim(A(m, n), I(m, k))
torch.where(M(m, n), A(n), 0.0)
torch.where(M(m, n), A(k), A(1))
torch.where(M(m, 1), A(n), A(m, n))
torch.searchsorted(A(m), A(n, k))
torch.bucketize(A(m, n), A(k))
torch.zeros(m, n)
torch.zeros((m, n))
torch.zeros(m)
torch.ones(m, n, 2)
torch.ones([m, n])
torch.empty(m, n)
torch.rand(m, n)
torch.randn(m, n)
torch.randn((m, n), dtype=torch.float64)
torch.full((m, n), 2.0)
torch.eye(m)
torch.eye(m, n)
torch.arange(m)
torch.arange(m, n)
torch.arange(m, 10, 2)
torch.arange(0, m, 2)
torch.arange(start=0, end=m)
torch.linspace(0, 1, m)
torch.linspace(0, 1, steps=5)
torch.logspace(0, 1, m)
torch.randint(0, 9, (m, n))
torch.randint(9, (m, n))
torch.randint(high=9, size=(m, n))
torch.randperm(m)
torch.hann_window(m)
torch.hamming_window(m + 1, periodic=False)
torch.blackman_window(5)
torch.bartlett_window(m)
torch.kaiser_window(m + 1, True)
torch.zeros_like(A(m, n))
torch.ones_like(A(m, n))
torch.empty_like(A(m, n))
torch.rand_like(A(m, n))
torch.randn_like(A(m, n))
torch.full_like(A(m, n), 1.0)
torch.randint_like(A(m, n), 9)
torch.multinomial(A(m, n), 2, True)
torch.multinomial(A(n), 2, True)
torch.normal(A(m, n), 1.0)
torch.normal(A(m, n), A(n))
torch.normal(0.0, 1.0, (m, n))
torch.tensor([1.0, 2.0, 3.0])
torch.tensor([[1, 2], [3, 4]])
torch.as_tensor([1.0, 2.0])
torch.asarray([1.0, 2.0])
torch.inverse(A(m, n))
torch.det(A(m, n))
torch.logdet(A(m, n))
torch.cholesky_solve(A(m + 1, n + 1), A(k + 1, k + 1))
torch.cholesky_solve(A(m + 1), A(m + 1, m + 1))
torch.cholesky_solve(A(2, m + 1, n + 1), A(m + 1, m + 1), upper=True)
torch.fft.fft(A(m + 1, n + 1))
torch.fft.fft(A(m + 1, n + 1), k + 1, 0)
torch.fft.fft(A(m + 1, n + 1), dim=2)
torch.fft.ifft(A(m + 1, n + 1), n=3, dim=1)
torch.fft.rfft(A(m + 1, n + 1))
torch.fft.rfft(A(m + 1, n + 1), dim=0, norm="ortho")
torch.fft.irfft(A(m + 1, n + 2) + 0j)
torch.fft.irfft(A(m + 1, n + 2) + 0j, n=k + 1)
torch.fft.fft2(A(m + 1, n + 1))
torch.fft.ifft2(A(m + 1, n + 1, k + 1), dim=(0, 1))
torch.fft.fftn(A(m + 1, n + 1))
torch.fft.ifftn(A(m + 1, n + 1), norm="forward")
torch.fft.fftshift(A(m, n))
torch.fft.ifftshift(A(m, n), dim=1)
torch.fft.fftfreq(m + 1)
torch.fft.rfftfreq(m + 1, d=0.5)
torch.slogdet(A(m, m))
torch.matrix_power(A(m, n), 2)

torch.conv1d(A(2, m, 8), A(4, n, 3))
torch.conv2d(A(2, m, 8, 8), A(4, n, 3, 3))
torch.conv2d(A(2, 4, 8, 8), A(6, 2, 3, 3), None, 2, 1, 1, 2)
torch.conv3d(A(2, m, 8, 8, 8), A(4, n, 3, 3, 3))
torch.conv_transpose1d(A(2, m, 8), A(n, 4, 3))
torch.conv_transpose2d(A(2, m, 8, 8), A(n, 4, 3, 3), stride=2)
torch.conv_transpose3d(A(2, m, 4, 4, 4), A(n, 4, 3, 3, 3))
torch.avg_pool1d(A(2, 3, 8), k)
torch.adaptive_avg_pool1d(A(2, 3, 8), k + 1)
torch.pixel_shuffle(A(2, m, 3, n), 2)
torch.pixel_unshuffle(A(2, 3, m, n), 2)
F.conv1d(A(2, m, n), A(4, m, 3), padding=1)
F.conv1d(A(2, m, 8), A(4, m, 3), A(n))
F.conv2d(A(2, 3, m, n), A(4, 3, 3, 3), stride=2, padding=1)
F.conv2d(A(2, 3, 8, 8), A(4, 3, 3, 3), padding="same")
F.conv2d(A(3, m, n), A(4, 3, 3, 3), padding=(1, 0))
F.conv3d(A(2, 3, 8, m, n), A(4, 3, 3, 3, 3), padding=1)
F.conv_transpose2d(A(2, 3, m, n), A(3, 4, 2, 2), stride=2)
F.max_pool1d(A(2, 3, 8), k)
F.max_pool1d(A(2, 3, 8), 3, stride=2, padding=1)
F.max_pool2d(A(2, 3, 8, m), 2)
F.max_pool2d(A(3, 8, m), (2, 1))
F.max_pool2d(A(2, 3, 9, 9), 2, ceil_mode=True)
F.max_pool2d(A(2, 3, 9, 9), 3, 2, 1)
F.max_pool3d(A(2, 3, 8, 8, 8), 2)
F.avg_pool2d(A(2, 3, 8, m), 2)
F.avg_pool2d(A(2, 3, 8, 8), kernel_size=3, stride=1, padding=1)
F.avg_pool3d(A(2, 3, 8, 8, 8), 2)
F.adaptive_avg_pool2d(A(2, 3, 8, 8), 1)
F.adaptive_avg_pool2d(A(2, 3, 8, 8), (k + 1, 2))
F.adaptive_avg_pool2d(A(2, 3, 8, 8), (None, 2))
F.adaptive_avg_pool3d(A(2, 3, 8, 8, 8), 2)
F.adaptive_max_pool1d(A(2, 3, 8), 2)
F.adaptive_max_pool2d(A(2, 3, 8, 8), 2)
F.adaptive_max_pool3d(A(2, 3, 8, 8, 8), 2)
F.leaky_relu(A(m, n), 0.1)
F.relu(A(m, n), True)
F.relu6(A(m, n))
F.selu(A(m, n), False)
F.silu(A(m, n), inplace=True)
F.mish(A(m, n), True)
F.hardswish(A(m, n))
F.hardsigmoid(A(m, n), False)
F.elu(A(m, n), 0.5, True)
F.celu(A(m, n), 0.5)
F.gelu(A(m, n), approximate="tanh")
F.softplus(A(m, n), 2, 20)
F.hardtanh(A(m, n), -2.0, 2.0)
F.hardshrink(A(m, n), 0.1)
F.softshrink(A(m, n), 0.1)
F.threshold(A(m, n), 0.1, 0.0)
F.alpha_dropout(A(m, n), 0.1)
F.feature_alpha_dropout(A(m, n), 0.1, True)
F.instance_norm(A(2, 3, 4, 5), None, None)
F.threshold(A(m, n), 0.1, 1.0)
F.dropout(A(m, n), 0.1, training=True)
F.dropout2d(A(2, 3, m, n), 0.1)
F.dropout1d(A(2, m, n), 0.1)
F.dropout3d(A(2, 3, 4, m, n), 0.1)
F.glu(A(m, n))
F.glu(A(m, n), dim=0)
F.softmax(A(m, n), dim=-1)
F.softmax(A(m, n), 2)
F.log_softmax(A(m, n), dim=1)
F.softmin(A(m, n), dim=1)
F.gumbel_softmax(A(2, n), dim=1)
F.normalize(A(m, n), dim=-1)
F.normalize(A(m))
F.normalize(A(m, n), p=2, dim=0)
F.linear(A(m, n), A(k, n))
F.linear(A(m, n), A(n, k))
F.linear(A(2, m, n), A(k, n), A(k))
F.linear(A(m, n), A(4, n), A(k))
F.linear(A(m, n), A(n))
F.embedding(I(m, n), A(5, k))
F.one_hot(I(m, n), 4)
F.layer_norm(A(m, n), (n,))
F.layer_norm(A(m, n), (k,))
F.layer_norm(A(2, m, n), [m, n], A(m, n))
F.layer_norm(A(2, m, n), (n,), weight=A(k))
F.rms_norm(A(m, n), (n,))
F.rms_norm(A(m, n), (k,))
F.batch_norm(A(2, m, n), A(k), A(k))
F.batch_norm(A(3, m), A(m), A(m), A(k), A(k))
F.group_norm(A(2, 6, 3), 2)
F.group_norm(A(2, 6, 3), 4)
F.instance_norm(A(2, 3, 8))
F.pad(A(m, n), (1, 2))
F.pad(A(m, n), (1, 2, 0, 3))
F.pad(A(m, n), (1, -1, k, 0), value=1.0)
F.pad(A(m, n), (1, 2, 0, 3, 1, 1))
F.pad(A(m, n), (1, 2, 0))
F.pad(A(2, 3, m, n), (1, 1, 1, 1), mode="reflect")
F.pad(A(2, 3, n), (1, 2), "replicate")
F.interpolate(A(2, 3, 4, 5), scale_factor=2)
F.interpolate(A(2, 3, 4, 5), size=(m, n))
F.interpolate(A(2, 3, 4), size=m)
F.interpolate(A(2, 3, 4, 5), scale_factor=2.0, mode="bilinear", align_corners=False)
F.interpolate(A(2, 3, 4, 5), size=7, mode="nearest-exact")
F.unfold(A(2, 3, 8, m), 2)
F.unfold(A(2, 3, 8, 8), kernel_size=3, padding=1, stride=2)
F.fold(A(2, 12, m), (4, 4), 2, stride=2)
F.fold(A(2, n, 9), output_size=(4, 4), kernel_size=(2, 2))
F.scaled_dot_product_attention(A(2, 3, m, n), A(2, 3, k, n), A(2, 3, k, 4))
F.scaled_dot_product_attention(A(2, 3, 4, 5), A(2, 3, m, 5), A(2, 3, n, 5))
F.scaled_dot_product_attention(A(2, 3, 4, 5), A(2, 3, 6, 5), A(2, 3, 6, 5), A(m, n))
F.scaled_dot_product_attention(A(2, 3, 4, 5), A(2, 3, 4, 5), A(2, 3, 4, 5), is_causal=True)
F.mse_loss(A(m, n), A(m, n))
F.mse_loss(A(m, n), A(k, n))
F.mse_loss(A(m, 1), A(m))
F.mse_loss(A(m, n), A(m, n), reduction="none")
F.mse_loss(A(m, n), A(m, n), reduction="sum")
F.l1_loss(A(m, n), A(m, k))
F.smooth_l1_loss(A(m, n), A(m, k))
F.huber_loss(A(m, n), A(m, k))
F.binary_cross_entropy(A(m, n), A(m, k))
F.binary_cross_entropy(A(m), A(m), reduction="none")
F.binary_cross_entropy_with_logits(A(m, n), A(m, n), reduction="none")
F.binary_cross_entropy_with_logits(A(m, 1), A(n))
F.binary_cross_entropy_with_logits(A(m, n), A(m, n), pos_weight=A(k))
F.cross_entropy(A(m, n), I(m))
F.cross_entropy(A(m, n), I(k))
F.cross_entropy(A(m, n), A(m, n))
F.cross_entropy(A(m, n), A(m, k))
F.cross_entropy(A(2, 3, m, n), I(2, m, n), reduction="none")
F.cross_entropy(A(2, 3, 4), I(2, k), reduction="sum")
F.cross_entropy(A(m, 5, n), I(m, 5))
F.cross_entropy(A(m, 4), I(m), weight=A(k))
F.cross_entropy(A(4), I())
F.nll_loss(A(m, n), I(k))
F.nll_loss(A(m, n), I(m), reduction="none")
F.nll_loss(A(2, 3, 4, 5), I(2, m, n))
F.kl_div(A(m, n), A(m, n), reduction="batchmean")
F.kl_div(A(m, n), A(k), reduction="none")
F.margin_ranking_loss(A(m), A(m), A(n))
F.margin_ranking_loss(A(m), A(m), A(m), reduction="none")
F.triplet_margin_loss(A(m, n), A(m, n), A(m, n))
F.triplet_margin_loss(A(m, n), A(m, n), A(k, n), reduction="none")

A(m, n).view(n, m)
A(m, n).view(-1)
A(m, n).view((m, 1, n))
A(m, 6).view(m, 2, -1)
A(m, n).view(k, -1)
A(m, n).reshape(n, m)
A(m, n).reshape(k, 2, -1)
A(m, n).reshape((m, n, 1))
A(m, n, 2).permute(2, 0, 1)
A(m, n, 2).permute((1, 0, 2))
A(m, n, 2).permute(0, 1)
A(m, n, 2).permute(0, 1, 1)
A(m, 1).expand(m, n)
A(m, n).expand(2, m, n)
A(m, n).expand(-1, k)
A(m, n).expand((2, -1, -1))
A(m, n).expand(-1, m, n)
A(m, n).expand(k)
A(m, 1).expand_as(A(m, n))
A(m).expand_as(A(n, k))
A(m, n).repeat(2, 3)
A(m, n).repeat(2, 1, 1)
A(m, n).repeat(2)
A(m, n).repeat((1, k))
A(m, n).tile(2)
A(m, n).tile(2, 1, 3)
A(m, n).tile((1, k))
A(m, n).flip(0)
A(m, n).flip(0, 1)
A(m, n).flip((1,))
A(m, n).flip(2)
A(m, n).view_as(A(n, m))
A(m, n).view_as(A(k, 2))
A(m, n).reshape_as(A(k))
A(m, n).norm()
A(m, n).norm(2, 1)
A(m, n).norm(dim=1, keepdim=True)
A(m, n).split(2)
A(m, n).split(k, dim=1)
A(m, n).split([1, 1], 1)
A(m, n).where(M(m, n), 0.0)
A(m, n).where(M(k), A(n))
A(m, n).unfold(0, 2, 1)
A(m, n).unfold(1, 3, 2)
A(m, n).new_zeros(m, k)
A(m, n).new_zeros((k,))
A(m, n).new_ones(k)
A(m, n).new_empty((m, k))
A(m, n).new_full((m, k), 1.0)
A(m, n).new_tensor([1.0, 2.0])
A(m, n).to(torch.float64)
A(m, n).to("meta", torch.float64)
A(m, n).type_as(A(k))
A(m, n).type(torch.float64)
A(m, n).add_(A(n))
A(m, n).add_(A(k, 1))
A(m, n).add_(1)
A(n).add_(A(m, n))
A(m, n).sub_(A(k))
A(m, n).mul_(A(m, 1))
A(m, n).div_(2)
A(m, n).multiply_(A(n))
A(m, n).divide_(A(k))
A(m, n).remainder_(2)
A(m, n).fmod_(2)
A(m, n).floor_divide_(A(n))
A(m, n).copy_(A(k))
A(m, n).copy_(A(2, m, n))
A(m, n).copy_(A(1, m, n))
A(m, n).pow_(2)
A(m, n).eq_(A(k))
A(m, n).ne_(0)
A(m, n).lt_(A(n))
A(m, n).le_(0)
A(m, n).gt_(A(m, 1))
A(m, n).ge_(0)
A(m, n).logical_and_(A(k))
A(m, n).logical_or_(A(n))
A(m, n).lerp_(A(n), 0.5)
A(m, n).lerp_(A(k), A(n))
A(m, n).addcmul_(A(k), A(n))
A(m, n).addcdiv_(A(n), A(n), value=2)
A(m, n).masked_fill_(M(m, n), 0.0)
A(m, n).masked_fill_(M(k), 0.0)
A(n).masked_fill_(M(m, n), 0.0)
A(m, n).masked_fill(M(m, 1), 0.0)
A(m, n).clamp_(0, 1)
A(m, n).clip_(min=0)
A(m, n).scatter_(1, I(m, k), A(m, k))
A(m, n).scatter_(1, I(m, k), 1.0)
A(m, n).scatter_(0, I(k, n), value=1.0)
A(m, n).scatter_add_(0, I(k, n), A(k, n))
A(m, n).scatter_reduce_(1, I(m, k), A(m, k), "amax")
A(m, n).index_add_(0, I(k), A(k, n))
A(m, n).index_fill_(1, I(k), 0.0)
A(m, n).tril_()
A(m, n).triu_(1)
A(m, n).cumsum_(0)
A(m, n).fill_(1.0)
A(m, n).clamp_min(0.0)
A(m, n).clamp_max(A(n))
A(m, n).clamp_min_(0.0)
A(m, n).clamp_max_(A(k))
A(m, n).uniform_(0, 1)
A(m, n).normal_()
A(m, n).random_(0, 9)
A(m, n).bernoulli_(0.5)
A(m, n).exponential_()
A(m, n).argsort(0)
A(m, n).cumsum(dim=1)
A(m, n).max(1)
A(m, n).max()
A(m, n).max(A(n))
A(m, n).sum(dim=(0, 1), keepdim=True)
A(m, n).mean(-1)
A(m, n).std(0)
A(m, n).transpose(0, 1)
A(m, n).transpose(-1, -2)
A(m, n).unsqueeze(0)
A(m, n).squeeze(0)
A(m, n).chunk(2, dim=-1)
A(m, n).flatten(1)
A(m, n).unflatten(1, (2, -1))
A(m, n).softmax(dim=-1)
A(m, n).topk(2, dim=-1)
A(m, n).gather(1, I(m, k))
A(m, n).index_select(0, I(k))
A(m, n).T
A(m, n, 2).T
A(m, n, 2).mT
A(m, n)[0]
A(m, n)[:, 0]
A(m, n)[1:]
A(m, n)[:, :2]
A(m, n)[..., None]
A(m, n)[None, :, 0]
A(m, n)[0, 0]
A(m, n)[-1]
A(m, n)[I(k)]
A(m, n)[:, I(k)]
A(m, n)[0, 0, 0]
A(m, n)[:, None] + A(k)
"""
"""``A`` is a tensor of numbers, ``I`` of indices, and ``M`` a mask."""

UNCALLED = {
    "nonzero": "its size depends on the values, which meta tensors lack",
    "argwhere": "as nonzero",
    "bincount": "as nonzero",
    "masked_select": "as nonzero",
    "from_numpy": "meta tensors lack values",
    "numpy": "meta tensors lack values",
    "item": "meta tensors lack values",
    "backward": "meta tensors have no gradients; test_backward calls it",
    "cuda": "a meta tensor is on no device",
    "cpu": "as cuda",
    "pin_memory": "as cuda",
    "nn.functional.log_sigmoid": "the name that stubs have for logsigmoid",
}
"""The functions that are not called, and why."""

OF_INTS = ["bitwise", "gcd", "lcm", "shift"]


def kind_for(name: str) -> str:
    return "I" if any(part in name for part in OF_INTS) else "A"


def rule_of(function: Function) -> Callable[..., Any]:
    rule: Callable[..., Any] = inspect.unwrap(function.rule)
    return rule


def elementwise() -> list[str]:
    """A call of each function or method that works on each element, or has the usual reductions."""
    calls: list[str] = []
    for name, function in table.FUNCTIONS.items():
        if name.startswith("linalg."):
            continue  # ``test_torch_linalg.py`` calls these
        where = f"F.{name[14:]}" if name.startswith("nn.") else f"torch.{name}"
        of, listed = kind_for(name), len(function.parameters)
        if name in UNCALLED or f"{where}(" in CALLS:
            continue
        if rule_of(function) is shared.elementwise and listed == 1:
            calls.append(f"{where}({of}(m, n))")
        elif rule_of(function) is shared.both:
            calls.append(f"{where}({of}(m, n), {of}(k))")
    return [*calls, *of_methods()]


_SAMPLES = {
    shared.elementwise: ("",),
    shared.both: ("{of}(k)", "{of}(m, 1)"),
    reductions.sum_over: ("0", "1, True", "2"),
    reductions.along: ("0", "-1"),
    shared.in_place: ("{of}(n)", "{of}(k, 1)", "2"),
}


def of_methods() -> list[str]:
    """A call of each method that has the parameters of a function, as that is called, and of others."""
    calls: list[str] = []
    called = set(re.findall(r"\)\.(\w+)\(", CALLS))
    for name, function in table.METHODS.items():
        if name in called or name in UNCALLED:
            continue
        of = kind_for(name)
        samples = [
            re.sub(rf"^torch\.{name}\((\w\([^()]*\))(?:, )?", rf"\1.{name}(", call)
            for call in lines(CALLS)
            if re.match(rf"torch\.{name}\(\w\([^()]*\)", call)
        ]
        if not samples:
            given = _SAMPLES.get(rule_of(function), ("",))
            samples = [f"{of}(m, n).{name}({each.format(of=of)})" for each in given]
        calls += samples
    return calls


def every_call() -> list[str]:
    return [*lines(CALLS), *elementwise()]


def of_torch(text: str, sizes: dict[str, int], device: str = "meta") -> Any:
    """The shape that PyTorch gives. Its warnings refuse."""
    names = {
        "torch": torch,
        "F": torch.nn.functional,
        "A": lambda *shape: torch.zeros(shape),
        "E": lambda *shape: torch.eye(*shape),
        "I": lambda *shape: torch.zeros(shape, dtype=torch.int64),
        "M": lambda *shape: torch.zeros(shape, dtype=torch.bool),
    }
    try:
        with warnings.catch_warnings(), torch.device(device):
            warnings.filterwarnings("error", "Using a target size")
            return shapes(eval(text, names | sizes))  # the texts are our own
    except (ValueError, IndexError, RuntimeError, TypeError, AssertionError, UserWarning) as error:
        return Refused(str(error))


def of_either_device(text: str, sizes: dict[str, int]) -> Any:
    """The shape on the meta device, which has no memory, if the rule says the same; or on the CPU.

    The meta device takes some calls that the CPU refuses. A tensor without elements may be refused
    by PyTorch alone.
    """
    ours, found = by_rule(text, of_table(sizes) | sizes), of_torch(text, sizes)
    if not agree(ours, found):
        found = of_torch(text, sizes, "cpu")
    is_empty = isinstance(found, Refused) and 0 in sizes.values()
    return ours if is_empty or _is_odd(text, sizes) else found


def _is_odd(text: str, sizes: dict[str, int]) -> bool:
    """Whether an empty tensor meets a convolution, which then has no channels, or is indexed."""
    return 0 in sizes.values() and ("conv" in text or "[I(" in text or "[:, I(" in text)


class _TorchNames(Names):
    float32 = float64 = None


def of_table(sizes: dict[str, int]) -> dict[str, Any]:
    of_torch_too = {f"nn.functional.{name}": each for name, each in table.FUNCTIONS.items()}

    def array(*shape: int) -> Sized:
        return Sized(shape, table.METHODS)

    return {
        "torch": _TorchNames(table.FUNCTIONS, table.METHODS),
        "F": Names({**of_torch_too, **table.FUNCTIONS}, table.METHODS, "nn.functional."),
        "A": array,
        "I": array,
        "M": array,
    }


@pytest.mark.filterwarnings("ignore")
def test_rules_are_pytorchs() -> None:
    assert differences(every_call(), of_either_device, of_table) == []


def test_each_function_is_called() -> None:
    calls = " ".join(every_call())
    called = set(re.findall(r"torch\.(\w+)\(", calls))
    called |= {f"nn.functional.{name}" for name in re.findall(r"F\.(\w+)\(", calls)}
    called |= {f"fft.{name}" for name in re.findall(r"torch\.fft\.(\w+)\(", calls)}
    functions = {name for name in table.FUNCTIONS if not name.startswith("linalg.")}
    assert sorted(functions - called - UNCALLED.keys()) == []
    methods = set(re.findall(r"\)\.(\w+)\(", calls))
    assert sorted(table.METHODS.keys() - methods - UNCALLED.keys()) == []


@pytest.mark.parametrize("shape", [(), (1,), (1, 1), (2,), (3, 1), (1, 2, 3)])
def test_backward(shape: tuple[int, ...]) -> None:
    try:
        torch.zeros(shape, requires_grad=True).backward()
        refused = False
    except RuntimeError:
        refused = True
    assert refused == (by_rule_of_backward(shape) is not None)


def by_rule_of_backward(shape: tuple[int, ...]) -> str | None:
    try:
        table.METHODS["backward"].rule(shape)
    except ShapeError as error:
        return str(error)
    return None
