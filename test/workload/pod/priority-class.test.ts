import { TrainingJob, WebModelServer } from '../../../lib';
import { clusterWith, gpuCluster, manifestOf, problemsOf, small } from '../trees';

const server = (priorityClass: string) => (chart: ConstructorParameters<typeof WebModelServer>[0]) =>
  new WebModelServer(chart, 'web', { image: 'web:1', resources: small, priorityClass });
const known = clusterWith({ priorityClasses: [{ name: 'serving', value: 1000 }] });

test('pods of servers and runs have the priority class', () => {
  const job = manifestOf(
    'Job',
    (chart) => new TrainingJob(chart, 'run', { image: 'run:1', resources: small, priorityClass: 'batch' }),
  );
  expect(
    [manifestOf('Deployment', server('serving')), job].map(
      ({ spec }) => spec.template.spec.priorityClassName as string,
    ),
  ).toEqual(['serving', 'batch']);
});

test('one that the cluster does not have is a problem', () => {
  expect(problemsOf(server('gold'), known)).toMatchInlineSnapshot(`
[
  "WebModelServer 'test/web': 'priorityClass' must be a PriorityClass of cluster 'test': serving. Add it to 'profile.priorityClasses' in the cluster's file when it is there, got 'gold'",
]
`);
});

test.each(['serving', 'system-cluster-critical', 'pulumi-out-000001-tuo'])(
  '%s is fine where there is a list',
  (name) => {
    expect(problemsOf(server(name), known)).toEqual([]);
  },
);

test('nothing but its form is checked where there is no list', () => {
  expect(problemsOf(server('gold'), gpuCluster)).toEqual([]);
  expect(problemsOf(server('Gold!'), gpuCluster)).toHaveLength(1);
});
