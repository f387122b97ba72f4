"""Makes `tests/` importable, for `samples`."""
