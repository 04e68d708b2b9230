"""The `yanlu` command; a start that cannot succeed says why on one line and ends with exit code 1."""

import signal
import sys
from types import FrameType

import typer

from api.commands import register_all
from api.startup import Refusal

app = typer.Typer(name="yanlu", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


@app.callback()
def about() -> None:
    """言路: the handling of deputies' suggestions, from filing to rating. Settings: environment or .env."""


register_all(app)


def main() -> None:
    signal.signal(signal.SIGTERM, _terminated)
    try:
        app()
    except Refusal as refusal:
        print(f"yanlu: {refusal}", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)


def _terminated(_number: int, _frame: FrameType | None) -> None:
    """SIGTERM unwinds like Ctrl-C, so that an embedded PostgreSQL is stopped on the way out."""
    sys.exit(143)


if __name__ == "__main__":
    main()
