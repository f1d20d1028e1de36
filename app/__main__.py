"""`python -m app` is the `atlas` command."""

import gc

gc.disable()  # nothing of what is imported can go
from app.cli import cli  # noqa: E402 - so it stands below the line above

gc.enable()
cli(prog_name="atlas")
