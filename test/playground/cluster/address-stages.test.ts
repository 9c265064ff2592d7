import { parseAllDocuments } from 'yaml';
import { addressStages } from '../../../playground/cluster/kwok/address-stages';

const kindsOf = (ingressClass?: string): unknown[] =>
  parseAllDocuments(addressStages(ingressClass)).map(
    (document) => (document.toJS() as { spec: { resourceRef: { kind: string } } }).spec.resourceRef.kind,
  );

test('load balancers always have an address of the playground', () => expect(kindsOf()).toEqual(['Service']));

test('Ingresses get one where the playground serves their class, and lose it with the class', () =>
  expect(kindsOf('nginx')).toEqual(['Service', 'Ingress', 'Ingress']));
