import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { writeProgramNode } from '../../playground/program-node';
import { temporaryFolder } from './temporary-folder';

const folder = temporaryFolder();
const runner = (): string => path.join(folder(), 'node_modules/@pulumi/pulumi/cmd/run/index.js');

beforeEach(() => {
  writeProgramNode(path.join(folder(), 'node'));
  for (const file of [runner(), path.join(folder(), 'program/other.js')]) {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(
      file,
      'process.stdout.write(JSON.stringify([process.argv.slice(2), process.env.PULUMI_NODEJS_TYPESCRIPT ?? null]))',
    );
  }
  fs.mkdirSync(path.join(folder(), 'program/stacks'));
});

/** What Node.js is told where the language host always says that the program is TypeScript. */
function told(script: string, options: string): unknown {
  fs.writeFileSync(
    path.join(folder(), 'program/Pulumi.yaml'),
    `name: some\nruntime:\n  name: nodejs\n  options:\n    ${options}\n`,
  );
  const env = { ...process.env, PULUMI_NODEJS_TYPESCRIPT: 'true' };
  return JSON.parse(
    execFileSync(path.join(folder(), 'node'), [script, 'an argument'], {
      cwd: path.join(folder(), 'program/stacks'),
      env,
      encoding: 'utf8',
    }),
  );
}

test('a program whose Pulumi.yaml says so is run without the TypeScript compiler', () => {
  expect(told(runner(), 'typescript: false')).toEqual([['an argument'], null]);
});

test.each(['typescript: true', 'packagemanager: npm'])(
  'a program with %s is run as the language host says',
  (options) => {
    expect(told(runner(), options)).toEqual([['an argument'], 'true']);
  },
);

test('what is no program of Pulumi is run as it is', () => {
  expect(told(path.join(folder(), 'program/other.js'), 'typescript: false')).toEqual([['an argument'], 'true']);
});
