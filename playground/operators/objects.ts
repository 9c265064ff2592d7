import { isMap, type JsonMap } from '../../lib/workload/values/maps';
import type { Ports } from '../state/ports';
import type { ServerCertificate } from './certificates';
import type { Operator, OperatorObject } from './operator';

/** What of an operator is where, in this playground. */
interface Placement {
  readonly ports: Partial<Ports>;
  /** Undefined where nothing calls it. */
  readonly certificate: ServerCertificate | undefined;
}

/** What is made of a project's objects. */
export interface OperatorObjects {
  readonly definitions: readonly OperatorObject[];
  /** Its namespace and all else. */
  readonly others: readonly OperatorObject[];
}

/**
 * Makes of a project's objects those of a cluster in which the operator is a program beside the API server, and no pod:
 * its Deployments are left out, its Services lead to ports on 127.0.0.1, and what the API server calls is known by a
 * certificate of the playground's.
 *
 * @param all what `kubectl kustomize` yields
 */
export function operatorObjects(
  all: readonly OperatorObject[],
  operator: Operator,
  placement: Placement,
): OperatorObjects {
  const { certificate } = placement;
  const namespace: OperatorObject = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: operator.namespace } };
  const { apiServices = [] } = operator;
  const kept = all
    .filter(({ kind }) => !['Deployment', 'Namespace'].includes(kind))
    .filter(({ kind, metadata }) => kind !== 'APIService' || apiServices.includes(metadata.name))
    .map((object) => (certificate === undefined ? object : withAuthority(object, certificate.ca)))
    .flatMap((object) => (object.kind === 'Service' ? reached(object, operator, placement) : [object]))
    .map((object) => (certificate === undefined ? object : withCertificate(object, operator, certificate)));
  const isDefinition = ({ kind }: OperatorObject): boolean => kind === 'CustomResourceDefinition';
  return {
    definitions: kept.filter(isDefinition),
    others: [namespace, ...kept.filter((object) => !isDefinition(object))],
  };
}

/** A definition whose objects nothing converts: they are stored in the version in which they are given. */
export function unconverted(definition: OperatorObject): OperatorObject {
  return { ...definition, spec: { ...(definition['spec'] as JsonMap), conversion: { strategy: 'None' } } };
}

/** Webhooks, APIServices and definitions that are converted by a webhook say whom the API server trusts. */
function withAuthority(object: OperatorObject, ca: string): OperatorObject {
  const caBundle = base64(ca);
  const trusted = (client: unknown): JsonMap => ({ ...(isMap(client) ? client : {}), caBundle });
  if (Array.isArray(object['webhooks'])) {
    const webhooks = (object['webhooks'] as JsonMap[]).map((hook) => ({
      ...hook,
      clientConfig: trusted(hook['clientConfig']),
    }));
    return { ...object, webhooks };
  }
  const { spec } = object;
  if (object.kind === 'APIService') {
    return { ...object, spec: trusted(spec) };
  }
  const conversion = isMap(spec) ? spec['conversion'] : undefined;
  if (isMap(spec) && isMap(conversion) && isMap(conversion['webhook'])) {
    const webhook = { ...conversion['webhook'], clientConfig: trusted(conversion['webhook']['clientConfig']) };
    return { ...object, spec: { ...spec, conversion: { ...conversion, webhook } } };
  }
  return object;
}

function withCertificate(object: OperatorObject, operator: Operator, pem: ServerCertificate): OperatorObject {
  if (object.kind !== 'Secret' || object.metadata.name !== operator.certificateSecret) {
    return object;
  }
  const data = { 'ca.crt': pem.ca, 'ca.key': pem.caKey, 'tls.crt': pem.cert, 'tls.key': pem.key };
  return { ...object, data: Object.fromEntries(Object.entries(data).map(([name, each]) => [name, base64(each)])) };
}

/**
 * A Service that selects no pod, and the endpoint that it leads to: as a name, since the API server refuses an endpoint
 * whose IP address is loopback. What else an operator serves is not started here, nor is its Service kept.
 */
function reached(service: OperatorObject, operator: Operator, { ports }: Placement): OperatorObject[] {
  const { name, namespace } = service.metadata;
  const led = (service['spec'] as { readonly ports: readonly ServicePort[] }).ports.flatMap((port) => {
    const served = operator.served.find((each) => each.port === port.port && (each.service ?? name) === name);
    return served === undefined ? [] : [{ port, to: ports[served.at] }];
  });
  if (led.length === 0) {
    return [];
  }
  const metadata = {
    name,
    namespace,
    labels: {
      'kubernetes.io/service-name': name,
      'endpointslice.kubernetes.io/managed-by': 'modelyard-playground',
    },
  };
  return [
    { ...service, spec: { clusterIP: 'None', ports: led.map(({ port }) => port) } },
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata,
      addressType: 'FQDN',
      endpoints: [{ addresses: ['127.0.0.1'], conditions: { ready: true } }],
      ports: led.map(({ port, to }) => ({ name: port.name ?? '', port: to, protocol: 'TCP' })),
    },
  ];
}

interface ServicePort {
  readonly name?: string;
  readonly port: number;
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
