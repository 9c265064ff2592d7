import type { IConstruct } from 'constructs';
import { requireOperator } from '../../workload/operators';
import type { Problems } from '../../workload/validation';

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
  if (maxAgeSeconds !== undefined) {
    problems.integer(maxAgeSeconds, `${prop}.maxAgeSeconds`, 1);
  }
  return {
    [`${prefix}/affinity`]: 'cookie',
    ...(mode === undefined ? {} : { [`${prefix}/affinity-mode`]: mode }),
    ...(cookieName === undefined ? {} : { [`${prefix}/session-cookie-name`]: cookieName }),
    ...(maxAgeSeconds === undefined ? {} : { [`${prefix}/session-cookie-max-age`]: String(maxAgeSeconds) }),
  };
}

/**
 * The annotations of an Ingress that gets a share of the requests of another one for the same host and path. All others but
 * those of affinity come from that one.
 *
 * @see https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/#canary
 */
export function canaryAnnotations(weight: number): Record<string, string> {
  return { [`${prefix}/canary`]: 'true', [`${prefix}/canary-weight`]: String(weight) };
}
