"""llama.cpp's own HTTP server, started with the arguments of its program `llama-server`.

It comes as a Python package, which has the server but not the program. Those of its arguments are here that modelyard's
engine gives; others are refused, as the program would refuse one that it does not know.
See https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md
"""

import argparse
import os
import signal

import xllamacpp

poolings = {kind: f"LLAMA_POOLING_TYPE_{kind.upper()}" for kind in ("mean", "cls", "last")}


def arguments():
    parser = argparse.ArgumentParser(prog="llama-server", allow_abbrev=False)
    parser.add_argument("--model", required=True)
    parser.add_argument("--alias")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8080)
    parser.add_argument("--metrics", action="store_true")
    parser.add_argument("--slots", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument("--ctx-size", type=int, default=0)
    parser.add_argument("--parallel", type=int, default=1)
    parser.add_argument("--kv-unified", action=argparse.BooleanOptionalAction, default=False)
    parser.add_argument("--cache-ram", type=int, default=0)
    parser.add_argument("--threads", type=int)
    parser.add_argument("--embeddings", action="store_true")
    parser.add_argument("--pooling", choices=poolings)
    parser.add_argument("--lora", default="")
    parser.add_argument("--lora-init-without-apply", action="store_true")
    return parser.parse_args()


def parameters(given):
    params = xllamacpp.CommonParams()
    params.model.path = given.model
    params.model_alias = {given.alias or os.path.basename(given.model)}
    params.hostnames = [given.host]
    params.port = given.port
    params.endpoint_metrics = given.metrics
    params.endpoint_slots = given.slots
    params.n_ctx = given.ctx_size
    params.n_parallel = given.parallel
    params.kv_unified = given.kv_unified
    params.cache_ram_mib = given.cache_ram
    if given.threads is not None:
        params.cpuparams.n_threads = given.threads
        params.cpuparams_batch.n_threads = given.threads
    params.embedding = given.embeddings
    if given.pooling is not None:
        params.pooling_type = getattr(xllamacpp.llama_pooling_type, poolings[given.pooling])
    # Those that are not applied have no weight, until a request gives them one.
    scale = 0.0 if given.lora_init_without_apply else 1.0
    params.lora_adapters = [xllamacpp.CommonAdapterLoraInfo(path, scale) for path in given.lora.split(",") if path]
    params.lora_init_without_apply = given.lora_init_without_apply
    params.api_keys = [key for key in os.environ.get("LLAMA_API_KEY", "").split(",") if key]
    return params


def main():
    stopped = {signal.SIGTERM, signal.SIGINT}
    # Threads that the server makes inherit it, so that the main thread hears of them.
    signal.pthread_sigmask(signal.SIG_BLOCK, stopped)
    server = xllamacpp.Server(parameters(arguments()))
    print(f"listening on {server.listening_address}", flush=True)
    signal.sigwait(stopped)


if __name__ == "__main__":
    main()
