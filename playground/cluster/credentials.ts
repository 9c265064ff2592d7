import { readFileSync } from 'node:fs';
import { serviceAddresses } from '../network/recorded';
import { writeFileAtomic } from '../state/files';
import type { Playground } from '../state/state';
import { writeYaml } from '../../lib/workload/yaml';
import { users } from './access';
import { Pki, type KeyPairFiles } from './pki';

/** Everything that the parts of the cluster prove themselves with. */
export interface Credentials {
  readonly authority: KeyPairFiles;
  readonly frontProxyAuthority: KeyPairFiles;
  readonly apiServer: KeyPairFiles;
  /** With which the API server calls kubelets. */
  readonly kubeletClient: KeyPairFiles;
  readonly frontProxyClient: KeyPairFiles;
  readonly serviceAccounts: { readonly publicKey: string; readonly privateKey: string };
}

/** Makes the cluster's certificates, or finds those of an earlier start. */
export function ensureCredentials(pg: Playground): Credentials {
  const pki = new Pki(pg.path('pki'));
  const authority = pki.authority('ca');
  const frontProxyAuthority = pki.authority('front-proxy-ca');
  return {
    authority,
    frontProxyAuthority,
    apiServer: pki.signed('apiserver', authority, {
      commonName: 'kube-apiserver',
      hosts: [
        '127.0.0.1',
        serviceAddresses(pg).kubernetes,
        'localhost',
        'kubernetes',
        'kubernetes.default',
        'kubernetes.default.svc',
        'kubernetes.default.svc.cluster.local',
      ],
    }),
    kubeletClient: pki.signed('apiserver-kubelet-client', authority, { commonName: users.kubeletClient }),
    frontProxyClient: pki.signed('front-proxy-client', frontProxyAuthority, { commonName: 'front-proxy-client' }),
    serviceAccounts: pki.signingKey('service-accounts'),
  };
}

const admin = { name: 'modelyard-admin', groups: ['system:masters'] };

/** Writes the kubeconfig of the playground's user, the cluster's administrator. */
export function writeAdminKubeconfig(pg: Playground): string {
  return writeKubeconfig(pg, pg.path('kubeconfig'), admin);
}

/** The administrator's certificate, and the authority of the API server's: files in the playground's folder. */
export function adminCredentials(pg: Playground): KeyPairFiles & { readonly ca: string } {
  return { ...clientCertificate(pg, admin), ca: new Pki(pg.path('pki')).authority('ca').cert };
}

/** Writes a kubeconfig for a user and returns its file. */
export function writeKubeconfig(pg: Playground, file: string, user: User): string {
  const authority = new Pki(pg.path('pki')).authority('ca');
  const pair = clientCertificate(pg, user);
  const name = `modelyard-${pg.name}`;
  writeFileAtomic(
    file,
    writeYaml({
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': name,
      clusters: [
        { name, cluster: { server: serverAddress(pg), 'certificate-authority-data': base64(authority.cert) } },
      ],
      contexts: [{ name, context: { cluster: name, user: name } }],
      users: [{ name, user: { 'client-certificate-data': base64(pair.cert), 'client-key-data': base64(pair.key) } }],
    }),
  );
  return file;
}

/** A user of the cluster. */
interface User {
  readonly name: string;
  /** @default - none */
  readonly groups?: readonly string[];
}

function clientCertificate(pg: Playground, { name, groups }: User): KeyPairFiles {
  const pki = new Pki(pg.path('pki'));
  return pki.signed(`client-${name.replaceAll(':', '-')}`, pki.authority('ca'), { commonName: name, groups });
}

/** What a kubelet needs: files in the playground's folder. */
export interface KubeletCredentials {
  readonly kubeconfig: string;
  readonly clientCa: string;
  readonly servingCert: string;
  readonly servingKey: string;
}

/** The credentials of a node's kubelet. */
export function kubeletCredentials(pg: Playground, node: string): KubeletCredentials {
  const pki = new Pki(pg.path('pki'));
  const authority = pki.authority('ca');
  const serving = pki.signed(`kubelet-${node}`, authority, {
    commonName: `system:node:${node}`,
    groups: ['system:nodes'],
    hosts: [node],
  });
  return {
    kubeconfig: writeKubeconfig(pg, pg.path('pki', `kubelet-${node}.kubeconfig`), {
      name: `system:node:${node}`,
      groups: ['system:nodes'],
    }),
    clientCa: authority.cert,
    servingCert: serving.cert,
    servingKey: serving.key,
  };
}

/** The kubeconfig of one of the playground's own programs, which may do what ./access says and nothing else. */
export function programKubeconfig(
  pg: Playground,
  program: 'agent' | 'controllerManager' | 'dns' | 'gateway' | 'kubeProxy' | 'kwok' | 'networkPolicies' | 'scheduler',
): string {
  return writeKubeconfig(pg, pg.path('pki', `${program}.kubeconfig`), { name: users[program] });
}

/** The kubeconfig of an operator, which works as the service account that its project's objects give rights to. */
export function operatorKubeconfig(pg: Playground, name: string, namespace: string, serviceAccount: string): string {
  return writeKubeconfig(pg, pg.path('pki', `${name}.kubeconfig`), {
    name: `system:serviceaccount:${namespace}:${serviceAccount}`,
    groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`],
  });
}

/** What an operator's webhooks need: files in the playground's folder. */
export interface WebhookCredentials {
  readonly certificate: KeyPairFiles;
  /** An authority for webhooks alone: its key may stand in a Secret, from which an operator takes it. */
  readonly authority: KeyPairFiles;
}

/** The authority of {@link webhookCredentials}. */
export function webhookAuthority(pg: Playground): KeyPairFiles {
  // Kueue makes another authority where its own name for it is not among those of this one.
  return new Pki(pg.path('pki')).authority('webhook-ca', ['kueue-ca']);
}

/**
 * The credentials of an operator's servers.
 *
 * @param hosts as they are called: `<name>.<namespace>.svc` by the API server
 */
export function webhookCredentials(pg: Playground, hosts: readonly [string, ...string[]]): WebhookCredentials {
  const authority = webhookAuthority(pg);
  const [name] = hosts;
  return {
    authority,
    certificate: new Pki(pg.path('pki')).signed(`webhook-${name}`, authority, { commonName: name, hosts, peer: true }),
  };
}

/** What a server behind the API server's aggregation layer needs: files in the playground's folder. */
export interface AggregatedCredentials {
  readonly cert: string;
  readonly key: string;
  /** The authority of the API server's front proxy, the only client. */
  readonly clientCa: string;
  /** The authority of `cert`. */
  readonly ca: string;
}

/**
 * The credentials of a server behind the aggregation layer. @param service as the API server
 * calls it, `<name>.<namespace>.svc`
 */
export function aggregatedCredentials(pg: Playground, service: string): AggregatedCredentials {
  const pki = new Pki(pg.path('pki'));
  const authority = pki.authority('ca');
  return {
    ...pki.signed(`server-${service}`, authority, { commonName: service, hosts: [service] }),
    clientCa: pki.authority('front-proxy-ca').cert,
    ca: authority.cert,
  };
}

/** The API server's address. */
export function serverAddress(pg: Playground): string {
  return `https://127.0.0.1:${pg.ports.apiserver}`;
}

function base64(file: string): string {
  return readFileSync(file).toString('base64');
}
