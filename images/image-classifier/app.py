"""Answers what digit a picture shows.

POST /predict   a PNG or JPEG as the body, or as field `image` of a form
GET  /healthz   the process lives
GET  /readyz    a model is loaded, and which version of it

The newest version in `MODEL_BASE_PATH` is served, or the one that `MODEL_VERSION` names.
"""

import os

from flask import Flask, jsonify, request
from werkzeug.exceptions import HTTPException

from logs import configure
from picture import BadPicture, read_picture
from versions import ServedVersion

MAX_BYTES = 10 * 1024 * 1024


def create_app(base=None, poll_seconds=None, only=None):
    """Makes the web application and starts to follow the model's versions."""
    configure()
    base = base or os.environ.get("MODEL_BASE_PATH", "/models")
    poll_seconds = poll_seconds or float(os.environ.get("MODEL_POLL_SECONDS", "2"))
    only = only or os.environ.get("MODEL_VERSION")
    versions = ServedVersion(base, poll_seconds, None if not only else int(only))
    versions.follow()

    missing = f"no model version in {base} yet" if not only else f"no version {only} of the model in {base} yet"

    app = Flask(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = MAX_BYTES

    @app.post("/predict")
    def predict():
        model = versions.model
        if model is None:
            return jsonify(error=missing), 503
        prediction = model.predict(read_picture(_posted_picture(), model.width, model.height))
        return jsonify(
            label=prediction.label,
            probability=round(prediction.probability, 4),
            modelVersion=model.version,
        )

    @app.get("/healthz")
    def healthz():
        return jsonify(status="alive")

    @app.get("/readyz")
    def readyz():
        if versions.model is None:
            return jsonify(error=missing), 503
        return jsonify(status="ready", modelVersion=versions.model.version)

    @app.errorhandler(BadPicture)
    def bad_picture(error):
        return jsonify(error=str(error)), 400

    @app.errorhandler(HTTPException)
    def http_error(error):
        return jsonify(error=error.description), error.code

    return app


def _posted_picture():
    if request.mimetype != "multipart/form-data":
        # `curl --data-binary` declares every body a URL-encoded form, so no other type is believed.
        return request.get_data(cache=False, parse_form_data=False)
    upload = request.files.get("image")
    if upload is None:
        raise BadPicture("the form has no file field 'image'")
    return upload.read()
