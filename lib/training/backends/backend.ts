import type { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import type { ShapedPod } from '../../workload/pod/pod';
import type { Problems } from '../../workload/values/validation';
import type { Framework, TaskGroup } from '../frameworks/framework';
import type { TrainingRunProps } from '../training-run-props';

/** How the pods of some tasks are told which task they are. */
export interface TaskPodOptions {
  /** The tasks: of one type, or of several in a row, which a shell tells apart. */
  readonly groups: readonly TaskGroup[];
  /** Whether each has a number of its own. */
  readonly indexed: boolean;
  /** The label of the pod that has the name of the run. */
  readonly runLabel: string;
  /** The label of the pod that has the identity of the object that is the run. */
  readonly uidLabel: string;
  /** Who tells the tasks where the others are. @default - the variables of the framework */
  readonly told?: 'by the backend';
  /** The name of the headless Service in which the pods have names. @default - the backend sees to it */
  readonly subdomain?: string;
}

/** What a backend is given to make a run of. */
export interface BackendContext {
  readonly scope: Construct;
  readonly problems: Problems;
  readonly props: TrainingRunProps;
  /** The name without that of the run. */
  readonly name: string;
  readonly framework: Framework;
  readonly groups: readonly TaskGroup[];
  /** Whether several tasks talk to each other. */
  readonly distributed: boolean;
  /** How many processes the framework starts in each task. */
  readonly processes: number | undefined;
  readonly pod: (options: TaskPodOptions) => ShapedPod;
  /** Labels of the object that a queue reads. */
  readonly queueLabels: Readonly<Record<string, string>>;
}

/** What an object is called and how it is deployed. */
export interface RunMetadata {
  readonly name: string;
  readonly labels: Record<string, string>;
  readonly annotations: Record<string, string>;
}

/** A run that has no name yet. */
export interface ShapedRun {
  /** Everything that it is: a change of it is another run. */
  readonly content: object;
  /** Whether it is an object that changes in place and starts runs of its own accord. */
  readonly recurring: boolean;
  readonly make: (metadata: RunMetadata) => ApiObject;
  /** The condition that it has once it is done, where the deployment cannot know. */
  readonly doneCondition?: string;
}

/**
 * What runs the tasks: an Indexed Job, a JobSet or a TrainJob. All of them take the same props; what one cannot do is a
 * problem that says which can.
 */
export interface TrainingBackend {
  readonly name: string;
  /** The host name of a task, in which the name of the run stands as `$(TRAINING_RUN)`. @param name that of the job */
  readonly host: (groups: readonly TaskGroup[], name: string) => (type: string, index: number) => string;
  readonly shape: (context: BackendContext) => ShapedRun;
  /** Whether the pods need a Service of ours to have names. */
  readonly ownService: boolean;
}
