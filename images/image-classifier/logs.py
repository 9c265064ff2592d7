"""How the server logs: as text, or with LOG_FORMAT=json each line as a JSON object."""

import json
import logging
import os
import time

AS_JSON = os.environ.get("LOG_FORMAT") == "json"


class JsonFormatter(logging.Formatter):
    """A record as one JSON object on one line, with the trace that it belongs to where there is one."""

    def format(self, record):
        entry = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created)) + f".{int(record.msecs):03d}Z",
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            **_trace(),
        }
        if record.exc_info:
            entry["exception"] = self.formatException(record.exc_info)
        return json.dumps(entry)


def _trace():
    if not os.environ.get("OTEL_EXPORTER_OTLP_ENDPOINT"):
        return {}
    from opentelemetry import trace

    context = trace.get_current_span().get_span_context()
    return {"traceId": f"{context.trace_id:032x}", "spanId": f"{context.span_id:016x}"} if context.is_valid else {}


def configure():
    """Sets the format of everything that the application logs."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter() if AS_JSON else logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler])
