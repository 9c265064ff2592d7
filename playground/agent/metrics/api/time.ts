/** A moment as Kubernetes writes it: in whole seconds. */
export function kubernetesTime(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
}

/** A duration as Kubernetes writes it: that of Go. */
export function kubernetesDuration(ms: number): string {
  return `${ms / 1_000}s`;
}
