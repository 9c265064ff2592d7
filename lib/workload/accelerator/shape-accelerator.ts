import type { k8s } from 'cdk8s-plus-28';
import type { IConstruct } from 'constructs';
import { acceleratorVendor, type Accelerator } from '../accelerator';
import { clusterOf } from '../cluster-context';
import type { Cluster } from '../cluster-profile';
import type { Resources } from '../resources';
import type { Problems } from '../validation';
import { labelSchemes } from './labels/label-schemes';
import { matchingPools } from './matching-pools';
import { pinToPools, unexpressed } from './pin';
import { acceleratorPools, requestedResource } from './pool-facts';
import { readRequest, type AcceleratorRequest } from './request';
import { affinityOf, anyNode, type Selection } from './requirements';
import { vendorSettings } from './resource-names';

/** What a pod needs in order to get its accelerators. */
export interface ShapedAccelerator {
  /** Merged into the container's requests and limits. The generated classes drop extended resources silently. */
  readonly extendedResources: Readonly<Record<string, string>>;
  readonly nodeSelector?: Readonly<Record<string, string>>;
  readonly affinity?: k8s.Affinity;
  readonly tolerations: k8s.Toleration[];
  readonly runtimeClassName?: string;
}

/**
 * Asks for accelerators in the way of the cluster: by its resources and labels, past its taints. What labels do not say
 * follows from the cluster's node pools.
 *
 * The scheduler knows how many accelerators a node has, but not which: without a selector, a pod lands on whatever is free.
 *
 * @param resources what else the pod needs of the same node
 * @see https://kubernetes.io/docs/tasks/manage-gpus/scheduling-gpus/
 */
export function shapeAccelerator(
  scope: IConstruct,
  problems: Problems,
  accelerator: Accelerator,
  resources: Resources,
): ShapedAccelerator {
  const cluster = clusterOf(scope);
  const request = readRequest(problems, accelerator);
  if (request === undefined) {
    return { extendedResources: {}, tolerations: [] };
  }
  const settings = vendorSettings(cluster.profile.gpu, acceleratorVendor(accelerator));
  const selection = selectNodes(problems, cluster, request, resources);
  const affinity = affinityOf(selection);
  return {
    extendedResources: { [requestedResource(cluster, request)]: String(request.count) },
    ...(Object.keys(selection.nodeSelector).length === 0 ? {} : { nodeSelector: selection.nodeSelector }),
    ...(affinity === undefined ? {} : { affinity }),
    // A taint's value differs between clouds and installations; its key is what counts.
    tolerations: settings.taints.map((taint) => ({ key: taint.key, operator: 'Exists', effect: taint.effect })),
    ...(settings.runtimeClass === undefined ? {} : { runtimeClassName: settings.runtimeClass }),
  };
}

function selectNodes(
  problems: Problems,
  cluster: Cluster,
  request: AcceleratorRequest,
  resources: Resources,
): Selection {
  const { gpu } = cluster.profile;
  const all = acceleratorPools(cluster);
  const labelled = {
    profile: gpu,
    hasShared: all.some((pool) => pool.gpu.migDevices !== undefined || pool.gpu.timeSlicing !== undefined),
  };
  const scheme = labelSchemes[gpu.labels];
  const selection = withResource(scheme.select(request, labelled), cluster, request);
  const matching = matchingPools(problems, cluster, all, request, resources);
  if (matching === undefined) {
    reportUnknown(problems, cluster, request, selection);
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
function withResource(selection: Selection, cluster: Cluster, request: AcceleratorRequest): Selection {
  const own = requestedResource(cluster, request) !== vendorSettings(cluster.profile.gpu, request.vendor).resourceName;
  return own ? { ...selection, expressed: [...selection.expressed, 'sharing'] } : selection;
}

function reportUnknown(problems: Problems, cluster: Cluster, request: AcceleratorRequest, selection: Selection): void {
  const [missing] = unexpressed(request, selection);
  if (missing !== undefined) {
    problems.add(
      `accelerator.${missing}`,
      `cannot be told by the labels of cluster '${cluster.name}' (${cluster.profile.gpu.labels}). Choose by a product that is known when the objects are made, and describe the accelerators of 'nodePools' in the cluster's file: product, memory, instanceType`,
      request[missing === 'computeCapability' ? 'compute' : missing],
    );
  }
}
