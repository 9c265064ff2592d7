"""Trains with parameter servers: they hold the variables, workers compute, and the chief says what.

All tasks run this program.
"""

import tensorflow as tf

from digits import Network, accuracy, digits, publish

STEPS = 300


def serve(cluster):
    """Waits for requests until the task is stopped."""
    server = tf.distribute.Server(cluster.cluster_spec(), job_name=cluster.task_type, task_index=cluster.task_id)
    print(f"{cluster.task_type} {cluster.task_id} waits at {cluster.cluster_spec().task_address(cluster.task_type, cluster.task_id)}", flush=True)
    server.join()


def batches():
    """What each worker learns from."""
    pictures, labels, _, _ = digits()
    return tf.data.Dataset.from_tensor_slices((pictures, labels)).shuffle(len(labels), seed=0).repeat().batch(256)


def coordinate(cluster):
    strategy = tf.distribute.ParameterServerStrategy(cluster)
    coordinator = tf.distribute.coordinator.ClusterCoordinator(strategy)
    with strategy.scope():
        network = Network()

    @tf.function
    def train(iterator):
        return strategy.run(network.learn, args=(*next(iterator), 0.5))

    iterator = iter(coordinator.create_per_worker_dataset(batches))
    losses = [coordinator.schedule(train, args=(iterator,)) for _ in range(STEPS)]
    coordinator.join()
    print(f"{STEPS} steps: loss {float(losses[0].fetch()):.3f} to {float(losses[-1].fetch()):.3f}", flush=True)
    print(f"variables are on {sorted({variable.device for variable in network.weights})}", flush=True)

    _, _, pictures, labels = digits()
    reached = accuracy(network, pictures, labels)
    print(f"accuracy {reached:.3f} on {len(labels)} held-out digits", flush=True)
    publish(network, reached)


def main():
    cluster = tf.distribute.cluster_resolver.TFConfigClusterResolver()
    if cluster.task_type in ("worker", "ps"):
        serve(cluster)
    else:
        coordinate(cluster)


if __name__ == "__main__":
    main()
