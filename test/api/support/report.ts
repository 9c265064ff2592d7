import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CompilerState,
  Extractor,
  ExtractorConfig,
  ExtractorLogLevel,
  type IConfigFile,
} from '@microsoft/api-extractor';
import { entries, root } from './entries';

/**
 * The report of API Extractor on each entry, from its declarations.
 *
 * @param declarations the file of each entry, in their order
 * @param folder for what API Extractor writes
 */
export function apiReports(declarations: readonly string[], folder: string): string[] {
  mkdirSync(folder, { recursive: true });
  let state: CompilerState | undefined;
  return entries.map(({ name }, at) => {
    const reportFileName = `${name.replace('/', '-')}.api.md`;
    const config = ExtractorConfig.prepare({
      configObject: configuration(declarations, at, folder, reportFileName),
      configObjectFullPath: undefined,
      packageJsonFullPath: join(root, 'package.json'),
    });
    state ??= CompilerState.create(config, { additionalEntryPoints: [...declarations] });
    Extractor.invoke(config, {
      localBuild: true,
      compilerState: state,
      // They stand in the report.
      messageCallback: (message) => (message.handled = true),
    });
    return readFileSync(join(folder, reportFileName), 'utf8');
  });
}

function configuration(
  declarations: readonly string[],
  at: number,
  folder: string,
  reportFileName: string,
): IConfigFile {
  return {
    projectFolder: root,
    mainEntryPointFilePath: declarations[at]!,
    newlineKind: 'lf',
    compiler: {
      overrideTsconfig: {
        compilerOptions: {
          target: 'ES2023',
          lib: ['ES2023'],
          module: 'nodenext',
          moduleResolution: 'nodenext',
          types: ['node'],
          skipLibCheck: true,
        },
        files: declarations,
      },
    },
    apiReport: {
      enabled: true,
      // A prop that comes from an interface of our own is as public as the others.
      includeForgottenExports: true,
      reportFileName,
      reportFolder: folder,
      reportTempFolder: join(folder, 'temp'),
    },
    docModel: { enabled: false },
    dtsRollup: { enabled: false },
    tsdocMetadata: { enabled: false },
    messages: {
      extractorMessageReporting: {
        default: { logLevel: ExtractorLogLevel.None },
        'ae-forgotten-export': { logLevel: ExtractorLogLevel.Warning, addToApiReportFile: true },
      },
      tsdocMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
    },
  };
}
