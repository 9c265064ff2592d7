import { forecastChat } from '../../examples/scaling';

test('examples/scaling says before the deployment how many pods a burst of waiting requests brings, and when', () => {
  // A minute's burst is waited out; one that lasts brings ceil(12 ÷ 5) pods.
  expect(forecastChat([0, 12, 0, 0, 0, 0])).toEqual([1, 1, 1, 1, 1, 1]);
  expect(forecastChat([0, 12, 12, 12, 12, 12, 12, 12])).toMatchInlineSnapshot(`
[
  1,
  1,
  1,
  1,
  3,
  3,
  3,
  3,
]
`);
});
