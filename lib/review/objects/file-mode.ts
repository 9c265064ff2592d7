import { isMap } from '../../workload/values/maps';

/** A file's mode as people write it: `0644`, and not 420. */
export function octal(mode: number): string {
  return `0${mode.toString(8)}`;
}

// Modes as people mean them, read as if they were decimal. None of them is a number that JSON has for such a mode.
const meantAsOctal = new Set([
  400, 440, 444, 500, 550, 555, 600, 640, 644, 660, 664, 666, 700, 740, 744, 750, 755, 770, 775, 777,
]);

/** Whether a mode was most likely meant in octal and is read as decimal: 644, which is 01204. */
export function isMisread(mode: number): boolean {
  return meantAsOctal.has(mode);
}

const fields = new Set(['defaultMode', 'mode']);

/**
 * A value of an object with the modes of files in volumes as people write them.
 *
 * @param path where it is: only what is in a volume has modes
 */
export function withOctalModes(value: unknown, path: string): unknown {
  return /(^|\.)volumes\b/.test(path) ? written(value, /[^.[\]]*$/.exec(path)![0]) : value;
}

function written(value: unknown, field: string): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => written(item, ''));
  }
  if (isMap(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, written(item, name)]));
  }
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && fields.has(field) ? octal(value) : value;
}
