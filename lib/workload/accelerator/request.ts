import {
  acceleratorCount,
  acceleratorVendor,
  chipsOf,
  type Accelerator,
  type AcceleratorVendor,
  type GpuSharing,
  type NvidiaGpu,
} from './accelerator';
import { isDeferred } from '../synthesis/markers';
import { checkQuantity } from '../pod/resources';
import type { Problems } from '../values/validation';
import { toMebibytes } from './products';

/** Which accelerators a pod asks for, read and checked. */
export interface AcceleratorRequest {
  readonly vendor: AcceleratorVendor;
  readonly count: number;
  readonly product?: string;
  /** MiB that each has at least. */
  readonly memory?: number;
  /** The least compute capability. */
  readonly compute?: readonly [major: number, minor: number];
  readonly sharing?: GpuSharing;
  readonly topology?: string;
}

const vendors: readonly string[] = ['nvidia', 'amd', 'intel', 'habana', 'aws', 'google'] satisfies AcceleratorVendor[];

/** Reads what the user asks for. Returns undefined when it makes no sense to look for nodes that have it. */
export function readRequest(problems: Problems, accelerator: Accelerator): AcceleratorRequest | undefined {
  const before = problems.count;
  const vendor = acceleratorVendor(accelerator);
  const request: AcceleratorRequest = {
    vendor,
    count: acceleratorCount(accelerator),
    ...(accelerator.product === undefined ? {} : { product: readProduct(problems, accelerator.product) }),
    ...(accelerator.vendor === 'google'
      ? { topology: accelerator.topology }
      : readMemory(problems, accelerator.memory)),
    ...readNvidia(problems, accelerator),
  };
  problems.expect(vendors.includes(vendor), 'accelerator.vendor', `must be one of ${vendors.join(', ')}`, vendor);
  problems.integer(request.count, 'accelerator.count', 1);
  if (accelerator.vendor === 'google') {
    checkTpu(problems, request);
  } else if (
    request.product === undefined &&
    request.memory === undefined &&
    request.compute === undefined &&
    !isMig(request.sharing) &&
    problems.count === before
  ) {
    problems.add(
      'accelerator',
      "must say which: its 'product', its least 'memory' or its least 'computeCapability'",
      accelerator,
    );
  }
  return problems.count === before ? request : undefined;
}

/** Whether a part of a GPU is asked for. */
export function isMig(sharing: GpuSharing | undefined): sharing is { readonly mig: string } {
  return sharing?.mig !== undefined;
}

function readProduct(problems: Problems, product: string): string {
  problems.expect(
    isDeferred(product) || (typeof product === 'string' && product !== ''),
    'accelerator.product',
    'must name an accelerator of the cluster',
    product,
  );
  return product;
}

function readMemory(problems: Problems, memory: string | undefined): Pick<AcceleratorRequest, 'memory'> {
  if (memory === undefined || !isKnown(problems, memory, 'accelerator.memory')) {
    return {};
  }
  const quantity = checkQuantity(problems, memory, 'accelerator.memory');
  return quantity === undefined ? {} : { memory: toMebibytes(quantity.nano) };
}

function readNvidia(problems: Problems, accelerator: Accelerator): Pick<AcceleratorRequest, 'compute' | 'sharing'> {
  const { computeCapability, sharing } = accelerator as NvidiaGpu;
  if (acceleratorVendor(accelerator) !== 'nvidia') {
    problems.expect(
      computeCapability === undefined,
      'accelerator.computeCapability',
      'is something that only GPUs of NVIDIA have',
      computeCapability,
    );
    problems.expect(
      sharing === undefined,
      'accelerator.sharing',
      'is something that only GPUs of NVIDIA have',
      sharing,
    );
    return {};
  }
  return { ...readCompute(problems, computeCapability), ...readSharing(problems, accelerator as NvidiaGpu, sharing) };
}

function readCompute(problems: Problems, capability: string | undefined): Pick<AcceleratorRequest, 'compute'> {
  if (capability === undefined || !isKnown(problems, capability, 'accelerator.computeCapability')) {
    return {};
  }
  const parts = /^(?<major>[1-9]\d*)\.(?<minor>\d)$/.exec(String(capability))?.groups;
  problems.expect(
    parts !== undefined,
    'accelerator.computeCapability',
    "must be a compute capability, such as '8.9'",
    capability,
  );
  return parts === undefined ? {} : { compute: [Number(parts.major), Number(parts.minor)] };
}

function readSharing(
  problems: Problems,
  accelerator: NvidiaGpu,
  sharing: GpuSharing | undefined,
): Pick<AcceleratorRequest, 'sharing'> {
  if (sharing === undefined) {
    return {};
  }
  if (isMig(sharing)) {
    if (isKnown(problems, sharing.mig, 'accelerator.sharing.mig')) {
      problems.expect(
        /^[1-7]g\.\d+gb$/.test(sharing.mig),
        'accelerator.sharing.mig',
        "must be a MIG profile, such as '1g.10gb'",
        sharing.mig,
      );
    }
    problems.expect(
      accelerator.memory === undefined,
      'accelerator.memory',
      'must not be given: the MIG profile says how much memory there is',
      accelerator.memory,
    );
    return { sharing };
  }
  problems.expect(
    sharing.timeSliced === true,
    'accelerator.sharing',
    "must be { mig: '1g.10gb' } or { timeSliced: true }",
    sharing,
  );
  // More of it would be more turns on perhaps the same GPU, and some clusters refuse the pod.
  problems.expect(
    accelerator.count === undefined || accelerator.count === 1,
    'accelerator.count',
    'must be 1, for a time-sliced GPU is a turn on one GPU',
    accelerator.count,
  );
  return { sharing };
}

function checkTpu(problems: Problems, request: AcceleratorRequest): void {
  const { topology = '', count } = request;
  problems.expect(
    request.product !== undefined,
    'accelerator.product',
    "must name the TPU, such as 'tpu-v5-lite-podslice'",
    request.product,
  );
  if (isDeferred(topology)) {
    return;
  }
  const chips = chipsOf(topology);
  problems.expect(chips !== undefined, 'accelerator.topology', "must be a TPU topology, such as '2x4'", topology);
  if (chips !== undefined && !isDeferred(count)) {
    problems.expect(
      count === chips,
      'accelerator.count',
      `must be ${chips}, all chips of the topology ${topology}: a node gives all its chips to one pod, ` +
        'and a slice of several nodes needs a pod on each',
      count,
    );
  }
}

function isKnown(problems: Problems, value: string, prop: string): boolean {
  return problems.expect(
    !isDeferred(value),
    prop,
    'must be known when the objects are made: labels of nodes are compared with it',
    value,
  );
}
