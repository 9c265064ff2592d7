import type { Labels } from '../label-selector';

/** What a value is set for: the path and query of a feeding request. */
export type FeedTarget =
  | { readonly kind: 'external'; readonly namespace: string; readonly metric: string; readonly labels: Labels }
  | { readonly kind: 'pods'; readonly namespace: string; readonly metric: string; readonly labels: Labels }
  | {
      readonly kind: 'objects';
      readonly namespace: string;
      readonly resource: string;
      readonly name: string;
      readonly metric: string;
      readonly labels: Labels;
    };

/** The paths that values are set at, for messages. */
export const feedPaths: readonly string[] = [
  '/external/<namespace>/<metric>?<label>=<value>',
  '/pods/<namespace>/<metric>?<pod label>=<value>',
  '/objects/<namespace>/<resource>/<name>/<metric>?<label>=<value>',
];

/** The kinds of objects that have metrics of their own, as the custom metrics API names their resources. */
export const describedKinds: Readonly<Record<string, { readonly apiVersion: string; readonly kind: string }>> = {
  services: { apiVersion: 'v1', kind: 'Service' },
  'deployments.apps': { apiVersion: 'apps/v1', kind: 'Deployment' },
  'statefulsets.apps': { apiVersion: 'apps/v1', kind: 'StatefulSet' },
  'jobs.batch': { apiVersion: 'batch/v1', kind: 'Job' },
  'ingresses.networking.k8s.io': { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress' },
};

const dnsLabel = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const dnsName = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/;
// It becomes one part of a path in the metrics APIs.
const metricName = /^(?!\.{1,2}$)[^/%\s]{1,253}$/;
const labelName = /^([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/;
const labelValue = /^([A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?$/;

/** What is wrong with the path of a feeding request. */
export class FeedPathProblem extends Error {
  /** @param unknown whether no such path exists; else a part of it is wrong */
  constructor(
    readonly unknown: boolean,
    message: string,
  ) {
    super(message);
    this.name = 'FeedPathProblem';
  }
}

/**
 * Reads the path and query of a feeding request.
 *
 * @throws FeedPathProblem listing everything that is wrong with it
 */
export function parseFeedTarget(url: string): FeedTarget {
  const [path = '', query = ''] = url.split('?', 2);
  const [kind = '', ...parts] = decode(path).slice(1);
  const problems: string[] = [];
  const check = (what: string, value: string | undefined, pattern: RegExp, allowed: string): string => {
    if (value === undefined || !pattern.test(value)) {
      problems.push(`${what} must be ${allowed}, got '${value ?? ''}'`);
    }
    return value ?? '';
  };
  const [namespace, ...rest] = parts;
  const common = (metric: string | undefined): { namespace: string; metric: string; labels: Labels } => ({
    namespace: check('the namespace', namespace, dnsLabel, 'a name of lower-case letters, digits and hyphens'),
    metric: check('the metric', metric, metricName, "a name without '/', '%' and spaces"),
    labels: parseLabels(query, problems),
  });

  let target: FeedTarget;
  if ((kind === 'external' || kind === 'pods') && rest.length === 1) {
    target = { kind, ...common(rest[0]) };
  } else if (kind === 'objects' && rest.length === 3) {
    const [resource = '', name, metric] = rest;
    if (!Object.hasOwn(describedKinds, resource)) {
      problems.push(`the resource must be one of ${Object.keys(describedKinds).join(', ')}, got '${resource}'`);
    }
    target = { kind, resource, name: check('the object', name, dnsName, 'the name of an object'), ...common(metric) };
  } else {
    throw new FeedPathProblem(true, `'${path}' names no metric`);
  }
  if (problems.length > 0) {
    throw new FeedPathProblem(false, problems.join('; '));
  }
  return target;
}

function parseLabels(query: string, problems: string[]): Labels {
  const labels: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(query)) {
    if (!labelName.test(name)) {
      problems.push(`'${name}' is no name of a label`);
    } else if (!labelValue.test(value)) {
      problems.push(
        `the label '${name}' cannot have the value '${value}': letters, digits, '.', '_' and '-', 63 at most`,
      );
    } else if (Object.hasOwn(labels, name)) {
      problems.push(`the label '${name}' is given twice`);
    } else {
      labels[name] = value;
    }
  }
  return labels;
}

function decode(path: string): string[] {
  try {
    return path.split('/').map(decodeURIComponent);
  } catch {
    throw new FeedPathProblem(false, `'${path}' is not percent-encoded correctly`);
  }
}
