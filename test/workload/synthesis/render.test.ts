import { ApiObject, App, Chart, JsonPatch, Lazy, type IResolver } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import fc from 'fast-check';
import { renderObject } from '../../../lib/workload/synthesis/render';
import { SynthesisError, synthesize } from '../../../lib';
import { anyProgram, buildProgram } from '../../serving/any-server/program';

/** An object as it is rendered here and by cdk8s itself: equal to the last byte. */
function bothWays(make: (chart: Chart) => ApiObject, app: App = new App()): string {
  const object = make(new Chart(app, 'test', { namespace: 'shop', labels: { z: '1', a: '2' } }));
  const text = JSON.stringify(renderObject(object));
  expect(text).toBe(JSON.stringify(object.toJson()));
  return text;
}

const service = (spec: k8s.ServiceSpec = {}): k8s.KubeServiceProps => ({
  metadata: { name: 'web', annotations: { b: '1', a: '2' } },
  spec: { selector: { z: 'z', a: 'a' }, ...spec },
});

test('an object of a generated class', () => {
  expect(
    bothWays(
      (chart) =>
        new k8s.KubeService(
          chart,
          'x',
          service({ clusterIp: 'None', ports: [{ port: 80, targetPort: k8s.IntOrString.fromString('http') }] }),
        ),
    ),
  ).toContain('"clusterIP":"None"');
});

test('a custom resource: keys are sorted, and what has no value is left out', () => {
  const text = bothWays(
    (chart) =>
      new ApiObject(chart, 'x', {
        apiVersion: 'a/v1',
        kind: 'A',
        metadata: { name: 'x' },
        spec: { z: [{ b: undefined, a: 1 }], empty: {}, none: [], nothing: null, a: 0 },
      }),
  );
  expect(JSON.parse(text).spec).toEqual({ a: 0, empty: {}, none: [], z: [{ a: 1 }] });
});

test('values of a later time are asked for', () => {
  expect(
    bothWays(
      (chart) =>
        new ApiObject(chart, 'x', { apiVersion: 'v1', kind: 'A', spec: { later: Lazy.any({ produce: () => 'now' }) } }),
    ),
  ).toContain('"later":"now"');
  expect(
    bothWays(
      (chart) => new ApiObject(chart, 'x', { apiVersion: 'v1', kind: 'A', spec: { later: { resolve: () => 'now' } } }),
    ),
  ).toContain('"later":"now"');
});

test('patches of the user are made', () => {
  const patched = (chart: Chart): ApiObject => {
    const object = new k8s.KubeService(chart, 'x', service());
    object.addJsonPatch(JsonPatch.replace('/metadata/name', 'other'));
    return object;
  };
  expect(bothWays(patched)).toContain('"name":"other"');
});

test('resolvers of the user are asked', () => {
  const resolver: IResolver = {
    resolve: (context) => (context.value === 'secret' ? context.replaceValue('found') : undefined),
  };
  expect(
    bothWays(
      (chart) => new k8s.KubeService(chart, 'x', service({ externalName: 'secret' })),
      new App({ resolvers: [resolver] }),
    ),
  ).toContain('"externalName":"found"');
});

test('a class of the user writes its objects itself', () => {
  class Own extends k8s.KubeService {
    public override toJson(): object {
      return { ...(super.toJson() as object), own: true };
    }
  }
  expect(bothWays((chart) => new Own(chart, 'x', service()))).toContain('"own":true');
});

test('metadata that was added later is there', () => {
  const object = (chart: Chart): ApiObject => {
    const made = new k8s.KubeService(chart, 'x', service());
    made.metadata.addLabel('b', '3');
    made.metadata.addFinalizers('example.com/keep');
    made.metadata.add('generateName', 'web-');
    return made;
  };
  expect(bothWays(object)).toContain('"generateName":"web-"');
});

test('what is no plain value is an error, as in cdk8s', () => {
  expect(() =>
    bothWays((chart) => new ApiObject(chart, 'x', { apiVersion: 'v1', kind: 'A', spec: { when: new Date(0) } })),
  ).toThrow("can't render non-simple object of type 'Date'");
});

test('all objects of random programs', () => {
  for (const program of fc.sample(anyProgram(['1.29', '1.37']), { numRuns: 40, seed: 7 })) {
    try {
      for (const { apiObject } of synthesize(buildProgram(new App(), program))) {
        expect(JSON.stringify(renderObject(apiObject))).toBe(JSON.stringify(apiObject.toJson()));
      }
    } catch (error) {
      if (!(error instanceof SynthesisError)) {
        throw error;
      }
    }
  }
});
