import type { ApiObject } from 'cdk8s';

/** What a deployment does with the run that a new one takes the place of. */
export type RunPolicy =
  | {
      /** It stays: nothing is done to it. */
      readonly onChange: 'keep';
      /** The object with which all runs of the job go in the end. */
      readonly owner: ApiObject;
    }
  | {
      /** It goes before the new one comes. */
      readonly onChange: 'replace';
      /** What is the same for all runs of the job. */
      readonly name: string;
    };

const key = Symbol.for('modelyard.run');
type Carrier = ApiObject & { [key]?: RunPolicy };

/** Says that an object is a run which stays when another one takes its place, until its owner goes. */
export function keepRun(run: ApiObject, owner: ApiObject): void {
  (run as Carrier)[key] = { onChange: 'keep', owner };
  run.node.addDependency(owner);
}

/** Says that an object is a run which goes before another one takes its place. */
export function replaceRun(run: ApiObject, name: string): void {
  (run as Carrier)[key] = { onChange: 'replace', name };
}

/** What is to happen to a run; undefined for an object that is none. */
export function runPolicy(object: ApiObject): RunPolicy | undefined {
  return (object as Carrier)[key];
}
