"""`yanlu demo`: the demo congress, in a database of its own."""

import typer

from api import demo as demonstration
from api.startup import database, settings_read


def register(app: typer.Typer) -> None:
    @app.command()
    def demo(
        force: bool = typer.Option(False, help="clear the demo congress away and load it anew"),
    ) -> None:
        """Load the demo congress: the 401 suggestions of a session of 2024, and a session in full swing."""
        with database(settings_read()) as settings:
            outcome = demonstration.load_now(settings, force=force)
        print(outcome.line)
        print(demonstration.accounts_text())
