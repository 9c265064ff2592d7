import os
from pathlib import Path

from flask import Flask

app = Flask(__name__)


@app.get("/")
def hello():
    return f"{os.environ.get('GREETING', 'Hello')}, World!"


@app.get("/about")
def about():
    # Of the token it says only where it is.
    return {
        "about": read("/etc/app/config/about.txt"),
        "greeting": os.environ.get("GREETING"),
        "token": {
            "environment": bool(os.environ.get("API_TOKEN")),
            "file": bool(read("/etc/app/secret/token")),
        },
    }


def read(path):
    file = Path(path)
    return file.read_text() if file.is_file() else None
