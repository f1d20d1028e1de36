"""Finding texts by their words, in four languages and however they are typed, on both databases.

`words` (pure) says which tokens a text and a query have; `index` keeps them in the database's own full-text index and asks it.
"""
