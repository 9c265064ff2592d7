/* eslint-disable @typescript-eslint/no-require-imports -- Node.js runs it as it is */
// Compiles what npm publishes: two packages of one tree and one version. `modelyard` is this folder, with dist/lib of
// it; `modelyard-cli` is made in dist/modelyard-cli, from cli/ and playground/, and imports the other one.
const { execFileSync } = require('node:child_process');
const {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} = require('node:fs');
const { isBuiltin } = require('node:module');
const { dirname, join, relative, resolve, sep } = require('node:path');
const ts = require('typescript');

const root = join(__dirname, '..');
const dist = join(root, 'dist');
const cli = join(dist, 'modelyard-cli');
const folders = ['cli', 'playground'];
/** What is for this tree only. */
const tests = join('cli', 'tests');

/** They stand at the top of the package. */
const named = ['package.json', 'README.md'].map((file) => join('cli', file));

/**
 * The files of cli/ and playground/ that are no sources, relative to the root: kwok's stages, Dockerfiles, Go modules.
 */
function assets() {
  return filesIn(folders.map((folder) => join(root, folder)))
    .map((file) => relative(root, file))
    .filter((file) => !file.endsWith('.ts') && !file.startsWith(tests) && !named.includes(file))
    .sort();
}

function build() {
  rmSync(dist, { recursive: true, force: true });
  execFileSync(process.execPath, [require.resolve('typescript/bin/tsc'), '-p', join(root, 'tsconfig.build.json')], {
    stdio: 'inherit',
  });
  // What the library reads beside its code.
  for (const file of filesIn([join(root, 'lib')]).filter((each) => each.endsWith('.json'))) {
    cpSync(file, join(dist, relative(root, file)));
  }
  mkdirSync(cli);
  for (const folder of folders) {
    renameSync(join(dist, folder), join(cli, folder));
  }
  rmSync(join(cli, tests), { recursive: true });
  const compiled = filesIn([cli]);
  // A command has no types for others.
  for (const file of compiled.filter((each) => each.endsWith('.d.ts'))) {
    rmSync(file);
  }
  const programs = compiled.filter((file) => file.endsWith('.js'));
  const imported = programs.flatMap((file) => importLibrary(file));

  const manifest = manifestOfCli(imported);
  writeFileSync(join(cli, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  cpSync(join(root, 'cli', 'README.md'), join(cli, 'README.md'));
  // The changes of both packages stand in one list.
  for (const file of ['LICENSE', ...assets(), ...manifest.files.filter((each) => !folders.includes(each))]) {
    if (existsSync(join(root, file))) {
      cpSync(join(root, file), join(cli, file));
    }
  }
}

/**
 * Lets a compiled file of the command import `modelyard` where its source imports lib/ by a relative path: that is
 * another package now, and there is one copy of it.
 *
 * @returns the names of the packages that the file imports
 */
function importLibrary(file) {
  const text = readFileSync(file, 'utf8');
  const imports = ts
    .preProcessFile(text, true, true)
    .importedFiles.filter(({ fileName }) => !isBuiltin(fileName))
    .map(({ fileName, pos, end }) => ({ name: published(file, fileName), pos, end }));
  const rewritten = imports.reduceRight(
    // The positions are those of the text between the quotation marks.
    (before, { name, pos, end }) => `${before.slice(0, pos + 1)}${name}${before.slice(end + 1)}`,
    text,
  );
  if (rewritten !== text) {
    writeFileSync(file, rewritten);
  }
  return imports.filter(({ name }) => !name.startsWith('.')).map(({ name }) => packageOf(name));
}

/** What a file of `modelyard-cli` has to import, where it was compiled with another name. */
function published(file, name) {
  if (!name.startsWith('.')) {
    return name;
  }
  // Where it would be in dist/, if the folders had stayed side by side.
  const path = resolve(dist, relative(cli, dirname(file)), name);
  const [first, ...rest] = relative(dist, path).split(sep);
  if (folders.includes(first)) {
    return name;
  }
  const found = [`${path}.js`, join(path, 'index.js'), path].find(
    (each) => /\.js(on)?$/.test(each) && existsSync(each),
  );
  if (first !== 'lib' || found === undefined) {
    throw new Error(`${relative(root, file)} imports '${name}', which is in neither package`);
  }
  if (rest.length === 0) {
    return 'modelyard';
  }
  return `modelyard/internal/${relative(join(dist, 'lib'), found).split(sep).join('/').replace(/\.js$/, '')}`;
}

/**
 * The package.json of `modelyard-cli`: what cli/package.json says, the version of `modelyard`, and as dependencies what
 * it imports, in the versions that the tree is tested with.
 *
 * @param imported the packages that its files import
 */
function manifestOfCli(imported) {
  const { name, description, keywords, bin, files } = readJson('cli/package.json');
  const tree = readJson('package.json');
  const pinned = { ...tree.devDependencies, ...tree.dependencies, modelyard: tree.version };
  const needed = [...new Set(['modelyard', ...imported])].filter((name) => !(name in tree.peerDependencies)).sort();
  const unknown = needed.filter((name) => pinned[name] === undefined);
  if (unknown.length > 0) {
    throw new Error(
      `cli/ or playground/ imports ${unknown.join(', ')}: install it (npm install --save-dev --save-exact)`,
    );
  }
  const shared = ['license', 'author', 'homepage', 'bugs', 'funding', 'repository', 'engines', 'type', 'publishConfig'];
  return {
    name,
    version: tree.version,
    description,
    keywords,
    ...Object.fromEntries(shared.filter((field) => field in tree).map((field) => [field, tree[field]])),
    bin,
    files,
    dependencies: Object.fromEntries(needed.map((each) => [each, pinned[each]])),
    // What `modelyard` asks for has to come from whoever installs the two.
    peerDependencies: tree.peerDependencies,
    peerDependenciesMeta: tree.peerDependenciesMeta,
  };
}

function readJson(file) {
  return JSON.parse(readFileSync(join(root, file), 'utf8'));
}

function packageOf(name) {
  return name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/');
}

function filesIn(each) {
  return each
    .flatMap((folder) => readdirSync(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

module.exports = { assets };
if (require.main === module) {
  build();
}
