"""The embedded broker: librdkafka's mock cluster, which speaks the Kafka protocol on a loopback port.

It keeps nothing on disk and forgets the oldest messages of a large partition: what is lost is re-emitted from
state (law 9). Run as `python -m shared.embedded.broker FILE`; the address is written to FILE when it is ready.
"""

from __future__ import annotations

import signal
import sys
import threading
from pathlib import Path

from confluent_kafka import Producer


def start() -> tuple[Producer, str]:
    """Start a broker in this process; it lives as long as the returned producer does. Returns it and its address."""
    producer = Producer({"test.mock.num.brokers": 1, "log_level": 3})
    brokers = producer.list_topics(timeout=10).brokers.values()
    return producer, ",".join(f"{broker.host}:{broker.port}" for broker in brokers)


def main(address_file: str) -> None:
    """Run until SIGTERM or SIGINT."""
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    producer, address = start()
    temporary = Path(address_file + ".part")
    temporary.write_text(address)
    temporary.replace(address_file)
    while not stopped.wait(0.2):
        pass
    del producer


if __name__ == "__main__":
    main(sys.argv[1])
