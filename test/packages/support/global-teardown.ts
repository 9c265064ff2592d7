import { rmSync } from 'node:fs';
import { packedVariable } from './packed';

/** Removes what was packed and installed. */
export default function tearDown(): void {
  const folder = process.env[packedVariable];
  if (folder !== undefined) {
    rmSync(folder, { recursive: true, force: true });
  }
}
