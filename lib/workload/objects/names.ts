import { isDeferred } from '../synthesis/markers';
import type { Problems } from '../values/validation';

/** How long names may be, by what Kubernetes makes of them. */
export const nameLimits = {
  /** A server's name is also that of its Service, which is a DNS label, and the value of a label. */
  server: 63,
  /** A Job's name is a label of its pods; a CronJob appends 11 characters to that of its Jobs. */
  job: 52,
  /** Secrets, ConfigMaps, claims and namespaces. */
  object: 63,
} as const;

const dnsLabel = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/**
 * Checks a name that has to be a DNS label.
 *
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-label-names
 */
export function checkName(problems: Problems, value: string, prop: string, limit: number): void {
  if (isDeferred(value)) {
    return;
  }
  problems.expect(
    typeof value === 'string' && dnsLabel.test(value) && value.length <= limit,
    prop,
    'must be lower-case letters, digits and hyphens, begin and end with a letter or digit, ' +
      `and have at most ${limit} characters`,
    value,
  );
}

/**
 * Checks the name of a server, which is also that of its Service and cannot begin with a digit.
 *
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#rfc-1035-label-names
 */
export function checkServerName(problems: Problems, value: string, prop: string): void {
  if (!isDeferred(value)) {
    const sound =
      typeof value === 'string' && /^[a-z]/.test(value) && dnsLabel.test(value) && value.length <= nameLimits.server;
    problems.expect(
      sound,
      prop,
      'must be lower-case letters, digits and hyphens, begin with a letter, end with a letter or digit, ' +
        `and have at most ${nameLimits.server} characters`,
      value,
    );
  }
}

/** Checks the name of an object that is made elsewhere, such as a Secret. */
export function checkReference(problems: Problems, value: string, prop: string): void {
  if (!isDeferred(value)) {
    problems.expect(
      subdomain.test(value) && value.length <= 253,
      prop,
      'must be the name of an object: lower-case letters, digits, hyphens and dots that begin and end with a ' +
        'letter or digit',
      value,
    );
  }
}

/** Checks a host name of a route; a leading `*.` matches one label. */
export function checkHost(problems: Problems, value: string, prop: string): void {
  if (isDeferred(value)) {
    return;
  }
  const host = value.startsWith('*.') ? value.slice(2) : value;
  const sound = subdomain.test(host) && value.length <= 253 && !/^[0-9.]+$/.test(value);
  problems.expect(
    sound,
    prop,
    "must be a lower-case DNS name without port or path, such as 'models.example.com', and no IP address",
    value,
  );
}
