import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { userDockerFolder, withLogin, writeDockerConfig } from '../../../playground/images/docker-config';
import type { Playground } from '../../../playground/state/state';
import { temporaryFolder } from '../temporary-folder';

const folder = temporaryFolder();
const playground = {
  path: (...parts: string[]): string => path.join(folder(), 'state', ...parts),
  ports: { registry: 5000 },
} as unknown as Playground;
const user = (): string => path.join(folder(), 'user');
const written = (): Record<string, unknown> =>
  JSON.parse(fs.readFileSync(playground.path('docker/config.json'), 'utf8')) as Record<string, unknown>;

function givenUserFolder(config: object): void {
  fs.mkdirSync(path.join(user(), 'contexts'), { recursive: true });
  fs.mkdirSync(path.join(user(), 'buildx'), { recursive: true });
  fs.writeFileSync(path.join(user(), 'config.json'), JSON.stringify(config));
}

describe("the playground's own builder", () => {
  test("has the registry's password and nothing of the user's", () => {
    writeDockerConfig(playground, undefined);
    expect(written()).toEqual({ auths: { '127.0.0.1:5000': { auth: expect.any(String) as string } } });
    expect(fs.readdirSync(playground.path('docker'))).toEqual(['config.json']);
  });

  test('only its user may read it', () => {
    writeDockerConfig(playground, undefined);
    expect(fs.statSync(playground.path('docker/config.json')).mode & 0o777).toBe(0o600);
  });

  test("writes its instance into its own folder, also where the user's Docker engine has built before", () => {
    givenUserFolder({});
    writeDockerConfig(playground, user());
    writeDockerConfig(playground, undefined);
    expect(fs.existsSync(playground.path('docker/buildx'))).toBe(false);
    expect(fs.existsSync(path.join(user(), 'buildx'))).toBe(true);
  });
});

describe("the user's Docker engine", () => {
  test("keeps the user's settings, logins and contexts", () => {
    givenUserFolder({ currentContext: 'remote', auths: { 'registry.example.com': { auth: 'eDp5' } } });
    writeDockerConfig(playground, user());
    expect(written()).toMatchObject({
      currentContext: 'remote',
      auths: { 'registry.example.com': { auth: 'eDp5' }, '127.0.0.1:5000': {} },
    });
    expect(fs.readlinkSync(playground.path('docker/contexts'))).toBe(path.join(user(), 'contexts'));
  });

  test("leaves the user's folder as it is", () => {
    givenUserFolder({ currentContext: 'remote' });
    writeDockerConfig(playground, user());
    expect(fs.readFileSync(path.join(user(), 'config.json'), 'utf8')).toBe('{"currentContext":"remote"}');
  });

  test('can be set up again', () => {
    givenUserFolder({});
    writeDockerConfig(playground, user());
    writeDockerConfig(playground, user());
    expect(fs.readdirSync(playground.path('docker')).sort()).toEqual(['buildx', 'config.json', 'contexts']);
  });

  test.each([
    ['no folder', undefined],
    ['a damaged file', '{'],
    ['a file with a list', '[]'],
  ])('works with %s of the user', (_, content) => {
    if (content !== undefined) {
      fs.mkdirSync(user(), { recursive: true });
      fs.writeFileSync(path.join(user(), 'config.json'), content);
    }
    writeDockerConfig(playground, user());
    expect(Object.keys(written())).toEqual(['auths']);
  });
});

test('a program that keeps the logins is not asked for this one', () => {
  expect(
    withLogin({ credsStore: 'desktop', credHelpers: { 'registry.example.com': 'gcloud' } }, '127.0.0.1:5000', 'eDp5'),
  ).toEqual({
    credsStore: 'desktop',
    credHelpers: { 'registry.example.com': 'gcloud', '127.0.0.1:5000': '' },
    auths: { '127.0.0.1:5000': { auth: 'eDp5' } },
  });
});

describe("the user's folder", () => {
  test('is the one that DOCKER_CONFIG names', () =>
    expect(userDockerFolder(playground, { DOCKER_CONFIG: '/own' })).toBe('/own'));
  test('is in the home folder by default', () =>
    expect(userDockerFolder(playground, {})).toBe(path.join(os.homedir(), '.docker')));
  test("is not the playground's, in a shell that is set up for it", () => {
    expect(userDockerFolder(playground, { DOCKER_CONFIG: playground.path('docker') })).toBe(
      path.join(os.homedir(), '.docker'),
    );
  });
});
