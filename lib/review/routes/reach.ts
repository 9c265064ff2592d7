import { fieldPath } from '../diff/field-change';
import { mapAt, textAt, type KubernetesObject } from '../objects/kubernetes-object';
import { reachByAnnotations, reachByClass, type Reach } from './load-balancer-marks';

/** How far an object's load balancer can be reached, and what says so. */
export interface ReachOf {
  readonly reach: Reach;
  /** The field that decides; that which would, where a default does. */
  readonly path: string;
}

// Load balancers of AWS's controller are internal unless their scheme says something else; those of Kubernetes itself
// are not.
const internalByDefault = new Set(['service.k8s.aws/nlb', 'eks.amazonaws.com/nlb', 'tailscale']);
const awsType = 'service.beta.kubernetes.io/aws-load-balancer-type';

/**
 * How far the load balancer can be reached that a cloud makes for an object: a Service, an Ingress, a Gateway, or the
 * parameters of a class of these. Undefined where it makes none, or where that is not known.
 */
export function reachOf(object: KubernetesObject): ReachOf | undefined {
  switch (object.kind) {
    case 'Service':
      return textAt(object, 'spec', 'type') === 'LoadBalancer' ? ofService(object) : undefined;
    case 'Ingress':
      return ofIngress(object);
    case 'Gateway':
      return ofGateway(object);
    default:
      return undefined;
  }
}

function ofService(service: KubernetesObject): ReachOf {
  const annotations = mapAt(service, 'metadata', 'annotations');
  const said = reachByAnnotations(annotations);
  if (said !== undefined) {
    return { reach: said.reach, path: annotationPath(said.annotation) };
  }
  const className = textAt(service, 'spec', 'loadBalancerClass') ?? '';
  const byClass = reachByClass(className) ?? (internalByDefault.has(className) ? 'internal' : undefined);
  if (byClass !== undefined) {
    return { reach: byClass, path: 'spec.loadBalancerClass' };
  }
  const byController = /^(external|nlb-ip)$/.test(textAt(annotations, awsType) ?? '');
  return byController
    ? { reach: 'internal', path: annotationPath(awsType) }
    : { reach: 'public', path: 'metadata.annotations' };
}

function ofIngress(ingress: KubernetesObject): ReachOf | undefined {
  const said = reachByAnnotations(mapAt(ingress, 'metadata', 'annotations'));
  if (said !== undefined) {
    return { reach: said.reach, path: annotationPath(said.annotation) };
  }
  const { name, path } = ingressClassOf(ingress);
  if (/^alb$|(^|[./])alb$/.test(name ?? '')) {
    return { reach: 'internal', path };
  }
  const reach = reachByClass(name ?? '');
  return { reach: reach ?? 'public', path };
}

function ofGateway(gateway: KubernetesObject): ReachOf {
  for (const at of [['spec', 'infrastructure'], ['metadata']]) {
    const said = reachByAnnotations(mapAt(gateway, ...at, 'annotations'));
    if (said !== undefined) {
      return { reach: said.reach, path: fieldPath(`${at.join('.')}.annotations`, said.annotation) };
    }
  }
  return {
    reach: reachByClass(textAt(gateway, 'spec', 'gatewayClassName') ?? '') ?? 'public',
    path: 'spec.gatewayClassName',
  };
}

/** The annotation by which an Ingress named its class before there was a field. */
export const classAnnotation = 'kubernetes.io/ingress.class';

/** The class of an Ingress, and what names it: the field, or the annotation from before there was one. */
export function ingressClassOf(ingress: KubernetesObject): {
  readonly name: string | undefined;
  readonly path: string;
} {
  const field = textAt(ingress, 'spec', 'ingressClassName');
  const annotation = textAt(ingress, 'metadata', 'annotations', classAnnotation);
  return field === undefined && annotation !== undefined
    ? { name: annotation, path: annotationPath(classAnnotation) }
    : { name: field, path: 'spec.ingressClassName' };
}

/** Whether an Ingress has another class: annotations of the old controller then mean nothing to the new one. */
export function classMoved(before: KubernetesObject, after: KubernetesObject): boolean {
  return after.kind === 'Ingress' && ingressClassOf(before).name !== ingressClassOf(after).name;
}

/** The path of an annotation. */
export function annotationPath(annotation: string): string {
  return fieldPath('metadata.annotations', annotation);
}
