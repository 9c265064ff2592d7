import { hookOf, isMadeAnew, runsOnDemand } from '../../lib/review/objects/hooks';
import type { KubernetesObject } from '../../lib/review';

const job = (annotations: Record<string, string>): KubernetesObject => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name: 'a', annotations },
});

test.each([
  [{ 'helm.sh/hook': 'pre-install' }],
  [{ 'helm.sh/hook': 'pre-install, pre-upgrade', 'helm.sh/hook-delete-policy': 'hook-failed, before-hook-creation' }],
  [{ 'helm.sh/hook': 'post-upgrade', 'helm.sh/hook-delete-policy': 'hook-succeeded' }],
  [{ 'argocd.argoproj.io/hook': 'PreSync' }],
  [{ 'argocd.argoproj.io/hook': 'Sync', 'argocd.argoproj.io/hook-delete-policy': 'HookSucceeded' }],
  [{ 'argocd.argoproj.io/sync-options': 'Force=true,Replace=true' }],
] as Record<string, string>[][])('%j is made anew', (annotations) => {
  expect(isMadeAnew(job(annotations))).toBe(true);
});

test.each([
  [{}],
  [{ 'helm.sh/hook': '' }],
  [{ 'helm.sh/hook': 'pre-upgrade', 'helm.sh/hook-delete-policy': 'hook-failed' }],
  [{ 'argocd.argoproj.io/hook': 'PreSync', 'argocd.argoproj.io/hook-delete-policy': 'HookFailed' }],
  [{ 'argocd.argoproj.io/sync-options': 'Replace=true' }],
] as Record<string, string>[][])('%j is not', (annotations) => {
  expect(isMadeAnew(job(annotations))).toBe(false);
});

test.each([
  [{ 'helm.sh/hook': 'test' }],
  [{ 'helm.sh/hook': 'test-success' }],
  [{ 'helm.sh/hook': 'pre-delete,post-rollback' }],
  [{ 'argocd.argoproj.io/hook': 'Skip' }],
  [{ 'argocd.argoproj.io/hook': 'SyncFail' }],
] as Record<string, string>[][])('no deployment runs %j', (annotations) => {
  expect(runsOnDemand(job(annotations))).toBe(true);
});

test.each([[{}], [{ 'helm.sh/hook': 'post-install,test' }], [{ 'argocd.argoproj.io/hook': 'PostSync' }]] as Record<
  string,
  string
>[][])('a deployment runs %j', (annotations) => {
  expect(runsOnDemand(job(annotations))).toBe(false);
});

test('what Argo CD is told comes before what Helm is', () => {
  expect(hookOf(job({ 'helm.sh/hook': 'test', 'argocd.argoproj.io/hook': 'PreSync' }))).toMatchObject({
    tool: 'Argo CD',
    onDemand: false,
  });
});
