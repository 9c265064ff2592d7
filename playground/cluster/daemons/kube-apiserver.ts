import { serviceAddresses } from '../../network/recorded';
import type { DaemonSpec } from '../../processes/daemon';
import { ofApiServer } from '../../processes/garbage-collection';
import { askApiServer } from '../ask';
import { etcdAddress } from '../etcd';
import { featureGates, stopTimeoutMs, type ControlPlaneParts } from './parts';

/** How the API server is started. */
export function kubeApiserver({ pg, cluster, credentials, program, progress }: ControlPlaneParts): DaemonSpec {
  return {
    name: 'kube-apiserver',
    command: program('kube-apiserver'),
    args: [
      '--bind-address=127.0.0.1',
      '--advertise-address=127.0.0.1',
      // Its own endpoint would be a loopback address, which Endpoints may not have.
      '--endpoint-reconciler-type=none',
      `--secure-port=${pg.ports.apiserver}`,
      `--etcd-servers=${etcdAddress(pg)}`,
      `--service-cluster-ip-range=${serviceAddresses(pg).cidr}`,
      `--client-ca-file=${credentials.authority.cert}`,
      `--tls-cert-file=${credentials.apiServer.cert}`,
      `--tls-private-key-file=${credentials.apiServer.key}`,
      `--kubelet-client-certificate=${credentials.kubeletClient.cert}`,
      `--kubelet-client-key=${credentials.kubeletClient.key}`,
      '--kubelet-preferred-address-types=InternalIP,Hostname',
      '--service-account-issuer=https://kubernetes.default.svc',
      `--service-account-key-file=${credentials.serviceAccounts.publicKey}`,
      `--service-account-signing-key-file=${credentials.serviceAccounts.privateKey}`,
      `--requestheader-client-ca-file=${credentials.frontProxyAuthority.cert}`,
      '--requestheader-allowed-names=front-proxy-client',
      '--requestheader-username-headers=X-Remote-User',
      '--requestheader-group-headers=X-Remote-Group',
      '--requestheader-extra-headers-prefix=X-Remote-Extra-',
      `--proxy-client-cert-file=${credentials.frontProxyClient.cert}`,
      `--proxy-client-key-file=${credentials.frontProxyClient.key}`,
      '--enable-aggregator-routing=true',
      '--authorization-mode=Node,RBAC',
      '--enable-admission-plugins=NodeRestriction',
      '--allow-privileged=true',
      '--shutdown-delay-duration=0s',
      '--profiling=false',
      ...featureGates(cluster),
    ],
    env: ofApiServer,
    ports: { apiserver: pg.ports.apiserver },
    ready: async () => (await askApiServer(pg, '/readyz')).status === 200,
    stopTimeoutMs,
    progress,
  };
}
