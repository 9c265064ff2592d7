import { descendantsInGroup } from '../../../cli/process/interrupts';

test('an interrupt ends what the command waits for, and no daemon in a session of its own', () => {
  const list = ['  10 1 10', ' 11 10 10', '12 11 10 ', ' 13 10 13', ' 14 13 13', ' 15 1 10', ''].join('\n');
  expect(descendantsInGroup(list, 10)).toEqual([11, 12]);
});
