"""The structured document: its model, reading it from text, its overlay, its printed text.

`model`   what a document is            `read/`   text → Document
`overlay` derivation + values + edits    `write/`  Document → text, Markdown, HTML
`citation` the official form of a legal basis, a date, a document number
"""
