import { readFileSync } from 'node:fs';
import { openPlayground, type Playground } from '../../../playground/state/state';
import { daemonsOf } from '../support/listeners/our-processes';
import { playgroundEnv } from '../support/playground';

/** What any daemon may have of the user's, and what those that go out to a network may have besides. */
const needed = ['PATH', 'HOME', 'TMPDIR', 'TZ', 'LANG', 'LC_ALL', 'LC_CTYPE'];
const ofNetworks = ['http_proxy', 'https_proxy', 'no_proxy', 'all_proxy']
  .flatMap((name) => [name, name.toUpperCase()])
  .concat('SSL_CERT_FILE', 'SSL_CERT_DIR');
const outward = ['buildkitd', 'containerd'];

/** The playground's own variables. */
const own = [
  'GOGC',
  'KUBECONFIG',
  'MODELYARD_CONFIG',
  'MODELYARD_NETWORK',
  'NODE_COMPILE_CACHE',
  'OTEL_TRACES_EXPORTER',
];

describe('the daemons of a playground', () => {
  let playground: Playground;
  let daemons: readonly (readonly [name: string, pid: number])[];
  beforeAll(async () => {
    playground = await openPlayground({ name: playgroundEnv.MODELYARD_PLAYGROUND_NAME, ports: {} });
    daemons = [...daemonsOf(playground)];
  });

  it('have nothing of the user in their environment that they do not need', () => {
    expect(daemons.length).toBeGreaterThan(10);
    const foreign = daemons.flatMap(([name, pid]) => {
      const allowed = new Set([...needed, ...own, ...(outward.includes(name) ? ofNetworks : [])]);
      return environment(pid).flatMap(([variable]) => (allowed.has(variable) ? [] : `${name}: ${variable}`));
    });
    expect(foreign).toEqual([]);
  });

  it("do not take the user's home for theirs", () => {
    const homes = daemons.flatMap(([, pid]) => environment(pid).filter(([variable]) => variable === 'HOME'));
    expect(new Set(homes.map(([, value]) => value))).toEqual(new Set([playground.path('home')]));
  });

  it('have no secret among their arguments, which everybody sees', () => {
    const secrets = [
      readFileSync(playground.path('metrics-header'), 'utf8').trim().split(' ').pop()!,
      '-----BEGIN',
      'password=',
      'token=',
    ];
    const told = daemons.filter(([, pid]) =>
      secrets.some((secret) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(secret)),
    );
    expect(told).toEqual([]);
  });
});

function environment(pid: number): [name: string, value: string][] {
  return readFileSync(`/proc/${pid}/environ`, 'utf8')
    .split('\0')
    .filter((line) => line !== '')
    .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]);
}
