import type { Construct } from 'constructs';
import { acceleratorCount, acceleratorVendor, type Accelerator } from '../workload/accelerator/accelerator';
import { checkVendor } from '../workload/accelerator/check-vendor';
import { clusterOf } from '../workload/cluster/cluster-context';
import { provideNotes } from '../workload/synthesis/notes';
import { inMebibytes, unknownModelRoom } from '../workload/volumes/local-disk';
import type { ModelVolume } from '../workload/volumes/model-volume';
import { defaultModelPath, mountModel, type ServedModel } from '../workload/models/mounted-model';
import type { Check } from '../workload/pod/probes';
import { parseQuantity, type Quantity } from '../workload/values/quantity';
import { checkQuantity, type Resources } from '../workload/pod/resources';
import { logEnv } from '../workload/telemetry/open-telemetry-env';
import { ableTelemetry } from '../workload/telemetry/telemetry';
import type { Problems } from '../workload/values/validation';
import type { OwnScratchVolume } from '../workload/volumes/volumes';
import type { Adapters } from './engines/adapters';
import type { Engine, EngineContext, EnginePorts, EngineRun } from './engines/engine';
import { checkRanks } from './engines/check-ranks';
import { enginesForSeveralNodes, enginesWithoutAccelerator } from './engines/engines';
import type { EngineSignal } from './engines/signals';
import { progressProbe } from './engines/progress-probe';
import { startupBudget } from './engines/startup-budget';
import { checkAttention, notesOnFit, type Attention } from './fit';
import { ModelServer, type ModelServerShape, type ShapeContext } from './model-server';
import type { MultiNode, PodGroup } from './multi-node/multi-node';
import { defaultRequestSeconds, type ServerPort } from './server';
import type { ServerProps } from './server-props';

interface GpuModelServerOwnProps {
  /** What serves the model: `vllm({ model: 'Qwen/Qwen3-8B', modelRevision })`. */
  readonly engine: Engine;
  /**
   * The accelerators of each pod.
   * @default - none: for an engine that also works on processors, such as llama.cpp. For others it is a problem
   */
  readonly accelerator?: Accelerator;
  /**
   * How each replica is spread over several nodes, for a model that the accelerators of one cannot hold. It needs
   * LeaderWorkerSet in the cluster, and an engine that can be spread, such as vLLM.
   * @default - a replica is one pod
   * @see https://lws.sigs.k8s.io
   */
  readonly multiNode?: MultiNode;
  /**
   * The model, which is mounted and served whatever the engine's own `model` says.
   * @default - the engine gets its own
   */
  readonly model?: ServedModel;
  /**
   * LoRA adapters on top of the model: what clients call each, and its name at Hugging Face or the folder that it is
   * mounted in.
   * @default - none
   */
  readonly adapters?: Adapters;
  /**
   * How much the files of the model hold: `140Gi`. It decides how long a pod may take to start
   * and, where the engine downloads the model to the node, how much of the node's disk is reserved for it.
   * @default - not known: half an hour, and room for 1Ti of which 1Gi is reserved
   */
  readonly modelSize?: string;
  /**
   * What a token of a request takes of the accelerators' memory. With `modelSize` and the engine's `maxModelLength`,
   * synthesis says where requests do not fit beside the model; without, where the model alone does not.
   * @default - not known
   */
  readonly attention?: Attention;
  /**
   * Where downloaded models are kept, so that a pod that starts again, or another one, does not download them again.
   * @default - room on the node, which goes with the pod
   */
  readonly cache?: ModelVolume;
  /**
   * What has to be so, or the container is restarted. `health`: the engine's health page answers. `progress`: it
   * answers, and the engine makes a step now and then while it has requests; one whose GPUs wait for each other for
   * ever still answers. A program in the container asks for that, so the image needs `python3`.
   * @default 'health'
   */
  readonly liveness?: 'health' | 'progress';
  /**
   * How long an engine with requests may go without a step before it fails its probe, with `liveness: 'progress'`. A
   * minute of failed probes later it is restarted.
   * @default 300
   */
  readonly stallSeconds?: number;
}

export type GpuModelServerProps = GpuModelServerOwnProps & ServerProps;

const cachePath = '/cache';
/** What compiled kernels and recorded graphs take at most, and usually. */
const compiledRoom = '20Gi';
const compiledUsually = '1Gi';

/**
 * A large model on GPUs, served by an engine such as vLLM, or a smaller one on processors, by llama.cpp.
 *
 * It goes to nodes with the chosen accelerator, gets the shared memory that several of them need, has the time to
 * load that its model needs, and is rolled out without needing a free accelerator.
 *
 * @example
 * new GpuModelServer(environment, 'chat', {
 *   engine: vllm({ model: 'Qwen/Qwen3-8B', modelRevision: 'b968826d9c46dd6066d109eabc6255188de91218' }),
 *   accelerator: { product: 'NVIDIA-H100-80GB-HBM3' },
 *   resources: { cpu: { request: 8 }, memory: { request: '64Gi' } },
 * });
 */
export class GpuModelServer extends ModelServer {
  /** Which of its metrics the number of replicas can follow. */
  public readonly signals: readonly EngineSignal[];

  constructor(scope: Construct, id: string, props: GpuModelServerProps) {
    super(scope, id, props, (context) => shapeGpuModelServer(props, context));
    this.signals = props.engine.signals;
  }
}

function shapeGpuModelServer(
  props: GpuModelServerProps,
  { scope, problems, name, telemetry: asked }: ShapeContext,
): ModelServerShape {
  const { accelerator, engine } = props;
  checkVendor(problems, accelerator, engine.vendors, engine.name);
  problems.expect(
    accelerator !== undefined || engine.withoutAccelerator === true,
    'accelerator',
    `must be given, for ${engine.name} needs one. ` +
      `${new Intl.ListFormat('en-GB').format(enginesWithoutAccelerator())} can do without`,
    accelerator,
  );
  const model = props.model === undefined ? undefined : mountModel(problems, props.model, defaultModelPath);
  const telemetry =
    engine.telemetry === undefined ? asked : ableTelemetry(problems, asked, engine.telemetry, engine.name);
  const before = problems.count;
  const run = props.engine.run({
    ...(model === undefined ? {} : { modelPath: defaultModelPath }),
    ...acceleratorsOf(accelerator),
    ...cpusOf(props.resources),
    ...(props.multiNode === undefined ? {} : { pods: props.multiNode.nodes }),
    serverName: name,
    adapters: props.adapters ?? {},
    cachePath,
    telemetry,
    requestSeconds: props.requestSeconds ?? defaultRequestSeconds,
    problems,
  });
  // What an engine has found wrong with its sizes is told already.
  if (problems.count === before) {
    checkRanks(problems, { ...run, env: { ...run.env, ...props.env } }, props.accelerator, 'engine');
  }
  const modelSize = props.modelSize === undefined ? undefined : checkQuantity(problems, props.modelSize, 'modelSize');
  checkAttention(problems, props.attention, run.memory);
  const fit = { accelerator, modelSize, attention: props.attention, memory: run.memory };
  provideNotes(scope, () => notesOnFit(clusterOf(scope), fit));
  const ready = check(run.readinessPath);
  const group = podGroup(problems, props, run);
  return {
    component: 'gpu-model-server',
    image: run.image,
    imageProp: run.imageProp ?? 'engine.version',
    imagePullSecrets: run.imagePullSecrets ?? [],
    command: run.command,
    ...(run.args.length === 0 ? {} : { args: run.args }),
    env: engine.telemetry === undefined ? { ...logEnv(telemetry), ...run.env } : run.env,
    telemetry,
    ...model,
    volumes: [
      ...(model?.volumes ?? []),
      ...(props.cache === undefined && run.cache === false
        ? []
        : [
            {
              volume: props.cache ?? cacheRoom(model !== undefined || run.streams === true, modelSize),
              path: cachePath,
            },
          ]),
    ],
    writableRoot: run.writableRoot,
    ports: serverPorts(run.ports),
    probes: { startup: ready, readiness: ready, liveness: shapeLiveness(problems, props, run) },
    defaultStartupSeconds: startupBudget(modelSize),
    group,
    ...(run.metricsPath === undefined
      ? {}
      : {
          metrics: {
            port: run.ports.metrics === undefined ? 'http' : 'metrics',
            path: run.metricsPath,
            ...(run.metricsKey === undefined ? {} : { key: run.metricsKey }),
          },
        }),
    ...(run.untilIdle === undefined ? {} : { untilIdle: run.untilIdle }),
    sources: [...(model?.sources ?? []), ...(run.sources ?? [])],
    unknownSource: model === undefined && run.sources === undefined ? props.engine.name : undefined,
    ...(props.engine.metrics === undefined ? {} : { engineMetrics: props.engine.metrics }),
  };
}

function acceleratorsOf(accelerator: Accelerator | undefined): Pick<EngineContext, 'accelerators' | 'vendor'> {
  return accelerator === undefined
    ? { accelerators: 0 }
    : { accelerators: acceleratorCount(accelerator), vendor: acceleratorVendor(accelerator) };
}

function cpusOf({ cpu }: Resources): Pick<EngineContext, 'cpus'> {
  const amount = cpu === undefined ? undefined : parseQuantity(cpu.limit ?? cpu.request);
  return amount === undefined ? {} : { cpus: Math.max(1, Number(amount.nano / 1_000_000_000n)) };
}

// The model, where the engine downloads it to the disk, and what the engine compiles for it.
function cacheRoom(elsewhere: boolean, modelSize: Quantity | undefined): OwnScratchVolume {
  if (elsewhere) {
    return { sizeLimit: compiledRoom, usual: compiledUsually };
  }
  if (modelSize === undefined) {
    return { sizeLimit: unknownModelRoom, usual: compiledUsually };
  }
  const compiled = parseQuantity(compiledRoom)?.nano ?? 0n;
  const usually = parseQuantity(compiledUsually)?.nano ?? 0n;
  // With a quarter of leeway, for such sizes are given roundly.
  return {
    sizeLimit: inMebibytes(modelSize.nano + modelSize.nano / 4n + compiled),
    usual: inMebibytes(modelSize.nano + usually),
  };
}

function shapeLiveness(problems: Problems, props: GpuModelServerProps, run: EngineRun): Check {
  const { liveness = 'health', stallSeconds } = props;
  problems.expect(['health', 'progress'].includes(liveness), 'liveness', "must be 'health' or 'progress'", liveness);
  problems.expect(
    stallSeconds === undefined || liveness === 'progress',
    'stallSeconds',
    "needs 'liveness' to be 'progress'",
    stallSeconds,
  );
  const command = liveness === 'progress' ? progressProbe(problems, props, run) : undefined;
  return command === undefined ? check(run.livenessPath) : { command };
}

function podGroup(
  problems: Problems,
  { multiNode, engine }: GpuModelServerProps,
  { worker }: EngineRun,
): PodGroup | undefined {
  if (multiNode === undefined) {
    return undefined;
  }
  // A single pod is reported as a wrong number of them.
  problems.expect(
    worker !== undefined || multiNode.nodes === 1,
    'multiNode',
    `must be left out, for ${engine.name} is run in a single pod. ` +
      `${new Intl.ListFormat('en-GB').format(enginesForSeveralNodes())} can be spread over nodes, ` +
      `and an engine of your own with 'workerArgs'`,
  );
  return { ...multiNode, workerArgs: worker?.args ?? [] };
}

function serverPorts(ports: EnginePorts): [ServerPort, ...ServerPort[]] {
  return [
    { name: 'http', port: ports.http },
    ...(ports.grpc === undefined ? [] : [{ name: 'grpc', port: ports.grpc, appProtocol: 'kubernetes.io/h2c' }]),
    ...(ports.metrics === undefined ? [] : [{ name: 'metrics', port: ports.metrics }]),
  ];
}

function check(path: string | undefined): Check {
  return path === undefined ? { port: 'http' } : { port: 'http', path };
}
