import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { keda } from '../../../playground/operators/keda';
import { withServiceNames } from '../../../playground/operators/service-names';
import { daemonStatus } from '../../../playground/processes/daemon';
import type { Playground } from '../../../playground/state/state';
import { temporaryFolder } from '../temporary-folder';

jest.mock('../../../playground/processes/daemon', () => ({
  ...jest.requireActual<object>('../../../playground/processes/daemon'),
  daemonStatus: jest.fn(),
}));

const folder = temporaryFolder();
const program = { command: '/keda', args: ['--a', 'b c'], env: { A: 'a' } };
const command = (): ReturnType<typeof withServiceNames> =>
  withServiceNames({ path: (...parts: string[]) => join(folder(), ...parts) } as Playground, keda, program);

test('a program asks for names as a pod in its namespace does', () => {
  jest.mocked(daemonStatus).mockReturnValue('running');
  const { args, env } = command();
  expect([args.slice(-3), env]).toEqual([['/keda', '--a', 'b c'], program.env]);
  expect(
    readFileSync(
      args.find((each) => each.endsWith('resolv.conf'))!,
      'utf8',
    ),
  ).toMatch(
    /^search keda\.svc\.cluster\.local svc\.cluster\.local cluster\.local\nnameserver [\d.]+\noptions ndots:5\n$/,
  );
});

test('without a name server of the cluster it is started as it is', () => {
  jest.mocked(daemonStatus).mockReturnValue('stopped');
  expect(command()).toEqual(program);
});
