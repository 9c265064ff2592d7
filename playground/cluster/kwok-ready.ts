import { askApiServer } from './ask';
import type { Playground } from '../state/state';

interface Lease {
  readonly metadata: { readonly name: string };
  readonly spec?: {
    readonly holderIdentity?: string;
    readonly leaseDurationSeconds?: number;
    readonly renewTime?: string;
  };
}

/**
 * Whether kwok plays its nodes: it holds the lease of one, and has renewed it in time. It has a server that could be
 * asked, but that one tells its profile to everybody.
 */
export async function playsNodes(pg: Playground): Promise<boolean> {
  // A kubelet holds its node's lease itself, and there is one real node at most: of two leases one is kwok's.
  const { status, body } = await askApiServer(
    pg,
    '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases?limit=2',
  );
  return (
    status === 200 && (JSON.parse(body) as { items: readonly Lease[] }).items.some((lease) => isHeld(lease, Date.now()))
  );
}

function isHeld({ metadata, spec }: Lease, now: number): boolean {
  const holder = spec?.holderIdentity ?? '';
  return (
    holder !== '' &&
    holder !== metadata.name &&
    Date.parse(spec?.renewTime ?? '') + (spec?.leaseDurationSeconds ?? 0) * 1000 > now
  );
}
