import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageRefusal, refusal, unpackedFits } from '../../../../playground/toolchain/ways/accept';
import { findOnPath } from '../../../../playground/toolchain/ways/from-path';
import { expectedChecksum } from '../../../../playground/toolchain/ways/checksum';
import { HttpClient } from '../../../../playground/toolchain/ways/http';
import { pinned } from '../../../../playground/toolchain/pins';
import { tools } from '../../../../playground/toolchain/table';
import type { ToolName } from '../../../../playground/toolchain/tool';
import { program, setUp, spec, temporaryFolder } from '../fixtures';

describe('a version with known holes', () => {
  test.each<[ToolName, string]>([
    ['runc', '1.1.11'],
    ['runc', '1.1.15'],
    ['runc', '1.2.7'],
    ['runc', '1.3.5'],
    ['runc', '1.4.2'],
    ['containerd', '1.6.36'],
    ['containerd', '1.7.32'],
    ['containerd', '2.0.9'],
    ['containerd', '2.1.8'],
    ['containerd', '2.2.4'],
    ['containerd', '2.3.4'],
    ['buildkitd', '0.31.1'],
    ['registry', '2.8.1'],
    ['helm', '3.18.4'],
    ['kubelet', '1.34.3'],
  ])('is not taken: %s %s', (name, version) => {
    expect(refusal(spec(name), version)).toMatch(/^wanted |^which has known holes, mended in /);
  });

  test.each<[ToolName, string]>([
    ['runc', '1.3.6'],
    ['runc', '1.4.3'],
    ['containerd', '1.7.34'],
    ['containerd', '2.0.10'],
    ['containerd', '2.3.5'],
    ['registry', '3.0.0'],
  ])('is not this one: %s %s', (name, version) => {
    expect(refusal(spec(name), version)).toBeUndefined();
  });

  test('is said where a program is passed over', async () => {
    const folder = await temporaryFolder();
    await program(join(folder, 'runc'), '1.4.2');
    const { found, seen } = await findOnPath(spec('runc'), await setUp([folder]));
    expect([found, seen]).toEqual([undefined, [`${folder}/runc is 1.4.2, which has known holes, mended in 1.4.3`]]);
  });
});

test('what is downloaded has none itself', () => {
  for (const each of tools.filter(({ download, go }) => download !== undefined && go === undefined)) {
    expect([each.name, refusal(each, each.version)]).toEqual([each.name, undefined]);
  }
});

// dpkg compares; it is where Debian's packages are.
describe("a Debian package is told by its own version, not by that of the program's makers", () => {
  const dpkg = join('/usr/bin/dpkg');
  test.each<[ToolName, string, string | undefined]>([
    ['runc', '1.1.5+ds1-1', 'wanted 1.1.5+ds1-1+deb12u1 or newer'],
    ['runc', '1.1.5+ds1-1+deb12u1', undefined],
    ['runc', '1.3.3-0ubuntu1~24.04.3', undefined],
    ['containerd', '1.6.20~ds1-1+deb12u1', 'wanted 1.6.20~ds1-1+deb12u2 or newer'],
    ['containerd', '1.6.20~ds1-1+deb12u3', undefined],
    ['containerd', '1.7.24~ds1-6', 'wanted 1.7.24~ds1-6+deb13u1 or newer'],
    ['containerd', '1.4.13~ds1-1', 'wanted 1.6.20~ds1-1+deb12u2 or newer'],
    ['registry', '2.8.1+ds1-1', 'wanted 2.8.2 up to, not including, 4.0.0'],
    ['registry', '2.8.2+ds1-1', undefined],
  ])('%s %s: %s', async (name, version, problem) => {
    const { existsSync } = await import('node:fs');
    if (!existsSync(dpkg)) {
      return;
    }
    const tool = spec(name);
    expect(await packageRefusal(tool, tool.debian!, version)).toBe(problem);
  });

  test('and what earlier set-ups unpacked of it goes on', () => {
    for (const [name, version, fits] of [
      ['runc', '1.1.5', true],
      ['containerd', '1.6.20', true],
      ['containerd', '1.4.13', false],
      ['registry', '2.8.2', true],
    ] as const) {
      const tool = spec(name);
      expect([name, version, unpackedFits(tool, tool.debian!, version)]).toEqual([name, version, fits]);
    }
  });

  test('a program of that name which no package has brought is not one', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'runc'), '#!/bin/sh\necho runc version 1.1.5+ds1\n');
    await chmod(join(folder, 'runc'), 0o755);
    expect((await findOnPath(spec('runc'), await setUp([folder]))).seen[0]).toContain('is 1.1.5, wanted 1.3.6');
  });
});

describe('pins', () => {
  const downloads = tools.flatMap((tool) =>
    (['amd64', 'arm64'] as const).flatMap((arch) => tool.download?.({ os: 'linux', arch })?.url ?? []),
  );

  test('are of files that are downloaded, and hold whatever their host says', async () => {
    for (const [url, hex] of Object.entries(pinned)) {
      expect([...downloads, 'go']).toContain(url.startsWith('https://dl.google.com/go/') ? 'go' : url);
      // No request is made: there is no such host in a test.
      await expect(expectedChecksum({ url, checksums: [] }, new HttpClient())).resolves.toEqual({
        algorithm: 'sha256',
        hex,
      });
    }
  });

  test('there is one for what runs as root on this machine: the node’s programs', () => {
    const names: readonly ToolName[] = ['kubelet', 'containerd', 'runc', 'cni', 'etcd', 'kubectl'];
    for (const name of names) {
      expect(Object.keys(pinned)).toContain(spec(name).download?.({ os: 'linux', arch: 'amd64' })?.url);
    }
  });
});
