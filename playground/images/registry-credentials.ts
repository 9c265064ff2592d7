import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { compareSync, hashSync } from 'bcryptjs';
import { z } from 'zod';
import { readRecord, writeFileAtomic } from '../state/files';
import type { Playground } from '../state/state';

/** With whom the playground's registry speaks. */
export interface RegistryLogin {
  readonly username: string;
  readonly password: string;
}

type Home = Pick<Playground, 'path'>;

const loginSchema = z.object({ username: z.string().min(1), password: z.string().min(32) });

// A password of 256 random bits needs no slow hash, and it is computed at every request.
const bcryptCost = 4;

/** The one who may use the registry: made at the first call, and kept in a file that only the user reads. */
export function registryLogin(playground: Home): RegistryLogin {
  const file = playground.path('registry', 'login.json');
  const kept = readRecord(file, loginSchema);
  if (kept !== undefined) {
    return kept;
  }
  const login = { username: 'modelyard', password: randomBytes(32).toString('base64url') };
  writeFileAtomic(file, `${JSON.stringify(login)}\n`);
  return login;
}

/** The value of an `Authorization` header. */
export function basicAuthorization(login: RegistryLogin): string {
  return `Basic ${encodedLogin(login)}`;
}

/** Both as one text: what Docker's configuration has as `auth`. */
export function encodedLogin({ username, password }: RegistryLogin): string {
  return Buffer.from(`${username}:${password}`).toString('base64');
}

/**
 * Writes the file with which the registry checks the password.
 * @returns its path
 */
export function writePasswordFile(playground: Home): string {
  const file = playground.path('registry', 'htpasswd');
  const { username, password } = registryLogin(playground);
  // Each hash has a salt: what is right is left alone.
  if (!holds(file, username, password)) {
    writeFileAtomic(file, `${username}:${hashSync(password, bcryptCost)}\n`);
  }
  return file;
}

function holds(file: string, username: string, password: string): boolean {
  try {
    const [name, hash = ''] = readFileSync(file, 'utf8').trim().split(':');
    return name === username && compareSync(password, hash);
  } catch {
    return false;
  }
}
