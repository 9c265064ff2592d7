import type { k8s } from 'cdk8s-plus-28';
import type { IConstruct } from 'constructs';
import type { Accelerator } from './accelerator';
import { allocationOf } from './claims/allocation';
import { deviceRequest, type DeviceRequest } from './claims/device-request';
import { extendedResourceGate } from './claims/nvidia-driver';
import { clusterOf } from '../cluster/cluster-context';
import type { Resources } from '../pod/resources';
import type { Problems } from '../values/validation';
import { labelSchemes } from './labels/label-schemes';
import { matchingPools, type PoolSearch } from './matching-pools';
import { pinToPools, unexpressed } from './pin';
import { acceleratorPools, requestedResource, type AcceleratorPool } from './pool-facts';
import { readRequest } from './request';
import { affinityOf, anyNode, type Selection } from './requirements';
import { vendorSettings } from './resource-names';

/** What a pod needs in order to be on nodes with accelerators. */
export interface AcceleratorNodes {
  readonly nodeSelector?: Readonly<Record<string, string>>;
  readonly affinity?: k8s.Affinity;
  readonly tolerations: k8s.Toleration[];
}

/** What a pod needs in order to get its accelerators. */
export interface ShapedAccelerator extends AcceleratorNodes {
  /**
   * What is requested of extended resources, such as `nvidia.com/gpu`, and is their limit too: nothing where the
   * devices are claimed.
   */
  readonly extendedResources: Readonly<Record<string, string>>;
  /** What is claimed. @default - nothing: the accelerators are extended resources */
  readonly claim?: DeviceRequest;
  readonly runtimeClassName?: string;
}

/**
 * Asks for accelerators in the way of the cluster: by its resources and labels, or by claims of devices, past its
 * taints. What labels do not say follows from the cluster's node pools.
 *
 * The scheduler knows how many accelerators a node has, but not which: without a selector, a pod lands on whatever is
 * free. Devices that are claimed have attributes, and need no labels.
 *
 * @param resources what else the pod needs of the same node
 * @see https://kubernetes.io/docs/tasks/manage-gpus/scheduling-gpus/
 * @see https://kubernetes.io/docs/concepts/scheduling-eviction/dynamic-resource-allocation/
 */
export function shapeAccelerator(
  scope: IConstruct,
  problems: Problems,
  accelerator: Accelerator,
  resources: Resources,
): ShapedAccelerator {
  const search = searchFor(scope, problems, accelerator, resources);
  if (search === undefined) {
    return { extendedResources: {}, tolerations: [] };
  }
  const { cluster, request } = search;
  const matching = matchingPools(problems, search);
  const runtimeClassName = vendorSettings(cluster.profile.gpu, request.vendor).runtimeClass;
  if (allocationOf(problems, search, matching) === 'dynamic') {
    return {
      extendedResources: {},
      claim: deviceRequest(request),
      tolerations: tolerationsFor(search),
      runtimeClassName,
    };
  }
  // Pools that give devices out by claims alone are none that the scheduler could take by mistake.
  const extended = search.all.filter(({ gpu }) => gpu.allocation !== 'dynamic');
  const all = cluster.profile.featureGates[extendedResourceGate] === true ? search.all : extended;
  return {
    extendedResources: { [requestedResource(cluster, request)]: String(request.count) },
    ...nodesOf(problems, { ...search, all }, matching),
    runtimeClassName,
  };
}

/**
 * Sends a pod to nodes with accelerators of which it gets none itself.
 *
 * @param resources what the pod needs of the node
 */
export function shapeAcceleratorNodes(
  scope: IConstruct,
  problems: Problems,
  accelerator: Accelerator,
  resources: Resources,
): AcceleratorNodes {
  const search = searchFor(scope, problems, accelerator, resources);
  return search === undefined ? { tolerations: [] } : nodesOf(problems, search, matchingPools(problems, search));
}

function searchFor(
  scope: IConstruct,
  problems: Problems,
  accelerator: Accelerator,
  resources: Resources,
): PoolSearch | undefined {
  const cluster = clusterOf(scope);
  const request = readRequest(problems, accelerator);
  return request === undefined ? undefined : { cluster, all: acceleratorPools(cluster), request, resources };
}

function nodesOf(
  problems: Problems,
  search: PoolSearch,
  matching: readonly AcceleratorPool[] | undefined,
): AcceleratorNodes {
  const selection = selectNodes(problems, search, matching);
  return {
    ...(Object.keys(selection.nodeSelector).length === 0 ? {} : { nodeSelector: selection.nodeSelector }),
    affinity: affinityOf(selection),
    tolerations: tolerationsFor(search),
  };
}

function tolerationsFor({ cluster, request }: PoolSearch): k8s.Toleration[] {
  // A taint's value differs between clouds and installations; its key is what counts.
  return vendorSettings(cluster.profile.gpu, request.vendor).taints.map((taint) => ({
    key: taint.key,
    operator: 'Exists',
    effect: taint.effect,
  }));
}

function selectNodes(
  problems: Problems,
  search: PoolSearch,
  matching: readonly AcceleratorPool[] | undefined,
): Selection {
  const { cluster, all, request } = search;
  const { gpu } = cluster.profile;
  const labelled = {
    profile: gpu,
    hasShared: all.some((pool) => pool.gpu.migDevices !== undefined || pool.gpu.timeSlicing !== undefined),
  };
  const scheme = labelSchemes[gpu.labels];
  const selection = withResource(scheme.select(request, labelled), search);
  if (matching === undefined) {
    reportUnknown(problems, search, selection);
    return selection;
  }
  return matching.length === 0
    ? anyNode
    : pinToPools(problems, selection, {
        cluster,
        request,
        productLabel: scheme.productLabel(request, labelled),
        matching,
        all,
      });
}

// A resource that only shared GPUs have says as much as a label.
function withResource(selection: Selection, { cluster, request }: PoolSearch): Selection {
  const own = requestedResource(cluster, request) !== vendorSettings(cluster.profile.gpu, request.vendor).resourceName;
  return own ? { ...selection, expressed: [...selection.expressed, 'sharing'] } : selection;
}

function reportUnknown(problems: Problems, { cluster, request }: PoolSearch, selection: Selection): void {
  const [missing] = unexpressed(request, selection);
  if (missing !== undefined) {
    problems.add(
      `accelerator.${missing}`,
      `cannot be told by the labels of cluster '${cluster.name}' (${cluster.profile.gpu.labels}). ` +
        `Choose by a product that is known when the objects are made, and describe the accelerators of 'nodePools' ` +
        `in the cluster's file: product, memory, instanceType`,
      request[missing === 'computeCapability' ? 'compute' : missing],
    );
  }
}
