import { etcd, etcdAddress } from '../../../playground/cluster/etcd';
import type { Playground } from '../../../playground/state/state';
import { temporaryFolder } from '../temporary-folder';

const folder = temporaryFolder();
const at = (sockets: string): Playground =>
  ({ sockets, path: (...parts: string[]) => [folder(), ...parts].join('/') }) as unknown as Playground;
const flagsOf = (sockets: string): string[] => [...etcd(at(sockets), '/bin/etcd', () => undefined).args];

test('etcd listens in the private folder and on no port, for its clients and for other members', () => {
  const { args, cwd } = etcd(at('/run/modelyard-0260e4'), '/bin/etcd', () => undefined);
  expect(args.filter((flag) => flag.startsWith('--listen-'))).toEqual([
    '--listen-client-urls=unix:///run/modelyard-0260e4/etcd.sock',
    '--listen-peer-urls=unix://etcd-peer.sock',
  ]);
  expect(cwd).toBe('/run/modelyard-0260e4');
});

test('the API server is told the same socket', () => {
  expect(flagsOf('/run/modelyard-0260e4')).toContain(
    `--listen-client-urls=${etcdAddress({ sockets: '/run/modelyard-0260e4' })}`,
  );
});

test('it answers no web page, by no name but one, and tells nobody its profile', () => {
  const flags = flagsOf('/run/modelyard-0260e4');
  expect(flags).toEqual(
    expect.arrayContaining([
      '--host-whitelist=localhost',
      '--cors=http://localhost:0',
      '--enable-pprof=false',
      '--enable-grpc-gateway=false',
    ]),
  );
});

test('a socket whose path is too long for the kernel is an error that names it and what to do', () => {
  const sockets = `/tmp/${'é'.repeat(45)}`;
  expect(() => flagsOf(sockets)).toThrow(/etcd\.sock, is longer than the 103 bytes.*\n.*TMPDIR/);
  expect(() => flagsOf(`/tmp/${'e'.repeat(88)}`)).not.toThrow();
});
