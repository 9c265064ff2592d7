import { k8s } from 'cdk8s-plus-28';

/**
 * How a probe asks: an HTTP path that has to answer with 2xx or 3xx, a port that has to
 * accept a connection, or a command in the container that has to end with 0.
 */
export type Check =
  | { readonly port: string; readonly path: string }
  | { readonly port: string }
  | { readonly command: readonly string[] };

/** What is asked of a container, and how long it may take to start. */
export interface ProbeShape {
  /** Has to pass once within the start-up budget. Until then the other probes are not run. */
  readonly startup: Check;
  /** Whether the pod gets requests. */
  readonly readiness: Check;
  /** Whether the container is restarted. */
  readonly liveness: Check;
  /** The start-up budget. */
  readonly startupSeconds: number;
}

/**
 * The three probes of a container.
 *
 * Only the startup probe knows how long a model takes to load; liveness starts after it, so it can be quick without
 * ever restarting a container that is still loading.
 *
 * @see https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/
 */
export function shapeProbes(
  probes: ProbeShape,
): Pick<k8s.Container, 'startupProbe' | 'readinessProbe' | 'livenessProbe'> {
  const startupPeriod = probes.startupSeconds > 300 ? 10 : 2;
  return {
    startupProbe: {
      ...ask(probes.startup),
      periodSeconds: startupPeriod,
      timeoutSeconds: startupPeriod === 2 ? 2 : 5,
      failureThreshold: Math.max(1, Math.ceil(probes.startupSeconds / startupPeriod)),
    },
    readinessProbe: { ...ask(probes.readiness), periodSeconds: 5, timeoutSeconds: 5, failureThreshold: 3 },
    livenessProbe: { ...ask(probes.liveness), periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 6 },
  };
}

function ask(check: Check): k8s.Probe {
  if ('command' in check) {
    return { exec: { command: [...check.command] } };
  }
  const port = k8s.IntOrString.fromString(check.port);
  return 'path' in check ? { httpGet: { path: check.path, port } } : { tcpSocket: { port } };
}
