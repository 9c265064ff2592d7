import { toldText } from '../../../cli/process/tell';
import { reasonsOfAll } from '../../../lib/pulumi/unready-pods';

test('what a tool printed commands neither a terminal nor a CI system, and shows no secret', () => {
  expect(
    toldText('pulumi failed:\n::error::x\n\u001b[2J\r\nhttps://u:HUNTER2@h/x --token HUNTER3\npassword="HUNTER4"'),
  ).toBe('pulumi failed:\n\\::error::x\n\\x1b[2J\nhttps://u:(hidden)@h/x --token (hidden)\npassword="(hidden)"');
});

test('sentences of our own stay as they are', () => {
  const own =
    "'modelyard:push.password' must be a secret: set it with `pulumi config set --secret modelyard:push.password`, " +
    'or run it with MODELYARD_REFUSE=never (add --force)';
  expect(toldText(own)).toBe(own);
});

test('a reason of a pod is one line', () => {
  const pods = [
    {
      metadata: { name: 'a' },
      status: { containerStatuses: [{ name: 'c', state: { waiting: { reason: 'X', message: 'a\n::error::b' } } }] },
    },
  ];
  expect(reasonsOfAll(pods)).toEqual(["pod a: container 'c' waits: X: a ::error::b"]);
});
