import { holds } from '../../../playground/plugin/await/wait-for';
import type { KubeObject } from '../../../playground/plugin/objects';

const object = {
  apiVersion: 'v1',
  kind: 'Thing',
  metadata: { name: 'x' },
  status: { phase: 'Running', list: [{ n: 1 }], conditions: [{ type: 'Synced', status: 'True' }] },
} as KubeObject;

describe('pulumi.com/waitFor', () => {
  it.each([
    ['condition=Synced', true],
    ['condition=Synced=False', false],
    ['condition=Other', false],
    ['jsonpath={.status.phase}', true],
    ['jsonpath={.status.phase}=Running', true],
    ['jsonpath={.status.phase}=Pending', false],
    ['jsonpath={.status.list[0].n}=1', true],
    ['jsonpath={.status.none}', false],
  ])('%s is %s', (expression, held) => {
    expect(holds(expression, object)).toBe(held);
  });

  it.each([
    ['of this spec', { observedGeneration: 2 }, {}, true],
    ['of an older spec', { observedGeneration: 1 }, {}, false],
    ['of an object whose controller has not seen this spec', {}, { observedGeneration: 1 }, false],
  ])('a condition %s', (_, condition, status, held) => {
    const changed = {
      ...object,
      metadata: { name: 'x', generation: 2 },
      status: { ...status, conditions: [{ type: 'Available', status: 'True', ...condition }] },
    } as KubeObject;
    expect(holds('condition=Available', changed)).toBe(held);
  });

  it('refuses what only kubectl reads', () => {
    expect(() => holds('jsonpath={.status.list[*].n}=1', object)).toThrow(/plain keys and indices/);
  });
});
