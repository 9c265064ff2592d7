import type { Chart } from 'cdk8s';
import { ServiceAccount, TrainingJob, WebModelServer, type ServiceAccountProps } from '../../../lib';
import { manifestOf, objectsOf, problemsOf, small } from '../trees';

const account =
  (props: ServiceAccountProps = {}) =>
  (chart: Chart) =>
    new ServiceAccount(chart, 'reader', props);
const server = (serviceAccount?: (chart: Chart) => ServiceAccount | string) => (chart: Chart) =>
  new WebModelServer(chart, 'web', {
    image: 'web:1',
    resources: small,
    ...(serviceAccount === undefined ? {} : { serviceAccount: serviceAccount(chart) }),
  });

test.each<[ServiceAccountProps, object]>([
  [
    { awsRole: 'arn:aws:iam::111122223333:role/models' },
    { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::111122223333:role/models' },
  ],
  [
    { googleServiceAccount: 'models@project.iam.gserviceaccount.com' },
    { 'iam.gke.io/gcp-service-account': 'models@project.iam.gserviceaccount.com' },
  ],
  [
    { azureClientId: '00000000-0000-0000-0000-00000000000a' },
    { 'azure.workload.identity/client-id': '00000000-0000-0000-0000-00000000000a' },
  ],
])('%j is an annotation that the cloud reads', (props, annotations) => {
  const object = manifestOf('ServiceAccount', account(props));
  expect(object.metadata.annotations).toEqual(annotations);
  expect(object.automountServiceAccountToken).toBe(false);
});

test('pods are the account, without a token for the API, and wait for it', () => {
  const deployment = objectsOf(server(account())).find(({ manifest }) => manifest.kind === 'Deployment');
  expect(deployment?.manifest.spec.template.spec).toMatchObject({
    serviceAccountName: 'reader',
    automountServiceAccountToken: false,
  });
  expect(deployment?.dependsOn.map(({ kind }) => kind)).toEqual(['ServiceAccount']);
});

test('pods get a token where it is asked for', () => {
  expect(
    manifestOf('Deployment', server(account({ automountToken: true }))).spec.template.spec.automountServiceAccountToken,
  ).toBe(true);
});

test('pods of an identity of Azure say so', () => {
  const { labels } = manifestOf(
    'Deployment',
    server(account({ azureClientId: '00000000-0000-0000-0000-00000000000a' })),
  ).spec.template.metadata;
  expect(labels['azure.workload.identity/use']).toBe('true');
});

test('an account that is made elsewhere is a name', () => {
  expect(
    manifestOf(
      'Deployment',
      server(() => 'theirs'),
    ).spec.template.spec,
  ).toMatchObject({ serviceAccountName: 'theirs', automountServiceAccountToken: false });
});

test('without one, pods are nobody', () => {
  const { serviceAccountName, automountServiceAccountToken } = manifestOf('Deployment', server()).spec.template.spec;
  expect([serviceAccountName, automountServiceAccountToken]).toEqual([undefined, false]);
});

test('a run has one too', () => {
  const job = manifestOf(
    'Job',
    (chart) =>
      new TrainingJob(chart, 'training', { image: 'train:1', resources: small, serviceAccount: account()(chart) }),
  );
  expect(job.spec.template.spec.serviceAccountName).toBe('reader');
});

test.each<[string, ServiceAccountProps]>([
  ['awsRole', { awsRole: 'models' }],
  ['googleServiceAccount', { googleServiceAccount: 'models@example.com' }],
  ['azureClientId', { azureClientId: 'models' }],
  ['name', { name: 'Models' }],
])('a wrong %s is a problem', (prop, props) => {
  expect(problemsOf(account(props))).toEqual([expect.stringContaining(`'${prop}' must be`)]);
});

test('a wrong name of one that is made elsewhere is a problem', () => {
  expect(problemsOf(server(() => 'Theirs'))).toEqual([expect.stringContaining("'serviceAccount' must be")]);
});

test('an identity that is known at deploy time passes', () => {
  expect(problemsOf(account({ awsRole: 'pulumi-out-000001-tuo' }))).toEqual([]);
});
