"""A working week before the demo's calls: made up from a seed, written as the services would have written it."""
