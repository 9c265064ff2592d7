// The plugins' own words.
// @see https://github.com/kubernetes/kubernetes/tree/v1.34.4/pkg/scheduler/framework/plugins
const words: readonly (readonly [plugin: string, reason: RegExp])[] = [
  ['NodeResourcesFit', /^(Insufficient |Too many pods)/],
  ['TaintToleration', /untolerated taint|taints that the pod didn't tolerate/],
  ['NodeAffinity', /node affinity\/selector|\[NodeAffinity\]/],
  ['NodeUnschedulable', /were unschedulable|had unknown conditions/],
  ['NodeName', /didn't match the requested node name/],
  ['NodePorts', /free ports for the requested pod ports/],
  ['PodTopologySpread', /topology spread constraints/],
  ['InterPodAffinity', /(pod affinity|pod anti-affinity|pods anti-affinity) rules/],
  ['VolumeZone', /no available volume zone/],
  ['NodeVolumeLimits', /max volume count/],
  ['VolumeRestrictions', /no available disk|ReadWriteOncePod access mode/],
  [
    'VolumeBinding',
    /persistent volumes? to bind|volume node affinity|enough free storage|pvc\(s\) bound to non-existent|unbound immediate PersistentVolumeClaims/,
  ],
];

/**
 * The filter plugin that gives a reason: `Insufficient cpu` is of `NodeResourcesFit`. Undefined for a reason that no
 * plugin is known to give.
 */
export function rejectingPlugin(reason: string): string | undefined {
  return words.find(([, expression]) => expression.test(reason))?.[0];
}
