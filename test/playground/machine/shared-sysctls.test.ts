import * as fs from 'node:fs';
import * as path from 'node:path';
import { releaseSysctl, type SysctlPlaces } from '../../../playground/machine/shared-sysctls';
import { temporaryFolder } from '../temporary-folder';

const folder = temporaryFolder();
const key = 'net.ipv4.ip_forward';
let at: SysctlPlaces;

beforeEach(() => {
  at = { records: path.join(folder(), 'records'), values: path.join(folder(), 'sys') };
  fs.mkdirSync(path.join(at.values, 'net/ipv4'), { recursive: true });
  fs.writeFileSync(path.join(at.values, 'net/ipv4/ip_forward'), '0\n');
});

/** As an earlier version left it: set to 1, for these playgrounds. */
function held(...homes: readonly { readonly id: string; readonly dir: string }[]): void {
  fs.mkdirSync(at.records, { recursive: true });
  const holders = Object.fromEntries(homes.map(({ id, dir }) => [id, dir]));
  fs.writeFileSync(path.join(at.records, `${key}.json`), JSON.stringify({ earlier: '0', holders }));
  fs.writeFileSync(path.join(at.values, 'net/ipv4/ip_forward'), '1');
}

const value = (): string => fs.readFileSync(path.join(at.values, 'net/ipv4/ip_forward'), 'utf8').trim();

function home(id: string): { id: string; dir: string } {
  const dir = path.join(folder(), id);
  fs.mkdirSync(dir, { recursive: true });
  fs.writeFileSync(path.join(dir, 'changes.json'), '{}');
  return { id, dir };
}

test('the earlier value comes back when the last playground is done', async () => {
  const [one, other] = [home('a'), home('b')];
  held(one, other);
  await releaseSysctl(one, key, at);
  expect(value()).toBe('1');
  await releaseSysctl(other, key, at);
  expect(value()).toBe('0');
  expect(fs.existsSync(at.records)).toBe(false);
});

test('a playground whose folder was deleted does not hold it for ever', async () => {
  const gone = home('gone');
  held(gone, home('a'));
  fs.rmSync(gone.dir, { recursive: true });
  await releaseSysctl(home('a'), key, at);
  expect(value()).toBe('0');
});

test('releasing what is not held changes nothing', async () => {
  await releaseSysctl(home('a'), key, at);
  expect(value()).toBe('0');
});
