/** Whether a path is relative and stays inside the folder that it starts from. */
export function isInside(path: string): boolean {
  return !path.startsWith('/') && !path.split('/').includes('..');
}
