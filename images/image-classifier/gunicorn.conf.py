"""How the server runs: settings of gunicorn."""

import os

bind = f"0.0.0.0:{os.environ.get('PORT', '8080')}"
# Replicas are the cluster's business: one process, a few requests at a time.
workers = 1
worker_class = "gthread"
threads = 4
# Longer than an ingress keeps an idle connection, so that the ingress closes it:
# the other way round a request can meet a closing connection.
keepalive = 75
# Requests in work at SIGTERM are finished.
graceful_timeout = 20
# The root file system is read-only; memory also keeps heartbeats off the disk.
worker_tmp_dir = "/dev/shm"
control_socket_disable = True
if os.environ.get("LOG_FORMAT") == "json":
    # Its own lines too.
    logconfig_dict = {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": "logs.JsonFormatter"}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"level": "INFO", "handlers": []},
        "loggers": {"gunicorn.error": {"level": "INFO", "handlers": ["console"], "propagate": False}},
    }


def post_fork(server, worker):
    """Begins traces in the worker, where something says where to send them: what sends them does not outlive a fork."""
    if os.environ.get("OTEL_EXPORTER_OTLP_ENDPOINT"):
        # Probes come every few seconds, and nobody asks after them.
        os.environ.setdefault("OTEL_PYTHON_FLASK_EXCLUDED_URLS", "/healthz,/readyz")
        from opentelemetry.instrumentation.auto_instrumentation import initialize

        initialize()
