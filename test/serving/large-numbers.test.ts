import { hpa, type ServerProps } from '../../lib';
import { problemsOf } from '../workload/trees';
import { web } from './scaling/servers';

const wrong = (props: Partial<ServerProps>) => problemsOf(web(props)).map((problem) => problem.replace(/^.*?: /, ''));

// The API server would take a number that has more than 32 bits for another one.
test('numbers that Kubernetes cannot hold are problems', () => {
  const metrics = [{ type: 'Resource' as const, name: 'memory' as const, averageUtilization: 2 ** 31 }];
  expect([...wrong({ replicas: 2 ** 33 }), ...wrong({ scaling: hpa({ min: 1, max: 2 ** 31, metrics }) })])
    .toMatchInlineSnapshot(`
[
  "'replicas' must be a whole number, from 0 to 2147483647, got 8589934592",
  "'scaling.max' must be a whole number, from 1 to 2147483647, got 2147483648",
  "'scaling.metrics[0].averageUtilization' must be a whole number, from 1 to 2147483647, got 2147483648",
]
`);
});

test('times whose sum Kubernetes could not hold are problems', () => {
  expect([
    ...wrong({ startupSeconds: 2 ** 31 - 1 }),
    ...wrong({ requestSeconds: 2 ** 40 }),
    ...wrong({ rollout: { minReadySeconds: 2 ** 31 - 1 } }),
  ]).toMatchInlineSnapshot(`
[
  "'startupSeconds' must be a whole number, from 1 to 10000000, got 2147483647",
  "'requestSeconds' must be a whole number, from 1 to 10000000, got 1099511627776",
  "'rollout.minReadySeconds' must be a whole number, from 0 to 10000000, got 2147483647",
]
`);
});

test('the longest times are no problem', () => {
  expect(wrong({ startupSeconds: 10_000_000, requestSeconds: 10_000_000 })).toEqual([]);
});
