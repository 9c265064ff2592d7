import { execFileSync } from 'node:child_process';
import { shellWord } from '../../lib/workload/values/shell-word';

/** A task as its program sees it. */
export interface StartedTask {
  /** The name by which others find it: `<host name>.<Service>`. */
  readonly host: string;
  readonly env: Readonly<Record<string, string>>;
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- manifests
type Manifest = any;

/** Starts every pod of a Job or a JobSet as Kubernetes would, and says what its program finds. */
export function startedTasks(manifest: Manifest): StartedTask[] {
  if (manifest.kind === 'JobSet') {
    return manifest.spec.replicatedJobs.flatMap(({ name, template }: Manifest) =>
      startJob(
        template.spec,
        manifest.metadata.name as string,
        (index) => `${manifest.metadata.name}-${name}-0-${index}.${manifest.metadata.name}`,
      ),
    );
  }
  const run = manifest.metadata.name as string;
  return startJob(manifest.spec, run, (index) => `${run}-${index}.${manifest.spec.template.spec.subdomain}`);
}

function startJob(spec: Manifest, run: string, host: (index: number) => string): StartedTask[] {
  const [container] = spec.template.spec.containers;
  const started = Array.from({ length: spec.completions as number }, (_, index) => ({
    host: host(index),
    env: containerEnv(container.env, run, index),
  }));
  const [shell, , script] = (container.command ?? []) as string[];
  if (shell !== '/bin/sh' || script === undefined) {
    return started;
  }
  const envs = runScript(
    expand(script, started[0]?.env ?? {}),
    started.map(({ env }) => env),
  );
  return started.map(({ host: name }, index) => ({ host: name, env: envs[index] ?? {} }));
}

// Later variables see earlier ones, and what is not known stays as it is.
// https://kubernetes.io/docs/tasks/inject-data-application/define-interdependent-environment-variables/
function containerEnv(variables: Manifest[], run: string, index: number): Record<string, string> {
  const env: Record<string, string> = {};
  for (const { name, value, valueFrom } of variables) {
    const path = valueFrom?.fieldRef?.fieldPath as string | undefined;
    env[name] = path === undefined ? expand(value ?? '', env) : fieldOf(path, run, index);
  }
  return env;
}

function fieldOf(path: string, run: string, index: number): string {
  if (path.includes('job-completion-index')) {
    return String(index);
  }
  return path.includes('uid') ? `uid-of-${run}` : run;
}

function expand(text: string, env: Readonly<Record<string, string>>): string {
  return text.replace(/\$\$|\$\((\w+)\)/g, (whole, name: string | undefined) =>
    name === undefined ? '$' : (env[name] ?? whole),
  );
}

/** What the program finds in its environment after the shell before it, for all tasks by one process. */
function runScript(script: string, envs: readonly Readonly<Record<string, string>>[]): Record<string, string>[] {
  const exported = [...script.matchAll(/export ((?:[A-Z_]+ ?)+)/g)].flatMap(([, names = '']) =>
    names.trim().split(' '),
  );
  const each = envs.map((env) => {
    const names = [...new Set([...Object.keys(env), ...exported])];
    const set = Object.entries(env).map(([name, value]) => `export ${name}=${shellWord(value)}`);
    return (
      `(\n${set.join('\n')}\n` +
      `${script.replace('exec "$@"', `printf '%s\\0' ${names.map((name) => `"${name}=\${${name}-}"`).join(' ')}`)}\n` +
      `)\nprintf '\u0001'`
    );
  });
  const output = execFileSync('/bin/sh', ['-eu'], { input: each.join('\n'), encoding: 'utf8', env: {} });
  return output
    .split('\u0001')
    .slice(0, -1)
    .map((text) =>
      Object.fromEntries(
        text
          .split('\0')
          .filter((line) => line.includes('='))
          .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
      ),
    );
}
