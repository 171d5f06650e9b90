"""
A strict stand-in for the X API, for tests and demonstrations: what X answers to a right request and to a wrong one,
with its accounts, posts, direct messages, limits, prices and failures. `from x import XServer`.
"""
from .server import XServer

__all__ = ["XServer"]
