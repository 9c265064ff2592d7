import * as fs from 'node:fs';
import * as path from 'node:path';
import { applyObjects } from '../../../playground/cluster';
import { temporaryFolder } from '../temporary-folder';

const folder = temporaryFolder();
const pg = { path: (...parts: string[]) => path.join(folder(), ...parts) };
/** What the cluster has. */
let there: Set<string>;
let asked: string[];

const kubectl = (verb: string, ...args: string[]): Promise<{ stdout: string }> => {
  asked.push(verb);
  if (verb === 'apply') {
    there.add('node/h100-0');
  } else if (!args.slice(4).every((name) => there.has(name))) {
    return Promise.reject(new Error('not found'));
  }
  return Promise.resolve({ stdout: 'node/h100-0\n' });
};

/** What is asked of the cluster when a file with this content is applied. */
async function asks(content: string): Promise<string[]> {
  asked = [];
  fs.writeFileSync(pg.path('objects.json'), content);
  await applyObjects(pg, kubectl, [{ name: 'nodes', files: [pg.path('objects.json')] }]);
  return asked;
}

beforeEach(async () => {
  there = new Set();
  await asks('first');
});

test('objects that are there as they were applied last are not applied again', async () => {
  expect(await asks('first')).toEqual(['get']);
});

test('objects that changed are applied', async () => {
  expect(await asks('second')).toEqual(['apply']);
  expect(await asks('second')).toEqual(['get']);
});

test('an object that somebody has deleted comes back', async () => {
  there.clear();
  expect(await asks('first')).toEqual(['get', 'apply']);
});

test('objects are asked for all at once, and applied one after the other', async () => {
  const sets = ['first', 'second'].map((name) => ({
    name,
    files: [pg.path('objects.json')],
    established: () => kubectl('wait'),
  }));
  asked = [];
  await applyObjects(pg, kubectl, sets);
  expect(asked).toEqual(['apply', 'wait', 'apply', 'wait']);
  asked = [];
  await applyObjects(pg, kubectl, sets);
  expect(asked).toEqual(['get']);
});

test.each(['{"content": 1}', '{"con'])('where the record is damaged they are applied: %s', async (damaged) => {
  fs.writeFileSync(pg.path('applied-nodes.json'), damaged);
  expect(await asks('first')).toEqual(['apply']);
});
