"""CSO Financing Atlas: dated, sourced, comparable facts on how governments finance and cooperate with CSOs."""

__version__ = "0.1.0"
