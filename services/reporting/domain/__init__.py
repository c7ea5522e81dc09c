"""Pure rules of reporting: no I/O, no clock, no framework.

`plans` read copies · `regime` their periods · `duties` who owes what · `obligations`, `reports`, `items` their states
`fold`, `rollups` the roll-up · `shares` its percentages · `recompute` the same by another way
`checks` the laws over the stored documents
"""
