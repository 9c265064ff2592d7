import { notAllowed } from '../../../lib/review/admission/pod-security';

const sound = {
  securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
  volumes: [{ name: 'a', emptyDir: {} }],
  containers: [{ name: 'a', securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } } }],
};

const withContainer = (securityContext: object) => ({
  ...sound,
  containers: [{ name: 'a', securityContext: { ...sound.containers[0]!.securityContext, ...securityContext } }],
});

test('a pod that keeps to everything is let in everywhere', () => {
  expect(notAllowed(sound, 'restricted')).toEqual([]);
});

test.each([
  ['hostNetwork', { ...sound, hostNetwork: true }],
  ['privileged', withContainer({ privileged: true })],
  ['capability NET_ADMIN', withContainer({ capabilities: { drop: ['ALL'], add: ['NET_ADMIN'] } })],
  ['hostPath volumes', { ...sound, volumes: [{ name: 'a', hostPath: { path: '/' } }] }],
  ['hostPort', { ...sound, containers: [{ ...sound.containers[0], ports: [{ hostPort: 80 }] }] }],
  ['appArmorProfile Unconfined', withContainer({ appArmorProfile: { type: 'Unconfined' } })],
  ['seLinuxOptions', withContainer({ seLinuxOptions: { type: 'spc_t' } })],
  ['procMount', withContainer({ procMount: 'Unmasked' })],
  ['seccompProfile Unconfined', withContainer({ seccompProfile: { type: 'Unconfined' } })],
  [
    'sysctl kernel.msgmax',
    { ...sound, securityContext: { ...sound.securityContext, sysctls: [{ name: 'kernel.msgmax' }] } },
  ],
  ['hostProcess', withContainer({ windowsOptions: { hostProcess: true } })],
])('baseline does not allow %s', (lack, pod) => {
  expect(notAllowed(pod, 'baseline')).toEqual([lack]);
  expect(notAllowed(pod, 'privileged')).toEqual([]);
});

test.each([
  [
    'volumes of other types than configMap, emptyDir, claims and the like',
    { ...sound, volumes: [{ name: 'a', nfs: {} }] },
  ],
  ['allowPrivilegeEscalation is not false', withContainer({ allowPrivilegeEscalation: true })],
  ['runAsNonRoot is not true', withContainer({ runAsNonRoot: false })],
  ['runAsUser 0', withContainer({ runAsUser: 0 })],
  ['no seccompProfile', { ...sound, securityContext: { runAsNonRoot: true } }],
  ['capabilities.drop has not ALL', withContainer({ capabilities: {} })],
  ['capability CHOWN', withContainer({ capabilities: { drop: ['ALL'], add: ['CHOWN', 'NET_BIND_SERVICE'] } })],
])('restricted does not allow: %s', (lack, pod) => {
  expect(notAllowed(pod, 'restricted')).toEqual([lack]);
  expect(notAllowed(pod, 'baseline')).toEqual([]);
});

test('init containers are judged, too, and pods of Windows are not', () => {
  const pod = { ...sound, initContainers: [{ name: 'b', securityContext: { privileged: true } }] };
  expect(notAllowed(pod, 'baseline')).toEqual(['privileged']);
  expect(notAllowed({ ...pod, os: { name: 'windows' } }, 'baseline')).toEqual([]);
});
