import { spawnSync } from 'node:child_process';
import * as pulumi from '@pulumi/pulumi';
import { plural } from '../../workload/values/words';
import type { Report, SourcedObject, SuppressionsFrom } from '../../review';
import type { Cluster } from '../../workload/cluster/cluster-profile';
import type { ImageBuild } from '../../workload/images/image-build';
import type { SynthesizedObject } from '../../workload/synthesis/synthesize';
import { logicalName, logicalNameOf } from '../logical-name';
import { hasMarker } from '../outputs/marker-traps';
import { ProgramError } from '../program-error';
import { deployedObjects, withKnownValues, withoutAdditions } from './deployed-objects';

/** From which severity on findings are refused. */
export const refusals = ['low', 'medium', 'high', 'never'] as const;
/** From which severity on findings are refused. */
export type Refusal = (typeof refusals)[number];

/** Which findings of a review keep a change from being deployed. */
export interface RefuseOptions {
  /**
   * The least severity. The variable `MODELYARD_REFUSE` overrides it for one deployment.
   * @default 'never'
   */
  readonly from?: Refusal;
  /**
   * The cluster, for what only it can tell.
   * @default - not known
   */
  readonly cluster?: Cluster;
  /**
   * Whose suppressions count: 'base' those of what is deployed, 'head' also those that the program brings. The
   * variable `MODELYARD_SUPPRESSIONS_FROM` overrides it for one deployment.
   * @default 'base'
   */
  readonly suppressionsFrom?: SuppressionsFrom;
}

/** A change that was not deployed, for what it leads to. Pulumi prints it without a stack trace. */
export class RefusedError extends ProgramError {}

const variable = 'MODELYARD_REFUSE';
const suppressionsVariable = 'MODELYARD_SUPPRESSIONS_FROM';
const sides = ['base', 'head'] as const;

/** What is wrong with the options and the variable, in sentences. */
export function checkRefusal(options: RefuseOptions | undefined): string[] {
  return [
    ...checkOne(variable, "deploy(): 'refuse.from'", options?.from, refusals),
    ...checkOne(suppressionsVariable, "deploy(): 'refuse.suppressionsFrom'", options?.suppressionsFrom, sides),
  ];
}

function checkOne(name: string, prop: string, option: string | undefined, allowed: readonly string[]): string[] {
  const [where, value] = process.env[name] === undefined ? [prop, option] : [name, process.env[name]];
  return value === undefined || value === '' || allowed.includes(value)
    ? []
    : [`${where} must be ${allowed.join(', ')}, got '${value}'`];
}

/**
 * Compares what is deployed with what a program is about to deploy, and refuses findings of a review.
 *
 * What is deployed is read with `pulumi stack export`, which needs no lock: so it is possible while the engine runs the
 * program, and everything is decided before the first resource is registered.
 *
 * @param nested whether the resources will be children of another one than the stack
 * @throws RefusedError with the findings; or when what is deployed cannot be read, since then nothing can be ruled out
 */
export function refuseFindings(
  objects: readonly SynthesizedObject[],
  builds: readonly ImageBuild[],
  nested: boolean,
  options: RefuseOptions | undefined,
): void {
  const from = (process.env[variable] ?? '') === '' ? (options?.from ?? 'never') : (process.env[variable] as Refusal);
  if (from === 'never') {
    return;
  }
  // Few programs need it, and it takes a tenth of a second.
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- loaded only where it is needed
  const { findingsFrom, renderFindings } = require('../../review') as typeof import('../../review');
  const suppressionsFrom =
    (process.env[suppressionsVariable] ?? '') === ''
      ? (options?.suppressionsFrom ?? 'base')
      : (process.env[suppressionsVariable] as SuppressionsFrom);
  const report = reviewChange(
    { objects, builds, nested, exported: readStack() },
    { cluster: options?.cluster, suppressionsFrom },
  );
  const refused = findingsFrom(report, from);
  if (refused.length > 0) {
    const count = `${plural(refused.length, 'finding')} of at least '${from}'`;
    throw new RefusedError(
      `refused for ${count}; nothing was changed. ` +
        'Mend them, suppress them with a reason in an annotation (one that is new counts with ' +
        `${suppressionsVariable}=head), or deploy all the same with ${variable}=never (bin/up --refuse never):\n` +
        `${renderFindings(refused)}`,
    );
  }
  const others = findingsFrom(report, 'low');
  if (others.length > 0) {
    void pulumi.log.info(`what the change leads to:\n${renderFindings(others)}`);
  }
}

interface PlannedChange {
  readonly objects: readonly SynthesizedObject[];
  readonly builds: readonly ImageBuild[];
  readonly nested: boolean;
  /** The stack as `pulumi stack export` prints it. */
  readonly exported: unknown;
}

/** Reviews the change from what is deployed to what a program builds. */
function reviewChange(
  { objects, builds, nested, exported }: PlannedChange,
  options: Pick<RefuseOptions, 'cluster' | 'suppressionsFrom'>,
): Report {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- loaded only where it is needed
  const { review } = require('../../review') as typeof import('../../review');
  const images = new Set(builds.map(({ reference }) => reference.slice(0, reference.lastIndexOf(':'))));
  const names = new Set(objects.map(({ apiObject }) => logicalName(apiObject)));
  const before = withoutAdditions(
    deployedObjects(exported, nested, (name, object) => names.has(name) || name === logicalNameOf(object)),
    images,
  );
  const byName = new Map(before.map((sourced) => [logicalNameOf(sourced.object), sourced.object]));
  const after = objects.map(({ apiObject, manifest }): SourcedObject => ({
    object: withKnownValues(manifest, byName.get(logicalName(apiObject)), hasMarker) as SourcedObject['object'],
  }));
  return review(before, after, options);
}

function readStack(): unknown {
  const stack = `${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}`;
  const { status, stdout, stderr, error } = spawnSync(
    'pulumi',
    ['stack', 'export', '--stack', stack, '--non-interactive'],
    { env: process.env, encoding: 'utf8', maxBuffer: 2 ** 30 },
  );
  if (status === 0) {
    return JSON.parse(stdout);
  }
  throw new RefusedError(
    'refused: what is deployed cannot be read, so that nobody knows what the change leads to. ' +
      `Mend it, or deploy all the same with ${variable}=never: pulumi stack export: ` +
      `${error?.message ?? stderr.trim()}`,
  );
}
