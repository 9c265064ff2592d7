import { clusterSchema } from '../../../lib/workload/cluster/cluster-profile';
import { PrivateCluster } from '../../../playground/cluster/private-cluster';
import { operatorsOf } from '../../../playground/operators';
import { operators } from '../../../playground/operators/table';
import { openPlayground, type Playground } from '../../../playground/state/state';
import { listeningSockets, type ListeningSocket } from '../support/listeners/kernel-sockets';
import { networksOf, processesOf } from '../support/listeners/our-processes';
import { fromThisMachine, type Caller } from '../support/listeners/probe';
import { listeners, verdictOf, type Column, type Kind, type Row, type Verdict } from '../support/listeners/table';
import { playgroundEnv } from '../support/playground';

const beside = operators.filter(({ pods }) => pods === undefined);

/** Neither root nor the user of the playground, and in no group of theirs. */
const nobody = 65_534;

interface Asker {
  readonly column: Column;
  readonly call: Caller;
  readonly headers: Readonly<Record<string, string>>;
  /** Whether it can come to Unix sockets: a web page cannot, and the playground's own user may. */
  readonly files: boolean;
}

const askers: readonly Asker[] = [
  { column: 'without credentials', call: fromThisMachine(undefined), headers: {}, files: false },
  { column: 'as another user', call: fromThisMachine({ uid: nobody }), headers: {}, files: true },
  // DNS rebinding: a page of evil.example whose name leads to this machine.
  { column: 'by a foreign host', call: fromThisMachine(undefined), headers: { Host: 'evil.example' }, files: false },
  // A page that sends what needs no preflight.
  {
    column: 'from a foreign origin',
    call: fromThisMachine(undefined),
    headers: { Origin: 'https://evil.example', 'Content-Type': 'text/plain' },
    files: false,
  },
];

/** Asks each listener, and tells which of them answered otherwise than the table says. */
async function answersOf(
  sockets: readonly ListeningSocket[],
  playground: Playground,
  { column, call, headers, files }: Asker,
): Promise<{ got: Record<string, Verdict>; meant: Record<string, Verdict> }> {
  const got: Record<string, Verdict> = {};
  const meant: Record<string, Verdict> = {};
  for (const socket of sockets) {
    const row = rowOf(socket, playground);
    if (row?.ask === undefined || (socket.transport === 'unix' && !files)) {
      continue;
    }
    const answer = await call({ ...row.ask(socket), headers });
    const name = `${row.name} (${socket.address}${socket.port === undefined ? '' : `:${socket.port}`})`;
    got[name] = verdictOf(answer, row);
    meant[name] = row.answers?.to.includes(column) === true ? 'answered' : 'refused';
  }
  return { got, meant };
}

function rowOf(socket: ListeningSocket, playground: Playground): Row | undefined {
  return listeners.find((row) => row.is(socket, playground));
}

function check(kind: Kind, open: () => Promise<Playground>): void {
  let playground: Playground;
  let sockets: readonly ListeningSocket[];
  beforeAll(async () => {
    playground = await open();
    sockets = await listeningSockets(processesOf(playground), networksOf(playground));
  });

  it('listens nowhere but where the table says', () => {
    expect(sockets.filter((socket) => rowOf(socket, playground) === undefined)).toEqual([]);
  });

  it('listens wherever the table says, so that each row is tried', () => {
    const found = new Set(sockets.map((socket) => rowOf(socket, playground)?.name));
    expect(listeners.filter((row) => row.in?.[kind] !== false && !found.has(row.name)).map(({ name }) => name)).toEqual(
      [],
    );
  });

  it.each(askers.map((asker) => [asker.column, asker] as const))(
    'answers only who is meant, asked %s',
    async (_, asker) => {
      const { got, meant } = await answersOf(sockets, playground, asker);
      expect(Object.keys(got).length).toBeGreaterThan(2);
      expect(got).toEqual(meant);
    },
  );
}

describe('a playground', () => {
  check('playground', () => openPlayground({ name: playgroundEnv.MODELYARD_PLAYGROUND_NAME, ports: {} }));
});

describe.each<[string, Kind, readonly string[]]>([
  ['a rehearsal', 'rehearsal', []],
  ['a rehearsal with every operator that runs beside its API server', 'operators', beside.map(({ name }) => name)],
])('the private cluster of %s', (_, kind, operators) => {
  let cluster: PrivateCluster;
  afterAll(() => cluster.remove());
  check(kind, async () => {
    cluster = await PrivateCluster.open();
    const described = clusterSchema.parse({
      name: 'test',
      profile: { kubernetesVersion: '1.34', operators },
      nodePools: [{ name: 'cpu', count: 1, capacity: { cpu: '4', memory: '8Gi' } }],
    });
    await cluster.start(described, { progress: () => undefined, agent: true, operators: operatorsOf(described) });
    return cluster.playground;
  });
});
