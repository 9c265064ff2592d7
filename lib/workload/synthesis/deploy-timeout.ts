// Read by Pulumi's Kubernetes provider, which gives up after 10 minutes otherwise; anything else ignores it.
const timeoutAnnotation = 'pulumi.com/timeoutSeconds';
const skipAnnotation = 'pulumi.com/skipAwait';
const waitAnnotation = 'pulumi.com/waitFor';

/**
 * How long a deployment waits for an object to become ready.
 *
 * @see https://www.pulumi.com/registry/packages/kubernetes/installation-configuration/#await-behavior
 */
export function deployTimeout(seconds: number): Record<string, string> {
  return { [timeoutAnnotation]: String(seconds) };
}

/** The deployment goes on without waiting for an object. */
export function withoutWaiting(): Record<string, string> {
  return { [skipAnnotation]: 'true' };
}

/** The deployment waits for a condition of an object of which it would not know when it is ready. */
export function waitForCondition(type: string): Record<string, string> {
  return { [waitAnnotation]: `condition=${type}` };
}
