import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** The flags that a program has, as its own source says: `flags/record.py` wrote them down. */
export interface RecordedFlags {
  /** The version that they are of: the tag of the image that is run by default. */
  readonly version: string;
  readonly flags: readonly string[];
}

/** @throws Error that says how they are recorded, where they are not */
export function recordedFlags(program: string): RecordedFlags {
  const file = resolve(__dirname, 'flags', `${program}.json`);
  if (!existsSync(file)) {
    throw new Error(
      `test/serving/engines/flags/${program}.json is missing: record the flags of ${program} with ` +
        "test/serving/engines/flags/record.py, or say in 'noFlags' of its test why that cannot be done",
    );
  }
  return JSON.parse(readFileSync(file, 'utf8')) as RecordedFlags;
}

/** Those flags of a command line that the program does not have. */
export function unknownFlags({ flags }: RecordedFlags, args: readonly string[]): string[] {
  return flagsOf(args).filter((flag) => !flags.includes(flag));
}

/** The flags of a command line, without their values. */
export function flagsOf(args: readonly string[]): string[] {
  return args.filter((arg) => arg.startsWith('--')).map((arg) => arg.replace(/=[\s\S]*$/, ''));
}
