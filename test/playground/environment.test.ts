import * as fs from 'node:fs';
import * as path from 'node:path';
import { playgroundVariables, readTarget, writeEnvironment } from '../../playground/environment';
import type { Playground } from '../../playground/state';
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
  expect(playgroundVariables({ ...pg, ports: {} } as Playground, {})['PULUMI_BACKEND_URL']).toBe(`file://${pg.path('pulumi')}?metadata=skip`);
});

test("Docker's clients read the playground's folder, whoever builds", () => {
  write('127.0.0.1:5000');
  expect(playgroundVariables({ ...pg, ports: {} } as Playground, {})['DOCKER_CONFIG']).toBe(pg.path('docker'));
});
