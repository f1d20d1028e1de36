"""The atlas for AI assistants: a few tools over the same queries that the API asks, served by the Model Context Protocol.

`tools` knows nothing of the protocol, so that it works and is tested without the optional package; `server` speaks it.
"""
