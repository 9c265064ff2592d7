import { styleText } from 'node:util';
import {
  findingsFrom,
  InputError,
  parseKinds,
  parsePrices,
  renderHtml,
  renderJson,
  renderMarkdown,
  parsePreview,
  renderText,
  review as reviewObjects,
  type Preview,
  type Prices,
  type Report,
  type SourcedObject,
} from '../../lib/review';
import type { Cluster } from '../../lib/workload/cluster/cluster-profile';
import { failWithTwo } from '../process/failure-status';
import { givenCluster } from '../rehearsal/given-cluster';
import { reportError } from '../process/report-error';
import { readSides } from './review-input';
import type { Format, ReviewCommandOptions } from './review-request';
import { readSource } from '../program/source-files';
import { UserError } from '../process/user-error';
import { writeReports } from './write-report';

/** Reviews a change, writes the reports, and sets the exit status: 0, 1 for findings, 2 for any error. */
export async function review(base: string, head: string | undefined, options: ReviewCommandOptions): Promise<void> {
  // 1 says that there are findings, so nothing else may.
  failWithTwo();
  try {
    const { before, after, compared } = await readSides(base, head, options);
    const prices = options.prices === undefined ? undefined : readPrices(options.prices);
    const report = reviewObjects(before, after, {
      compared,
      suppressionsFrom: options.suppressionsFrom,
      ...clusters(options.cluster),
      ...(prices === undefined ? {} : { prices }),
      ...(options.kinds === undefined
        ? {}
        : { kinds: parseKinds(readSource(options.kinds, 'the file of kinds'), options.kinds) }),
      previews: readPreviews(options.preview, [...before, ...after]),
      ...(options.docs === undefined ? {} : { docs: options.docs }),
    });
    writeReports(options.output, ({ format, file }) => render(report, format, file === undefined));
    process.exitCode = options.failOn !== 'never' && findingsFrom(report, options.failOn).length > 0 ? 1 : 0;
  } catch (error) {
    const shown = error instanceof InputError ? new UserError(error.message, 2) : error;
    reportError(shown, process.env['MODELYARD_DEBUG'] !== undefined, 'set MODELYARD_DEBUG=1');
    process.exitCode = 2;
  }
}

function render(report: Report, format: Format, toTerminal: boolean): string {
  switch (format) {
    case 'json':
      return renderJson(report);
    case 'markdown':
      return renderMarkdown(report);
    case 'html':
      return renderHtml(report);
    default:
      return renderText(report, (style, text) =>
        toTerminal ? styleText(style, text, { stream: process.stdout }) : text,
      );
  }
}

function clusters(files: Readonly<Record<string, string>>): {
  readonly cluster?: Cluster | Readonly<Record<string, Cluster>>;
} {
  const read = Object.fromEntries(
    Object.entries(files).map(([environment, file]) => [environment, givenCluster(file)]),
  );
  const { '': all, ...single } = read;
  if (all !== undefined && Object.keys(single).length > 0) {
    throw new UserError(
      "'--cluster' either names one file for all, or a file for each environment: --cluster prod=clusters/prod.yaml",
      2,
    );
  }
  if (all !== undefined) {
    return { cluster: all };
  }
  return Object.keys(single).length > 0 ? { cluster: single } : {};
}

function readPreviews(files: Readonly<Record<string, string>>, objects: readonly SourcedObject[]): Preview[] {
  const environments = [...new Set(objects.map(({ environment }) => environment))].sort();
  return Object.entries(files).map(([name, file]) => {
    if (name === '' && environments.length > 1) {
      throw new UserError(
        `'--preview ${file}' must say which environment it is of: --preview ${environments[0] ?? ''}=${file}. ` +
          `There are ${environments.join(', ')}`,
        2,
      );
    }
    if (name !== '' && !environments.includes(name)) {
      throw new UserError(
        `'--preview ${name}=${file}' names an environment that is on neither side. ` +
          `There ${environments[0] === undefined ? 'are none' : `are ${environments.join(', ')}`}`,
        2,
      );
    }
    return parsePreview(readSource(file, 'the preview'), file, name === '' ? environments[0] : name);
  });
}

function readPrices(file: string): Prices {
  return parsePrices(readSource(file, 'the price file'), file);
}
