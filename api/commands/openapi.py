"""`yanlu openapi`: write the two documents of the contract beside the code that they are made from."""

from pathlib import Path

import typer

from api import openapi
from api.app import create_app
from api.procedure.page import page
from api.settings import Settings

FOLDER = Path(__file__).parents[2] / "openapi"


def register(app: typer.Typer) -> None:
    @app.command(name="openapi")
    def write() -> None:
        """Write openapi/openapi.json and openapi/flows.md."""
        FOLDER.mkdir(exist_ok=True)
        for name, content in contract().items():
            (FOLDER / name).write_bytes(content)
            print(FOLDER / name)


def contract() -> dict[str, bytes]:
    """Both documents by file name; no database is opened and no environment is read."""
    app = create_app(Settings.model_construct(**_DEFAULTS))
    return {"openapi.json": openapi.rendered(app.openapi()), "flows.md": page().encode()}


_DEFAULTS = {name: field.default for name, field in Settings.model_fields.items()}
