"""Trains in several processes that torchrun starts, by DistributedDataParallel over gloo.

Each process sees some of the ten digits only: what it knows of the others it has from the other processes.
"""

import json
import os
from pathlib import Path

import numpy
import torch
import torch.distributed
from torch.nn.parallel import DistributedDataParallel

STEPS = 200
STEPS_BETWEEN_CHECKPOINTS = 50
# The most ink that a pixel has.
DARKEST = 16


def digits():
    """The handwritten digits that come with scikit-learn: pictures and labels to learn from, and every fourth held out."""
    table = numpy.loadtxt("digits.csv.gz", delimiter=",", dtype="float32")
    pictures, labels = torch.from_numpy(table[:, :-1] / DARKEST), torch.from_numpy(table[:, -1].astype("int64"))
    held_out = torch.arange(len(labels)) % 4 == 0
    return pictures[~held_out], labels[~held_out], pictures[held_out], labels[held_out]


def save(file, content):
    """A file is there as a whole or not at all, whenever the process is stopped."""
    partial = file.with_suffix(".part")
    torch.save(content, partial)
    partial.rename(file)


def main(after_checkpoint=lambda step, resumed: None):
    torch.distributed.init_process_group("gloo")
    rank, count = torch.distributed.get_rank(), torch.distributed.get_world_size()
    pictures, labels, held_out_pictures, held_out_labels = digits()
    mine = labels % count == rank

    torch.manual_seed(0)
    network = torch.nn.Sequential(torch.nn.Linear(64, 32), torch.nn.ReLU(), torch.nn.Linear(32, 10))
    model = DistributedDataParallel(network)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.5)

    # Process 0 writes, and all read.
    checkpoint = Path(os.environ["CHECKPOINT_PATH"]) / "checkpoint.pt"
    begin = 0
    if checkpoint.exists():
        saved = torch.load(checkpoint)
        begin = saved["step"]
        network.load_state_dict(saved["network"])
    print(f"process {rank} of {count} has the digits {sorted(set(labels[mine].tolist()))} and begins at step {begin}", flush=True)

    for step in range(begin + 1, STEPS + 1):
        optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(model(pictures[mine]), labels[mine])
        loss.backward()
        optimizer.step()
        if step % STEPS_BETWEEN_CHECKPOINTS == 0:
            if rank == 0:
                checkpoint.parent.mkdir(parents=True, exist_ok=True)
                save(checkpoint, {"step": step, "network": network.state_dict()})
            # Nobody goes on before it is there.
            torch.distributed.barrier()
            print(f"step {step}: loss {loss.item():.3f}", flush=True)
            after_checkpoint(step, begin > 0)

    with torch.no_grad():
        reached = (network(held_out_pictures).argmax(1) == held_out_labels).float().mean().item()
    print(f"accuracy {reached:.3f} on {len(held_out_labels)} held-out digits", flush=True)
    if rank == 0:
        output = Path(os.environ["MODEL_OUTPUT_PATH"])
        torch.jit.script(network).save(str(output / "model.pt"))
        (output / "metrics.json").write_text(json.dumps({"accuracy": reached}))
    torch.distributed.destroy_process_group()


if __name__ == "__main__":
    main()
