import { join } from 'node:path';
import ts from 'typescript';
import { entries, root } from './entries';

/** TypeScript that is compiled without being a file: by the absolute path that it would have. */
export type Texts = ReadonlyMap<string, string>;

/** One program of everything that is public, some files, and some texts that are compiled as if they were files. */
export function makeService(files: readonly string[], texts: Texts): ts.LanguageService {
  const options = compilerOptions();
  const read = (file: string): string | undefined => texts.get(file) ?? ts.sys.readFile(file);
  return ts.createLanguageService({
    getCompilationSettings: () => options,
    getCurrentDirectory: () => root,
    getDefaultLibFileName: (of) => ts.getDefaultLibFilePath(of),
    getScriptFileNames: () => [...entries.map(({ file }) => join(root, file)), ...files, ...texts.keys()],
    // Nothing changes while it is looked at.
    getScriptVersion: () => '',
    getScriptSnapshot: (file) => {
      const text = read(file);
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
    },
    fileExists: (file) => texts.has(file) || ts.sys.fileExists(file),
    readFile: read,
    directoryExists: (folder) =>
      ts.sys.directoryExists(folder) || [...texts.keys()].some((file) => file.startsWith(join(folder, '/'))),
    getDirectories: (folder) => ts.sys.getDirectories(folder),
    realpath: (path) => ts.sys.realpath?.(path) ?? path,
  });
}

/** The options of the project, without those that only make sense for whole files. */
function compilerOptions(): ts.CompilerOptions {
  const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => undefined };
  const parsed = ts.getParsedCommandLineOfConfigFile(join(root, 'tsconfig.json'), undefined, host);
  if (parsed === undefined) {
    throw new Error('tsconfig.json cannot be read');
  }
  return {
    ...parsed.options,
    types: ['node', 'jest'],
    noUnusedLocals: false,
    noUnusedParameters: false,
    declaration: true,
    noEmit: false,
  };
}
