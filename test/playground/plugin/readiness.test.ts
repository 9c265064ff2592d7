import { readinessOf } from '../../../playground/plugin/await/readiness';
import type { KubeObject } from '../../../playground/plugin/objects';

function object(apiVersion: string, kind: string, fields: object): KubeObject {
  return { apiVersion, kind, metadata: { name: 'x', generation: 2 }, ...fields };
}
const deployment = (status: object, spec: object = { replicas: 3 }): KubeObject =>
  object('apps/v1', 'Deployment', { spec, status: { observedGeneration: 2, ...status } });

describe('readiness of a Deployment', () => {
  it('waits until its controller has seen the change, whatever the old status says', () => {
    const old = deployment({ observedGeneration: 1, replicas: 3, updatedReplicas: 3, availableReplicas: 3 });
    expect(readinessOf(old)).toEqual({ state: 'waiting', on: 'its controller to see the change' });
  });

  it('takes no old deadline for one of the new rollout', () => {
    const conditions = [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' }];
    expect(readinessOf(deployment({ observedGeneration: 1, conditions })).state).toBe('waiting');
  });

  it('waits where the verdict is about an earlier rollout, as long as this one may take', () => {
    const conditions = [
      {
        type: 'Progressing',
        status: 'False',
        reason: 'ProgressDeadlineExceeded',
        lastTransitionTime: '2026-01-01T00:00:00Z',
      },
    ];
    const object = deployment({ conditions }, { progressDeadlineSeconds: 30 });
    const sinceMs = Date.parse('2026-01-01T00:00:09Z');
    expect(readinessOf(object, { sinceMs, waitedMs: 29_000 }).state).toBe('waiting');
    expect(readinessOf(object, { sinceMs, waitedMs: 30_000 }).state).toBe('failed');
    expect(readinessOf(object, { sinceMs: Date.parse('2025-12-31T23:59:59Z'), waitedMs: 1_000 }).state).toBe('failed');
  });

  it('fails when the rollout made no progress in time', () => {
    const conditions = [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' }];
    expect(readinessOf(deployment({ conditions }, { progressDeadlineSeconds: 30 }))).toEqual({
      state: 'failed',
      why: 'the rollout made no progress for 30 s',
    });
  });

  it('waits for old pods to go', () => {
    expect(readinessOf(deployment({ replicas: 4, updatedReplicas: 3, availableReplicas: 3 }))).toEqual({
      state: 'waiting',
      on: 'the rollout: 1 old pods are still there',
    });
  });

  it('is ready with all pods updated and available', () => {
    expect(readinessOf(deployment({ replicas: 3, updatedReplicas: 3, availableReplicas: 3 })).state).toBe('ready');
  });

  it('is ready with no pods when none are wanted', () => {
    expect(readinessOf(deployment({}, { replicas: 0 })).state).toBe('ready');
  });
});

describe('readiness of other kinds', () => {
  it('says with the reason that a Job failed', () => {
    const job = object('batch/v1', 'Job', {
      status: {
        conditions: [{ type: 'Failed', status: 'True', reason: 'BackoffLimitExceeded', message: 'too often' }],
      },
    });
    expect(readinessOf(job)).toEqual({ state: 'failed', why: 'the Job failed: BackoffLimitExceeded too often' });
  });

  it('does not wait for a suspended Job: a queue decides when it begins', () => {
    expect(readinessOf(object('batch/v1', 'Job', { spec: { suspend: true } })).state).toBe('ready');
  });

  it.each([
    ['no ready pod', { selector: { a: 'b' } }, 0, 'waiting'],
    ['a ready pod', { selector: { a: 'b' } }, 1, 'ready'],
    ['no selector', {}, 0, 'ready'],
    ['no cluster IP', { selector: { a: 'b' }, clusterIP: 'None' }, 0, 'ready'],
    ['a load balancer without an address', { type: 'LoadBalancer' }, 0, 'waiting'],
    ['an external name', { type: 'ExternalName' }, 0, 'ready'],
  ])('judges a Service with %s', (_title, spec, readyEndpoints, state) => {
    expect(readinessOf(object('v1', 'Service', { spec }), { readyEndpoints }).state).toBe(state);
  });

  it('does not wait for a claim that its first pod binds', () => {
    const claim = object('v1', 'PersistentVolumeClaim', { status: { phase: 'Pending' } });
    expect(readinessOf(claim, { volumeBindingMode: 'WaitForFirstConsumer' }).state).toBe('ready');
    expect(readinessOf(claim, { volumeBindingMode: 'Immediate' })).toEqual({
      state: 'waiting',
      on: 'phase Bound; it is Pending',
    });
  });

  it('takes another maker’s kind of the same name for what it is: ready once it exists', () => {
    expect(
      readinessOf(object('serving.example.com/v1', 'Service', { spec: { selector: { a: 'b' } } }), {
        readyEndpoints: 0,
      }).state,
    ).toBe('ready');
  });
});
