import { isMap } from '../../../workload/values/maps';
import { mapAt, mapsAt, numberAt, textAt, textsAt } from '../../objects/kubernetes-object';
import type { ObjectCheck, Refusal } from '../check';
import { fieldsOf } from '../support';

/** Peers and ports of a NetworkPolicy. */
export const networkPolicy: ObjectCheck = {
  kinds: ['networking.k8s.io/NetworkPolicy'],
  *find({ object }) {
    for (const [direction, side] of [
      ['ingress', 'from'],
      ['egress', 'to'],
    ] as const) {
      for (const [at, rule] of mapsAt(object, 'spec', direction).entries()) {
        for (const [place, peer] of mapsAt(rule, side).entries()) {
          yield* ofPeer(peer, `spec.${direction}[${at}].${side}[${place}]`);
        }
        for (const [place, port] of mapsAt(rule, 'ports').entries()) {
          const [first, last] = [numberAt(port, 'port'), numberAt(port, 'endPort')];
          const path = `spec.${direction}[${at}].ports[${place}].endPort`;
          if (last !== undefined && (first === undefined || last < first)) {
            yield {
              path,
              message: first === undefined ? 'It needs a port by number' : `It is before the port ${first}`,
            };
          }
        }
      }
    }
  },
};

function* ofPeer(peer: Readonly<Record<string, unknown>>, path: string): Generator<Refusal> {
  const found = fieldsOf(peer, ['ipBlock', 'podSelector', 'namespaceSelector']);
  if (found.length === 0) {
    yield { path, message: 'It is empty: it needs a podSelector, a namespaceSelector or an ipBlock' };
  } else if (isMap(peer['ipBlock']) && found.length > 1) {
    yield { path, message: 'Beside an ipBlock there is no selector: make two peers of it' };
  }
  const block = mapAt(peer, 'ipBlock');
  for (const range of [textAt(block, 'cidr'), ...textsAt(block, 'except')]) {
    if (range !== undefined && !isRange(range)) {
      yield { path: `${path}.ipBlock`, message: 'It has to be a range of addresses, such as 10.0.0.0/8' };
    }
  }
}

function isRange(text: string): boolean {
  const [address = '', bits = '', ...rest] = text.split('/');
  const most = address.includes(':') ? 128 : 32;
  const isAddress = most === 128 ? /^[0-9a-fA-F:.]+$/.test(address) : isIPv4(address);
  return isAddress && /^\d{1,3}$/.test(bits) && Number(bits) <= most && rest.length === 0;
}

function isIPv4(address: string): boolean {
  const parts = address.split('.');
  return parts.length === 4 && parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255);
}
