"""`yanlu migrate`: bring the database to the schema of this release, and nothing else."""

import typer

from api import migrating
from api.startup import database, settings_read


def register(app: typer.Typer) -> None:
    @app.command()
    def migrate() -> None:
        """Bring the database to the schema of this release."""
        with database(settings_read()):
            print(f"the database is at revision {migrating.head()}")
