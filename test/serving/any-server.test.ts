import { App } from 'cdk8s';
import { synthesize, SynthesisError, type SynthesizedObject } from '../../lib';
import { checkSlowProperty } from '../workload/property';
import { brokenRules, unclearProblems } from './any-server/invariants';
import { anyProgram, buildProgram, type AnyProgram } from './any-server/program';

const versions = ['1.29', '1.31', '1.34', '1.35', '1.37'];

test('any combination of engine, accelerator, scaling, rollout, source, routes and resources is a clear error, or objects that fit together', () => {
  const rejected = { count: 0, all: 0 };
  checkSlowProperty('servers of all kinds', anyProgram(versions), (program) => {
    rejected.all += 1;
    const result = objectsOf(program);
    if ('problems' in result) {
      rejected.count += 1;
      expect(unclearProblems(result.problems)).toEqual([]);
      return;
    }
    const manifests = result.objects.map(({ manifest }) => manifest);
    expect(brokenRules(manifests)).toEqual([]);
    // A third of them: it takes as long as all the rest.
    if (rejected.all % 3 !== 0) {
      return;
    }
    const again = objectsOf(program);
    expect('objects' in again && JSON.stringify(again.objects.map(({ manifest }) => manifest))).toBe(
      JSON.stringify(manifests),
    );
  });
  expect(rejected.count / rejected.all).toBeLessThan(0.7);
});

function objectsOf(
  program: AnyProgram,
): { readonly objects: readonly SynthesizedObject[] } | { readonly problems: readonly string[] } {
  try {
    return { objects: synthesize(buildProgram(new App(), program)) };
  } catch (error) {
    if (error instanceof SynthesisError) {
      return { problems: error.problems };
    }
    throw error;
  }
}
