"""Trains on several workers at once, by MultiWorkerMirroredStrategy.

Each worker sees some of the ten digits only: what it knows of the others it has from the other workers.
"""

import os

import tensorflow as tf

from digits import Network, accuracy, digits, publish

STEPS = 200
STEPS_BETWEEN_CHECKPOINTS = 50


def main(after_checkpoint=lambda step, resumed: None):
    strategy = tf.distribute.MultiWorkerMirroredStrategy()
    task = strategy.cluster_resolver.task_id
    pictures, labels, held_out_pictures, held_out_labels = digits()
    mine = labels % strategy.num_replicas_in_sync == task
    own = tf.constant(pictures[mine]), tf.constant(labels[mine])

    with strategy.scope():
        network = Network()
        step = tf.Variable(0, dtype=tf.int64, aggregation=tf.VariableAggregation.ONLY_FIRST_REPLICA)

    @tf.function
    def train():
        losses = strategy.run(network.learn, args=(*own, 0.5))
        step.assign_add(1)
        return strategy.reduce(tf.distribute.ReduceOp.MEAN, losses, axis=None)

    # All read what the chief wrote. The others write too, for some strategies need them to, into folders of their own.
    base = os.environ["CHECKPOINT_PATH"]
    checkpoint = tf.train.Checkpoint(network=network, step=step)
    manager = tf.train.CheckpointManager(checkpoint, base if task == 0 else f"{base}/{task}", max_to_keep=1)
    checkpoint.restore(tf.train.latest_checkpoint(base)).expect_partial()
    begin = int(step.numpy())
    print(f"worker {task} of {strategy.num_replicas_in_sync} has the digits {sorted(set(labels[mine].tolist()))} and begins at step {begin}", flush=True)

    for done in range(begin + 1, STEPS + 1):
        loss = train()
        if done % STEPS_BETWEEN_CHECKPOINTS == 0:
            manager.save()
            print(f"step {done}: loss {float(loss):.3f}", flush=True)
            after_checkpoint(done, begin > 0)

    reached = accuracy(network, held_out_pictures, held_out_labels)
    print(f"accuracy {reached:.3f} on {len(held_out_labels)} held-out digits", flush=True)
    if task == 0:
        publish(network, reached)


if __name__ == "__main__":
    main()
