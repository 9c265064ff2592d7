import { isDeferred } from '../../workload/synthesis/markers';

/**
 * Whether there is a host that both names match, of which either may begin with `*.`. Undefined matches every host; a
 * name known only at deploy time may match anything.
 *
 * @see https://gateway-api.sigs.k8s.io/reference/spec/#hostname
 */
export function hostnamesIntersect(a: string | undefined, b: string | undefined): boolean {
  if (a === undefined || b === undefined || isDeferred(a) || isDeferred(b)) {
    return true;
  }
  if (a === b) {
    return true;
  }
  return covers(a, b) || covers(b, a);
}

// `*.example.com` stands for one label or more, so for `a.b.example.com` too, but not for `example.com`.
function covers(wildcard: string, host: string): boolean {
  if (!wildcard.startsWith('*.')) {
    return false;
  }
  const suffix = wildcard.slice(1);
  return host.endsWith(suffix) && host.length > suffix.length;
}
