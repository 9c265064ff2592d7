import { StepChain } from '../../../playground/steps/step-chain';

const say = (): void => undefined;

const chain = StepChain.from({ file: 'dev.yaml' })
  .then('Cluster', ({ file }) => Promise.resolve({ state: { cluster: `cluster of ${file}` }, result: 'is there' }))
  .also('Registry', ({ cluster }) => Promise.resolve(`beside the ${cluster}`))
  .then('Address', ({ cluster }) => Promise.resolve({ state: { address: `address of the ${cluster}` } }));

test('the steps are known before the first is run', () => {
  expect(chain.steps.map(({ title }) => title)).toEqual(['Cluster', 'Registry', 'Address']);
});

test('each step gets what the ones before have made, and the end is what the last one made', async () => {
  const results = [];
  for (const step of chain.steps) {
    results.push(await step.run(say));
  }
  expect(results).toEqual(['is there', 'beside the cluster of dev.yaml', undefined]);
  expect(chain.end()).toEqual({ address: 'address of the cluster of dev.yaml' });
});

test('a step hears nothing of one that has not been run: it says which', async () => {
  const never = StepChain.from({}).then('Tools', () => Promise.resolve({ state: { tools: [] } }));
  const [, second] = never.also('Cluster', () => Promise.resolve()).steps;
  await expect(second!.run(say)).rejects.toThrow("the step 'Tools' has not been run");
  expect(() => never.end()).toThrow("the step 'Tools' has not been run");
});
