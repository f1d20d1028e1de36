"""What each worker of a server runs."""

import gc
import sys

from starlette.types import ASGIApp

LOOKED_THROUGH = (50_000, 20, 50)
"""How many objects more than before are there when Python looks for cycles among the youngest, and how often among the older.

A large comparison makes 200,000 that are no cycles and all go at its end: looking through them took a third of its time.
"""


SECONDS_IN_A_ROW = 0.001
"""How long a thread may hold the interpreter while others wait for it. A small question changes threads twice, and each
time waits that long behind every large one: with Python's usual 5 ms, most of its time beside two comparisons."""


def served_app() -> ASGIApp:
    """The application over the settings of the environment, ready to be asked."""
    gc.disable()  # what is imported now stays: looking through it again and again for what can go takes a fifth of the start
    from app.core.observing import begin_log
    from app.core.settings import settings_of_the_environment
    from app.main import create_app

    settings = settings_of_the_environment()
    begin_log(settings.log_format)
    app = create_app(settings)
    gc.freeze()  # never again looked through
    gc.set_threshold(*LOOKED_THROUGH)
    gc.enable()
    sys.setswitchinterval(SECONDS_IN_A_ROW)
    return app.edge
