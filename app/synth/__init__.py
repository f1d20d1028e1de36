"""An invented world, as large as the atlas may become: for measuring, never for reading.

`countries` lists the only real things in it, codes and names of countries; `phrases` makes texts, `world` says what a country
consists of, `making` writes it. Everything passes through the same records, rows and index as a load (`app.seeding`).
"""
