import { groupOf, type KubernetesObject } from '../../review/objects/kubernetes-object';

/**
 * Whether the controllers that a rehearsal runs make the pods of an object: those of Kubernetes itself. Schedules are
 * applied, and start nothing.
 */
export function isPlayed({ apiVersion, kind }: Pick<KubernetesObject, 'apiVersion' | 'kind'>): boolean {
  return ['', 'apps', 'batch'].includes(groupOf(apiVersion)) && kind !== 'CronJob';
}
