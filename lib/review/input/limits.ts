/** What is read of one file, in bytes. */
export const mostBytes = 64 * 2 ** 20;
/** What is read of one side, in bytes. */
export const mostBytesInAll = 128 * 2 ** 20;
/** How many files are read of one folder. */
export const mostFiles = 20_000;
/** How many objects one side may have. */
export const mostObjects = 100_000;

/** A size in words. */
export function bytesOf(bytes: number): string {
  return `${bytes / 2 ** 20} MiB`;
}
