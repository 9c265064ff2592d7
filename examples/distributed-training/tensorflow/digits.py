"""The handwritten digits that come with scikit-learn, and a small network that reads them."""

import json
import os
from pathlib import Path

import numpy
import tensorflow as tf

# The most ink that a pixel has.
DARKEST = 16


def digits():
    """Pictures and labels to learn from, and every fourth held out."""
    table = numpy.loadtxt("digits.csv.gz", delimiter=",", dtype="float32")
    pictures, labels = table[:, :-1] / DARKEST, table[:, -1].astype("int64")
    held_out = numpy.arange(len(labels)) % 4 == 0
    return pictures[~held_out], labels[~held_out], pictures[held_out], labels[held_out]


class Network(tf.Module):
    """One hidden layer. Its variables are averaged over all workers."""

    def __init__(self, hidden=32):
        super().__init__()
        # Without numbers from the moment, so that every run learns the same.
        first = tf.random.stateless_normal([64, hidden], seed=[0, 1]) / 8
        last = tf.random.stateless_normal([hidden, 10], seed=[0, 2]) / 8
        values = [first, tf.zeros([hidden]), last, tf.zeros([10])]
        self.weights = [tf.Variable(value, aggregation=tf.VariableAggregation.MEAN) for value in values]

    @tf.function(input_signature=[tf.TensorSpec([None, 64], tf.float32)])
    def __call__(self, pictures):
        first, first_bias, last, last_bias = self.weights
        return tf.matmul(tf.nn.relu(tf.matmul(pictures, first) + first_bias), last) + last_bias

    def learn(self, pictures, labels, rate):
        """One step of gradient descent. Returns the loss."""
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels, self(pictures)))
        for variable, gradient in zip(self.weights, tape.gradient(loss, self.weights)):
            variable.assign_sub(rate * gradient)
        return loss


def accuracy(network, pictures, labels):
    """How much of the pictures is read right."""
    return float(numpy.mean(numpy.argmax(network(pictures), axis=1) == labels))


def publish(network, reached):
    """Leaves the model where the run publishes it from, once it has checked the accuracy."""
    output = Path(os.environ["MODEL_OUTPUT_PATH"])
    tf.saved_model.save(network, str(output))
    (output / "metrics.json").write_text(json.dumps({"accuracy": reached}))
