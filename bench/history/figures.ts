/** The names of the figures, as a line of the history has them. */
export const figureNames = [
  'synthesis',
  'synthesisRatio',
  'review',
  'rehearsal',
  'firstUp',
  'secondUp',
  'unitSuite',
  'coverage',
  'mutation',
  'mutationOfReview',
] as const;

export type FigureName = (typeof figureNames)[number];

/** What a figure says, and in what it is said. */
export interface Figure {
  readonly title: string;
  readonly unit: string;
  /** What was done, for those who read the number. */
  readonly what: string;
  readonly better: 'less' | 'more';
}

/** The figures that are kept over time. */
export const figures: Readonly<Record<FigureName, Figure>> = {
  synthesis: {
    title: 'Synthesis',
    unit: 'µs an object',
    what: '1,000 servers with all that production needs, 11,000 objects',
    better: 'less',
  },
  synthesisRatio: {
    title: 'Synthesis beside plain cdk8s',
    unit: 'times as long',
    what: 'the same objects, in turns, so that a busy machine slows both',
    better: 'less',
  },
  review: {
    title: 'Review',
    unit: 'ms of CPU',
    what: '1,000 objects of which each is changed, beyond parsing',
    better: 'less',
  },
  rehearsal: {
    title: 'Rehearsal',
    unit: 's',
    what: 'the upgrade of 150 pods on 20 nodes, its own control plane started and stopped',
    better: 'less',
  },
  firstUp: {
    title: 'First bin/up',
    unit: 's',
    what: 'nothing runs, the tools are in the cache: cluster, images, training, four models',
    better: 'less',
  },
  secondUp: { title: 'Second bin/up', unit: 's', what: 'all of it runs, nothing changes', better: 'less' },
  unitSuite: { title: 'bin/test unit', unit: 's', what: 'lint, types, unit and snapshot tests', better: 'less' },
  coverage: {
    title: 'Coverage',
    unit: '% of lines',
    what: 'of lib, cli and playground, by the unit tests alone',
    better: 'more',
  },
  mutation: {
    title: 'Mutation score',
    unit: '%',
    what: 'changes of lib/workload/values that a test of theirs notices',
    better: 'more',
  },
  mutationOfReview: {
    title: 'Mutation score of reviews',
    unit: '%',
    what: 'changes of lib/review that a test of the same part notices',
    better: 'more',
  },
};
