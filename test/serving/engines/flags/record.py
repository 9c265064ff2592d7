#!/usr/bin/env python3
"""Records which flags a program of one version has, from its source, for the test that no flag of ours is made up.

    python3 test/serving/engines/flags/record.py KIND VERSION 'SOURCE' FOLDER > test/serving/engines/flags/KIND.json

VERSION is that of the image by default, SOURCE says in words where the source is from, and FOLDER has it:

    vllm        the unpacked wheel: pip download --no-deps vllm==VERSION
    sglang      the unpacked wheel: pip download --no-deps sglang==VERSION
    tgi         a checkout of huggingface/text-generation-inference
    triton      a checkout of triton-inference-server/server
    tf-serving  a checkout of tensorflow/serving
    llama-cpp   two unpacked wheels in it, of a build before VERSION and of one after:
                pip download --no-deps xllamacpp==2026.9.11063 xllamacpp==2026.10.11549

Nothing of these programs is run, for they would want their own dependencies and accelerators: but the help of
llama.cpp, whose library needs neither.
"""

import ast
import json
import pathlib
import re
import subprocess
import sys


def added(tree):
    """What is given to add_argument() literally."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "add_argument":
            for argument in node.args:
                if isinstance(argument, ast.Constant) and str(argument.value).startswith("--"):
                    yield argument.value


def fields(tree, of):
    """The annotated fields of a class."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and node.name == of:
            yield from (each for each in node.body if isinstance(each, ast.AnnAssign))


def dashed(name):
    return "--" + name.replace("_", "-")


def parsed(folder, *paths):
    return [ast.parse((folder / path).read_text()) for path in paths]


def vllm(folder):
    trees = parsed(
        folder, "vllm/engine/arg_utils.py", "vllm/entrypoints/openai/cli_args.py", "vllm/entrypoints/cli/serve.py"
    )
    for tree in trees:
        yield from added(tree)
    # The parser makes a flag of each field of these.
    for of in ("BaseFrontendArgs", "FrontendArgs"):
        yield from (dashed(field.target.id) for field in fields(trees[1], of))


def sglang(folder):
    (tree,) = parsed(folder, "sglang/srt/server_args.py")
    yield from added(tree)
    for field in fields(tree, "ServerArgs"):
        note = field.annotation
        # `name: A[type, 'help' or Arg(…), …]`: others are no flags.
        if not (isinstance(note, ast.Subscript) and getattr(note.value, "id", "") == "A"):
            continue
        calls = [each for each in note.slice.elts if isinstance(each, ast.Call) and each.func.id == "Arg"]
        given = {keyword.arg: keyword.value for call in calls for keyword in call.keywords}
        if "no_cli" in given and ast.literal_eval(given["no_cli"]):
            continue
        yield ast.literal_eval(given["cli_name"]) if "cli_name" in given else dashed(field.target.id)
        yield from ast.literal_eval(given["aliases"]) if "aliases" in given else []


def tgi(folder):
    text = (folder / "launcher/src/main.rs").read_text()
    body = re.search(r"^struct Args \{$(.*?)^\}$", text, re.M | re.S).group(1)
    for attribute, field in re.findall(r"#\[clap\(([^\]]*)\)\]\s*(\w+):", body):
        if re.search(r"\blong\b", attribute):
            named = re.search(r'\blong = "([^"]+)"', attribute)
            yield "--" + named.group(1) if named else dashed(field)


def triton(folder):
    text = (folder / "src/command_line_parser.cc").read_text()
    yield from ("--" + name for name in re.findall(r'\{\s*OPTION_\w+,\s*"([\w-]+)"', text))


def tf_serving(folder):
    text = (folder / "tensorflow_serving/model_servers/main.cc").read_text()
    yield from ("--" + name for name in re.findall(r'(?:tensorflow|tsl)::Flag\(\s*"(\w+)"', text))


# Asks the parser of the library for the help of the server: the thirteenth of the programs that it is shared by.
help_of_llama_cpp = """
import ctypes, sys
sys.path.insert(0, sys.argv[1])
import xllamacpp
library = ctypes.CDLL(xllamacpp.xllamacpp.__file__)
params = xllamacpp.CommonParams()
words = (ctypes.c_char_p * 2)(b"llama-server", b"--help")
# What the object wraps comes after the two words that every object of Python begins with.
wrapped = ctypes.c_void_p(id(params) + 16)
library._Z19common_params_parseiPPcR13common_params13llama_examplePFviS0_E(2, words, wrapped, 12, None)
"""


def llama_cpp(folder):
    flags = []
    for wheel in sorted(path.parent for path in folder.rglob("xllamacpp/__init__.py")):
        command = [sys.executable, "-c", help_of_llama_cpp, str(wheel.parent)]
        text = subprocess.run(command, capture_output=True, text=True).stdout
        heads = re.findall(r"^(?:-[\w.-]+,? *)+", text, re.M)
        flags.append({name for head in heads for name in re.findall(r"--[a-z][\w.-]*", head)})
    return set.intersection(*flags)


kinds = {"vllm": vllm, "sglang": sglang, "tgi": tgi, "triton": triton, "tf-serving": tf_serving, "llama-cpp": llama_cpp}


def main():
    if len(sys.argv) != 5 or sys.argv[1] not in kinds:
        sys.exit(__doc__)
    kind, version, source, folder = sys.argv[1:]
    flags = sorted(set(kinds[kind](pathlib.Path(folder))))
    how = f"python3 test/serving/engines/flags/record.py {kind}"
    print(json.dumps({"version": version, "source": source, "how": how, "flags": flags}, indent=2, ensure_ascii=False))


main()
