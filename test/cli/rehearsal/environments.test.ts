import { environmentsOf } from '../../../cli/rehearsal/environments';
import type { SourcedObject } from '../../../lib/review';

const object = (environment?: string): SourcedObject => ({
  object: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' } },
  ...(environment === undefined ? {} : { environment }),
});
const of = (environments: readonly (string | undefined)[], cluster: Record<string, string>) =>
  environmentsOf({ before: [], after: environments.map(object) }, { cluster });

describe('what is rehearsed', () => {
  test('is each cluster of a fleet, by its own file', () => {
    const found = of(['us', 'eu', 'us'], { eu: 'eu.yaml', us: 'us.yaml' });
    expect(found.map(({ environment, clusterFile, after }) => [environment, clusterFile, after.length])).toEqual([
      ['eu', 'eu.yaml', 1],
      ['us', 'us.yaml', 2],
    ]);
  });

  test.each([
    ['of no environment', undefined],
    ['of a single environment', 'prod'],
  ])('is all objects %s on the one cluster', (_, environment) => {
    expect(of([environment], { '': 'cluster.yaml' })).toMatchObject([{ clusterFile: 'cluster.yaml' }]);
  });

  test('is asked for where several environments have one file', () => {
    expect(() => of(['eu', 'us'], { '': 'cluster.yaml' })).toThrow(
      'there are the environments eu, us: choose one with --environment, or give each its own cluster, ' +
        '--cluster eu=clusters/eu.yaml',
    );
  });

  test('is asked for where a file is of an environment that is not there', () => {
    expect(() => of(['eu'], { asia: 'asia.yaml' })).toThrow(
      "'--cluster asia=…' names an environment that is on neither side. There is eu",
    );
  });
});
