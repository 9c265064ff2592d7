import type { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { addressesIn } from '../workload/isolation/destinations';
import { isolate } from '../workload/isolation/isolate';
import { ModelCache } from '../workload/models/model-cache';
import { mountModel, type ServedModel } from '../workload/models/mounted-model';
import { selectorLabels } from '../workload/objects/labels';
import { traceDestinations } from '../workload/telemetry/open-telemetry-env';
import { telemetryOf } from '../workload/telemetry/telemetry';
import type { Problems } from '../workload/values/validation';
import { runMetrics } from './monitored-run';
import { inMesh } from './task-pod';
import type { TrainingRunProps } from './training-run-props';

/** A run that has been made. */
interface MadeRun {
  readonly name: string;
  readonly job: ApiObject;
  /** Whether its tasks talk to each other. */
  readonly distributed: boolean;
  /** Whether it has several tasks. */
  readonly several: boolean;
}

/** Says what the pods of a run need of the network, and makes their policy where workloads are isolated. */
export function isolateRun(
  construct: Construct,
  problems: Problems,
  props: TrainingRunProps,
  { name, job, distributed, several }: MadeRun,
): void {
  const sources = (model: ServedModel | undefined, prop: string): readonly string[] =>
    model === undefined || model instanceof ModelCache ? [] : mountModel(problems, model, '/', prop).sources;
  isolate(problems, props, {
    construct,
    name,
    // A server and the job that trains its model may have one name.
    policyName: `${name}-runs`,
    workload: job,
    selector: selectorLabels(name, 'training-job'),
    metricsPort: runMetrics(props)?.number,
    inMesh: inMesh(construct, several),
    // All runs of the job: Kubernetes cannot tell pods of one value of a label from those of another.
    peers: distributed,
    sources: [
      ...sources(props.data, 'data'),
      ...sources(props.pretrainedModel, 'pretrainedModel'),
      ...traceDestinations(telemetryOf(construct, props.telemetry)),
      ...addressesIn([...(props.command ?? []), ...(props.args ?? [])], props.env),
    ],
    serviceAccount: props.serviceAccount,
  });
}
