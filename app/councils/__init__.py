"""Public councils and other bodies in which state and CSOs meet."""
