"""Public bodies, operators, funds, CSOs and donors."""
