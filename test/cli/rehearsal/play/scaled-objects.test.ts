import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fedWithLoads, whyNotScaled } from '../../../../cli/rehearsal/play/scaled-objects';
import type { KubernetesObject } from '../../../../lib/review/objects/kubernetes-object';
import type { Playground } from '../../../../playground/state/state';
import { temporaryFolder } from '../../../playground/temporary-folder';

const folder = temporaryFolder();

const scaled = (spec: object, kind = 'ScaledObject'): KubernetesObject => ({
  ...{ apiVersion: 'keda.sh/v1alpha1', kind, metadata: { name: 'web', namespace: 'shop' }, spec },
});
const prometheus = {
  type: 'prometheus',
  metadata: {
    serverAddress: 'https://user:secret@metrics.example.com',
    query: 'sum(a)',
    threshold: '5',
    authModes: 'b',
  },
  authenticationRef: { name: 'a' },
};

test('a Prometheus is asked in the rehearsal itself, as nobody, and nothing stands in for it', () => {
  writeFileSync(join(folder(), 'metrics-header'), 'Authorization: Bearer abc\n');
  const path = (name: string): string => join(folder(), name);
  const pg = { path, ports: { metricsFeed: 8000 } } as unknown as Playground;
  const cron = { type: 'cron', metadata: { timezone: 'UTC' } };
  const fed = fedWithLoads(scaled({ fallback: { replicas: 3 }, triggers: [cron, prometheus] }), pg);
  expect(JSON.parse(JSON.stringify(fed['spec']))).toEqual({
    initialCooldownPeriod: expect.any(Number) as number,
    triggers: [
      cron,
      {
        type: 'prometheus',
        metadata: {
          serverAddress: 'http://127.0.0.1:8000/prometheus/shop/web/s1-prometheus',
          customHeaders: 'Authorization=Bearer abc',
          query: 'sum(a)',
          threshold: '5',
        },
      },
    ],
  });
});

test.each([
  ['asks the cluster or the clock', scaled({ triggers: [prometheus, { type: 'cpu' }, { type: 'cron' }] }), undefined],
  ['would ask somebody else', scaled({ triggers: [prometheus, { type: 'redis' }] }), 'its trigger redis'],
  ['makes Jobs by such an answer', scaled({ triggers: [{ type: 'kafka' }] }, 'ScaledJob'), 'its trigger kafka'],
  [
    'scales by a formula',
    scaled({ advanced: { scalingModifiers: { formula: 'a + b' } }, triggers: [prometheus] }),
    'its formula',
  ],
  ['is none of KEDA', { ...scaled({ triggers: [{ type: 'redis' }] }), apiVersion: 'a.example/v1' }, undefined],
])('whether KEDA is given an object that %s', (_, object, why) => {
  const given = whyNotScaled(object);
  expect(why === undefined ? given : given?.includes(why)).toBe(why === undefined ? undefined : true);
});
