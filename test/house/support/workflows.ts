import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';

export const root = resolve(__dirname, '../../..');

/** A step of a job of a workflow. */
export interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly shell?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

/** A job of a workflow. */
export interface Job {
  readonly 'runs-on': string;
  readonly 'timeout-minutes'?: number;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly strategy?: { readonly matrix: Readonly<Record<string, readonly unknown[]>> };
  readonly steps: readonly Step[];
}

/** A file of `.github/workflows`. */
export interface Workflow {
  readonly file: string;
  readonly text: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly concurrency?: object;
  readonly jobs: Readonly<Record<string, Job>>;
}

const folder = join(root, '.github/workflows');

/** All workflows of the repository. */
export const workflows: readonly Workflow[] = readdirSync(folder)
  .sort()
  .map((file) => {
    const text = readFileSync(join(folder, file), 'utf8');
    return { ...(parse(text) as Omit<Workflow, 'file' | 'text'>), file, text };
  });

/** All jobs, by the file and their name. */
export const jobs = workflows.flatMap(({ file, jobs: each }) =>
  Object.entries(each).map(([name, job]) => ({ name: `${file} ${name}`, job })),
);

/** All steps, by the job and what they are called. */
export const steps = jobs.flatMap(({ name, job }) =>
  job.steps.map((step) => ({ name: `${name}: ${step.name ?? step.uses}`, step })),
);
