"""Reporting: who owes which report, what was reported, and how it adds up, level by level.

`domain` is pure, `store` keeps obligations, reports, partials and rollups, `api` answers, `worker` hears events.
"""
