import { daemonEnvironment } from '../../../playground/processes/daemon-environment';

const user = {
  PATH: '/usr/bin',
  TMPDIR: '/var/tmp',
  LANG: 'C.UTF-8',
  HOME: '/home/user',
  AWS_SECRET_ACCESS_KEY: 'secret',
  GITHUB_TOKEN: 'secret',
  PULUMI_CONFIG_PASSPHRASE: 'secret',
  KUBECONFIG: '/home/user/.kube/config',
  ETCD_LISTEN_CLIENT_URLS: 'http://0.0.0.0:2379',
  NODE_OPTIONS: '--require /tmp/x.js',
  LD_PRELOAD: '/tmp/x.so',
  HTTPS_PROXY: 'http://user:secret@proxy:3128',
  no_proxy: 'localhost',
  SSL_CERT_FILE: '/etc/ssl/own.pem',
};

test('a daemon gets what it needs of the variables of the user, and nothing else', () => {
  expect(daemonEnvironment(user, { home: '/state/home', outward: false, own: {} })).toEqual({
    PATH: '/usr/bin',
    TMPDIR: '/var/tmp',
    LANG: 'C.UTF-8',
    HOME: '/state/home',
  });
});

test('one that goes out to a network gets its proxies and authorities too', () => {
  expect(daemonEnvironment(user, { home: '/state/home', outward: true, own: {} })).toMatchObject({
    HTTPS_PROXY: 'http://user:secret@proxy:3128',
    no_proxy: 'localhost',
    SSL_CERT_FILE: '/etc/ssl/own.pem',
  });
});

test('its own variables come before those of the user', () => {
  expect(
    daemonEnvironment(user, { home: '/state/home', outward: false, own: { PATH: '/tools', GOGC: '200' } }),
  ).toMatchObject({ PATH: '/tools', GOGC: '200' });
});
