"""Trains a classifier of handwritten digits and leaves it in `MODEL_OUTPUT_PATH`, from where the run publishes it:

* `model.onnx`: input `input`, float32 [n, 64], ink from 0 to 1; outputs the label and the probability of each label,
* `metadata.json`: labels, input size, accuracy on the held-out quarter,
* `metrics.json`: what the run decides by whether the model is good enough.

`EPOCHS` is how often it looks at all pictures.
"""

import json
import os
import sys
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
METRICS_FILE = "metrics.json"
# The most ink that a pixel of the data set has.
DARKEST = 16


def digits():
    """The 1,797 handwritten digits that come with scikit-learn, a quarter of them held out."""
    data = load_digits()
    return train_test_split(data.data / DARKEST, data.target, test_size=0.25, stratify=data.target, random_state=0)


def train(epochs):
    """Returns the model as ONNX bytes, and what is known about it."""
    pictures, held_out_pictures, labels, held_out_labels = digits()
    model = MLPClassifier(hidden_layer_sizes=(64,), max_iter=epochs, random_state=0)
    with warnings.catch_warnings():
        # The accuracy decides whether it learned enough.
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


def give_up(reason):
    """Ends with the exit status after which the job is not tried again: it would end the same way."""
    print(reason, file=sys.stderr, flush=True)
    sys.exit(2)


def main():
    output = os.environ.get("MODEL_OUTPUT_PATH")
    if not output:
        give_up("MODEL_OUTPUT_PATH is not set: it must name the folder that the model is written into")
    epochs = os.environ.get("EPOCHS", "200")
    if not (epochs.isdecimal() and int(epochs) > 0):
        give_up(f"EPOCHS must be a positive integer, got {epochs!r}")

    model, metadata = train(int(epochs))
    print(
        f"accuracy {metadata['accuracy']:.4f} on {metadata['heldOut']} held-out digits, "
        f"trained on {metadata['trainedOn']}, {len(model)} bytes",
        flush=True,
    )
    folder = Path(output)
    (folder / MODEL_FILE).write_bytes(model)
    (folder / METADATA_FILE).write_text(json.dumps(metadata, indent=2) + "\n")
    (folder / METRICS_FILE).write_text(json.dumps({"accuracy": metadata["accuracy"]}) + "\n")


if __name__ == "__main__":
    main()
