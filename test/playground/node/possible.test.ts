import { realNodePossible, type Need } from '../../../playground/node/possible';

const met: Need = { check: () => undefined, why: 'never', whatToDo: 'nothing' };
const missing = (why: string): Need => ({
  check: () => {
    throw new Error('no');
  },
  why,
  whatToDo: `get ${why}`,
});

test('a machine that has everything can be a node', () => {
  expect(realNodePossible([met, met])).toEqual({ possible: true });
});

test('the first thing that is missing is the reason: later ones may follow from it', () => {
  expect(realNodePossible([met, missing('root'), missing('mounts')])).toEqual({
    possible: false,
    why: 'root',
    whatToDo: 'get root',
  });
});
