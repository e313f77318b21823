"""The scorers: a file for each family of them, each a decorated function. A file that is put here counts at once."""

from importlib import import_module
from pkgutil import iter_modules

from evals.scoring import SCORERS

for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")

__all__ = ["SCORERS"]
