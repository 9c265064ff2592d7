import { parseOptions } from '../../../playground/agent/options';

describe('parseOptions', () => {
  it('reads a full command line', () => {
    expect(parseOptions(['--kubeconfig', '/k', '--proxy-port', '8080', '--volumes', '/v', '--ingress-class', 'nginx'])).toEqual({
      kubeconfig: '/k',
      proxyPort: 8080,
      volumes: '/v',
      ingressClass: 'nginx',
    });
  });

  it("serves the IngressClass 'playground' where nothing else is said", () => {
    expect(parseOptions(['--kubeconfig', '/k', '--proxy-port', '8080', '--volumes', '/v'])).toEqual({ kubeconfig: '/k', proxyPort: 8080, volumes: '/v' });
  });

  it('tells everything that is wrong at once', () => {
    expect(() => parseOptions(['--kubeconfig', 'k', '--proxy-port', '99999'])).toThrow(
      "'--kubeconfig' must be an absolute path, got k; '--volumes' must be an absolute path, got nothing; '--proxy-port' must be a port between 1 and 65535, got 99999",
    );
  });

  it('refuses an unknown argument', () => {
    expect(() => parseOptions(['--port', '1'])).toThrow("'--port'");
  });
});
