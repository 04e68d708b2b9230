"""The commands of `yanlu`: each module here is one, and registers itself on the application it is given.

A new command is a new module with `def register(app: typer.Typer) -> None`; nothing else is to be edited.
"""

from importlib import import_module
from pkgutil import iter_modules

import typer


def register_all(app: typer.Typer) -> None:
    for module in sorted(module.name for module in iter_modules(__path__)):
        import_module(f"{__name__}.{module}").register(app)
