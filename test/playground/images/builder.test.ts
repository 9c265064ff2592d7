import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { parse } from 'yaml';
import { builderFor, builderInstance, buildkitConfig, installRunc } from '../../../playground/images/buildkit';
import { buildSecrets } from '../../../playground/images/extra-ca';
import { registryConfig } from '../../../playground/images/registry';

let root: string;
beforeEach(() => void (root = fs.mkdtempSync(path.join(os.tmpdir(), 'builder-'))));
afterEach(() => fs.rmSync(root, { recursive: true }));

const playground = { path: (...parts: string[]): string => path.join(root, ...parts) };
const config = (mirrorDockerHub: boolean): string =>
  buildkitConfig({
    root: '/state/buildkit',
    socket: '/run/b.sock',
    runc: '/bin/runc',
    cgroup: '/modelyard-0260e4',
    registry: '127.0.0.1:5000',
    mirrorDockerHub,
  });

describe('BuildKit', () => {
  test("takes Docker Hub's images from the playground's registry where Docker Hub cannot be reached", () => {
    expect(config(true)).toContain('[registry."docker.io"]\n  mirrors = ["127.0.0.1:5000"]');
  });

  test("leaves Docker Hub's images alone where it can", () => {
    expect(config(false)).not.toContain('docker.io');
  });

  test('has steps ask the name server of their own network', () => {
    expect(config(false)).toContain('[dns]\n  nameservers = ["198.18.255.249"]');
  });

  test("runs build steps in the playground's cgroup", () => {
    expect(config(false)).toContain('defaultCgroupParent = "/modelyard-0260e4"');
  });
});

describe("BuildKit's runc", () => {
  const odd = '/home/josé/it\'s $(touch x) "a"';
  const install = (): string =>
    installRunc(
      { ...playground, sockets: odd },
      { program: `${odd}/build-network`, builder: `${odd}/builder`, steps: `${odd}/steps` },
      `${odd}/runc`,
    );

  test('is a link to the program that enters the namespace of build steps', () => {
    const link = install();
    expect(path.basename(link)).toBe('runc');
    expect(fs.readlinkSync(link)).toBe(`${odd}/build-network`);
  });

  test('has its paths as data, which no shell reads, whatever is in them', () => {
    const file = path.join(path.dirname(install()), 'runc.json');
    expect(JSON.parse(fs.readFileSync(file, 'utf8'))).toEqual({
      program: `${odd}/runc`,
      root: path.join(odd, 'build-runc'),
      namespace: `${odd}/steps`,
    });
  });

  test('can be put in place again while a build starts it', () => {
    expect(install()).toBe(install());
    expect(fs.readdirSync(path.join(root, 'builder')).sort()).toEqual(['runc', 'runc.json']);
  });
});

describe('builderFor', () => {
  test('is empty where the playground has no builder: a Docker engine builds', () => {
    expect(builderFor(playground)).toEqual({});
  });

  test("names buildx's instance where it has one", () => {
    fs.mkdirSync(playground.path('docker/buildx/instances'), { recursive: true });
    fs.writeFileSync(playground.path('docker/buildx/instances/modelyard'), builderInstance('/run/b.sock'));
    expect(builderFor(playground)).toEqual({ builder: 'modelyard', compression: 'zstd' });
  });

  test("the instance is one of buildx's remote driver", () => {
    expect(JSON.parse(builderInstance('/run/b.sock'))).toMatchObject({
      Name: 'modelyard',
      Driver: 'remote',
      Nodes: [{ Endpoint: 'unix:///run/b.sock' }],
    });
  });
});

describe('the registry', () => {
  const registry = parse(
    registryConfig({ address: '127.0.0.1:5000', storage: '/state/registry', passwords: '/state/htpasswd' }),
  ) as Record<string, unknown>;

  test('listens on loopback only and allows deletion', () => {
    expect(registry).toMatchObject({ http: { addr: '127.0.0.1:5000' }, storage: { delete: { enabled: true } } });
  });

  test('asks for a password', () => {
    expect(registry).toMatchObject({ auth: { htpasswd: { path: '/state/htpasswd' } } });
  });

  test('has no port for debugging', () => {
    expect(registry['http']).toEqual({ addr: '127.0.0.1:5000' });
  });
});

describe('buildSecrets', () => {
  test('is empty on a machine with no certificate authorities of its own', () => {
    expect(buildSecrets(playground, [path.join(root, 'none')])).toEqual({});
  });

  test('offers all of them as one file', () => {
    fs.mkdirSync(path.join(root, 'anchors/company'), { recursive: true });
    fs.writeFileSync(path.join(root, 'anchors/b.crt'), 'B\n');
    fs.writeFileSync(path.join(root, 'anchors/company/c.crt'), 'C\n');
    fs.writeFileSync(path.join(root, 'anchors/README'), 'no certificate');
    const { extra_ca: file } = buildSecrets(playground, [path.join(root, 'anchors')]);
    expect(fs.readFileSync(file ?? '', 'utf8')).toBe('B\nC\n');
  });
});
