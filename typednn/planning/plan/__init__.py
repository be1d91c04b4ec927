"""``plan``: what a function will need of a machine, from its annotations and sizes alone."""
