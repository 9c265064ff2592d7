import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { otherStacks } from '../../../cli/stack/other-stacks';
import { temporaryFolder } from '../../playground/temporary-folder';

const folder = temporaryFolder();

function stack(project: string, name: string, content: unknown): void {
  const at = join(folder(), '.pulumi', 'stacks', project);
  mkdirSync(at, { recursive: true });
  writeFileSync(join(at, `${name}.json`), JSON.stringify(content));
}

const having = (...resources: { type: string; id?: string }[]): unknown => ({
  version: 3,
  checkpoint: { latest: { resources } },
});

test('the objects of the other stacks are known, in whatever version, and those of the stack itself are not', () => {
  stack('p', 'dev', having({ type: 'kubernetes:apps/v1:Deployment', id: 'a/own' }));
  stack(
    'p',
    'prod',
    having({ type: 'pulumi:pulumi:Stack' }, { type: 'kubernetes:autoscaling/v2:HorizontalPodAutoscaler', id: 'a/x' }),
  );
  stack('q', 'dev', having({ type: 'kubernetes:core/v1:Namespace', id: 'a' }));
  stack('q', 'empty', { version: 3, checkpoint: {} });
  const isOfAnother = otherStacks(folder(), 'organization/p/dev');
  expect(isOfAnother('kubernetes:apps/v1:Deployment', 'a/own')).toBe(false);
  expect(isOfAnother('kubernetes:autoscaling/v1:HorizontalPodAutoscaler', 'a/x')).toBe(true);
  expect(isOfAnother('kubernetes:core/v1:Namespace', 'a')).toBe(true);
  expect(isOfAnother('kubernetes:core/v1:ConfigMap', 'a')).toBe(false);
});

test('there are none in a backend that holds nothing', () => {
  expect(otherStacks(join(folder(), 'none'), 'organization/p/dev')('kubernetes:core/v1:Namespace', 'a')).toBe(false);
});
