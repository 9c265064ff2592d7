import { setTimeout as sleep } from 'node:timers/promises';
import * as pulumi from '@pulumi/pulumi';
import { ApiObject } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { namespaceOrDefault } from '../../workload/objects/namespaces';
import type { Deployment } from '../deploy';
import type { Kubectl } from '../kubectl';
import { hasMarker } from '../outputs/marker-traps';
import { reasonsOfAll, type Pod } from '../unready-pods';
import { enginePid } from './engine';

/** A Deployment as the API server gives it. */
export interface LiveDeployment {
  readonly metadata: {
    readonly name: string;
    readonly generation?: number;
    readonly managedFields?: readonly { readonly time?: string; readonly subresource?: string }[];
  };
  readonly spec?: {
    readonly selector?: { readonly matchLabels?: Readonly<Record<string, string>> };
    readonly progressDeadlineSeconds?: number;
  };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: string;
      readonly reason?: string;
      readonly lastTransitionTime?: string;
    }[];
  };
}

/** A rollout that this program waits for. */
interface Rollout {
  readonly namespace: string;
  readonly name: string;
  readonly deadlineMs: number;
  readonly resource: pulumi.CustomResource;
}

const betweenLooksMs = 5_000;
/** What else is being deployed may come to its end, and say why it does not. */
const graceMs = 15_000;
/** The cluster writes whole seconds, and has a clock of its own. */
const clocksDifferMs = 5_000;

/**
 * Ends the deploy when one of its rollouts has failed for good. Pulumi's official plugin does not know the verdict of
 * Kubernetes: it waits for as long as all pods one after the other might take, and does
 * not say why one is not scheduled.
 *
 * Nothing is asked before a rollout can have failed: by default for ten minutes.
 *
 * @param kubectl asks the cluster
 */
export function endWithFailedRollouts(root: IConstruct, deployment: Deployment, kubectl: Kubectl): void {
  if (pulumi.runtime.isDryRun()) {
    return;
  }
  const waitedFor = new Set(rolloutsOf(root, deployment));
  if (waitedFor.size === 0) {
    return;
  }
  for (const rollout of waitedFor) {
    rollout.resource.id.apply(() => waitedFor.delete(rollout));
  }
  const times = { began: Date.now(), built: Number.POSITIVE_INFINITY };
  pulumi.all([...deployment.images.values()]).apply(() => (times.built = Date.now()));
  void watch(waitedFor, kubectl, times).catch((error: Error) =>
    pulumi.log.debug(`rollouts are not watched: ${error.message}`),
  );
}

function rolloutsOf(root: IConstruct, deployment: Deployment): Rollout[] {
  return root.node.findAll().flatMap((construct) => {
    if (!ApiObject.isApiObject(construct) || construct.kind !== 'Deployment' || construct.apiGroup !== 'apps') {
      return [];
    }
    const { name } = construct;
    const namespace = namespaceOrDefault(construct);
    if (hasMarker(name) || hasMarker(namespace)) {
      return [];
    }
    const { spec } = construct.toJson() as LiveDeployment;
    return [
      {
        namespace,
        name,
        deadlineMs: (spec?.progressDeadlineSeconds ?? 600) * 1_000,
        resource: deployment.resource(construct),
      },
    ];
  });
}

async function watch(waitedFor: ReadonlySet<Rollout>, kubectl: Kubectl, times: Times): Promise<void> {
  // The program must not wait for this: it ends when all is deployed, and with it the watch.
  const pause = (ms: number): Promise<void> => sleep(ms, undefined, { ref: false });
  await pause(Math.min(...[...waitedFor].map(({ deadlineMs }) => deadlineMs)));
  for (; waitedFor.size > 0; await pause(betweenLooksMs)) {
    const failed = await firstFailed(waitedFor, kubectl, times);
    if (failed === undefined) {
      continue;
    }
    await pause(graceMs);
    // The plugin may have seen it too, or it has come right after all.
    if (!waitedFor.has(failed) || (await firstFailed(new Set([failed]), kubectl, times)) === undefined) {
      continue;
    }
    // Not with the resource: its name in the state is known when its registration ends, which is what is waited for.
    await pulumi.log.error(await messageOf(failed, kubectl));
    const engine = await enginePid();
    // As Ctrl-C does: Pulumi writes down what there is, and ends with a failure.
    if (engine !== undefined) {
      process.kill(engine, 'SIGINT');
    }
    return;
  }
}

async function firstFailed(
  rollouts: ReadonlySet<Rollout>,
  kubectl: Kubectl,
  times: Times,
): Promise<Rollout | undefined> {
  const namespaces = [...new Set([...rollouts].map(({ namespace }) => namespace))];
  for (const namespace of namespaces) {
    const live = await ask<LiveDeployment>(kubectl, `/apis/apps/v1/namespaces/${namespace}/deployments`);
    const failed = [...rollouts].find(
      (rollout) =>
        rollout.namespace === namespace &&
        live.some((each) => each.metadata.name === rollout.name && hasFailed(each, times, Date.now())),
    );
    if (failed !== undefined) {
      return failed;
    }
  }
  return undefined;
}

/** When the deploy began, and when all its images were built, in milliseconds since 1970. */
interface Times {
  readonly began: number;
  readonly built: number;
}

/**
 * Whether a rollout that a deploy waits for has failed for good. The verdict on an earlier rollout stays until a pod of
 * this one gets ahead: until its own deadline it says nothing.
 */
export function hasFailed({ metadata, spec, status }: LiveDeployment, { began, built }: Times, now: number): boolean {
  const verdict = status?.conditions?.find(
    ({ type, status: is, reason }) => type === 'Progressing' && is === 'False' && reason === 'ProgressDeadlineExceeded',
  );
  if (verdict === undefined || (status?.observedGeneration ?? 0) < (metadata.generation ?? 0)) {
    return false;
  }
  const changes = (metadata.managedFields ?? [])
    .filter(({ subresource }) => subresource === undefined)
    .map(({ time }) => Date.parse(time ?? ''));
  const changed = Math.max(...changes.filter((time) => !Number.isNaN(time)), 0);
  // One that the deploy finds as it is wanted is waited for without a change.
  const since = changed >= began - clocksDifferMs ? changed : Math.max(began, built);
  return (
    Date.parse(verdict.lastTransitionTime ?? '') >= since ||
    now - since >= (spec?.progressDeadlineSeconds ?? 600) * 1_000
  );
}

async function messageOf({ namespace, name, deadlineMs }: Rollout, kubectl: Kubectl): Promise<string> {
  const [live] = (await ask<LiveDeployment>(kubectl, `/apis/apps/v1/namespaces/${namespace}/deployments`)).filter(
    ({ metadata }) => metadata.name === name,
  );
  const selector = Object.entries(live?.spec?.selector?.matchLabels ?? {})
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
  const pods = await ask<Pod>(
    kubectl,
    `/api/v1/namespaces/${namespace}/pods?labelSelector=${encodeURIComponent(selector)}`,
  );
  const reasons = selector === '' ? [] : reasonsOfAll(pods);
  return [
    `Deployment '${namespace}/${name}': the rollout made no progress for ${deadlineMs / 1_000} s; ` +
      'the deploy is cancelled',
    ...reasons,
  ].join('\n');
}

/** Nothing where one may not list them, or the cluster is busy. */
async function ask<T>(kubectl: Kubectl, path: string): Promise<readonly T[]> {
  const answer = await kubectl.raw(path);
  return answer === undefined ? [] : (JSON.parse(answer) as { items: readonly T[] }).items;
}
