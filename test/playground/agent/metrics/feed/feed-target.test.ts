import { parseFeedTarget } from '../../../../../playground/agent/metrics/feed/feed-target';

describe('the path of a value', () => {
  it.each([
    [
      '/external/shop/queue_depth?queue=jobs&tier=a',
      { kind: 'external', namespace: 'shop', metric: 'queue_depth', labels: { queue: 'jobs', tier: 'a' } },
    ],
    [
      '/external/shop/pubsub.example.com%7Cdepth',
      { kind: 'external', namespace: 'shop', metric: 'pubsub.example.com|depth', labels: {} },
    ],
    [
      '/pods/shop/cpu?app.kubernetes.io/name=web',
      { kind: 'pods', namespace: 'shop', metric: 'cpu', labels: { 'app.kubernetes.io/name': 'web' } },
    ],
    [
      '/objects/shop/deployments.apps/web/rps',
      { kind: 'objects', namespace: 'shop', resource: 'deployments.apps', name: 'web', metric: 'rps', labels: {} },
    ],
  ])('%s is read', (url, expected) => {
    expect(parseFeedTarget(url)).toEqual(expected);
  });

  it.each(['/', '/external/shop', '/external/shop/a/b', '/metrics/shop/a', '/objects/shop/services/web'])(
    '%s names no metric',
    (url) => {
      expect(() => parseFeedTarget(url)).toThrow(expect.objectContaining({ unknown: true }));
    },
  );

  it('tells everything that is wrong at once', () => {
    expect(() => parseFeedTarget('/objects/Shop/pods/-/a%2Fb?-x=1&app=!&a=1&a=2')).toThrowErrorMatchingInlineSnapshot(
      '"the resource must be one of services, deployments.apps, statefulsets.apps, jobs.batch, ' +
        `ingresses.networking.k8s.io, got 'pods'; the object must be the name of an object, got '-'; ` +
        `the namespace must be a name of lower-case letters, digits and hyphens, got 'Shop'; ` +
        `the metric must be a name without '/', '%' and spaces, got 'a/b'; '-x' is no name of a label; ` +
        `the label 'app' cannot have the value '!': letters, digits, '.', '_' and '-', 63 at most; ` +
        `the label 'a' is given twice"`,
    );
  });

  it('refuses what is not percent-encoded correctly', () => {
    expect(() => parseFeedTarget('/external/shop/%zz')).toThrow(
      "'/external/shop/%zz' is not percent-encoded correctly",
    );
  });
});
