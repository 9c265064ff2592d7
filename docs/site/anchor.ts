/**
 * The anchor that GitHub gives to a heading: the pages are read there too, and their links must lead to the same
 * places.
 */
export function anchor(heading: string): string {
  return heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}
