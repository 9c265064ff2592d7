import type { KubernetesObject } from './kubernetes-object';

/** How a tool treats an object of which it makes another one by design, or that it runs on demand. */
export interface Hook {
  readonly tool: 'Helm' | 'Argo CD';
  /** When it runs: `pre-upgrade`, `PreSync`. */
  readonly events: readonly string[];
  /** Whether the one of the last time is gone before another one is made. */
  readonly madeAnew: boolean;
  /** Whether no deployment runs it: tests, what runs at a rollback or a removal, and what is skipped. */
  readonly onDemand: boolean;
}

// @see https://helm.sh/docs/topics/charts_hooks/
const helmDeploys = /^(pre|post)-(install|upgrade)$|^crd-install$/;
// @see https://argo-cd.readthedocs.io/en/stable/user-guide/sync-waves/
const argoDeploys = /^(PreSync|Sync|PostSync)$/;

/** How a tool treats an object as a hook; undefined where it is none. Argo CD knows Helm's hooks too. */
export function hookOf({ metadata }: KubernetesObject): Hook | undefined {
  const { annotations = {} } = metadata;
  const [argo, helm] = [listOf(annotations['argocd.argoproj.io/hook']), listOf(annotations['helm.sh/hook'])];
  if (argo.length > 0) {
    return {
      tool: 'Argo CD',
      events: argo,
      madeAnew: isGone(listOf(annotations['argocd.argoproj.io/hook-delete-policy']), [
        'BeforeHookCreation',
        'HookSucceeded',
      ]),
      onDemand: argo.includes('Skip') || !argo.some((event) => argoDeploys.test(event)),
    };
  }
  if (helm.length > 0) {
    return {
      tool: 'Helm',
      events: helm,
      madeAnew: isGone(listOf(annotations['helm.sh/hook-delete-policy']), ['before-hook-creation', 'hook-succeeded']),
      onDemand: !helm.some((event) => helmDeploys.test(event)),
    };
  }
  return undefined;
}

/** Whether no deployment runs an object: a test of a chart, or a hook of a removal. */
export function runsOnDemand(object: KubernetesObject): boolean {
  return hookOf(object)?.onDemand === true;
}

/**
 * Whether a tool deletes an object and makes it anew, as it is told to by the object itself: nothing is refused where a
 * field changes that cannot be changed in place.
 */
export function isMadeAnew(object: KubernetesObject): boolean {
  return hookOf(object)?.madeAnew === true || isForced(object);
}

// Replace=true alone asks the API server to replace it, which is refused as well.
// @see https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/#force-sync
function isForced({ metadata: { annotations = {} } }: KubernetesObject): boolean {
  return listOf(annotations['argocd.argoproj.io/sync-options']).includes('Force=true');
}

// Where nothing is said, both tools delete the one of the last time first.
function isGone(policies: readonly string[], gone: readonly string[]): boolean {
  return policies.length === 0 || policies.some((policy) => gone.includes(policy));
}

function listOf(value: unknown): string[] {
  return typeof value !== 'string'
    ? []
    : value
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== '');
}
