import { ApiObject, App, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { synthesize, SynthesisError } from '../../../lib';

const object = (scope: Construct, name: string, kind: string = 'ConfigMap', apiVersion: string = 'v1'): ApiObject =>
  new ApiObject(scope, `${kind}-${name}`, { apiVersion, kind, metadata: { name } });
const order = (app: App): string[] => synthesize(app).map(({ apiObject }) => apiObject.name);
const waitsFor = (app: App, name: string): string[] | undefined =>
  synthesize(app)
    .find(({ apiObject }) => apiObject.name === name)
    ?.dependsOn.map((dependency) => dependency.name);

function chart(namespace?: string): Chart {
  return new Chart(new App(), 'test', namespace === undefined ? {} : { namespace });
}

test('objects are in the order of the tree', () => {
  const scope = chart();
  ['b', 'a', 'c'].forEach((name) => object(scope, name));
  expect(order(scope.node.root as App)).toEqual(['b', 'a', 'c']);
});

test('what an object waits for comes before it', () => {
  const scope = chart();
  const [first, second] = [object(scope, 'first'), object(scope, 'second')];
  first.node.addDependency(second);
  expect(order(scope.node.root as App)).toEqual(['second', 'first']);
});

test('an object waits for what the constructs around it wait for', () => {
  const scope = chart();
  const [server, job] = [new Construct(scope, 'server'), new Construct(scope, 'job')];
  object(new Construct(server, 'inner'), 'deployment');
  object(job, 'run');
  server.node.addDependency(job);
  expect(waitsFor(scope.node.root as App, 'deployment')).toEqual(['run']);
});

test('an object waits for its namespace', () => {
  const scope = chart('models');
  object(scope, 'settings');
  object(new Chart(scope, 'namespaces'), 'models', 'Namespace');
  expect(waitsFor(scope.node.root as App, 'settings')).toEqual(['models']);
});

test('a custom resource waits for its definition', () => {
  const scope = chart();
  object(scope, 'scaler', 'ScaledObject', 'keda.sh/v1alpha1');
  object(scope, 'scaledobjects.keda.sh', 'CustomResourceDefinition', 'apiextensions.k8s.io/v1');
  expect(waitsFor(scope.node.root as App, 'scaler')).toEqual(['scaledobjects.keda.sh']);
});

test('objects that wait for each other are a problem', () => {
  const scope = chart();
  const [a, b] = [object(scope, 'a'), object(scope, 'b')];
  a.node.addDependency(b);
  b.node.addDependency(a);
  expect(() => order(scope.node.root as App)).toThrowErrorMatchingInlineSnapshot(`
"1 problem in the program:
  - these objects wait for each other: 'test/ConfigMap-a' waits for 'test/ConfigMap-b' waits for 'test/ConfigMap-a'. Remove one of the dependencies"
`);
});

test('dependencies outside the synthesized part are left out', () => {
  const app = new App();
  const [inside, outside] = [new Chart(app, 'inside'), new Chart(app, 'outside')];
  object(inside, 'a').node.addDependency(object(outside, 'b'));
  expect(synthesize(inside).map(({ apiObject, dependsOn }) => [apiObject.name, dependsOn.length])).toEqual([['a', 0]]);
});

test('a long row of diamonds is walked once', () => {
  const scope = chart();
  let last = object(scope, 'start');
  for (let step = 0; step < 100; step += 1) {
    const [left, right, join] = [
      object(scope, `left-${step}`),
      object(scope, `right-${step}`),
      object(scope, `join-${step}`),
    ];
    left.node.addDependency(last);
    right.node.addDependency(last);
    join.node.addDependency(left, right);
    last = join;
  }
  expect(order(scope.node.root as App)).toHaveLength(301);
});

test('two constructs that make the same object are a problem', () => {
  const scope = chart('models');
  object(scope, 'a');
  object(new Construct(scope, 'other'), 'a');
  expect(() => synthesize(scope)).toThrow(SynthesisError);
  expect(() => synthesize(scope)).toThrow(/two constructs make the ConfigMap 'a'/);
});
