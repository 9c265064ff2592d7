import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { policiesInForce } from '../../../cli/rehearsal/play/policies-in-force';
import { ApiClient } from '../../../playground/plugin/cluster/client';

let server: Server;
let asked: string[];
/** What the API server says of the probe, one after another; nothing: it takes it. */
let refusals: (string | undefined)[];

beforeEach(async () => {
  [asked, refusals] = [[], []];
  server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '', 'http://localhost');
    const kind =
      pathname.split('/').at(-1) === 'modelyard-rehearse-in-force'
        ? pathname.split('/').at(-2)
        : pathname.split('/').at(-1);
    request.resume().on('end', () => {
      asked.push(`${request.method} ${kind}`);
      const refusal = kind === 'leases' ? refusals.shift() : undefined;
      response.statusCode = refusal === undefined ? 201 : 422;
      response.end(JSON.stringify({ message: refusal ?? '', code: response.statusCode }));
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
});
afterEach(() => void server.close());

function wait(): Promise<void> {
  const { port } = server.address() as AddressInfo;
  return policiesInForce(
    new ApiClient({ server: new URL(`http://127.0.0.1:${port}`), authorize: () => Promise.resolve() }),
  );
}

const refusedBy = (policy: string): string =>
  `leases "x" is forbidden: ValidatingAdmissionPolicy '${policy}' with binding '${policy}' denied request: failed`;

test('it asks until its own policy, which comes last, refuses, and leaves none of it behind', async () => {
  refusals = [undefined, undefined, refusedBy('modelyard-rehearse-in-force')];
  await wait();
  expect(asked).toEqual([
    'POST validatingadmissionpolicies',
    'POST validatingadmissionpolicybindings',
    'POST leases',
    'POST leases',
    'POST leases',
    'DELETE validatingadmissionpolicybindings',
    'DELETE validatingadmissionpolicies',
  ]);
});

test('a policy that was there before and refuses everything is no sign that the new ones are asked', async () => {
  refusals = [refusedBy('all'), refusedBy('all'), refusedBy('modelyard-rehearse-in-force')];
  await wait();
  expect(asked.filter((each) => each === 'POST leases')).toHaveLength(3);
});
