"""Programs whose sizes cost exponential time without a bound, each checked by mypy with the plugin.

The suite bounds the steps that the arithmetic of sizes takes. ``make bombs`` times every program
with the plugin and without.
"""
