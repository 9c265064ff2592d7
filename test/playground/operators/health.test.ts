import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { operatorStates } from '../../../playground/operators';
import { daemonStatus } from '../../../playground/processes/daemon';
import type { Playground } from '../../../playground/state/state';
import { temporaryFolder } from '../temporary-folder';

jest.mock('../../../playground/processes/daemon', () => ({
  ...jest.requireActual<object>('../../../playground/processes/daemon'),
  daemonStatus: jest.fn(),
}));

const folder = temporaryFolder();
/** Where nothing listens. */
const closed = 1;
let answers: number;
let server: Server;
let pg: Playground;

beforeAll(async () => {
  server = createServer((_, response) => response.writeHead(answers).end());
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
});
afterAll(() => server.close());

beforeEach(() => {
  answers = 200;
  jest.mocked(daemonStatus).mockReturnValue('running');
  pg = {
    dir: folder(),
    path: (...parts: string[]) => join(folder(), ...parts),
    ports: { kueueHealth: (server.address() as AddressInfo).port, kueueWebhook: closed, kueueMetrics: closed },
  } as unknown as Playground;
  mkdirSync(pg.path('operators', 'kueue'), { recursive: true });
  mkdirSync(pg.path('logs'), { recursive: true });
  writeFileSync(pg.path('logs', 'kueue.log'), 'first\nsecond\nthird\nfourth\nfifth\nlast\n');
});

const problem = async (): Promise<string | undefined> => (await operatorStates(pg))[0]?.problem;

test('a webhook that does not answer is named, with the last lines of the log', async () => {
  expect(await operatorStates(pg)).toEqual([
    {
      title: 'Kueue',
      version: '0.17.0',
      problem: 'its webhook kueue-webhook-service.kueue-system.svc does not answer: connect ECONNREFUSED 127.0.0.1:1',
      log: ['second', 'third', 'fourth', 'fifth', 'last'],
    },
  ]);
});

test('one that answers otherwise than that it is ready is said to', async () => {
  answers = 500;
  expect(await problem()).toBe('does not say that it is ready: it answers 500');
});

test('one that does not run is said to, with what comes of it and what to do', async () => {
  jest.mocked(daemonStatus).mockReturnValue('stopped');
  expect(await problem()).toBe(
    'does not run, so that the API server refuses what its webhooks judge: bin/up starts it again',
  );
});

test('of one that cannot be had it is said why', async () => {
  writeFileSync(pg.path('operators', 'kueue', 'absent.json'), JSON.stringify({ why: 'no Go' }));
  expect(await operatorStates(pg)).toEqual([
    { title: 'Kueue', version: '0.17.0', problem: 'cannot be had, its objects are only checked: no Go' },
  ]);
});
