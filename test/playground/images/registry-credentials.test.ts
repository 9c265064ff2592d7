import * as fs from 'node:fs';
import * as path from 'node:path';
import { compareSync } from 'bcryptjs';
import { basicAuthorization, registryLogin, writePasswordFile } from '../../../playground/images/registry-credentials';
import { temporaryFolder } from '../temporary-folder';

const folder = temporaryFolder();
const playground = { path: (...parts: string[]): string => path.join(folder(), ...parts) };
const mode = (file: string): number => fs.statSync(file).mode & 0o777;

test('the password is random, and the same at the next call', () => {
  const { password } = registryLogin(playground);
  expect(password).toMatch(/^[\w-]{43}$/);
  expect(registryLogin(playground).password).toBe(password);
});

test('two playgrounds have different ones', () => {
  const other = { path: (...parts: string[]): string => path.join(folder(), 'other', ...parts) };
  expect(registryLogin(other).password).not.toBe(registryLogin(playground).password);
});

test('only its user may read it', () => {
  registryLogin(playground);
  expect([mode(playground.path('registry/login.json')), mode(writePasswordFile(playground))]).toEqual([0o600, 0o600]);
});

test('the registry gets a hash, which fits the password', () => {
  const { username, password } = registryLogin(playground);
  const [name, hash = ''] = fs.readFileSync(writePasswordFile(playground), 'utf8').trim().split(':');
  expect(name).toBe(username);
  expect(hash).toMatch(/^\$2b\$/);
  expect(compareSync(password, hash)).toBe(true);
});

test('a hash that fits is left alone: the registry would be started anew', () => {
  const before = fs.readFileSync(writePasswordFile(playground), 'utf8');
  expect(fs.readFileSync(writePasswordFile(playground), 'utf8')).toBe(before);
});

test.each(['', 'modelyard', 'modelyard:$2b$04$nonsense', 'somebody:x\n'])(
  'a password file with %p is written anew',
  (content) => {
    fs.mkdirSync(playground.path('registry'), { recursive: true });
    fs.writeFileSync(playground.path('registry/htpasswd'), content);
    const [, hash = ''] = fs.readFileSync(writePasswordFile(playground), 'utf8').trim().split(':');
    expect(compareSync(registryLogin(playground).password, hash)).toBe(true);
  },
);

test('a damaged record is made anew', () => {
  fs.mkdirSync(playground.path('registry'), { recursive: true });
  fs.writeFileSync(playground.path('registry/login.json'), '{"username":"modelyard"');
  expect(registryLogin(playground).password).toHaveLength(43);
});

test('the header is that of basic authentication', () => {
  expect(basicAuthorization({ username: 'a', password: 'b' })).toBe('Basic YTpi');
});
