"""Names across scripts: one spelling, keys that a database can index, search, blind matching."""
