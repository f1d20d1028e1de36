"""How the atlas is kept running: whether it is ready, and what is wrong with an installation."""
