import { fleetModels, fleetTable } from '../../../cli/stack/fleet-models';

const outputs = {
  clusters: {
    eu: { namespace: 'shop', left: false, modelVersions: { web: { version: 3 } } },
    us: { namespace: 'shop-us', left: true, modelVersions: {} },
  },
};
const list = (_: unknown, namespace: string) =>
  Promise.resolve({
    models: [{ name: `web of ${namespace}`, kind: 'web-model-server', ready: 1, desired: 2, node: '-' }],
  });

test('each cluster of a fleet is asked for its models, except those that were left', async () => {
  const models = await fleetModels(outputs, new Map(), list);
  expect(models).toMatchObject({
    eu: { namespace: 'shop', left: false, models: [{ name: 'web of shop' }], modelVersions: { web: { version: 3 } } },
    us: { left: true, models: [], noModels: 'it does not answer, and was left as it is' },
  });
});

test('they are shown cluster by cluster', async () => {
  const shown = fleetTable(await fleetModels(outputs, new Map(), list));
  expect(shown.split('\n').map((line) => line.trimEnd())).toEqual([
    'eu',
    expect.stringMatching(/^ {2}NAME +KIND +READY/),
    expect.stringMatching(/^ {2}web of shop +web-model-server +1\/2/),
    '',
    'us',
    '  it does not answer, and was left as it is',
  ]);
});

test('a program that exports no clusters has none', async () => {
  await expect(fleetModels({ clusters: 'x' }, new Map(), list)).resolves.toEqual({});
});
