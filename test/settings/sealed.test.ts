import { inspect } from 'node:util';
import { Sealed } from '../../lib/settings/sealed';

const sealed = new Sealed('planted');

test.each([
  ['String', String(sealed)],
  ['JSON', JSON.stringify({ sealed })],
  ['inspect', inspect({ sealed }, { showHidden: true, depth: 9 })],
  ['an enumeration', JSON.stringify(Object.entries(sealed))],
])('%s does not show the value', (_, text) => {
  expect(text).not.toContain('planted');
});

test('the value is there for whoever asks', () => {
  expect(sealed.reveal()).toBe('planted');
});

test('settings that were read without Pulumi have no value', () => {
  expect(() => new Sealed().reveal()).toThrow('only in a Pulumi program');
});
