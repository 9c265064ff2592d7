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
