"""What a process tells of itself while it runs.

`metrics`  every metric that there is, with its meaning · `counts` what is counted on the way, in plain dictionaries
`scrape`   the page that Prometheus reads, with what is asked of store and broker for it · `requests` HTTP
`tracing`  spans, where OTEL_EXPORTER_OTLP_ENDPOINT names a collector
Nobody who scrapes, nobody who collects: then nothing is asked, and neither library is imported.
"""
