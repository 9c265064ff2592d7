import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { JsonMap } from '../../lib/workload/values/maps';
import { askApiServer } from '../cluster';
import { ensureProgramImage } from '../images';
import { requireTool } from '../images/registry';
import { PlaygroundError } from '../playground-error';
import type { Playground } from '../state/state';
import type { Progress, Tool, ToolName } from '../toolchain';
import type { OperatorObjects } from './objects';
import type { Operator, OperatorObject, OperatorWorkload } from './operator';

/** Why an operator does nothing whose programs are pods, where the cluster has no real node. */
export const needsRealNode = 'its programs are pods, and the cluster has no real node';

const readyWithinMs = 180_000;

/**
 * Makes of a project's objects those of a cluster in which the operator is pods, as elsewhere: on the real node, since
 * nothing runs on the others.
 *
 * @param all what `kubectl kustomize` yields, and the operator's own here
 * @param node the real one's name
 */
export function podObjects(all: readonly OperatorObject[], operator: Operator, node: string): OperatorObjects {
  const isDefinition = ({ kind }: OperatorObject): boolean => kind === 'CustomResourceDefinition';
  return {
    definitions: all.filter(isDefinition),
    others: [
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: operator.namespace } },
      ...all
        .filter((object) => !isDefinition(object) && object.kind !== 'Namespace')
        .map((object) => (object.kind === 'Deployment' ? onNode(object, node) : object)),
    ],
  };
}

/** What a pod says to be on a node. */
export function selectorOf(node: string): JsonMap {
  return { 'kubernetes.io/hostname': node };
}

function onNode(deployment: OperatorObject, node: string): OperatorObject {
  const spec = deployment['spec'] as JsonMap;
  const template = spec['template'] as JsonMap;
  const pod = { ...(template['spec'] as JsonMap), nodeSelector: selectorOf(node) };
  return { ...deployment, spec: { ...spec, template: { ...template, spec: pod } } };
}

/** Puts the images of an operator's pods into the playground's registry. */
export async function ensureImages(
  pg: Playground,
  tools: ReadonlyMap<ToolName, Tool>,
  { title, pods }: Operator,
  progress: Progress,
): Promise<void> {
  for (const { image, tool } of pods?.images ?? []) {
    progress(`adding the image of ${tool}, for ${title}`);
    await ensureProgramImage(pg, { image, name: tool, program: requireTool(tools, tool).path });
  }
}

/** Waits until the pods of an operator are ready. @throws PlaygroundError naming those that are not */
export async function untilReady(pg: Playground, operator: Operator, progress: Progress): Promise<void> {
  const { title, version, namespace } = operator;
  progress(`starting ${title}`);
  for (const until = Date.now() + readyWithinMs; ; await sleep(500)) {
    const problem = await podsProblem(pg, operator);
    if (problem === undefined) {
      return;
    }
    if (Date.now() > until) {
      throw new PlaygroundError(
        `${title} ${version}: ${problem}.`,
        `bin/kubectl describe pods --namespace ${namespace} says why; bin/up waits for them again.`,
      );
    }
  }
}

const replicated = z.object({
  spec: z.object({ replicas: z.number().default(1) }),
  status: z.object({ readyReplicas: z.number().default(0), updatedReplicas: z.number().default(0) }).optional(),
});

/** What is wrong with an operator's pods; undefined where they do their work, or where it has none. */
export async function podsProblem(pg: Playground, { namespace, pods }: Operator): Promise<string | undefined> {
  for (const workload of pods?.workloads ?? []) {
    const problem = await workloadProblem(pg, namespace, workload);
    if (problem !== undefined) {
      return problem;
    }
  }
  return undefined;
}

async function workloadProblem(
  pg: Playground,
  namespace: string,
  { kind, name }: OperatorWorkload,
): Promise<string | undefined> {
  const path = `/apis/apps/v1/namespaces/${namespace}/${kind.toLowerCase()}s/${name}`;
  const answer = await askApiServer(pg, path).catch((error: Error) => error);
  if (answer instanceof Error) {
    return `the API server does not say how it is: ${answer.message}`;
  }
  if (answer.status !== 200) {
    return `its ${kind} ${name} is not there`;
  }
  const { spec, status = { readyReplicas: 0, updatedReplicas: 0 } } = replicated.parse(JSON.parse(answer.body));
  const ready = Math.min(status.readyReplicas, status.updatedReplicas);
  return ready >= spec.replicas ? undefined : `its ${kind} ${name} has ${ready} of ${spec.replicas} pods ready`;
}
