"""The embedded form: a Kafka-protocol broker and a MongoDB-protocol store that need nothing but Python."""
