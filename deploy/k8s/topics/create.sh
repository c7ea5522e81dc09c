#!/bin/sh
# Creates the topics of topics.tsv, and sets retention and message size of those that exist. Safe to run again.
# It never changes the number of partitions: that would send a key's later events to another worker.
set -eu

here=$(dirname "$0")
bin=${KAFKA_BIN:-/opt/kafka/bin}
replication=${TOPIC_REPLICATION:-1}
in_sync=${TOPIC_MIN_INSYNC:-1}
prefix=${THONGSUOT_TOPIC_PREFIX:-}
tab=$(printf '\t')

grep -v -e '^#' -e '^$' "$here/topics.tsv" | while IFS="$tab" read -r topic partitions days; do
    settings="retention.ms=$((days * 86400000)),max.message.bytes=4194304,min.insync.replicas=$in_sync"
    "$bin/kafka-topics.sh" --bootstrap-server "$KAFKA_BOOTSTRAP_SERVERS" --create --if-not-exists \
        --topic "$prefix$topic" --partitions "$partitions" --replication-factor "$replication" </dev/null
    "$bin/kafka-configs.sh" --bootstrap-server "$KAFKA_BOOTSTRAP_SERVERS" --alter \
        --entity-type topics --entity-name "$prefix$topic" --add-config "$settings" </dev/null
done
echo "topics are ready"
