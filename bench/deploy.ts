import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { median, ratio } from './compare';

// Preview and no-op `up` of a modelyard program beside a plain @pulumi/kubernetes program of the same objects, both on
// the running playground: bin/up first.
const root = join(__dirname, '..');
const rounds = Number(process.env['MODELYARD_BENCH_ROUNDS'] ?? 5);
const servers = 20;
const folder = join(root, '.playground', 'bench');

const entry =
  "require('@pulumi/kubernetes/provider');\nrequire('cdk8s-plus-28');\nrequire('tsx/cjs');\n" +
  "module.exports = require('./program.ts');\n";
const shared = `
import { readFileSync } from 'node:fs';
import { App } from 'cdk8s';
import { Environment, synthesize, WebModelServer } from '../../../lib';
const target = JSON.parse(readFileSync(process.env.MODELYARD_PLAYGROUND!, 'utf8'));
function objects(namespace: string): Environment {
  const environment = new Environment(new App(), 'bench', { namespace });
  for (let index = 0; index < ${servers}; index++) {
    new WebModelServer(environment, 'server-' + index, {
      // No pod: what is measured is Pulumi's and ours, not the cluster's.
      image: 'registry.example.com/server:1.0', replicas: 0,
      resources: { cpu: { request: '10m' }, memory: { request: '16Mi' } },
    });
  }
  return environment;
}
`;
const programs = {
  modelyard: `${shared}
import { createProvider, deploy } from '../../../lib/pulumi';
const environment = objects('bench-modelyard');
for (const { apiObject } of synthesize(environment)) apiObject.metadata.addAnnotation('pulumi.com/skipAwait', 'true');
deploy(environment, { provider: createProvider('cluster', { kubeconfig: target.kubeconfig }) });
`,
  plain: `
import { readFileSync } from 'node:fs';
import * as k8s from '@pulumi/kubernetes';
const target = JSON.parse(readFileSync(process.env.MODELYARD_PLAYGROUND!, 'utf8'));
const provider = new k8s.Provider('cluster', { kubeconfig: target.kubeconfig });
const objects = JSON.parse(readFileSync(__dirname + '/objects.json', 'utf8'));
const namespace = new k8s.core.v1.Namespace('namespace', objects.shift(), { provider });
for (const object of objects) {
  const type = object.kind === 'Deployment' ? k8s.apps.v1.Deployment : k8s.core.v1.Service;
  new (type as typeof k8s.core.v1.Service)(object.kind + '-' + object.metadata.name, object, { provider, dependsOn: namespace });
}
`,
};

function prepare(): void {
  for (const [name, program] of Object.entries(programs)) {
    const place = join(folder, name);
    mkdirSync(place, { recursive: true });
    writeFileSync(
      join(place, 'Pulumi.yaml'),
      `name: bench-${name}\nmain: main.js\nruntime: { name: nodejs, options: { typescript: false } }\n`,
    );
    writeFileSync(join(place, 'main.js'), entry);
    writeFileSync(join(place, 'program.ts'), program);
  }
  const list = `${shared}
const all = synthesize(objects('bench-plain')).map(({ manifest }) => manifest);
for (const each of all) each.metadata.annotations = { ...each.metadata.annotations, 'pulumi.com/skipAwait': 'true' };
require('node:fs').writeFileSync(__dirname + '/objects.json', JSON.stringify(all));
`;
  writeFileSync(join(folder, 'plain', 'objects.ts'), list);
  execFileSync(process.execPath, ['--import', 'tsx', join(folder, 'plain', 'objects.ts')], {
    cwd: root,
    env: { ...process.env, MODELYARD_PLAYGROUND: join(root, '.playground', 'default', 'target.json') },
    stdio: 'inherit',
  });
}

function pulumi(name: string, ...args: string[]): number {
  const start = performance.now();
  execFileSync(
    join(root, 'bin', 'pulumi'),
    ['-C', join(folder, name), ...args, '--stack', 'bench', '--non-interactive'],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  return performance.now() - start;
}

prepare();
const names = Object.keys(programs);
try {
  for (const name of names) {
    pulumi(name, 'stack', 'select', '--create');
    pulumi(name, 'up', '--yes', '--skip-preview');
  }
  for (const [title, command] of Object.entries({
    preview: ['preview'],
    'no-op up': ['up', '--yes', '--skip-preview'],
  })) {
    const times: Record<string, number[]> = {};
    for (let round = 0; round < rounds; round++) {
      for (const name of names) {
        (times[name] ??= []).push(pulumi(name, ...command));
      }
    }
    const [ours, plain] = names.map((name) => median(times[name]!)) as [number, number];
    process.stdout.write(
      `${title}, ${servers} servers: modelyard ${ours.toFixed(0)} ms, plain @pulumi/kubernetes ${plain.toFixed(0)} ` +
        `ms, ratio ${ratio(ours, plain)}\n`,
    );
  }
} finally {
  for (const name of names) {
    pulumi(name, 'destroy', '--yes', '--skip-preview', '--remove');
  }
  rmSync(folder, { recursive: true, force: true });
}
