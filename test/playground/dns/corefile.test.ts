import { corefile } from '../../../playground/dns/corefile';

const options = { address: '10.224.228.1', kubeconfig: '/state/pki/dns.kubeconfig', nameServers: ['192.0.2.53'] };

describe("CoreDNS' configuration", () => {
  test('answers for the cluster on the one address of the pods', () => {
    expect(corefile(options)).toMatchInlineSnapshot(`
".:53 {
    bind 10.224.228.1
    errors
    kubernetes cluster.local in-addr.arpa ip6.arpa {
        kubeconfig "/state/pki/dns.kubeconfig"
        pods insecure
        fallthrough in-addr.arpa ip6.arpa
        ttl 30
    }
    forward . 192.0.2.53
    cache 30 {
        disable success cluster.local
        disable denial cluster.local
    }
    loadbalance
}
"
`);
  });

  test('asks nobody for names outside where the machine has no name server', () => {
    expect(corefile({ ...options, nameServers: [] })).not.toContain('forward');
  });

  test.each([
    ['itself, which would ask itself without end', '10.224.228.1'],
    ['a link-local server, whose zone it does not understand', 'fe80::1%eth0'],
    ['what is no address', 'localhost'],
  ])('does not ask %s', (_, server) => {
    expect(corefile({ ...options, nameServers: [server, '2001:db8::53'] })).toContain('    forward . 2001:db8::53\n');
  });

  test('takes a folder with spaces and quotes', () => {
    expect(corefile({ ...options, kubeconfig: '/a "b" c' })).toContain('kubeconfig "/a \\"b\\" c"\n');
  });
});
