/* eslint-disable @typescript-eslint/no-require-imports -- Node.js runs it as it is */
// node check.js TYPESCRIPT FOLDER CONFIG…: compiles each tsconfig.json of the folder, and prints what is wrong in the
// consumer's own files and in the declarations of modelyard. Those of others are not ours: TypeScript 5.4 does not even
// take today's @types/node. The compiler's command knows only all declarations or none.
const { resolve } = require('node:path');

const [, , compiler, folder, ...configs] = process.argv;
const ts = require(require.resolve(compiler, { paths: [folder] }));
const host = { getCanonicalFileName: (name) => name, getCurrentDirectory: () => folder, getNewLine: () => '\n' };
const read = new Map();

for (const config of configs) {
  const { config: raw } = ts.readConfigFile(resolve(folder, config), ts.sys.readFile);
  const { options, fileNames, errors } = ts.parseJsonConfigFileContent(raw, ts.sys, folder);
  const program = ts.createProgram(fileNames, options, reusing(ts.createCompilerHost(options)));
  const own = program.getSourceFiles().filter(({ fileName }) => !fileName.includes('/node_modules/'));
  const library = program.getSourceFiles().filter(({ fileName }) => fileName.includes('/node_modules/modelyard/'));
  const wrong = [
    ...errors,
    ...program.getOptionsDiagnostics(),
    ...[...own, ...library].flatMap((file) => [
      ...program.getSyntacticDiagnostics(file),
      ...program.getSemanticDiagnostics(file),
    ]),
    // All at once would check the declarations of others too.
    ...own.flatMap((file) => program.emit(file).diagnostics),
  ];
  process.stdout.write(ts.formatDiagnostics(wrong, host));
}

/** Lets a program have the files of those before, which is most of the work: what they import may still differ. */
function reusing(compilerHost) {
  const { getSourceFile } = compilerHost;
  compilerHost.getSourceFile = (name, how, ...rest) => {
    const key = JSON.stringify([name, how.impliedNodeFormat]);
    if (!read.has(key)) {
      read.set(key, getSourceFile(name, how, ...rest));
    }
    return read.get(key);
  };
  return compilerHost;
}
