"""What Prometheus is told."""

from prometheus_client import Counter, Histogram

WEBHOOKS = Counter("sanxiang_webhooks_total", "Webhooks by kind; forged, unreadable and spooled ones apart.", ["kind"])
WEBHOOK_SECONDS = Histogram("sanxiang_webhook_seconds", "Seconds to answer a webhook.",
                            buckets=(0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 3, 10))
