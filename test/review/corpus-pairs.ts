import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { parseCluster, type Cluster } from '../../lib';
import { parseObjects, review, type Report, type ReviewOptions, type SourcedObject } from '../../lib/review';

/** What is expected of a pair of files. */
export interface Expectation {
  /**
   * Somebody's real mistake; something that should be looked at, of which no finding is above low; or a change that
   * nobody has to be warned of.
   */
  readonly kind: 'mistake' | 'note' | 'harmless';
  /** The rules that have to say something. */
  readonly says?: readonly string[];
  /** The rules that must not. */
  readonly not?: readonly string[];
  /** How many objects change. */
  readonly changes?: number;
  /** Whether the cluster of test/review/cluster.yaml is given, or the one of a file of its own beside the pair. */
  readonly cluster?: boolean | 'own';
  /** Some numbers of the totals of one side or both. */
  readonly totals?: Partial<Record<'before' | 'after', Readonly<Record<string, unknown>>>>;
  /** What is said to be not judged. */
  readonly notJudged?: readonly string[];
}

/** Where the pairs are. */
export const corpus = join(__dirname, 'corpus');

const clusterIn = (file: string): Cluster => parseCluster(readFileSync(file, 'utf8'), 'cluster.yaml');
const cluster = clusterIn(join(__dirname, 'cluster.yaml'));

/** A folder of the corpus. */
export interface Pair {
  readonly name: string;
  readonly expected: Expectation;
}

/** All pairs of files, in the order of their names. */
export const pairs: readonly Pair[] = readdirSync(corpus)
  .sort()
  .map((name) => ({ name, expected: parse(readFileSync(join(corpus, name, 'expect.yaml'), 'utf8')) as Expectation }));

/** A pair as it is, or as if somebody took the change back. */
export const ways = ['forwards', 'backwards'] as const;
export type Way = (typeof ways)[number];

const read = new Map<string, readonly SourcedObject[]>();

function readSide(name: string, file: string): readonly SourcedObject[] {
  const path = join(corpus, name, file);
  const objects = read.get(path) ?? parseObjects(readFileSync(path, 'utf8'), file);
  read.set(path, objects);
  return objects;
}

/** Reviews a pair, with the cluster that it names. */
export function reviewWay({ name, expected }: Pair, way: Way, options: ReviewOptions = {}): Report {
  const [base, head] = [readSide(name, 'base.yaml'), readSide(name, 'head.yaml')];
  const [before, after] = way === 'forwards' ? [base, head] : [head, base];
  const given = expected.cluster === 'own' ? clusterIn(join(corpus, name, 'cluster.yaml')) : cluster;
  return review(before, after, (expected.cluster ?? false) === false ? options : { ...options, cluster: given });
}

/** What was found, a line each: how bad, by which rule, where, and what it says. */
export function findingLines({ findings }: Report): string[] {
  return findings.map(({ severity, rule, object: { kind, name }, path, message, suppressed }) => {
    const weight = suppressed === undefined ? severity : 'suppressed';
    return `${weight} ${rule} ${kind}/${name} ${path === '' ? '' : `${path} `}| ${message}\n`;
  });
}
