import { chmod, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fromPath } from '../../../playground/toolchain/ways/from-path';
import type { Tool } from '../../../playground/toolchain/tool';
import type { ToolSpec } from '../../../playground/toolchain/spec';
import { program, setUp, spec, temporaryFolder } from './fixtures';

async function look(tool: ToolSpec, path: string[]): Promise<{ tool: Tool | undefined; why: string | undefined }> {
  const findings = await fromPath.get([tool], await setUp(path));
  return { tool: findings.tools[0], why: findings.refusals.get(tool.name) };
}

test('a fitting version is taken', async () => {
  const folder = await temporaryFolder();
  const path = await program(join(folder, 'kubectl'), '1.34.9');
  expect((await look(spec('kubectl'), [folder])).tool).toEqual({
    name: 'kubectl',
    version: '1.34.9',
    path,
    from: 'PATH',
  });
});

test.each(['kubectl', '.'])('what everybody can write to is not run: %s', async (open) => {
  const folder = await temporaryFolder();
  await program(join(folder, 'kubectl'), '1.34.9');
  await chmod(join(folder, open), 0o777);
  expect(await look(spec('kubectl'), [folder])).toEqual({
    tool: undefined,
    why: expect.stringContaining('is not run: everybody can write to') as string,
  });
});

test('a place that is not there is none', async () => {
  expect(await look(spec('cni', { places: ['/nowhere/bin'] }), [])).toEqual({ tool: undefined, why: 'not there' });
});

test('an old version is passed over for a fitting one behind it', async () => {
  const [first, second] = [await temporaryFolder(), await temporaryFolder()];
  await program(join(first, 'kwok'), '0.6.1');
  const path = await program(join(second, 'kwok'), '0.8.0');
  expect((await look(spec('kwok'), [first, second])).tool?.path).toBe(path);
});

test('a version that does not fit is named, with what was wanted', async () => {
  const folder = await temporaryFolder();
  const path = await program(join(folder, 'kwok'), '0.6.1');
  expect((await look(spec('kwok'), [folder])).why).toBe(`${path} is 0.6.1, wanted 0.7.0 up to, not including, 0.9.0`);
});

test('containerd without its shim is not taken', async () => {
  const folder = await temporaryFolder();
  await program(join(folder, 'containerd'), '1.7.1');
  expect((await look(spec('containerd'), [folder])).why).toContain('lacks containerd-shim-runc-v2 beside it');
});

test("what the playground's own environment put on PATH counts as the cache's", async () => {
  const machine = await setUp();
  const folder = join(machine.cache.tools, 'kwok-0.8.0');
  await program(join(folder, 'kwok'), '0.8.0');
  const findings = await fromPath.get([spec('kwok')], { ...machine, env: { PATH: folder } });
  expect(findings.tools).toEqual([]);
});

test("the language host is taken from beside pulumi, in pulumi's version", async () => {
  const [installed, linked] = [await temporaryFolder(), await temporaryFolder()];
  await program(join(installed, 'pulumi'), '3.260.0');
  const host = await program(join(installed, 'pulumi-language-nodejs'), '0.0.0');
  await symlink(join(installed, 'pulumi'), join(linked, 'pulumi'));
  expect((await look(spec('pulumi-language-nodejs', { places: [] }), [linked])).tool).toMatchObject({
    path: host,
    version: '3.260.0',
  });
});

test('a script under the name of a provider plugin is a stand-in, not the plugin', async () => {
  const folder = await temporaryFolder();
  await program(join(folder, 'pulumi-resource-kubernetes'), '4.34.2');
  expect((await look(spec('pulumi-resource-kubernetes', { places: [] }), [folder])).tool).toBeUndefined();
});
