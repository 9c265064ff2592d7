import * as pulumi from '@pulumi/pulumi';
import { own } from '../../workload/values/own';
import { plural } from '../../workload/values/words';
import type { Report, SourcedObject, SuppressionsFrom } from '../../review';
import type { Cluster } from '../../workload/cluster/cluster-profile';
import type { ImageBuild } from '../../workload/images/image-build';
import type { SynthesizedObject } from '../../workload/synthesis/synthesize';
import { fleetClusterAnnotation } from '../../workload/cluster/fleet-context';
import { logicalName, logicalNameOf } from '../logical-name';
import { hasMarker } from '../outputs/marker-traps';
import { ProgramError } from '../program-error';
import { deployedObjects, withKnownValues, withoutAdditions } from './deployed-objects';
import { readStack } from './read-stack';

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
   * The cluster, for what only it can tell; of a fleet each one, by its name.
   * @default - not known
   */
  readonly cluster?: Cluster | Readonly<Record<string, Cluster>>;
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

/** What a program is about to deploy. */
export interface PlannedChange {
  readonly objects: readonly SynthesizedObject[];
  readonly builds: readonly ImageBuild[];
  /** Whether the resources will be children of another one than the stack. */
  readonly nested: boolean;
  /** The clusters of a fleet that are left as they are. */
  readonly left: ReadonlySet<string>;
}

/**
 * Compares what is deployed with what a program is about to deploy, and refuses findings of a review.
 *
 * What is deployed is read with `pulumi stack export`, which needs no lock: so it is possible while the engine runs the
 * program, and everything is decided before the first resource is registered.
 *
 * @throws RefusedError with the findings; or when what is deployed cannot be read, since then nothing can be ruled out
 */
export function refuseFindings(change: PlannedChange, options: RefuseOptions | undefined): void {
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
  const report = reviewChange(change, exportedStack(), { cluster: options?.cluster, suppressionsFrom });
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

/** Reviews the change from what is deployed to what a program builds. */
function reviewChange(
  { objects, builds, nested, left }: PlannedChange,
  exported: unknown,
  options: Pick<RefuseOptions, 'cluster' | 'suppressionsFrom'>,
): Report {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- loaded only where it is needed
  const { review } = require('../../review') as typeof import('../../review');
  const images = new Set(builds.map(({ reference }) => reference.slice(0, reference.lastIndexOf(':'))));
  const names = new Set(objects.map(({ apiObject }) => logicalName(apiObject)));
  const before = withoutAdditions(
    deployedObjects(
      exported,
      nested,
      (name, object) =>
        (names.has(name) || name === logicalNameOf(object)) &&
        !left.has(own(object.metadata.annotations ?? {}, fleetClusterAnnotation) ?? ''),
    ),
    images,
  );
  const byName = new Map(before.map((sourced) => [logicalNameOf(sourced.object), sourced.object]));
  const after = objects.map(({ apiObject, manifest }): SourcedObject => ({
    object: withKnownValues(manifest, byName.get(logicalName(apiObject)), hasMarker) as SourcedObject['object'],
  }));
  return review(before, after, options);
}

function exportedStack(): unknown {
  try {
    return readStack();
  } catch (error) {
    throw new RefusedError(
      'refused: what is deployed cannot be read, so that nobody knows what the change leads to. ' +
        `Mend it, or deploy all the same with ${variable}=never: ${(error as Error).message}`,
    );
  }
}
