"""What each worker of a server runs."""

import gc

from starlette.types import ASGIApp


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
    gc.enable()
    return app.edge
