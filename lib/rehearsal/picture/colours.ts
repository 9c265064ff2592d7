import type { PodReport, WorkloadReference } from '../model/cluster';
import type { Outcome } from '../model/report';
import { workloadTitle } from '../report/values';

/** More workloads than this are not told apart by colour: nobody could. */
const most = 8;

/** Which colours the pods of a picture have, as classes of its style sheet. */
export interface Colours {
  /** The class of a pod. */
  of(pod: PodReport): string;
  /** What the classes mean, in the order of the legend. */
  readonly legend: readonly { readonly colour: string; readonly text: string }[];
}

/**
 * Colours for the pods of an outcome: one for each workload where there are few; otherwise one for workloads that the
 * change touched, and one for all others.
 */
export function coloursOf({ pods, rollouts }: Outcome): Colours {
  const titles = [...new Set(pods.map(({ workload }) => titleOf(workload)))].sort();
  if (titles.length <= most) {
    const classes = new Map(titles.map((title, at) => [title, `w${at}`]));
    return {
      of: ({ workload }) => classes.get(titleOf(workload)) ?? 'w0',
      legend: titles.map((text, at) => ({ colour: `w${at}`, text })),
    };
  }
  const touched = new Set(
    rollouts.filter(({ state }) => state !== 'unchanged').map(({ workload }) => workloadTitle(workload)),
  );
  return {
    of: ({ workload }) => (touched.has(titleOf(workload)) ? 'w0' : 'rest'),
    legend: [
      { colour: 'w0', text: 'pods of what the change touched' },
      { colour: 'rest', text: 'others' },
    ],
  };
}

function titleOf(workload: WorkloadReference | undefined): string {
  return workload === undefined ? 'pods of their own' : workloadTitle(workload);
}
