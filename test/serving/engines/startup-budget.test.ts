import fc from 'fast-check';
import { startupBudget } from '../../../lib/serving/engines/startup-budget';
import { parseQuantity } from '../../../lib/workload/values/quantity';
import { checkProperty } from '../../workload/property';

const budget = (size: string): number => startupBudget(parseQuantity(size));

test('an unknown model gets half an hour', () => {
  expect(startupBudget(undefined)).toBe(1800);
});

test.each([
  ['1Ki', 11],
  ['16Gi', 13],
  ['66Gi', 22],
  ['140Gi', 34],
  ['150G', 34],
  ['700Gi', 130],
])('%s get %d minutes', (size, minutes) => {
  expect(budget(size) / 60).toBe(minutes);
});

test('a larger model never gets less, and always the time that 100 MiB a second take', () => {
  checkProperty('start-up budgets', fc.tuple(fc.nat(5000), fc.nat(5000)), ([size, more]) => {
    expect(budget(`${size + more}Gi`)).toBeGreaterThanOrEqual(budget(`${size}Gi`));
    expect(budget(`${size}Gi`)).toBeGreaterThanOrEqual((size * 1024) / 100 + 600);
  });
});
