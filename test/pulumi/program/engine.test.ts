import { enginePid, type ProcessReader } from '../../../lib/pulumi/program/engine';

const reading =
  (processes: Readonly<Record<number, readonly [parent: number, program: string]>>): ProcessReader =>
  (pid) => {
    const found = processes[pid];
    return Promise.resolve(found === undefined ? undefined : { parent: found[0], program: found[1] });
  };

test.each([
  ['its language host', { 5: [4, 'node'], 4: [3, 'pulumi-language-nodejs'], 3: [2, 'pulumi'], 2: [1, 'bash'] }, 3],
  [
    'a script between them, and a name that is cut',
    { 5: [9, 'node'], 9: [4, 'sh'], 4: [3, 'pulumi-language'], 3: [2, 'pulumi'] },
    3,
  ],
] as const)('the engine is what started %s', async (_, processes, engine) => {
  expect(await enginePid(5, reading(processes))).toBe(engine);
});

test.each([
  ['no language host is above', { 5: [4, 'node'], 4: [3, 'pulumi'], 3: [1, 'bash'] }],
  ['something else started that', { 5: [4, 'node'], 4: [3, 'pulumi-language-nodejs'], 3: [1, 'dlv'] }],
] as const)('it cannot be told where %s', async (_, processes) => {
  expect(await enginePid(5, reading(processes))).toBeUndefined();
});
