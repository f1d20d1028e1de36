"""`python -m app` is the `atlas` command."""

from app.cli import cli

cli(prog_name="atlas")
