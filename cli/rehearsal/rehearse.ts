import { severities } from '../../lib/review/rule';
import type { Outcome, RehearsalReport } from '../../lib/rehearsal/model/report';
import { InputError } from '../../lib/review';
import type { Cluster } from '../../lib/workload/cluster/cluster-profile';
import { PrivateCluster } from '../../playground/cluster/private-cluster';
import { failWithTwo } from '../process/failure-status';
import { givenCluster } from './given-cluster';
import { statusOf } from '../process/on-interrupt';
import { environmentsOf } from './environments';
import { describeContext } from './from-context';
import { rehearse as play } from './play/play';
import { planForEach } from './what-if';
import { renderAll } from './render-all';
import type { RehearseCommandOptions } from './rehearse-request';
import { reportError } from '../process/report-error';
import { readSides } from '../review/review-input';
import { supervise } from '../process/supervise';
import { UserError } from '../process/user-error';
import { writeReports } from '../review/write-report';
import { withoutSecrets } from '../../lib/rehearsal/outcome/without-secrets';
import { tell } from '../process/tell';

/**
 * Rehearses a change, writes the reports, and sets the exit status: 0 everything runs, 1
 * not, 2 for a wrong call or input.
 */
export async function rehearse(
  base: string | undefined,
  head: string | undefined,
  options: RehearseCommandOptions,
): Promise<void> {
  await supervise(
    () => rehearseHere(base, head, options),
    () => PrivateCluster.removeLeft(),
  );
}

async function rehearseHere(
  base: string | undefined,
  head: string | undefined,
  options: RehearseCommandOptions,
): Promise<void> {
  // 1 says that something does not run, so a failure of the rehearsal itself must not.
  failWithTwo();
  try {
    if (options.fromContext !== undefined) {
      process.stdout.write(await describeContext(options.fromContext));
      return;
    }
    const reports = await rehearsed(base, head, options);
    writeReports(options.output, (output) => renderAll(reports, output));
    process.exitCode = [...reports.values()].some((report) => fails(report, options.failOn)) ? 1 : 0;
  } catch (error) {
    const shown = error instanceof InputError ? new UserError(error.message, 2) : error;
    const status = reportError(shown, process.env['MODELYARD_DEBUG'] !== undefined, 'set MODELYARD_DEBUG=1');
    process.exitCode = Math.max(2, status);
  }
}

/** Rehearses each environment on its own cluster. @returns the reports by environment, '' for objects of none */
async function rehearsed(
  base: string | undefined,
  head: string | undefined,
  options: RehearseCommandOptions,
): Promise<Map<string, RehearsalReport>> {
  if (base === undefined) {
    throw new UserError('name the objects: a file or folder of YAML, - for standard input, or a git revision', 2);
  }
  if (Object.keys(options.cluster).length === 0) {
    throw new UserError(
      'name the cluster: --cluster clusters/prod.yaml. It can be written from a live one: ' +
        'modelyard rehearse --from-context NAME',
      2,
    );
  }
  const sides = head === undefined ? await readSides('/dev/null', base, options) : await readSides(base, head, options);
  if (sides.after.length === 0) {
    throw new UserError(`there is nothing to rehearse: ${head ?? base} has no objects`, 2);
  }
  const reports = new Map<string, RehearsalReport>();
  const places = environmentsOf(sides, options).map(({ after, ...rest }) => ({
    ...rest,
    head: after,
    cluster: clusterWithNodes(rest.clusterFile),
  }));
  // Before the first is played: what is wrong with a call is said at once.
  const plans = planForEach(options.whatIfs, places);
  for (const [index, { environment, clusterFile, cluster, before, head: after }] of places.entries()) {
    if (environment !== '') {
      tell(`rehearsing ${environment} on ${clusterFile}`);
    }
    const report = await alone((privateCluster) =>
      play(
        {
          cluster,
          ...(head === undefined ? {} : { base: before }),
          head: after,
          whatIfs: plans[index]!,
          replace: options.replace,
          timeoutSeconds: options.timeout,
          say: tell,
          ...(options.compression === undefined ? {} : { compression: options.compression }),
          ...(options.explain === undefined ? {} : { explain: options.explain }),
        },
        privateCluster,
      ),
    );
    reports.set(environment, {
      ...withoutSecrets(report, [...before, ...after]),
      compared: head === undefined ? { ...sides.compared, before: { name: 'nothing' } } : sides.compared,
    });
  }
  return reports;
}

/** Runs with a cluster that is removed afterwards: also after an error and at Ctrl-C. */
async function alone<T>(run: (privateCluster: PrivateCluster) => Promise<T>): Promise<T> {
  const privateCluster = await PrivateCluster.open();
  const interrupted = (signal: NodeJS.Signals): void => {
    tell('stopping the private cluster');
    void privateCluster.remove().finally(() => process.exit(statusOf(signal)));
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) {
    process.once(signal, interrupted);
  }
  try {
    return await run(privateCluster);
  } finally {
    await privateCluster.remove();
    for (const signal of signals) {
      process.off(signal, interrupted);
    }
  }
}

function fails(report: RehearsalReport, failOn: RehearseCommandOptions['failOn']): boolean {
  if (failOn === 'never') {
    return false;
  }
  const outcomes: Outcome[] = [report, ...report.whatIfs];
  const least = severities.indexOf(failOn);
  return outcomes.some(
    ({ verdict, findings }) =>
      verdict === 'does-not-run' || findings.some(({ severity }) => severities.indexOf(severity) >= least),
  );
}

function clusterWithNodes(file: string): Cluster {
  const cluster = givenCluster(file);
  if (cluster.nodePools.every(({ count }) => count === 0)) {
    throw new UserError(`${file} has no nodes: give nodePools a count, or nothing can run`, 2);
  }
  return cluster;
}
