import { asText } from '../../../workload/values/as-text';
import type { Cluster } from '../../../workload/cluster/cluster-profile';
import { isMap, type JsonMap } from '../../../workload/values/maps';
import { own } from '../../../workload/values/own';
import { mapAt, mapsAt, numberAt, textAt } from '../../objects/kubernetes-object';
import type { ObjectCheck, Refusal } from '../check';
import { fieldsOf } from '../support';

const sources: Readonly<Record<string, string>> = {
  Resource: 'resource',
  ContainerResource: 'containerResource',
  Pods: 'pods',
  Object: 'object',
  External: 'external',
};

/** The bounds of an autoscaler, and what it scales by. */
export const autoscaler: ObjectCheck = {
  kinds: ['autoscaling/HorizontalPodAutoscaler', 'keda.sh/ScaledObject'],
  *find({ object, cluster }) {
    const spec = mapAt(object, 'spec');
    const keda = object.kind === 'ScaledObject';
    const [min, max] = keda ? ['minReplicaCount', 'maxReplicaCount'] : ['minReplicas', 'maxReplicas'];
    const [least, most] = [numberAt(spec, min), numberAt(spec, max)];
    if (least !== undefined && most !== undefined && least > most) {
      yield {
        path: `spec.${min}`,
        message: `Its minimum of ${least} is above its maximum of ${most}`,
      };
    }
    if (keda) {
      return;
    }
    const metrics = mapsAt(spec, 'metrics');
    if (least === 0) {
      yield* atZero(metrics, cluster);
    }
    for (const [at, metric] of metrics.entries()) {
      yield* ofMetric(metric, `spec.metrics[${at}]`);
    }
  },
};

function* atZero(metrics: readonly JsonMap[], cluster: Cluster | undefined): Generator<Refusal> {
  const path = 'spec.minReplicas';
  if (!metrics.some(({ type }) => type === 'Object' || type === 'External')) {
    yield {
      path,
      message:
        'No pods at all (minReplicas: 0) need a metric that is there without them, of type Object or External: ' +
        'cpu and memory of pods are none. Use at least 1',
    };
  } else if (cluster !== undefined && !scalesToZero(cluster)) {
    yield {
      path,
      message:
        `No pods at all (minReplicas: 0) need the feature gate HPAScaleToZero, which is off in Kubernetes ` +
        `${cluster.profile.kubernetesVersion} unless the cluster's file says otherwise. Use at least 1`,
    };
  }
}

function scalesToZero({ profile }: Cluster): boolean {
  const [, minor] = profile.kubernetesVersion.split('.');
  return own(profile.featureGates, 'HPAScaleToZero') ?? Number(minor) >= 37;
}

function* ofMetric(metric: JsonMap, path: string): Generator<Refusal> {
  const field = own(sources, textAt(metric, 'type') ?? '');
  if (field === undefined) {
    return;
  }
  const source = metric[field];
  if (!isMap(source)) {
    yield { path: `${path}.${field}`, message: `It is missing: the metric is of type ${asText(metric['type'])}` };
    return;
  }
  for (const other of fieldsOf(metric, Object.values(sources)).filter((each) => each !== field)) {
    yield { path: `${path}.${other}`, message: `The metric is of type ${asText(metric['type'])}: leave it out` };
  }
  const target = mapAt(source, 'target');
  const here = `${path}.${field}.target`;
  const given = fieldsOf(target, ['value', 'averageValue', 'averageUtilization']);
  const allowed = /esource$/.test(field) ? ['averageValue', 'averageUtilization'] : ['value', 'averageValue'];
  const taken = field === 'pods' ? ['averageValue'] : allowed;
  if (given.filter((each) => taken.includes(each)).length !== 1) {
    yield { path: here, message: `It needs ${taken.length > 1 ? 'one of ' : ''}${taken.join(' and ')}` };
  }
}
