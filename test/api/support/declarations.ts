import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import ts from 'typescript';
import { entries, root } from './entries';

/**
 * Writes the declarations of what is public, and of all that they mention, into a folder.
 *
 * @returns the file of each entry, in their order
 */
export function writeDeclarations(service: ts.LanguageService, folder: string): string[] {
  const options = service.getProgram()?.getCompilerOptions() ?? {};
  const made = entries.map(({ file }) => join(root, file));
  const seen = new Set(made);
  // A declaration imports less than its source: only what is mentioned is made.
  for (const source of seen) {
    const text = sorted(service.getEmitOutput(source, true, true).outputFiles[0]?.text ?? '');
    const place = declarationOf(folder, source);
    mkdirSync(dirname(place), { recursive: true });
    writeFileSync(place, text);
    for (const { fileName } of ts.preProcessFile(text).importedFiles) {
      const imported = ts.resolveModuleName(fileName, source, options, ts.sys).resolvedModule;
      if (imported !== undefined && imported.isExternalLibraryImport !== true) {
        seen.add(imported.resolvedFileName);
      }
    }
  }
  return made.map((source) => declarationOf(folder, source));
}

/** The values of an enum of Zod in one order: the compiler gives them in the order in which it came upon them. */
function sorted(declaration: string): string {
  return declaration.replace(/(?<=ZodEnum<\{\n)[^{}]*(?=\n *\})/g, (members) => members.split('\n').sort().join('\n'));
}

function declarationOf(folder: string, source: string): string {
  return join(folder, relative(root, source)).replace(/\.ts$/, '.d.ts');
}
