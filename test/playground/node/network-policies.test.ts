import * as fs from 'node:fs';
import * as path from 'node:path';
import { networkPoliciesStatus, startNetworkPolicies } from '../../../playground/node/network-policies';
import { chooseAddresses } from '../../../playground/network/addresses';
import { processStart } from '../../../playground/processes/process-identity';
import type { Playground } from '../../../playground/state/state';
import { temporaryFolder } from '../temporary-folder';

const folder = temporaryFolder();
const playground = (): Playground =>
  ({ dir: folder(), path: (...parts: string[]) => path.join(folder(), ...parts) }) as Playground;
const refusal = 'NetworkPolicies are not enforced: the kernel cannot ask a program about packets';

/** The program's `check` on such a kernel. */
async function startRefused(): Promise<string> {
  const program = path.join(folder(), 'network-policies');
  const told = 'network-policies: the kernel cannot ask a program about packets';
  fs.writeFileSync(program, `#!/bin/sh\necho '${told}' >&2\nexit 1\n`, { mode: 0o755 });
  const tool = { name: 'network-policies' as const, version: '1', path: program, from: 'go' as const };
  return startNetworkPolicies(
    playground(),
    new Map([[tool.name, tool]]),
    chooseAddresses('0260e4', []),
    () => undefined,
  );
}

/** A process of ours that is taken for the kubelet. */
function pretendKubelet(): void {
  const start = processStart(process.pid);
  const record = { pid: process.pid, start, specHash: '', command: '', stopSignal: 'SIGTERM', stopTimeoutMs: 1 };
  fs.mkdirSync(path.join(folder(), 'daemons'), { recursive: true });
  fs.writeFileSync(path.join(folder(), 'daemons', 'kubelet.json'), JSON.stringify(record));
}

test('where the kernel cannot do it, nothing is started, and it is said', async () => {
  expect(await startRefused()).toBe(refusal);
});

test('what was said at the start is what the status says', async () => {
  await startRefused();
  pretendKubelet();
  expect(networkPoliciesStatus(playground())).toBe(refusal);
});

test('where every node is simulated, the status says that', () => {
  expect(networkPoliciesStatus(playground())).toBe('NetworkPolicies are not enforced: there is no real node');
});

test('where the program has ended, the status says what to do', () => {
  pretendKubelet();
  expect(networkPoliciesStatus(playground())).toBe(
    'NetworkPolicies are not enforced: the program that does it has ended: run bin/up',
  );
});
