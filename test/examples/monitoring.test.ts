import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { findProgramFiles, synthesizeProgram } from '../../cli/program/synth-program';

interface WithRules {
  readonly spec: { readonly groups: readonly { readonly rules: readonly object[] }[] };
}

const folder = resolve(__dirname, '../../examples/monitoring');

test('the README of examples/monitoring shows what comes out', async () => {
  const { manifests } = await synthesizeProgram(findProgramFiles('examples/monitoring'));
  const readme = readFileSync(join(folder, 'README.md'), 'utf8');
  const [monitor, alerts] = [...readme.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, block]) => parse(block!));
  expect(manifests).toContainEqual(monitor);
  const rules = manifests
    .filter(({ kind }) => kind === 'PrometheusRule')
    .flatMap((manifest) => (manifest as unknown as WithRules).spec.groups.flatMap((group) => group.rules));
  expect(rules).toEqual(expect.arrayContaining(alerts));
});
