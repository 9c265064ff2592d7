import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildNameServer, buildNetworkChange, buildNetworkOf, rooms } from '../../../playground/images/build-network';

const playground = { sockets: '/run/modelyard-0260e4' };
const network = buildNetworkOf(playground, '/cache/build-network');
const [builder, steps] = rooms(network, '127.0.0.1:5000', {});
const withProxy = (env: NodeJS.ProcessEnv): string[][] => {
  const room = rooms(network, '127.0.0.1:5000', env)[1];
  return [[...(room?.relays ?? [])], [...(room?.except ?? [])]];
};

describe('what builds reach of this machine', () => {
  test('for a build step: nothing', () => {
    expect(steps).toEqual({
      namespace: '/run/modelyard-0260e4/build-net/steps',
      relays: [],
      except: [],
      nameServers: false,
    });
  });

  test('for the builder: the registry, and the name servers', () => {
    expect(builder).toEqual({
      namespace: '/run/modelyard-0260e4/build-net/builder',
      relays: ['127.0.0.1:5000'],
      except: [],
      nameServers: true,
    });
  });

  test.each([
    ['http://127.0.0.1:3128', [['127.0.0.1:3128'], []]],
    ['http://localhost:3128/', [['127.0.0.1:3128'], []]],
    ['10.1.2.3:8080', [[], ['10.1.2.3:8080']]],
    ['https://10.1.2.3', [[], ['10.1.2.3:443']]],
    ['http://user:password@10.1.2.3:8080', [[], ['10.1.2.3:8080']]],
  ])('a proxy that the user has set: %s', (proxy, expected) => {
    expect(withProxy({ HTTPS_PROXY: proxy })).toEqual(expected);
  });

  test.each(['', 'http://proxy.example.com:8080', 'http://[::1]:3128', 'http://', '::'])(
    'nothing for %p, which names no address',
    (proxy) => {
      expect(withProxy({ http_proxy: proxy })).toEqual([[], []]);
    },
  );

  test('a proxy that is named twice counts once', () => {
    expect(withProxy({ http_proxy: 'http://127.0.0.1:3128', HTTPS_PROXY: 'http://127.0.0.1:3128' })).toEqual([
      ['127.0.0.1:3128'],
      [],
    ]);
  });
});

test('the namespaces are unmounted when the playground ends', () => {
  expect(buildNetworkChange(playground).undo).toEqual({ kind: 'mounts', prefix: '/run/modelyard-0260e4/build-net' });
});

test('the name server is the one that the program answers for', () => {
  expect(readFileSync(join(__dirname, '../../../playground/tools/build-network/stack.go'), 'utf8')).toContain(
    `gateway4 = "${buildNameServer}"`,
  );
});
