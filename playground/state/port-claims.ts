import * as net from 'node:net';

/** Whose this process' claims are. */
const owners = new Map<number, string>();

/**
 * Claims a port for a playground until this process ends: between the choice of a port and the moment in which its
 * daemon listens, nobody else may choose it. A claim is a name in Linux's abstract namespace of Unix sockets, which the
 * kernel gives to one process alone and takes back when that ends, however it ends. Elsewhere nothing is claimed.
 *
 * @param owner the playground's id: a second start of the same playground keeps its ports
 * @returns whether the port is this playground's
 */
export function claimPort(port: number, owner: string): Promise<boolean> {
  const claimedBy = owners.get(port);
  if (claimedBy !== undefined || process.platform !== 'linux') {
    return Promise.resolve((claimedBy ?? owner) === owner);
  }
  owners.set(port, owner);
  return new Promise((resolve) => {
    const claim = net.createServer((connection) => connection.destroy());
    claim.once('error', () => {
      owners.delete(port);
      resolve(false);
    });
    claim.listen(`\0modelyard-port-${port}`, () => resolve(true));
    // Jest and commands end when their work does.
    claim.unref();
  });
}
