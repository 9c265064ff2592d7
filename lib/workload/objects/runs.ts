import type { ApiObject } from 'cdk8s';

/** The job that a run is of. */
export interface RunJob {
  /** Its name, which those of its runs begin with. */
  readonly name: string;
  /** Whether Kubernetes removes a run of it some time after it has finished. */
  readonly goesByItself: boolean;
}

/** What a deployment does with the run that a new one takes the place of. */
export type RunPolicy = RunJob &
  (
    | {
        /** It stays: nothing is done to it. */
        readonly onChange: 'keep';
        /** The object with which all runs of the job go in the end. */
        readonly owner: ApiObject;
      }
    | {
        /** It goes before the new one comes. */
        readonly onChange: 'replace';
      }
  );

const key = Symbol.for('modelyard.run');
type Carrier = ApiObject & { [key]?: RunPolicy };

/** Says that an object is a run which stays when another one takes its place, until its owner goes. */
export function keepRun(run: ApiObject, job: RunJob, owner: ApiObject): void {
  (run as Carrier)[key] = { ...job, onChange: 'keep', owner };
  run.node.addDependency(owner);
}

/** Says that an object is a run which goes before another one takes its place. */
export function replaceRun(run: ApiObject, job: RunJob): void {
  (run as Carrier)[key] = { ...job, onChange: 'replace' };
}

/** What is to happen to a run; undefined for an object that is none. */
export function runPolicy(object: ApiObject): RunPolicy | undefined {
  return (object as Carrier)[key];
}
