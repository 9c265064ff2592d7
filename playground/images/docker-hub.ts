import { keptAnswer } from '../processes/kept-answer';
import type { Playground } from '../state/state';

const pingUrl = 'https://registry-1.docker.io/v2/';

let answer: Promise<boolean> | undefined;

/**
 * Whether Docker Hub, where public base images come from, could be reached when the playground's builder was started:
 * asked once, which takes at most 4 s. Without it the playground makes stand-ins for the base images.
 */
export function dockerHubReachable(playground: Pick<Playground, 'dir' | 'path'>): Promise<boolean> {
  return keptAnswer(playground, 'docker-hub', 'buildkitd', () => (answer ??= ask()));
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
