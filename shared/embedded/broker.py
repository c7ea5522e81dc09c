"""The embedded broker: librdkafka's mock cluster, which speaks the Kafka protocol on a loopback port.

It keeps nothing on disk and forgets the oldest messages of a large partition: what is lost is re-emitted from
state (law 9). Run as `python -m shared.embedded.broker FILE`; the address is written to FILE when it is ready.

The library that confluent-kafka brings is called directly: only so can the three seconds be switched off that its
group coordinator waits before the first assignment, which each start and each restart would otherwise pay.
"""

from __future__ import annotations

import ctypes
import importlib.metadata
import signal
import sys
import threading
from pathlib import Path

from shared.embedded.parent import end_with_parent

BROKERS = 1
PRODUCER = 0                # rd_kafka_type_t
ERROR_BYTES = 512


def start() -> str:
    """Start a broker in this process, for as long as the process lives; returns its address."""
    library = _library()
    error = ctypes.create_string_buffer(ERROR_BYTES)
    handle = library.rd_kafka_new(PRODUCER, library.rd_kafka_conf_new(), error, ERROR_BYTES)
    if not handle:
        raise RuntimeError(f"librdkafka: {error.value.decode()}")
    cluster = library.rd_kafka_mock_cluster_new(handle, BROKERS)
    library.rd_kafka_mock_group_initial_rebalance_delay_ms(cluster, 0)
    return str(library.rd_kafka_mock_cluster_bootstraps(cluster).decode())


def _library() -> ctypes.CDLL:
    files = importlib.metadata.files("confluent-kafka") or []
    path = next(file for file in files if "librdkafka" in file.name)
    library = ctypes.CDLL(str(path.locate()))
    pointer, text = ctypes.c_void_p, ctypes.c_char_p
    library.rd_kafka_conf_new.restype = pointer
    library.rd_kafka_new.restype = pointer
    library.rd_kafka_new.argtypes = [ctypes.c_int, pointer, text, ctypes.c_size_t]
    library.rd_kafka_mock_cluster_new.restype = pointer
    library.rd_kafka_mock_cluster_new.argtypes = [pointer, ctypes.c_int]
    library.rd_kafka_mock_cluster_bootstraps.restype = text
    library.rd_kafka_mock_cluster_bootstraps.argtypes = [pointer]
    library.rd_kafka_mock_group_initial_rebalance_delay_ms.argtypes = [pointer, ctypes.c_int32]
    return library


def main(address_file: str) -> None:
    """Run until SIGTERM or SIGINT."""
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    temporary = Path(address_file + ".part")
    temporary.write_text(start())
    temporary.replace(address_file)
    while not stopped.wait(0.2):
        pass


if __name__ == "__main__":
    end_with_parent()
    main(sys.argv[1])
