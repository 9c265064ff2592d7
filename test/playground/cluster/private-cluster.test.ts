import * as fs from 'node:fs';
import * as path from 'node:path';
import { isOwnFolder, openOwnFolder } from '../../../playground/state/own-folder';
import { PrivateCluster } from '../../../playground/cluster/private-cluster';
import { temporaryFolder } from '../temporary-folder';

const folder = temporaryFolder();
const before = process.env['MODELYARD_STATE'];
beforeEach(() => void (process.env['MODELYARD_STATE'] = path.join(folder(), 'state')));
afterEach(() => {
  if (before === undefined) {
    delete process.env['MODELYARD_STATE'];
  } else {
    process.env['MODELYARD_STATE'] = before;
  }
});
const rehearsals = (...parts: string[]): string => path.join(folder(), 'state.rehearsals', ...parts);
const longAgo = new Date('2020-01-01');

function put(dir: string, name: string): string {
  fs.mkdirSync(dir, { recursive: true });
  fs.writeFileSync(path.join(dir, name), 'mine');
  for (const file of [path.join(dir, name), dir]) {
    fs.utimesSync(file, longAgo, longAgo);
  }
  return path.join(dir, name);
}

/** The names of the certificates that it starts with. */
async function openAndRemove(): Promise<readonly string[]> {
  const cluster = await PrivateCluster.open();
  const pki = cluster.playground.path('pki');
  const names = fs.existsSync(pki) ? fs.readdirSync(pki) : [];
  await cluster.remove();
  return names;
}

test('it lies in a folder of ours beside the state that the user names, and is gone with its command', async () => {
  const cluster = await PrivateCluster.open();
  expect([path.dirname(cluster.playground.dir), isOwnFolder('rehearsals', rehearsals())]).toEqual([rehearsals(), true]);
  await cluster.remove();
  expect([fs.existsSync(cluster.playground.dir), fs.existsSync(cluster.playground.sockets)]).toEqual([false, false]);
});

test('a folder of the user that is called certificates is neither used nor removed', async () => {
  const mine = put(path.join(folder(), 'certificates'), 'ca.crt');
  expect(await openAndRemove()).toEqual([]);
  expect(fs.readFileSync(mine, 'utf8')).toBe('mine');
});

test('certificates are taken from a folder of ours, and from no other', async () => {
  fs.mkdirSync(rehearsals(), { recursive: true });
  openOwnFolder({ kind: 'rehearsals', path: rehearsals() });
  const kept = openOwnFolder({ kind: 'certificates', path: rehearsals('certificates') });
  fs.writeFileSync(path.join(kept, 'ca.crt'), 'ours');
  expect(await openAndRemove()).toEqual(['ca.crt']);
  fs.rmSync(kept, { recursive: true });
  put(rehearsals('certificates'), 'www.example.com.pem');
  await expect(PrivateCluster.open()).rejects.toThrow(
    "certificates, meant for the certificates of rehearsals, is not modelyard's",
  );
});

test('old certificates are removed, and what somebody put beside them stays', async () => {
  openOwnFolder({ kind: 'rehearsals', path: rehearsals() });
  const kept = openOwnFolder({ kind: 'certificates', path: rehearsals('certificates') });
  const [old, mine] = [put(kept, 'ca.crt'), put(kept, 'www.example.com.pem')];
  expect(await openAndRemove()).toEqual([]);
  expect([fs.existsSync(old), fs.existsSync(mine)]).toEqual([false, true]);
});

test("what looks like a killed command's is left alone without the marker", async () => {
  openOwnFolder({ kind: 'rehearsals', path: rehearsals() });
  const mine = put(rehearsals('private-mine'), 'owner.json');
  fs.writeFileSync(mine, JSON.stringify({ pid: 1, start: 'another boot' }));
  await openAndRemove();
  expect(fs.existsSync(mine)).toBe(true);
});

test("a killed command's is removed", async () => {
  openOwnFolder({ kind: 'rehearsals', path: rehearsals() });
  const left = openOwnFolder({ kind: 'state', path: rehearsals('private-killed') });
  fs.writeFileSync(path.join(left, 'owner.json'), JSON.stringify({ pid: 1, start: 'another boot' }));
  await openAndRemove();
  expect(fs.existsSync(left)).toBe(false);
});
