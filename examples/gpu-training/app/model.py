"""Trains on all GPUs of one node, and leaves the model where the run publishes it from."""

import json
import os
from pathlib import Path

import numpy
import tensorflow as tf

pictures = numpy.loadtxt("data/pictures.csv", delimiter=",", skiprows=1, dtype="float32")
labels, pixels = pictures[:, 0], pictures[:, 1:] / 16

with tf.distribute.MirroredStrategy().scope():
    model = tf.keras.Sequential([tf.keras.Input((16,)), tf.keras.layers.Dense(8, activation="relu"), tf.keras.layers.Dense(1, activation="sigmoid")])
    model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
model.fit(pixels, labels, epochs=50, verbose=2)
_, accuracy = model.evaluate(pixels, labels, verbose=0)

output = Path(os.environ["MODEL_OUTPUT_PATH"])
model.export(output)
(output / "metrics.json").write_text(json.dumps({"accuracy": float(accuracy)}))
