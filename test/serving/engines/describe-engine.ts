import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { App, Chart } from 'cdk8s';
import fc from 'fast-check';
import * as lib from '../../../lib';
import {
  GpuModelServer,
  SynthesisError,
  type Adapters,
  type Engine,
  type EngineRun,
  type GpuModelServerProps,
  type SynthesizedObject,
} from '../../../lib';
import { modelsOf } from '../../../lib/review/picture/models-of';
import { workloadOf } from '../../../lib/review/objects/workload';
import { engines, type EngineId, type PropsOfEngine } from '../../../lib/serving/engines/engines';
import { Problems } from '../../../lib/workload/values/validation';
import { checkProperty, randomPrograms } from '../../workload/property';
import { restrictedViolations } from '../../workload/restricted';
import { objectsOf, problemsOf, small } from '../../workload/trees';
import { recordedFlags, unknownFlags } from './recorded-flags';

/** What an engine's test says of its props, so that everything which holds for all engines can be checked. */
export interface EngineProof<P> {
  /** Props with which a server on one accelerator is sound. */
  readonly minimal: P;
  /** Whether it serves LoRA adapters. Otherwise they are a problem. */
  readonly adapters: boolean;
  /**
   * Why there is no table of its flags to check them against.
   * @default - they are recorded in `flags`
   */
  readonly noFlags?: string;
  /** Sound values of each prop, at least with the right number of accelerators. */
  readonly props: { readonly [K in keyof Required<P>]: fc.Arbitrary<NonNullable<P[K]>> };
  /** Values that are a problem of their prop on one accelerator, whatever the others are. */
  readonly wrong: { readonly [K in keyof P]?: readonly P[K][] };
  /**
   * What of each given value stands in the image, the command, the arguments, or the environment
   * (`NAME=value`, `NAME=secret/key`).
   */
  readonly shows: {
    readonly [K in keyof Required<P>]: (value: NonNullable<P[K]>, given: Readonly<P>) => readonly string[];
  };
}

const docs = resolve(__dirname, '../../../docs');

/**
 * Checks what holds for every engine.
 *
 * @param file its name in the list of engines, which is that of its file in `lib/serving/engines` and of its page in
 * `docs/engines`
 */
export function describeEngine<Id extends EngineId>(file: Id, proof: EngineProof<PropsOfEngine[Id]>): void {
  const make = engines[file] as (props: PropsOfEngine[Id]) => Engine;
  const minimal = make(proof.minimal);

  describe(`${minimal.name}, as every engine,`, () => {
    test('is exported', () => {
      expect(Object.values(lib)).toContain(make);
    });

    test('runs in a restricted pod with probes on its ports', () => {
      const pod = podOf({ engine: minimal });
      expect(restrictedViolations(pod)).toEqual([]);
      const [{ ports, startupProbe, readinessProbe, livenessProbe }] = pod.containers;
      const names = ports.map((port: { name: string }) => port.name);
      for (const probe of [startupProbe, readinessProbe, livenessProbe]) {
        expect(names).toContain((probe.httpGet ?? probe.tcpSocket).port);
      }
    });

    test('has metrics on a port of its Service wherever it has signals', () => {
      const { service, metrics, signals } = serverOf(minimal);
      expect(metrics !== undefined || signals.length === 0).toBe(true);
      const ports = (service.toJson() as { spec: { ports: { name: string }[] } }).spec.ports.map(({ name }) => name);
      expect(ports).toContain(metrics?.port ?? 'http');
      expect(new Set(signals.map(({ name }) => name)).size).toBe(signals.length);
    });

    test('serves the folder that the model has been put into', () => {
      const { run, problems } = runOf(minimal, { modelPath: '/models/here' });
      expect([problems, tokensOfRun(run).filter((token) => token.includes('/models/here'))]).toEqual([
        [],
        [expect.any(String)],
      ]);
    });

    test(proof.adapters ? 'serves adapters' : 'reports adapters', () => {
      const adapters = { math: '/adapters/math', sql: '/adapters/sql' };
      const problems = problemsOf((chart) => new GpuModelServer(chart, 'x', { ...common, engine: minimal, adapters }));
      expect(problems).toEqual(proof.adapters ? [] : [expect.stringMatching("'adapters' must be empty")]);
      expect(tokensOfRun(runOf(minimal, { adapters }).run).some((token) => token.includes('/adapters'))).toBe(
        proof.adapters,
      );
    });

    test.each<Adapters>([{ 'a b': '/adapters/a' }, { x: '/adapters/x' }, { a: '/adapters/a,b' }])(
      'reports the adapters %j',
      (adapters) => {
        expect(
          problemsOf((chart) => new GpuModelServer(chart, 'x', { ...common, engine: minimal, adapters })),
        ).toContainEqual(expect.stringMatching("'adapters' must"));
      },
    );

    test('has a page with its signals, and a line in the table of engines that says what it is', () => {
      const line =
        readFileSync(`${docs}/gpu-model-server.md`, 'utf8')
          .split('\n')
          .find((each) => each.startsWith(`| [${minimal.name}](engines/${file}.md) |`)) ?? '';
      const { image, ports, readinessPath, livenessPath, metricsPath } = runOf(minimal).run;
      const facts = image === own ? [] : [image, ...Object.values(ports), readinessPath, livenessPath, metricsPath];
      expect(facts.filter((fact) => !line.includes(`\`${String(fact)}\``))).toEqual([]);
      const page = readFileSync(`${docs}/engines/${file}.md`, 'utf8');
      expect(minimal.signals.filter(({ name, metric }) => !page.includes(`| \`${name}\` | \`${metric}\` |`))).toEqual(
        [],
      );
    });

    test('stands in the table of docs/multi-node.md, among those that are spread over nodes or those that are not', () => {
      const { worker } = runOf(minimal, { pods: 2 }).run;
      expect({ hasWorkers: worker !== undefined }).toEqual({ hasWorkers: minimal.multiNode === true });
      const rows = readFileSync(`${docs}/multi-node.md`, 'utf8')
        .split('\n')
        .filter((line) =>
          line
            .split('|')[1]
            ?.match(/[\w. ]+/g)
            ?.some((name) => name.trim() === minimal.name),
        );
      expect(rows).toEqual([expect.any(String)]);
      // The engine of one's own depends on its props.
      const spread = minimal.multiNode === true || file === 'custom';
      expect({ refused: rows[0]?.includes('`multiNode` is a problem') }).toEqual({ refused: !spread });
    });

    test('tells the pictures of a review which model it serves', () => {
      const spec = podOf({ engine: minimal, model: 'pvc://models' });
      const deployment = {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'x' },
        spec: { template: { spec } },
      };
      // If not, lib/review/picture/models-of.ts has to learn its flag or its variable.
      // A file within it may be its model.
      const [found] = workloadOf(deployment)!.podSets.flatMap(modelsOf);
      expect(found?.split('/').slice(0, 3).join('/')).toBe('/mnt/models');
    });

    if (proof.noFlags === undefined) {
      test('uses only flags that its default version has', () => {
        const recorded = recordedFlags(file);
        // A new version: record its flags, and see what it no longer has.
        expect(runOf(minimal).run.image).toMatch(new RegExp(`:${recorded.version}$`));
        const unknown = randomPrograms(`flags of ${minimal.name}`, commandLinesOf(proof), 200).flatMap(
          ({ count, pods, adapters, props }) => {
            const { args, worker } = runOf(make({ ...proof.minimal, ...props }), {
              accelerators: count,
              pods,
              adapters,
            }).run;
            return unknownFlags(recorded, [...args, ...(worker?.args ?? [])]);
          },
        );
        expect([...new Set(unknown)]).toEqual([]);
      });
    }

    const wrong = Object.entries(proof.wrong).flatMap(([prop, values]) =>
      (values as readonly unknown[]).map((value): [string, unknown] => [prop, value]),
    );
    test.each(wrong)('reports the %s %j', (prop, value) => {
      expect(problemsWith({ engine: make({ ...proof.minimal, [prop]: value }) })).toEqual([
        expect.stringContaining(`'engine.${prop}' `),
      ]);
    });

    test('says what is wrong with its props, or shows every given value', () => {
      const counted = { accepted: 0, all: 0 };
      checkProperty(minimal.name, programOf(proof), ({ count, adapters, props }) => {
        counted.all += 1;
        const given = { ...proof.minimal, ...props };
        const found = synthesize({ engine: make(given), accelerator: { ...common.accelerator, count }, adapters });
        if ('problems' in found) {
          expect(
            found.problems.filter(
              (problem) => !/^GpuModelServer 'test\/x': '(adapters|engine(\.\w+)?)' (must|needs) /.test(problem),
            ),
          ).toEqual([]);
          return;
        }
        counted.accepted += 1;
        const tokens = tokensOf(found.pod);
        for (const key of Object.keys(given) as (keyof PropsOfEngine[Id])[]) {
          const value = given[key];
          if (value !== undefined && value !== null) {
            expect(tokens).toEqual(expect.arrayContaining([...proof.shows[key](value, given)]));
          }
        }
        for (const location of Object.values(adapters)) {
          expect(tokens.filter((token) => token.includes(location) || token.endsWith('=/adapters'))).not.toEqual([]);
        }
      });
      expect(counted.accepted / counted.all).toBeGreaterThan(0.15);
    });
  });
}

/** Servers with a few of the props, now and then with a wrong value, on one to eight accelerators. */
function programOf<P extends object>({
  props,
  wrong,
}: EngineProof<P>): fc.Arbitrary<{ count: number; adapters: Adapters; props: Partial<P> }> {
  const keys = Object.keys(props) as (keyof P)[];
  const values = Object.fromEntries(
    keys.map((key) => {
      const unsound = wrong[key] ?? [];
      return [
        key,
        unsound.length === 0
          ? props[key]
          : fc.oneof({ arbitrary: props[key], weight: 20 }, { arbitrary: fc.constantFrom(...unsound), weight: 1 }),
      ];
    }),
  ) as Record<keyof P, fc.Arbitrary<P[keyof P]>>;
  return fc.record({
    count: fc.constantFrom(1, 2, 4, 8),
    adapters: fc
      .subarray(['math', 'sql'])
      .map((names): Adapters => Object.fromEntries(names.map((name) => [name, `/adapters/${name}`]))),
    props: fc
      .subarray(keys, { maxLength: 5 })
      .chain(
        (some) => fc.record(Object.fromEntries(some.map((key) => [key, values[key]]))) as fc.Arbitrary<Partial<P>>,
      ),
  });
}

/** Engines of the default version with any of the props, sound or not, in one pod or several. */
function commandLinesOf<P extends object>({
  props,
}: EngineProof<P>): fc.Arbitrary<{
  count: number;
  pods: number;
  adapters: Adapters;
  props: Partial<P>;
}> {
  const others = Object.fromEntries(
    Object.entries<fc.Arbitrary<unknown>>(props).filter(([prop]) => prop !== 'version'),
  );
  return fc.record({
    count: fc.constantFrom(1, 2),
    pods: fc.constantFrom(1, 2),
    adapters: fc.constantFrom<Adapters>({}, { math: '/adapters/math' }),
    props: fc.record(others, { requiredKeys: [] }) as fc.Arbitrary<Partial<P>>,
  });
}

/** The image of an engine of one's own, in tests. */
export const own = 'registry.example.com/engines/own:1.0.0';

const common = { accelerator: { product: 'NVIDIA-H100-80GB-HBM3' }, resources: small };

/** What an engine says about how it is run, and the problems that it found. */
export function runOf(
  engine: Engine,
  context: Partial<Parameters<Engine['run']>[0]> = {},
): { run: EngineRun; problems: string[] } {
  const chart = new Chart(new App(), 'test');
  const problems = new Problems(chart);
  const run = engine.run({
    accelerators: 1,
    serverName: 'chat',
    cachePath: '/cache',
    requestSeconds: 30,
    ...context,
    problems,
  });
  return { run, problems: chart.node.validate() };
}

/** The pod of a server on an H100. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a manifest
export function podOf(props: Pick<GpuModelServerProps, 'engine'> & Partial<GpuModelServerProps>): any {
  const found = synthesize(props);
  if ('problems' in found) {
    throw new SynthesisError(found.problems);
  }
  return found.pod;
}

/** The problems of a server on an H100. */
export function problemsWith(
  props: Pick<GpuModelServerProps, 'engine'> & Partial<GpuModelServerProps>,
): readonly string[] {
  const found = synthesize(props);
  return 'problems' in found ? found.problems : [];
}

function serverOf(engine: Engine): GpuModelServer {
  return new GpuModelServer(new Chart(new App(), 'test'), 'x', { ...common, engine });
}

function synthesize(
  props: Pick<GpuModelServerProps, 'engine'> & Partial<GpuModelServerProps>,
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- a manifest
): { pod: any } | { problems: readonly string[] } {
  let objects: SynthesizedObject[];
  try {
    objects = objectsOf((chart) => new GpuModelServer(chart, 'x', { ...common, ...props }));
  } catch (error) {
    if (error instanceof SynthesisError) {
      return { problems: error.problems };
    }
    throw error;
  }
  return { pod: objects.find(({ manifest }) => manifest.kind === 'Deployment')?.manifest.spec.template.spec };
}

interface Variable {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: { readonly secretKeyRef: { readonly name: string; readonly key: string } };
}

/**
 * Everything of a pod that its engine decides: the image, its command line, `NAME=value`,
 * `NAME=secret/key`, ports, probes, pull secrets.
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a manifest
export function tokensOf(pod: any): string[] {
  const [{ image, command = [], args = [], env, ports, readinessProbe, livenessProbe }] = pod.containers;
  const secret = ({ secretKeyRef }: NonNullable<Variable['valueFrom']>): string =>
    `${secretKeyRef.name}/${secretKeyRef.key}`;
  return [
    image,
    ...command,
    ...args,
    ...(env as Variable[]).map(
      ({ name, value, valueFrom }) => `${name}=${valueFrom === undefined ? value : secret(valueFrom)}`,
    ),
    ...(ports as { containerPort: number }[]).map(({ containerPort }) => String(containerPort)),
    ...[readinessProbe, livenessProbe].flatMap(({ httpGet }) => (httpGet === undefined ? [] : [httpGet.path])),
    ...((pod.imagePullSecrets ?? []) as { name: string }[]).map(({ name }) => name),
  ];
}

function tokensOfRun({ args, env }: EngineRun): string[] {
  return [...args, ...Object.entries(env).map(([name, value]) => `${name}=${typeof value === 'object' ? '' : value}`)];
}
