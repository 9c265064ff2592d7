import { isMap, type JsonMap } from '../../lib/workload/values/maps';
import { readYaml } from '../../lib/workload/yaml';
import type { Operator } from './operator';

/** A Kubernetes object of an operator. */
export interface OperatorObject extends JsonMap {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string | undefined };
}

/** With what an operator's webhooks prove who they are, each in PEM. */
export interface WebhookCertificate {
  readonly ca: string;
  readonly caKey: string;
  readonly cert: string;
  readonly key: string;
}

/** What of an operator is where, in this playground. */
interface Placement {
  /** Where its webhooks and its metrics are served on 127.0.0.1, by the port of their Service. */
  readonly webhookPort: number;
  readonly metricsPort: number;
  readonly certificate: WebhookCertificate;
}

/** What is made of what a project's kustomization yields. */
export interface OperatorObjects {
  readonly definitions: readonly OperatorObject[];
  /** Its namespace and all else. */
  readonly others: readonly OperatorObject[];
  /** The operator's settings, as its project has them. */
  readonly settings: JsonMap;
}

/**
 * Makes of a project's objects those of a cluster in which the operator is a program beside the API server, and no pod:
 * its Deployment is left out, its Services lead to ports on 127.0.0.1, and its webhooks are known by a certificate of
 * the playground's.
 *
 * @param text what `kubectl kustomize` yields
 * @throws Error where the project's objects lack what is needed here
 */
export function operatorObjects(text: string, operator: Operator, placement: Placement): OperatorObjects {
  const all = readYaml(text).documents.map(({ value }) => value as OperatorObject);
  const namespace: OperatorObject = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: operator.namespace } };
  const kept = all
    .filter(({ kind }) => kind !== 'Deployment' && kind !== 'APIService' && kind !== 'Namespace')
    .map((object) => withAuthority(object, placement.certificate.ca))
    .flatMap((object) => (object.kind === 'Service' ? reached(object, operator, placement) : [object]))
    .map((object) => withCertificate(object, operator, placement.certificate));
  const isDefinition = ({ kind }: OperatorObject): boolean => kind === 'CustomResourceDefinition';
  return {
    definitions: kept.filter(isDefinition),
    others: [namespace, ...kept.filter((object) => !isDefinition(object))],
    settings: settingsIn(all, operator),
  };
}

function settingsIn(objects: readonly OperatorObject[], { title }: Operator): JsonMap {
  for (const { kind, data } of objects) {
    const text = kind === 'ConfigMap' && isMap(data) ? data['controller_manager_config.yaml'] : undefined;
    if (typeof text === 'string') {
      return readYaml(text).documents[0]?.value as JsonMap;
    }
  }
  throw new Error(`the objects of ${title} have no settings (controller_manager_config.yaml)`);
}

/** A definition whose objects nothing converts: they are stored in the version in which they are given. */
export function unconverted(definition: OperatorObject): OperatorObject {
  return { ...definition, spec: { ...(definition['spec'] as JsonMap), conversion: { strategy: 'None' } } };
}

/** Webhooks, and definitions that are converted by one, say whom the API server trusts. */
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
  const conversion = isMap(spec) ? spec['conversion'] : undefined;
  if (isMap(spec) && isMap(conversion) && isMap(conversion['webhook'])) {
    const webhook = { ...conversion['webhook'], clientConfig: trusted(conversion['webhook']['clientConfig']) };
    return { ...object, spec: { ...spec, conversion: { ...conversion, webhook } } };
  }
  return object;
}

function withCertificate(object: OperatorObject, operator: Operator, pem: WebhookCertificate): OperatorObject {
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
function reached(service: OperatorObject, operator: Operator, placement: Placement): OperatorObject[] {
  const { name, namespace } = service.metadata;
  const led = (service['spec'] as { readonly ports: readonly ServicePort[] }).ports.flatMap((port) => {
    const to = portOf(port, name, operator, placement);
    return to === undefined ? [] : [{ port, to }];
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

function portOf({ port }: ServicePort, service: string, operator: Operator, to: Placement): number | undefined {
  if (port === 443 && service === operator.webhookService) {
    return to.webhookPort;
  }
  return port === 8443 ? to.metricsPort : undefined;
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
