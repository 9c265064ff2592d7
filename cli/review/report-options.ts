import { InvalidArgumentError, Option } from 'commander';
import { formats, type Format, type Output } from './review-request';

/** `--output`: how the reports of a review or rehearsal are written, and where to. */
export function outputOption(): Option {
  return new Option(
    '-o, --output <format[=file]>',
    `${formats.join(', ')}; with =file not to standard output. Several are allowed`,
  )
    .argParser(takeOutput)
    .default([], 'text');
}

/** `--fail-on`: the findings with which a review or rehearsal ends with 1. */
export function failOnOption(): Option {
  return new Option('--fail-on <severity>', 'end with 1 when there are findings of at least this severity')
    .choices(['low', 'medium', 'high', 'never'])
    .default('high');
}

/** `--cluster`: the files that describe clusters, by environment. */
export function clusterOption(description: string): Option {
  return new Option('-c, --cluster <[environment=]file>', `${description}. Several are allowed`)
    .argParser(takeFile)
    .default({}, 'not known');
}

/** Reads `file` or `environment=file`. */
export function takeFile(value: string, previous: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const parts = /^(?:(?<environment>[^=/]+)=)?(?<file>.+)$/.exec(value)?.groups;
  if (parts === undefined) {
    throw new InvalidArgumentError('It must be a file, or environment=file.');
  }
  return { ...previous, [parts['environment'] ?? '']: parts['file']! };
}

/** Reads `format` or `format=file`. */
function takeOutput(value: string, previous: readonly Output[]): readonly Output[] {
  const at = value.indexOf('=');
  const format = (at < 0 ? value : value.slice(0, at)) as Format;
  if (!formats.includes(format)) {
    throw new InvalidArgumentError(`Allowed are ${formats.join(', ')}.`);
  }
  return [...previous, { format, ...(at < 0 ? {} : { file: value.slice(at + 1) }) }];
}
