const pingUrl = 'https://registry-1.docker.io/v2/';

let answer: Promise<boolean> | undefined;

/**
 * Whether Docker Hub, where public base images come from, can be reached. Asked once per process; takes at most 4 s.
 * Without it the playground makes stand-ins for the base images.
 */
export function dockerHubReachable(): Promise<boolean> {
  answer ??= ask();
  return answer;
}

async function ask(): Promise<boolean> {
  try {
    // Anonymous callers are told to get a token (401): that is the answer of a registry. A proxy's refusal is not.
    const response = await fetch(pingUrl, { signal: AbortSignal.timeout(4_000) });
    return response.headers.get('docker-distribution-api-version') !== null;
  } catch {
    return false;
  }
}
