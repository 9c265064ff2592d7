import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run, runOk } from '../e2e/support/run';
import { yaml } from './consumer/program';
import { inProject, typescripts } from './support/packed';

const sources = join(__dirname, 'consumer');

/** How users compile. Each has the program as an ES module and as a CommonJS one: `.mts` and `.cts`. */
const kinds = {
  nodenext: { module: 'nodenext', moduleResolution: 'nodenext' },
  node16: { module: 'node16', moduleResolution: 'node16' },
  bundler: { module: 'preserve', moduleResolution: 'bundler' },
};
const configs = Object.keys(kinds).map((kind) => `tsconfig.${kind}.json`);
/** What is run of that. A bundler's imports stay as they are written: what it bundles into is its own. */
const programs = [
  ...['nodenext', 'node16'].flatMap((kind) => ['cjs', 'mjs'].map((form) => `out/${kind}/program.${form}`)),
  'out/bundler/program.mjs',
];

/** What compiling and running has said. */
interface Consumer {
  readonly wrong: string;
  readonly yaml: string;
}

const consumers = new Map<string, Promise<Consumer>>();

// Two at a time: a compiler keeps one core busy.
beforeAll(() => {
  typescripts.forEach((version, index) => {
    const before = consumers.get(typescripts[index - 2] ?? '') ?? Promise.resolve();
    const consumer = before.catch(() => undefined).then(() => consume(version));
    // Its own test says so.
    consumer.catch(() => undefined);
    consumers.set(version, consumer);
  });
});

describe.each(typescripts)('a program that is compiled with TypeScript %s', (version) => {
  it('has no type error, neither in itself nor in the declarations of modelyard', async () => {
    expect((await consumers.get(version))?.wrong).toBe('');
  });

  it('makes the same objects as the sources do, in every form', async () => {
    expect((await consumers.get(version))?.yaml).toBe(yaml);
  });
});

it('needs no types of Node.js for constructs alone', async () => {
  const folder = write('constructs', ['program']);
  expect(await compile(folder, '7.0.2', ['tsconfig.nodenext.json'])).toBe('');
});

async function consume(version: string): Promise<Consumer> {
  const folder = write(version, ['program', 'deploy']);
  return {
    wrong: await compile(folder, version, configs),
    yaml: await runOk(process.execPath, ['run.js', ...programs], { cwd: folder }),
  };
}

/** Writes a consumer's folder. @param files which of the sources it has */
function write(name: string, files: readonly string[]): string {
  const folder = inProject(`consumer-${name}`);
  mkdirSync(folder);
  for (const [form, extension] of [
    ['mts', 'mjs'],
    ['cts', 'cjs'],
  ]) {
    for (const file of files) {
      // Node.js' rules ask for the name that the file will have.
      const text = readFileSync(join(sources, `${file}.ts`), 'utf8').replace("'./program'", `'./program.${extension}'`);
      writeFileSync(join(folder, `${file}.${form}`), text);
    }
  }
  for (const [kind, modules] of Object.entries(kinds)) {
    const compilerOptions = { target: 'ES2022', lib: ['ES2022'], types: [], strict: true, outDir: `out/${kind}` };
    const config = { compilerOptions: { ...compilerOptions, ...modules }, include: ['*.mts', '*.cts'] };
    writeFileSync(join(folder, `tsconfig.${kind}.json`), JSON.stringify(config));
  }
  cpSync(join(sources, 'run.js'), join(folder, 'run.js'));
  return folder;
}

/** Compiles, with the declarations of modelyard. @returns what is wrong with the two */
async function compile(folder: string, version: string, projects: readonly string[]): Promise<string> {
  if (Number.parseInt(version) < 7) {
    const check = [join(sources, 'check.js'), `typescript-${version}`, folder, ...projects];
    return runOk(process.execPath, check);
  }
  // From 7 on the compiler is no module of Node.js'; it is so quick that it may check everybody's declarations.
  const tsc = inProject(`node_modules/typescript-${version}/bin/tsc`);
  const ran = [];
  for (const project of projects) {
    ran.push(await run(process.execPath, [tsc, '--project', project, '--pretty', 'false'], { cwd: folder }));
  }
  const lines = ran.flatMap(({ stdout, stderr }) => [...stdout.split('\n'), ...stderr.split('\n')]);
  return lines.filter((line) => line !== '' && !/^\S*node_modules\/(?!modelyard\/)|^ /.test(line)).join('\n');
}
