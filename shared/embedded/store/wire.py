"""MongoDB's wire protocol: OP_MSG both ways, and OP_QUERY for a driver's first greeting."""

from __future__ import annotations

import asyncio
import itertools
import struct
from typing import Any

import bson

HEADER = struct.Struct("<iiii")
OP_REPLY, OP_QUERY, OP_MSG = 1, 2004, 2013
MAX_BYTES = 48_000_000
CHECKSUM_PRESENT = 1
_request_ids = itertools.count(1)


async def read_message(reader: asyncio.StreamReader) -> tuple[int, int, bytes] | None:
    """Request id, opcode and body of the next message, None at the end or for nonsense."""
    try:
        length, request_id, _, opcode = HEADER.unpack(await reader.readexactly(HEADER.size))
        if not HEADER.size <= length <= MAX_BYTES:
            return None
        return request_id, opcode, await reader.readexactly(length - HEADER.size)
    except (asyncio.IncompleteReadError, ConnectionError):
        return None


def command_of(opcode: int, body: bytes) -> dict[str, Any]:
    """The command document, with the documents of its other sections under their names."""
    if opcode == OP_QUERY:
        start = body.index(b"\0", 4) + 1 + 8          # flags, collection name, skip and limit
        return dict(bson.decode(body[start:start + _size(body, start)]))
    flags = struct.unpack_from("<I", body)[0]
    end = len(body) - (4 if flags & CHECKSUM_PRESENT else 0)
    command: dict[str, Any] = {}
    position = 4
    while position < end:
        kind, position = body[position], position + 1
        size = _size(body, position)
        if kind == 0:
            command = {**bson.decode(body[position:position + size]), **command}
        else:
            name_end = body.index(b"\0", position + 4)
            command[body[position + 4:name_end].decode()] = bson.decode_all(body[name_end + 1:position + size])
        position += size
    return command


def reply(opcode: int, response_to: int, document: dict[str, Any]) -> bytes:
    """The answer in the form that the question had."""
    encoded = bson.encode(document)
    if opcode == OP_QUERY:
        body, answer = struct.pack("<iqii", 8, 0, 0, 1) + encoded, OP_REPLY
    else:
        body, answer = struct.pack("<IB", 0, 0) + encoded, OP_MSG
    return HEADER.pack(HEADER.size + len(body), next(_request_ids), response_to, answer) + body


def _size(body: bytes, position: int) -> int:
    return int(struct.unpack_from("<i", body, position)[0])
