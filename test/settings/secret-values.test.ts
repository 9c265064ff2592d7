import { readDeploymentSettings, Sealed, SettingsError } from '../../lib/settings';

const origin = { name: 'Pulumi.dev.yaml', namespace: 'modelyard', folder: '/nowhere', project: 'shop', stack: 'dev' };
const good = { cluster: { file: 'clusters/dev.yaml' }, registry: 'registry.example.com' };

function problems(raw: object): string {
  try {
    readDeploymentSettings({ ...good, ...raw }, origin);
  } catch (error) {
    if (error instanceof SettingsError) {
      return error.problems.join('\n');
    }
    throw error;
  }
  throw new Error('the settings are right');
}

test.each<[string, object]>([
  ['a misspelt password', { push: { username: 'u', pasword: 'HUNTER2' } }],
  ['a text instead of a group', { push: 'HUNTER2' }],
  ['a list instead of a group', { push: ['u', 'HUNTER2'] }],
  ['a group in a list', { push: [{ password: 'HUNTER2' }] }],
  ['a password in plain', { push: { username: 'u', password: 'HUNTER2' } }],
  ['a password that is a group', { push: { username: 'u', password: { value: 'HUNTER2' } } }],
  ['a password in the place of the user', { push: { username: { u: 'HUNTER2' } } }],
  ['a number in a group with a secret', { push: { registry: 7351982 } }],
  ['an address with credentials', { registry: 'https://u:HUNTER2@registry.example.com' }],
  [
    'an address with credentials in a group with a secret',
    { push: { registry: 'https://u:HUNTER2@registry.example.com' } },
  ],
  ['a kubeconfig in plain', { cluster: { file: 'a.yaml', kubeconfig: 'users: [{ user: { token: HUNTER2 } }]\nx: 1' } }],
  ['a kubeconfig that is a group', { cluster: { file: 'a.yaml', kubeconfig: { users: 'HUNTER2' } } }],
  ['a value beside a kubeconfig', { cluster: { file: { x: 'HUNTER2' } } }],
  ['a pull configuration in plain', { imagePullConfig: 'HUNTER2' }],
  ['a pull configuration that is a group', { imagePullConfig: { auths: 'HUNTER2' } }],
  ['a pull Secret that is one', { imagePullSecrets: ['HUNTER2'] }],
  ['a list of groups', { imagePullSecrets: [{ password: 'HUNTER2' }] }],
  ['a token by its form', { namespace: 'ghp_HUNTER2aB3dE5fG7hI9jK1lM3nO5' }],
  ['a platform that is an address', { build: { platforms: ['https://u:HUNTER2@h'] } }],
])('no error shows %s', (_, raw) => {
  expect(problems(raw)).not.toMatch(/HUNTER2|7351982/);
});

test('what can be no secret is shown, and moves no cursor', () => {
  expect(
    problems({ namespace: 'My\u001b[2J', refuse: 'hgh', protect: 'yes' })
      .split('\n')
      .map((line) => line.slice(line.indexOf(', got'))),
  ).toEqual([', got "My\\u001b[2J"', ', got "yes"', ', got "hgh"']);
});

test('a secret that Pulumi hands over is none of the values', () => {
  expect(problems({ namespace: new Sealed('HUNTER2') })).toContain('got a secret');
});
