import type { IConstruct } from 'constructs';
import { clusterOf } from '../../workload/cluster/cluster-context';
import { requireOperator } from '../../workload/cluster/operators';
import { isDeferred } from '../../workload/synthesis/markers';
import type { Problems } from '../../workload/values/validation';

/** Requests of a client go to the pod that answered it first, which ingress-nginx remembers by a cookie. */
export interface CookieAffinity {
  /**
   * The name of the cookie.
   * @default 'INGRESSCOOKIE', the controller's own
   */
  readonly cookieName?: string;
  /**
   * How long a client keeps the cookie, in seconds.
   * @default - until the browser is closed
   */
  readonly maxAgeSeconds?: number;
  /**
   * `balanced`: some clients move to new pods when there are more of them. `persistent`: none do.
   * @default 'balanced', the controller's own
   */
  readonly mode?: 'balanced' | 'persistent';
}

const prefix = 'nginx.ingress.kubernetes.io';

/**
 * The annotations for cookies. Only ingress-nginx reads them, so the cluster has to have it.
 *
 * @param prop where it is, as the user wrote it: `ingress.sessionAffinity`
 * @see https://kubernetes.github.io/ingress-nginx/examples/affinity/cookie/
 */
export function cookieAnnotations(
  scope: IConstruct,
  problems: Problems,
  affinity: CookieAffinity | undefined,
  prop: string,
): Record<string, string> {
  if (affinity === undefined) {
    return {};
  }
  const { cookieName, maxAgeSeconds, mode } = affinity;
  requireOperator(scope, problems, 'ingress-nginx', prop);
  if (cookieName !== undefined) {
    problems.expect(
      /^[A-Za-z0-9_-]+$/.test(cookieName),
      `${prop}.cookieName`,
      'must consist of letters, digits, hyphens and underscores',
      cookieName,
    );
  }
  problems.optionalInteger(maxAgeSeconds, `${prop}.maxAgeSeconds`, 1);
  return {
    [`${prefix}/affinity`]: 'cookie',
    ...(mode === undefined ? {} : { [`${prefix}/affinity-mode`]: mode }),
    ...(cookieName === undefined ? {} : { [`${prefix}/session-cookie-name`]: cookieName }),
    ...(maxAgeSeconds === undefined ? {} : { [`${prefix}/session-cookie-max-age`]: String(maxAgeSeconds) }),
  };
}

/** How long ingress-nginx waits for a server that says nothing, in seconds, where nobody says otherwise. */
const ownTimeout = 60;

/**
 * Whether ingress-nginx may serve Ingresses of a class, as far as the class and the cluster tell. Other controllers
 * pass over its annotations.
 */
export function mayBeNginx(scope: IConstruct, ingressClass: string | undefined): boolean {
  return clusterOf(scope).profile.operators.includes('ingress-nginx') || (ingressClass?.includes('nginx') ?? false);
}

/**
 * The annotations by which ingress-nginx waits as long as the longest request takes: it breaks one off, with status
 * 504, when the server has sent nothing for a minute. None where its own time is enough, or not known.
 *
 * @see https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/#custom-timeouts
 */
export function timeoutAnnotations(requestSeconds: number | undefined): Record<string, string> {
  if (requestSeconds === undefined || isDeferred(requestSeconds) || !(requestSeconds > ownTimeout)) {
    return {};
  }
  const seconds = String(requestSeconds);
  return { [`${prefix}/proxy-read-timeout`]: seconds, [`${prefix}/proxy-send-timeout`]: seconds };
}

/**
 * The annotations of an Ingress that gets a share of the requests of another one for the
 * same host and path. All others but those of affinity come from that one.
 *
 * @see https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/#canary
 */
export function canaryAnnotations(weight: number): Record<string, string> {
  return { [`${prefix}/canary`]: 'true', [`${prefix}/canary-weight`]: String(weight) };
}
