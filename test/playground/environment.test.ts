import * as fs from 'node:fs';
import * as path from 'node:path';
import {
  installedKubernetesPlugin,
  playgroundVariables,
  pluginFolder,
  readTarget,
  writeEnvironment,
} from '../../playground/environment';
import type { Playground } from '../../playground/state/state';
import { temporaryFolder } from './temporary-folder';

const folder = temporaryFolder();
const pg = { path: (...parts: string[]) => path.join(folder(), ...parts) } as Playground;
const write = (pushRegistry: string): void => writeEnvironment(pg, { kubeconfig: '/kubeconfig', pushRegistry }, {});

test('a program finds what was written last', () => {
  write('127.0.0.1:5000');
  expect(readTarget(pg)).toEqual({ kubeconfig: '/kubeconfig', pushRegistry: '127.0.0.1:5000' });
});

test('a program that is just reading it reads all of it, whoever writes it anew', () => {
  write('127.0.0.1:5000');
  const reading = fs.openSync(pg.path('target.json'), 'r');
  write('127.0.0.1:5001');
  expect(JSON.parse(fs.readFileSync(reading, 'utf8'))).toMatchObject({ pushRegistry: '127.0.0.1:5000' });
  fs.closeSync(reading);
});

test('only its user may read it', () => {
  write('127.0.0.1:5000');
  expect(fs.statSync(pg.path('target.json')).mode & 0o777).toBe(0o600);
});

test('a state of Pulumi is one file, which is replaced in one step', () => {
  write('127.0.0.1:5000');
  expect(playgroundVariables({ ...pg, ports: {} } as Playground, {})['PULUMI_BACKEND_URL']).toBe(
    `file://${pg.path('pulumi')}?metadata=skip`,
  );
});

test("Docker's clients read the playground's folder, whoever builds", () => {
  write('127.0.0.1:5000');
  expect(playgroundVariables({ ...pg, ports: {} } as Playground, {})['DOCKER_CONFIG']).toBe(pg.path('docker'));
});

describe('a Kubernetes plugin on PATH', () => {
  const onPath = (): string => path.join(folder(), 'path', 'pulumi-resource-kubernetes');
  const variables = (): Record<string, string> =>
    playgroundVariables({ ...pg, ports: {} } as Playground, { PATH: path.dirname(onPath()) });
  const installed = (): string => path.join(pluginFolder(pg, 'kubernetes', '4.34.2'), 'pulumi-resource-kubernetes');
  beforeEach(() => {
    write('127.0.0.1:5000');
    for (const file of [onPath(), installed()]) {
      fs.mkdirSync(path.dirname(file), { recursive: true });
    }
    fs.writeFileSync(onPath(), '');
    fs.writeFileSync(`${path.dirname(installed())}.lastused`, '');
  });

  test('is not used by Pulumi where bin/up has put the stand-in in place', () => {
    fs.writeFileSync(installed(), '');
    expect({ plugin: installedKubernetesPlugin(pg), ignored: variables()['PULUMI_IGNORE_AMBIENT_PLUGINS'] }).toEqual({
      plugin: 'stand-in',
      ignored: 'true',
    });
  });

  test('is used where bin/up has chosen it, and what else is on PATH too', () => {
    fs.symlinkSync(onPath(), installed());
    expect({ plugin: installedKubernetesPlugin(pg), ignored: variables()['PULUMI_IGNORE_AMBIENT_PLUGINS'] }).toEqual({
      plugin: 'official',
      ignored: undefined,
    });
  });

  test('may be any before the first bin/up', () => {
    expect({ plugin: installedKubernetesPlugin(pg), ignored: variables()['PULUMI_IGNORE_AMBIENT_PLUGINS'] }).toEqual({
      plugin: undefined,
      ignored: undefined,
    });
  });
});
