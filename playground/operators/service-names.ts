import { clusterDomain } from '../dns/corefile';
import { serviceAddresses } from '../network/recorded';
import { daemonStatus, type DaemonSpec } from '../processes/daemon';
import { writeFileAtomic } from '../state/files';
import type { Playground } from '../state/state';
import { operatorFile } from './folder';
import type { Operator } from './operator';

type Command = Pick<DaemonSpec, 'command' | 'args' | 'env'>;

/**
 * The command of a program to which the names of the cluster's Services are what they are to a pod in its operator's
 * namespace: it has a mount namespace of its own, in which /etc/resolv.conf names the cluster's name server. Where
 * none runs, since the cluster has no real node, the command stays as it is: there is nothing behind a Service either.
 */
export function withServiceNames(pg: Playground, operator: Operator, program: Command): Command {
  if (daemonStatus(pg, 'coredns') === 'stopped') {
    return program;
  }
  const file = operatorFile(pg, operator, 'resolv.conf');
  const domains = [`${operator.namespace}.svc.`, 'svc.', ''].map((part) => `${part}${clusterDomain}`);
  const { dns } = serviceAddresses(pg);
  writeFileAtomic(file, `search ${domains.join(' ')}\nnameserver ${dns}\noptions ndots:5\n`);
  const script = 'mount --bind "$1" /etc/resolv.conf; shift; unset PWD OLDPWD; exec "$@"';
  const start = `exec unshare --mount /bin/sh -ec '${script}' sh "$@"`;
  return { ...program, command: '/bin/sh', args: ['-ec', start, 'sh', file, program.command, ...program.args] };
}
