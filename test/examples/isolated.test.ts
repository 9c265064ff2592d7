import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { App } from 'cdk8s';
import { parse, stringify } from 'yaml';
import { findProgramFiles, type Program } from '../../cli/program/synth-program';
import { notesOf, readCluster, synthesize } from '../../lib';
import { cutsOf } from '../../lib/review/network/cuts';
import { normalize } from '../../lib/review/objects/normalize';
import { ObjectSet } from '../../lib/review/objects/object-set';
import { mapsAt, numberAt, textAt } from '../../lib/review/objects/kubernetes-object';
import { containersOf } from '../../lib/review/objects/workload';
import { readDeploymentSettings, Sealed } from '../../lib/settings';
import { readSettingsFile } from '../../lib/settings/settings-file';
import { isolationFaults, type Manifest } from '../workload/isolation/faults';
import { reaches, type Policy, type PodPlace } from '../workload/isolation/reach';

// Every example once more, with its workloads isolated in a cluster that says where everything is.

const root = resolve(__dirname, '../..');
const names = readdirSync(join(root, 'examples')).filter((name) =>
  statSync(join(root, 'examples', name)).isDirectory(),
);
const network = {
  policies: 'enforced',
  ingress: [{ namespace: 'gateways' }],
  gateways: [{ namespace: 'gateways' }],
  monitoring: [{ namespace: 'monitoring' }],
};
const folder = mkdtempSync(join(tmpdir(), 'modelyard-isolated-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What an example makes. @param isolation whether its workloads are isolated */
function synthesized(
  name: string,
  isolation: 'none' | 'workloads',
): { manifests: Manifest[]; notes: readonly string[] } {
  const files = findProgramFiles(`examples/${name}`);
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- a program is known by its name only
  const program = require(files.entry) as Program;
  const { raw } = readSettingsFile(files.folder!, 'dev', 'modelyard', () => new Sealed());
  const settings = (program.readSettings ?? readDeploymentSettings)(raw, {
    name: 'Pulumi.dev.yaml',
    namespace: 'modelyard',
    folder: files.folder!,
    project: name,
    stack: 'dev',
  }) as Settings;
  const app = new App();
  app.node.setContext('modelyard.dev/isolation', { isolation });
  void program.build(app, inKnownNetwork(settings));
  return { manifests: synthesize(app).map(({ manifest }) => manifest as Manifest), notes: notesOf(app) };
}

/** Settings of one cluster, or of a fleet. */
type Settings = OneCluster | { readonly clusters: readonly { readonly settings: OneCluster }[] };

interface OneCluster {
  readonly cluster: { readonly file: string };
}

/** The same settings, with clusters whose files say where everything is. */
function inKnownNetwork(settings: Settings): Settings {
  if ('clusters' in settings) {
    return {
      ...settings,
      clusters: settings.clusters.map((each) => {
        const own = inKnownNetwork(each.settings) as OneCluster;
        return { ...each, settings: own, cluster: readCluster(own.cluster.file) };
      }),
    };
  }
  const cluster = parse(readFileSync(settings.cluster.file, 'utf8')) as { profile: object };
  const file = join(folder, `${basename(dirname(settings.cluster.file))}-${basename(settings.cluster.file)}`);
  writeFileSync(file, stringify({ ...cluster, profile: { ...cluster.profile, network } }));
  return { ...settings, cluster: { ...settings.cluster, file } };
}

/** The objects of each cluster. */
function byCluster(manifests: readonly Manifest[]): Manifest[][] {
  const clusters = new Map<string, Manifest[]>();
  for (const manifest of manifests) {
    const cluster = manifest.metadata.annotations?.['modelyard.dev/cluster'] ?? '';
    clusters.set(cluster, [...(clusters.get(cluster) ?? []), manifest]);
  }
  return [...clusters.values()];
}

describe.each(names)('examples/%s, with isolated workloads', (name) => {
  const { manifests: all, notes } = synthesized(name, 'workloads');
  // That of somebody else, which the example leaves open.
  const manifests = all.filter(({ metadata }) => metadata.namespace !== 'isolation-dev-store');
  const clusters = byCluster(manifests);
  const places = clusters.flatMap((all) => {
    const policies = all.filter(({ kind }) => kind === 'NetworkPolicy') as unknown as Policy[];
    const objects = new ObjectSet(all.map((manifest) => ({ object: normalize(manifest as never) })));
    return objects.podSets.map((pods) => ({
      objects,
      policies,
      pods,
      place: { namespace: pods.object.metadata.namespace ?? '', labels: pods.labels },
    }));
  });

  test('is what it is without, but for policies', () => {
    const without = synthesized(name, 'none').manifests.filter(({ kind }) => kind !== 'NetworkPolicy');
    const byName = (all: readonly Manifest[]): string[] => all.map((object) => JSON.stringify(object)).sort();
    expect(byName(all.filter(({ kind }) => kind !== 'NetworkPolicy'))).toEqual(byName(without));
  });

  test('has sound policies', () => {
    expect(clusters.flatMap(isolationFaults)).toEqual([]);
  });

  test('keeps nothing from its pods that they need, but for who is not named', () => {
    const silent = notes.filter((note) => note.includes('answers nobody')).join();
    const cut = places.flatMap(({ pods, objects }) => {
      const { name } = pods.object.metadata;
      const unnamed = new RegExp(`/${name}'`).test(silent);
      return cutsOf(pods, objects).flatMap(({ text }) =>
        unnamed && /nobody reaches/.test(text) ? [] : `${name}: ${text}`,
      );
    });
    expect(cut).toEqual([]);
  });

  test('lets its gateways in at each route, and strangers nowhere', () => {
    for (const { pods, place, objects, policies } of places) {
      const services = objects.servicesOf(pods);
      const ports = containersOf(pods).flatMap(({ spec }) =>
        mapsAt(spec, 'ports').flatMap((port) => numberAt(port, 'containerPort') ?? []),
      );
      const routed = services.some((service) =>
        objects.links.to(service).some(({ from }) => /^(Ingress|\w+Route)$/.test(from.object.kind)),
      );
      const into = (from: PodPlace): number[] => ports.filter((port) => reaches(policies, from, place, port));
      if (routed) {
        expect(into({ namespace: 'gateways', labels: {} })).not.toEqual([]);
      }
      const opened = services.some((service) => /NodePort|LoadBalancer/.test(textAt(service, 'spec', 'type') ?? ''));
      for (const namespace of opened ? [] : [place.namespace, 'elsewhere']) {
        expect(into({ namespace, labels: {} })).toEqual([]);
      }
    }
  });

  test('says nothing of what the cluster has said', () => {
    expect(notes.filter((note) => /profile\.network\.(policies|ingress|gateways|monitoring)/.test(note))).toEqual([]);
  });
});
