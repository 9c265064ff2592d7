"""Reads messages in text format by TensorFlow Serving's own definitions, and says in JSON what they mean.

Usage: read-messages.py FOLDER, where FOLDER has the packages of requirements.txt. Standard input is a JSON list of
{"type": …, "text": …}; standard output is one of {"message": …} or {"error": …}.
"""

import ast
import importlib
import json
import pathlib
import sys

packages = pathlib.Path(sys.argv[1])
sys.path.insert(0, str(packages))

from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory, text_format  # noqa: E402

# The official definitions come first.
ROOTS = [packages, packages / "pythie_serving" / "tensorflow_proto"]
FILES = [
    "tensorflow_serving/config/model_server_config.proto",
    "tensorflow_serving/config/monitoring_config.proto",
    "tensorflow_serving/config/ssl_config.proto",
    "tensorflow_serving/servables/tensorflow/session_bundle_config.proto",
]


def serialized(proto):
    """The serialized descriptor of a file: protobuf's own, or the literal in the module that protoc made of it."""
    stem = proto.removesuffix(".proto") + "_pb2"
    if proto.startswith("google/protobuf/"):
        return importlib.import_module(stem.replace("/", ".")).DESCRIPTOR.serialized_pb
    module = next(path for path in (root / f"{stem}.py" for root in ROOTS) if path.exists())
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "AddSerializedFile":
            return ast.literal_eval(node.args[0])
    raise ValueError(f"{module} holds no descriptor")


def add(pool, proto, added):
    """Adds a file to the pool, after those that it imports."""
    if proto in added:
        return
    added.add(proto)
    descriptor = descriptor_pb2.FileDescriptorProto.FromString(serialized(proto))
    for dependency in descriptor.dependency:
        add(pool, dependency, added)
    pool.Add(descriptor)


def read(pool, each):
    message = message_factory.GetMessageClass(pool.FindMessageTypeByName(each["type"]))()
    try:
        text_format.Parse(each["text"], message)
    except text_format.ParseError as error:
        return {"error": str(error)}
    return {"message": json_format.MessageToDict(message, preserving_proto_field_name=True)}


def main():
    pool = descriptor_pool.DescriptorPool()
    added = set()
    for proto in FILES:
        add(pool, proto, added)
    json.dump([read(pool, each) for each in json.load(sys.stdin)], sys.stdout)


main()
