import { PlaygroundError } from '../playground-error';
import { lockFiles } from './playground-lock';

// Everything that a playground puts at the top level of its state folder. What is not here stays when it is removed.
const entries: ReadonlySet<string> = new Set([
  ...lockFiles,
  'access-objects.json',
  'answers',
  'bin',
  'builder',
  'buildkit',
  'changes.json',
  'cluster-objects.json',
  'containerd',
  'daemons',
  'destroy',
  'dns',
  'docker',
  'etcd',
  'extra-ca.pem',
  'home',
  'kubeconfig',
  'kubectl-cache',
  'kubelet',
  'kwok.yaml',
  'logs',
  'metrics-header',
  'metrics-objects.json',
  'network.json',
  'node-services.json',
  'objects.json',
  'objects.yaml',
  'operators',
  'owner.json',
  'pki',
  'pod-subnet.json',
  'pulumi',
  'pulumi-home',
  'registry',
  'scheduler.yaml',
  'state.json',
  'state.json.damaged',
  'target.json',
  'volumes',
]);

/** Whether a name at the top level of a state folder is the playground's. */
export function isStateEntry(name: string): boolean {
  // What a write leaves that was interrupted, and the notes of what was applied to the cluster.
  const written = name.replace(/\.\d+\.tmp$/, '');
  return entries.has(written) || /^applied-[a-z-]+\.json$/.test(written);
}

/**
 * Whether the programs of a playground can work below a path: the kubelet takes no letters outside ASCII, the overlay
 * file system no colon, comma and backslash, the address of Pulumi's state no `?`, `#` and `%`.
 *
 * @throws PlaygroundError naming what cannot be
 */
export function checkStatePath(folder: string): void {
  const refused = /[^ -~]|[:,\\?#%"]/u.exec(folder)?.[0];
  if (refused === undefined) {
    return;
  }
  throw new PlaygroundError(
    `The playground cannot keep its state in ${JSON.stringify(folder)}: ` +
      `some of its programs do not take ${JSON.stringify(refused)} in a path.`,
    'Set MODELYARD_STATE to a folder whose path has only letters without accents, digits, spaces and the like.',
  );
}
