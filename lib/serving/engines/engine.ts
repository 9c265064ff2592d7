import type { AcceleratorVendor } from '../../workload/accelerator/accelerator';
import type { Env } from '../../workload/pod/env';
import type { SecretKey } from '../../workload/configuration/secret-source';
import type { Image } from '../../workload/images/image-reference';
import type { EngineMetrics } from '../../workload/metrics/engine-metrics';
import type { OwnTelemetry, TelemetryAbilities } from '../../workload/telemetry/telemetry';
import type { Problems } from '../../workload/values/validation';
import type { Adapters } from './adapters';
import type { EngineSignal } from './signals';

/** What an engine is told about the server that it runs in. */
export interface EngineContext {
  /** How many accelerators each pod has: 0 where the server has none. */
  readonly accelerators: number;
  /**
   * Whose accelerators they are.
   * @default 'nvidia'
   */
  readonly vendor?: AcceleratorVendor;
  /**
   * How many processors each pod may use, in whole ones, at least 1: its limit, or what it requests.
   * @default - not known
   */
  readonly cpus?: number;
  /**
   * How many pods hold one copy of the model together.
   * @default 1
   */
  readonly pods?: number;
  /** The name of the server. */
  readonly serverName: string;
  /**
   * The folder of the model, when it has been put on a volume: the engine serves that folder,
   * whatever its own `model` says.
   * @default - the engine gets its model itself
   */
  readonly modelPath?: string;
  /**
   * LoRA adapters on top of the model.
   * @default - none
   */
  readonly adapters?: Adapters;
  /** Where downloaded models are kept. */
  readonly cachePath: string;
  /**
   * What it is to tell, as far as it can: where traces go stands in the variables of OpenTelemetry too.
   * @default - nothing
   */
  readonly telemetry?: OwnTelemetry;
  /** How long the longest request takes: an engine that is told to stop finishes what began within that time. */
  readonly requestSeconds: number;
  /** Problems found are reported at props of the engine: `engine.maxModelLength`. */
  readonly problems: Problems;
}

/** The ports that an engine listens on. */
export interface EnginePorts {
  /** Its HTTP API, which also answers the probes. */
  readonly http: number;
  /**
   * Its gRPC API.
   * @default - none
   */
  readonly grpc?: number;
  /**
   * Its metrics.
   * @default - they are on `http`
   */
  readonly metrics?: number;
}

/** How the other pods of a copy of the model are run: in the same image, by the same program. */
export interface EngineWorker {
  readonly args: readonly string[];
}

/** What an engine does with the memory of accelerators. */
export interface EngineMemory {
  /** Over how many accelerators the weights of one copy of the model are spread. */
  readonly parts: number;
  /** How much of their memory it takes, from 0 to 1. */
  readonly share: number;
  /** The longest context, in tokens. @default - not known */
  readonly contextTokens: number | undefined;
}

/** How one engine is run. */
export interface EngineRun {
  readonly image: Image;
  /**
   * The prop that decided the image, at which a wrong one is reported.
   * @default 'engine.version'
   */
  readonly imageProp?: string;
  /**
   * Secrets with which the image is pulled, besides those of the environment.
   * @default - none
   */
  readonly imagePullSecrets?: readonly string[];
  /**
   * The program.
   * @default - the entry point of the image
   */
  readonly command?: readonly string[];
  readonly args: readonly string[];
  /**
   * How the pods but the first are run, where several hold one copy of the model together.
   * @default - the engine runs in one pod only
   */
  readonly worker?: EngineWorker;
  readonly env: Env;
  readonly ports: EnginePorts;
  /**
   * Answers with 200 when the model is loaded.
   * @default - the port accepts connections
   */
  readonly readinessPath?: string;
  /**
   * Answers with 200 as long as the engine works.
   * @default - the port accepts connections
   */
  readonly livenessPath?: string;
  /**
   * Where Prometheus finds its metrics.
   * @default - it has none
   */
  readonly metricsPath?: string;
  /**
   * Whether its image needs a writable root file system, because it writes elsewhere than into
   * `/tmp`, its home, and the cache.
   * @default false
   */
  readonly writableRoot?: boolean;
  /**
   * The key without which it does not tell its metrics.
   * @default - everybody may ask
   */
  readonly metricsKey?: SecretKey;
  /**
   * Whether its image has `python3`.
   * @default true
   */
  readonly python?: boolean;
  /**
   * Whether it writes into the cache.
   * @default true
   */
  readonly cache?: boolean;
  /**
   * A bash script that ends when no request is being answered: of an engine that breaks them off when it is told to
   * stop. A pod that leaves runs it first.
   * @default - the engine finishes what it is answering
   */
  readonly untilIdle?: string;
  /**
   * What it does with the memory of accelerators.
   * @default - not known: whether the model fits is not judged
   */
  readonly memory?: EngineMemory;
  /**
   * Whether it streams its model straight into memory, so that nothing of it is on the node's disk.
   * @default false
   */
  readonly streams?: boolean;
  /**
   * The addresses from which it fetches its model and what belongs to it, such as `https://huggingface.co`: where
   * workloads are isolated, it reaches no others.
   * @default - not known: those that its arguments and variables name, and what the server `reaches`
   */
  readonly sources?: readonly string[];
}

/**
 * A program that serves models, on accelerators as a rule. There is one file for each, which knows its image,
 * arguments, ports, probes and metrics; everything else is the same for all.
 */
export interface Engine {
  /** What people call it: `vLLM`. */
  readonly name: string;
  /** What the number of pods can follow. */
  readonly signals: readonly EngineSignal[];
  /**
   * Its metrics, as the catalogue knows them: what alerts, dashboards and the liveness probe ask for.
   * @default - not known: alerts are about its pods only
   */
  readonly metrics?: EngineMetrics;
  /**
   * Whose accelerators its image runs on.
   * @default - any: it is not checked
   */
  readonly vendors?: readonly AcceleratorVendor[];
  /**
   * What it can tell.
   * @default - traces by either protocol, and logs as JSON: by variables that its program may know
   */
  readonly telemetry?: TelemetryAbilities;
  /**
   * Whether it can be spread over several nodes: its {@link EngineRun} then has a `worker` wherever the server asks for
   * several pods.
   * @default false
   */
  readonly multiNode?: boolean;
  /**
   * Whether it also works without an accelerator, on the processors of its pods.
   * @default false
   */
  readonly withoutAccelerator?: boolean;
  /** Checks the engine's props against the server, and says how it is run. */
  run(context: EngineContext): EngineRun;
}
