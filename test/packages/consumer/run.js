/* eslint-disable @typescript-eslint/no-require-imports -- Node.js runs it as it is */
// node run.js FILE…: loads each compiled form of the program, and prints the YAML that all of them make.
const { resolve } = require('node:path');
const { pathToFileURL } = require('node:url');

async function main(files) {
  const made = await Promise.all(
    files.map(async (file) => {
      const path = resolve(file);
      const { yaml } = path.endsWith('.cjs') ? require(path) : await import(pathToFileURL(path));
      return yaml;
    }),
  );
  if (new Set(made).size !== 1) {
    throw new Error(`they differ:\n${made.join('\n==\n')}`);
  }
  process.stdout.write(made[0]);
}

void main(process.argv.slice(2));
