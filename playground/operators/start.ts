import { rmSync } from 'node:fs';
import type { z } from 'zod';
import type { Cluster } from '../../lib/workload/cluster/cluster-profile';
import { kubectlOn } from '../cluster/kubectl';
import { requireTool } from '../images/registry';
import { PlaygroundError } from '../playground-error';
import { startDaemon, stopDaemon } from '../processes/daemon';
import { makeFolders, writeFileAtomic } from '../state/files';
import type { Playground } from '../state/state';
import type { FoundTools, Progress, Tool, ToolName } from '../toolchain';
import { addDefinitions, addLater, addObjects, type Place } from './add-objects';
import { absence, operatorFile } from './folder';
import { withServiceNames } from './service-names';
import { toolsOf, type Operator, type OperatorProgram } from './operator';
import { ensureImages, needsRealNode, untilReady } from './pods';
import { operators } from './table';

/** Operators that are to be started. */
export interface WantedOperators {
  readonly cluster: Cluster;
  /** See `operatorsOf`. */
  readonly wanted: readonly Operator[];
  /** The name of the cluster's real node. @default - it has none */
  readonly node?: string;
}

/**
 * Adds the operators' own objects to a cluster, and starts their programs beside its API server: the playground's or
 * that of a private cluster. What runs already is left alone. They begin together, since each waits for what it needs.
 * Of one that lacks a program the definitions alone are added, so that its objects are checked.
 *
 * @throws PlaygroundError when one does not start or its webhooks do not answer, with the end of its log, or where a
 * definition of one clashes with one that is there
 * @throws ToolError where the objects of one cannot be had
 */
export async function startOperators(
  pg: Playground,
  { tools, missing }: FoundTools,
  { cluster, wanted, node }: WantedOperators,
  progress: Progress,
): Promise<void> {
  const place = { pg, cluster, node, kubectl: kubectlOn(pg, requireTool(tools, 'kubectl').path), progress };
  // The webhooks of those that are programs judge the pods of the others.
  for (const together of [wanted.filter(({ pods }) => pods === undefined), wanted.filter(({ pods }) => pods)]) {
    await startTogether(place, { tools, missing }, together);
  }
}

async function startTogether(
  place: Place,
  { tools, missing }: FoundTools,
  together: readonly Operator[],
): Promise<void> {
  const { pg, node, progress } = place;
  const whyNot = (operator: Operator): string | undefined => whyMissing(operator, missing, node !== undefined);
  for (const operator of together) {
    progress(`adding the objects of ${operator.title}`);
    const file = operatorFile(pg, operator, absence.file);
    const why = whyNot(operator);
    if (why === undefined) {
      rmSync(file, { force: true });
      await ensureImages(pg, tools, operator, progress);
      await addObjects(place, operator);
    } else {
      makeFolders(operatorFile(pg, operator));
      writeFileAtomic(file, JSON.stringify({ why } satisfies z.infer<typeof absence.schema>));
      await addDefinitions(place, operator);
    }
  }
  const running = together.filter((operator) => whyNot(operator) === undefined);
  await Promise.all(running.map((operator) => startOne({ pg, tools, progress }, operator)));
  for (const operator of running) {
    await addLater(place, operator);
  }
}

/** Why an operator cannot run; undefined where it can. */
export function whyMissing(
  operator: Operator,
  missing: ReadonlyMap<ToolName, string>,
  realNode: boolean,
): string | undefined {
  if (!hasPlace(operator, realNode)) {
    return needsRealNode;
  }
  return toolsOf(operator)
    .map((tool) => missing.get(tool))
    .find((why) => why !== undefined);
}

/** The APIServices that operators serve, as far as their programs are there. */
export function apisOf(wanted: readonly Operator[], missing: ReadonlyMap<ToolName, string>): string[] {
  return wanted.flatMap(({ programs, apiServices = [] }) =>
    programs.some(({ tool }) => tool !== undefined && missing.has(tool)) ? [] : apiServices,
  );
}

/** Whether there is where an operator's programs can run: pods need a real node. */
export function hasPlace({ pods }: Operator, realNode: boolean): boolean {
  return pods === undefined || realNode;
}

/** Stops the operators; those that do not run are fine. */
export async function stopOperators(pg: Playground): Promise<void> {
  await Promise.all(operators.flatMap(({ programs }) => programs).map(({ name }) => stopDaemon(pg, name)));
}

/** With what, and where, programs are started. */
interface Start {
  readonly pg: Playground;
  readonly tools: ReadonlyMap<ToolName, Tool>;
  readonly progress: Progress;
}

async function startOne(start: Start, operator: Operator): Promise<void> {
  for (const program of operator.programs) {
    await startProgram(start, operator, program);
  }
  await untilReady(start.pg, operator, start.progress);
}

async function startProgram(
  { pg, tools, progress }: Start,
  operator: Operator,
  { name, tool, ports, callsServices = false, start, problem }: OperatorProgram,
): Promise<void> {
  const { title, version } = operator;
  let wrong: string | undefined;
  const program = { command: tool === undefined ? process.execPath : requireTool(tools, tool).path, ...start(pg) };
  await startDaemon(pg, {
    name,
    ...(callsServices ? withServiceNames(pg, operator, program) : program),
    ports: Object.fromEntries(ports.map((port) => [port, pg.ports[port]])),
    ready: async () => (wrong = await problem(pg)) === undefined,
    timeoutMs: 120_000,
    progress,
  }).catch((error: unknown) => {
    // Said as a user knows it: which operator, and whether it is its webhook that does not answer.
    throw error instanceof PlaygroundError && wrong !== undefined
      ? new PlaygroundError(`${title} ${version}: ${wrong}.\n  ${error.problem}`, error.whatToDo)
      : error;
  });
}
