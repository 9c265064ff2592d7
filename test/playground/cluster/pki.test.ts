import { createPrivateKey, X509Certificate } from 'node:crypto';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { parse } from 'yaml';
import {
  ensureCredentials,
  kubeletCredentials,
  operatorKubeconfig,
  programKubeconfig,
  writeKubeconfig,
  type Credentials,
} from '../../../playground/cluster/credentials';
import { Pki } from '../../../playground/cluster/pki';
import type { Playground } from '../../../playground/state/state';

// Made once: each key takes a moment.
let dir: string;
let playground: Playground;
let credentials: Credentials;

beforeAll(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'modelyard-test-'));
  playground = {
    name: 'test',
    dir,
    ports: { apiserver: 20001 },
    path: (...parts: string[]) => path.join(dir, ...parts),
  } as unknown as Playground;
  credentials = ensureCredentials(playground);
});
afterAll(() => fs.rmSync(dir, { recursive: true, force: true }));

const certificate = (file: string): X509Certificate => new X509Certificate(fs.readFileSync(file));

test("the API server's certificate is signed for every name that it is called by", () => {
  const cert = certificate(credentials.apiServer.cert);
  expect(cert.verify(certificate(credentials.authority.cert).publicKey)).toBe(true);
  expect(cert.checkIP('127.0.0.1')).toBe('127.0.0.1');
  expect(cert.checkHost('kubernetes.default.svc')).toBe('kubernetes.default.svc');
  expect(cert.checkPrivateKey(createPrivateKey(fs.readFileSync(credentials.apiServer.key)))).toBe(true);
});

test('the front proxy has an authority of its own: its clients may speak for anybody', () => {
  const cert = certificate(credentials.frontProxyClient.cert);
  expect(cert.verify(certificate(credentials.frontProxyAuthority.cert).publicKey)).toBe(true);
  expect(cert.verify(certificate(credentials.authority.cert).publicKey)).toBe(false);
});

test('certificates are valid now and for years', () => {
  const { validFrom, validTo } = certificate(credentials.authority.cert);
  const year = 365 * 24 * 3600_000;
  expect(Date.parse(validFrom)).toBeLessThan(Date.now());
  expect(Date.parse(validTo)).toBeGreaterThan(Date.now() + year);
  expect(Date.parse(validTo)).toBeLessThan(Date.now() + 10 * year);
});

test('serial numbers are positive and begin with no zero, whatever is drawn: Go reads no others', () => {
  const certificates = fs.readdirSync(path.join(dir, 'pki')).filter((name) => name.endsWith('.crt'));
  const serials = certificates.map((name) => certificate(path.join(dir, 'pki', name)).serialNumber);
  expect(serials.length).toBeGreaterThan(3);
  expect(new Set(serials.map((serial) => serial.slice(0, 2)))).toEqual(new Set(['01']));
  expect(new Set(serials).size).toBe(serials.length);
});

test('every file is private', () => {
  const modes = fs
    .readdirSync(path.join(dir, 'pki'))
    .map((name) => fs.statSync(path.join(dir, 'pki', name)).mode & 0o777);
  expect(new Set(modes)).toEqual(new Set([0o600]));
});

test('the next start finds the same certificates', () => {
  const before = fs.readFileSync(credentials.apiServer.cert, 'utf8');
  ensureCredentials(playground);
  expect(fs.readFileSync(credentials.apiServer.cert, 'utf8')).toBe(before);
});

test('a certificate that was kept and names another group is made anew, and with it the rights of its owner', () => {
  const before = writeKubeconfig(playground, path.join(dir, 'old'), {
    name: 'modelyard:kwok',
    groups: ['system:masters'],
  });
  const stale = fs.readFileSync(before, 'utf8');
  programKubeconfig(playground, 'kwok');
  const file = path.join(dir, 'pki/client-modelyard-kwok.crt');
  expect(certificate(file).subject).toBe('CN=modelyard:kwok');
  const kept = fs.readFileSync(file, 'utf8');
  expect(fs.readFileSync(programKubeconfig(playground, 'kwok'), 'utf8')).not.toBe(stale);
  expect(fs.readFileSync(file, 'utf8')).toBe(kept);
});

test('one of another authority is made anew too', () => {
  const file = path.join(dir, 'pki/client-modelyard-gateway.crt');
  const key = path.join(dir, 'pki/client-modelyard-gateway.key');
  programKubeconfig(playground, 'gateway');
  const pki = new Pki(path.join(dir, 'pki'));
  const other = pki.signed('other', pki.authority('front-proxy-ca'), { commonName: 'modelyard:gateway' });
  fs.copyFileSync(other.cert, file);
  fs.copyFileSync(other.key, key);
  programKubeconfig(playground, 'gateway');
  expect(certificate(file).verify(certificate(credentials.authority.cert).publicKey)).toBe(true);
});

test('no program of the playground is an administrator, nor is the API server to the kubelets', () => {
  for (const program of ['agent', 'controllerManager', 'dns', 'gateway', 'kwok', 'scheduler'] as const) {
    programKubeconfig(playground, program);
  }
  const subjects = fs
    .readdirSync(path.join(dir, 'pki'))
    .filter((name) => /^(client-|apiserver-).*\.crt$/.test(name) && name !== 'client-modelyard-admin.crt')
    .map((name) => certificate(path.join(dir, 'pki', name)).subject);
  expect(subjects.length).toBeGreaterThanOrEqual(7);
  expect(subjects.filter((subject) => subject.includes('system:masters'))).toEqual([]);
});

test("a server's certificate is nobody's way in", () => {
  expect(certificate(credentials.apiServer.cert).keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
  expect(certificate(credentials.kubeletClient.cert).keyUsage).toEqual(['1.3.6.1.5.5.7.3.2']);
});

test('a kubeconfig names the playground and stays on loopback', () => {
  const file = writeKubeconfig(playground, path.join(dir, 'kubeconfig'), {
    name: 'modelyard-admin',
    groups: ['system:masters'],
  });
  const config = parse(fs.readFileSync(file, 'utf8')) as {
    'current-context': string;
    clusters: { cluster: { server: string } }[];
  };
  expect(config['current-context']).toBe('modelyard-test');
  expect(config.clusters[0]?.cluster.server).toBe('https://127.0.0.1:20001');
});

test('an operator is its service account, in the groups of all and of its namespace', () => {
  operatorKubeconfig(playground, 'kueue', 'kueue-system', 'manager');
  expect(certificate(path.join(dir, 'pki/client-system-serviceaccount-kueue-system-manager.crt')).subject).toBe(
    [
      'CN=system:serviceaccount:kueue-system:manager',
      'O=system:serviceaccounts',
      'O=system:serviceaccounts:kueue-system',
    ].join('\n'),
  );
});

test('a kubelet is its node and nobody else', () => {
  kubeletCredentials(playground, 'cpu-0');
  expect(certificate(path.join(dir, 'pki/client-system-node-cpu-0.crt')).subject).toBe(
    'CN=system:node:cpu-0\nO=system:nodes',
  );
});
