import { groupOf, mapAt, textAt, type KubernetesObject } from '../../../lib/review/objects/kubernetes-object';
import { hookOf } from '../../../lib/review/objects/hooks';
import { metricsService } from '../../../playground/agent/metrics/api-objects';

// What would make the control plane call an address that these objects name, or that they bring: nobody answers there
// whom a rehearsal is for, and what answers, or does not, is nothing that its report should tell.
const callsOut: Readonly<Record<string, string>> = {
  'admissionregistration.k8s.io/ValidatingWebhookConfiguration':
    'its webhook does not run here, so nothing of it is checked',
  'admissionregistration.k8s.io/MutatingWebhookConfiguration':
    'its webhook does not run here, so nothing is changed by it',
  'apiregistration.k8s.io/APIService': 'its server does not run here',
  '/Endpoints': 'nothing is called here, so its addresses are not known',
  'discovery.k8s.io/EndpointSlice': 'nothing is called here, so its addresses are not known',
  '/Node': "the nodes are those of the cluster's description",
};

/** Why an object is not applied in a rehearsal; undefined where it is. */
export function whyLeftOut(object: KubernetesObject): string | undefined {
  const { kind, metadata } = object;
  const group = groupOf(object.apiVersion);
  // The control plane reaches the rehearsal's own metrics by it.
  if (
    group === '' &&
    kind === 'Service' &&
    metadata.namespace === metricsService.namespace &&
    metadata.name === metricsService.name
  ) {
    return 'its name is that of a Service of the rehearsal itself';
  }
  const hook = hookOf(object);
  if (hook?.onDemand === true) {
    return `no deployment runs it: for ${hook.tool} it is a hook of ${hook.events.join(', ')}`;
  }
  return callsOut[`${group}/${kind}`];
}

/** Whether the API server would ask a webhook to convert objects of a kind. */
export function convertsByWebhook(object: KubernetesObject): boolean {
  return isDefinition(object) && (textAt(object, 'spec', 'conversion', 'strategy') ?? 'None') !== 'None';
}

/** A definition whose objects are only given another version, without asking anybody: other objects as they are. */
export function withoutWebhook<T extends KubernetesObject>(object: T): T {
  if (!isDefinition(object)) {
    return object;
  }
  return { ...object, spec: { ...mapAt(object, 'spec'), conversion: { strategy: 'None' } } };
}

function isDefinition({ apiVersion, kind }: KubernetesObject): boolean {
  return kind === 'CustomResourceDefinition' && groupOf(apiVersion) === 'apiextensions.k8s.io';
}
