"""Keeps a published version of a model loaded: the newest one, or a certain one."""

import json
import logging
import threading
from dataclasses import dataclass
from pathlib import Path

import onnxruntime

log = logging.getLogger("image-classifier")


@dataclass(frozen=True)
class Prediction:
    label: str
    probability: float


class LoadedModel:
    """One version of the model, ready to answer."""

    def __init__(self, folder):
        metadata = json.loads((folder / "metadata.json").read_text())
        self.version = folder.name
        self.labels = metadata["labels"]
        self.width, self.height = metadata["inputWidth"], metadata["inputHeight"]
        options = onnxruntime.SessionOptions()
        # onnxruntime counts the node's cores, not the container's share of them.
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
        )

    def predict(self, ink):
        (probabilities,) = self._session.run(["probabilities"], {"input": ink})
        best = int(probabilities[0].argmax())
        return Prediction(self.labels[best], float(probabilities[0][best]))


class ServedVersion:
    """Follows a folder of versions, `<base>/<integer>/`: the highest that loads is served, or `only`, once it is there."""

    def __init__(self, base, poll_seconds, only=None):
        self._base = Path(base)
        self._only = only
        self._poll_seconds = poll_seconds
        self._failed = {}
        self.model = None

    def follow(self):
        """Loads what is there, then looks for newer versions in the background."""
        self.refresh()
        threading.Thread(target=self._poll, name="versions", daemon=True).start()

    def refresh(self):
        """Loads the highest version that is there and not yet served. A version that does not load leaves the served one in place."""
        for folder in self._newest_first():
            if self.model is not None and int(folder.name) <= int(self.model.version):
                return
            try:
                self.model = LoadedModel(folder)
                log.info("serving version %s", self.model.version)
                return
            except Exception as error:  # a broken version must not stop the served one
                if self._failed.get(folder.name) != str(error):
                    self._failed[folder.name] = str(error)
                    log.error("version %s cannot be loaded: %s", folder.name, error)

    def _newest_first(self):
        try:
            folders = [entry for entry in self._base.iterdir() if self._may_be_served(entry)]
        except OSError:
            return []
        return sorted(folders, key=lambda folder: int(folder.name), reverse=True)

    def _may_be_served(self, entry):
        return entry.name.isdecimal() and self._only in (None, int(entry.name)) and entry.is_dir()

    def _poll(self):
        pause = threading.Event()
        while not pause.wait(self._poll_seconds):
            self.refresh()
