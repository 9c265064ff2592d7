"""Trains a classifier of handwritten digits and publishes it as a model version.

A version is the folder `<MODEL_BASE_PATH>/<integer>/` with

* `model.onnx`: input `input`, float32 [n, 64], ink from 0 to 1; outputs the label and the probability of each label,
* `metadata.json`: labels, input size, accuracy on the held-out quarter.

It appears all at once, by a rename, so that a server never sees half a model.
"""

import json
import os
import shutil
import sys
import tempfile
import warnings
from pathlib import Path

# Set before numpy is loaded: on a few shared cores, threads that wait for each
# other make this small model twenty times slower.
os.environ.setdefault("OMP_NUM_THREADS", "1")

from skl2onnx import to_onnx  # noqa: E402
from skl2onnx.common.data_types import FloatTensorType  # noqa: E402
from sklearn.datasets import load_digits  # noqa: E402
from sklearn.exceptions import ConvergenceWarning  # noqa: E402
from sklearn.model_selection import train_test_split  # noqa: E402
from sklearn.neural_network import MLPClassifier  # noqa: E402

MODEL_FILE = "model.onnx"
METADATA_FILE = "metadata.json"
# The most ink that a pixel of the data set has.
DARKEST = 16


def digits():
    """The 1,797 handwritten digits that come with scikit-learn, a quarter of them held out."""
    data = load_digits()
    return train_test_split(data.data / DARKEST, data.target, test_size=0.25, stratify=data.target, random_state=0)


def train():
    """Returns the model as ONNX bytes, and what is known about it."""
    pictures, held_out_pictures, labels, held_out_labels = digits()
    model = MLPClassifier(hidden_layer_sizes=(64,), max_iter=200, random_state=0)
    with warnings.catch_warnings():
        # The accuracy below decides whether it learned enough.
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(pictures, labels)
    accuracy = float(model.score(held_out_pictures, held_out_labels))
    exported = to_onnx(
        model,
        initial_types=[("input", FloatTensorType([None, 64]))],
        options={"zipmap": False},
        target_opset=18,
    )
    # Whatever names the moment or the machine would make equal models differ.
    exported.graph.name = "digits"
    metadata = {
        "labels": [str(label) for label in model.classes_],
        "inputWidth": 8,
        "inputHeight": 8,
        "accuracy": round(accuracy, 4),
        "trainedOn": len(labels),
        "heldOut": len(held_out_labels),
    }
    return exported.SerializeToString(), metadata


def published_versions(base):
    """The versions under `base`, oldest first."""
    return sorted(int(entry.name) for entry in base.iterdir() if entry.is_dir() and entry.name.isdecimal())


def publish(base, model, metadata, version=None):
    """Publishes a model under `base` and returns its version.

    A job that is tried again after it had published finds its own model there
    and adds nothing. Without `version` the next free integer is taken.
    """
    base.mkdir(parents=True, exist_ok=True)
    existing = published_versions(base)
    candidate = version if version is not None else (existing[-1] if existing else None)
    if candidate in existing:
        if (base / str(candidate) / MODEL_FILE).read_bytes() == model:
            return candidate
        if version is not None:
            give_up(
                f"MODEL_VERSION={version}: {base / str(version)} holds another model already; "
                "a published version never changes: choose a free one, or leave MODEL_VERSION unset"
            )
    target = version if version is not None else (existing[-1] + 1 if existing else 1)

    # Servers look at integer names only, and a rename within one folder is atomic.
    incoming = Path(tempfile.mkdtemp(prefix=f".tmp-{os.environ.get('TRAINING_RUN', 'local')}-", dir=base))
    try:
        (incoming / MODEL_FILE).write_bytes(model)
        (incoming / METADATA_FILE).write_text(json.dumps(metadata, indent=2) + "\n")
        # mkdtemp's folder is for its owner only; servers run as other users.
        incoming.chmod(0o755)
        incoming.rename(base / str(target))
    finally:
        shutil.rmtree(incoming, ignore_errors=True)
    return target


def give_up(reason):
    """Ends with the exit status after which the job is not tried again: it would end the same way."""
    print(reason, file=sys.stderr, flush=True)
    sys.exit(2)


def main():
    base = os.environ.get("MODEL_BASE_PATH")
    if not base:
        give_up("MODEL_BASE_PATH is not set: it must name the folder that model versions are published in")
    version = os.environ.get("MODEL_VERSION") or None
    if version is not None and not (version.isdecimal() and int(version) > 0):
        give_up(f"MODEL_VERSION must be a positive integer, got {version!r}")
    minimum = float(os.environ.get("MINIMUM_ACCURACY", "0.95"))

    model, metadata = train()
    print(
        f"accuracy {metadata['accuracy']:.4f} on {metadata['heldOut']} held-out digits, "
        f"trained on {metadata['trainedOn']}, {len(model)} bytes",
        flush=True,
    )
    if metadata["accuracy"] < minimum:
        give_up(f"accuracy {metadata['accuracy']} is below the minimum {minimum}: not published")
    published = publish(Path(base), model, metadata, int(version) if version is not None else None)
    print(f"published version {published} in {base}", flush=True)


if __name__ == "__main__":
    main()
