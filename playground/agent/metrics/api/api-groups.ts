/** One of the APIs that are served here. */
export interface ApiGroup {
  readonly group: string;
  readonly version: string;
  readonly resources: readonly ApiResource[];
}

interface ApiResource {
  readonly name: string;
  readonly singularName: string;
  readonly namespaced: boolean;
  readonly kind: string;
  readonly verbs: readonly string[];
}

/** The usage of nodes and pods: what `kubectl top` and targets of type Resource read. */
export const resourceMetrics: ApiGroup = {
  group: 'metrics.k8s.io',
  version: 'v1beta1',
  resources: [
    { name: 'nodes', singularName: '', namespaced: false, kind: 'NodeMetrics', verbs: ['get', 'list'] },
    { name: 'pods', singularName: '', namespaced: true, kind: 'PodMetrics', verbs: ['get', 'list'] },
  ],
};

// The names of metrics take the place of resources in the next two, and clients do not look them up; but they take an
// empty list for a failure.

/** Metrics that describe no object of the cluster: what targets of type External read. */
export const externalMetrics: ApiGroup = {
  group: 'external.metrics.k8s.io',
  version: 'v1beta1',
  resources: [
    {
      name: 'externalmetrics',
      singularName: 'externalmetric',
      namespaced: true,
      kind: 'ExternalMetricValueList',
      verbs: ['get'],
    },
  ],
};

/** Metrics of pods and other objects: what targets of type Pods and Object read. */
export const customMetrics: ApiGroup = {
  group: 'custom.metrics.k8s.io',
  version: 'v1beta2',
  resources: [
    { name: 'custommetrics', singularName: 'custommetric', namespaced: true, kind: 'MetricValueList', verbs: ['get'] },
  ],
};

/** All of them. */
export const apiGroups: readonly ApiGroup[] = [resourceMetrics, externalMetrics, customMetrics];

/** How an object says of which API it is. */
export function apiVersion({ group, version }: Pick<ApiGroup, 'group' | 'version'>): string {
  return `${group}/${version}`;
}

/**
 * The document with which the APIs describe themselves at `/apis/…`.
 *
 * @param parts of the path, after `/apis`
 * @returns undefined where there is none
 */
export function discovery(parts: readonly string[]): object | undefined {
  const [name, version] = parts;
  if (name === undefined) {
    return { kind: 'APIGroupList', apiVersion: 'v1', groups: apiGroups.map(describe) };
  }
  const found = apiGroups.find(({ group }) => group === name);
  if (found === undefined || parts.length > 2) {
    return undefined;
  }
  if (version === undefined) {
    return { kind: 'APIGroup', apiVersion: 'v1', ...describe(found) };
  }
  return version === found.version
    ? { kind: 'APIResourceList', apiVersion: 'v1', groupVersion: apiVersion(found), resources: found.resources }
    : undefined;
}

function describe(group: ApiGroup): { name: string; versions: readonly object[]; preferredVersion: object } {
  const preferredVersion = { groupVersion: apiVersion(group), version: group.version };
  return { name: group.group, versions: [preferredVersion], preferredVersion };
}
