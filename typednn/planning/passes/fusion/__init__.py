"""Fusion: nodes whose values nobody else reads become one, computed piece by piece in few buffers."""
