"""The embedded store: a MongoDB wire server over SQLite that does just what `shared.store` asks of it.

`wire` messages · `documents` matching and updating · `tables` SQLite with index tables · `commands` what is answered
`server` the process. Anything it does not know is an error, never a silent difference.

Run as `python -m shared.embedded.store FOLDER PORT`. Survives SIGKILL (SQLite's write-ahead log).
"""
