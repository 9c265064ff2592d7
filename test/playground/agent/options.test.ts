import { parseOptions } from '../../../playground/agent/options';

const metrics = [
  '--metrics-api-port',
  '8081',
  '--metrics-feed-port',
  '8082',
  '--metrics-feed-header',
  '/h',
  '--metrics-cert',
  '/c',
  '--metrics-key',
  '/m',
  '--metrics-client-ca',
  '/a',
];

describe('parseOptions', () => {
  it('reads a full command line', () => {
    expect(parseOptions(['--kubeconfig', '/k', '--proxy-port', '8080', '--volumes', '/v', ...metrics])).toEqual({
      kubeconfig: '/k',
      proxyPort: 8080,
      volumes: '/v',
      metrics: { apiPort: 8081, feedPort: 8082, feedHeader: '/h', cert: '/c', key: '/m', clientCa: '/a' },
    });
  });

  it('tells everything that is wrong at once', () => {
    expect(() =>
      parseOptions([
        '--kubeconfig',
        'k',
        '--proxy-port',
        '99999',
        ...metrics,
        '--metrics-feed-port',
        '0',
        '--metrics-key',
        'm',
      ]),
    ).toThrow(
      "'--kubeconfig' must be an absolute path, got k; '--volumes' must be an absolute path, got nothing; " +
        "'--proxy-port' must be a port between 1 and 65535, got 99999; " +
        "'--metrics-feed-port' must be a port between 1 and 65535, got 0; '--metrics-key' must be an absolute path, " +
        'got m',
    );
  });

  it('refuses an unknown argument', () => {
    expect(() => parseOptions(['--port', '1'])).toThrow("'--port'");
  });
});
