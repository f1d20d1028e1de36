"""How data gets in and out: seed files ⇄ records ⇄ rows.

`files` reads and writes YAML, `records` says what a record may hold, `dataset` takes files apart into units and puts them
together again, `references` resolves what they name, `rows` writes units as rows, `reading` reads rows back as units, `load`
does a load as one transaction, `check` lists what a curator should look at.
"""
