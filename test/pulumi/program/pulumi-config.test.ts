import * as pulumi from '@pulumi/pulumi';
import { readPulumiConfig } from '../../../lib/pulumi/program/pulumi-config';
import { Sealed } from '../../../lib/settings/sealed';

test("Pulumi's texts become what the stack's file says", () => {
  pulumi.runtime.setAllConfig({
    'modelyard:registry': 'registry.example.com',
    'modelyard:protect': 'true',
    'modelyard:imageClassifier': '{"replicas":3}',
    'modelyard:imagePullSecrets': '["one"]',
    'kubernetes:context': 'other',
  });
  expect(readPulumiConfig()).toEqual({
    registry: 'registry.example.com',
    protect: true,
    imageClassifier: { replicas: 3 },
    imagePullSecrets: ['one'],
  });
});

test('the texts of a group with a secret are all sealed', () => {
  pulumi.runtime.setAllConfig(
    { 'modelyard:push': '{"username":"robot","password":"planted"}', 'modelyard:huggingFaceToken': '12345' },
    ['modelyard:push', 'modelyard:huggingFaceToken'],
  );
  const raw = readPulumiConfig();
  expect(raw['push']).toEqual({ username: expect.any(Sealed) as Sealed, password: expect.any(Sealed) as Sealed });
  expect((raw['huggingFaceToken'] as Sealed).reveal()).toBe('12345');
});
