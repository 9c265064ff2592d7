import { own } from '../../workload/own';
import { mapAt, textAt, textsAt, type KubernetesObject } from '../objects/kubernetes-object';
import type { Rule } from '../rule';
import { changesOf } from '../rule-support';

const open: Readonly<Record<string, number>> = { ClusterIP: 0, ExternalName: 0, NodePort: 1, LoadBalancer: 2 };

/** A Service can be reached from outside the cluster, or by more of those outside. */
export const exposed: Rule = {
  id: 'exposed',
  severity: 'medium',
  consequence: 'access',
  *check(context) {
    for (const change of changesOf(context, 'Service')) {
      const { before, after } = change;
      if (after === undefined) {
        continue;
      }
      const type = textAt(after, 'spec', 'type') ?? 'ClusterIP';
      const earlier = before === undefined ? 'ClusterIP' : (textAt(before, 'spec', 'type') ?? 'ClusterIP');
      if ((own(open, type) ?? 0) > (own(open, earlier) ?? 0) && !internal(after)) {
        const where =
          type === 'NodePort'
            ? 'on a port of every node'
            : textsAt(after, 'spec', 'loadBalancerSourceRanges').length > 0
              ? 'by a load balancer, from the given addresses'
              : 'by a load balancer, from everywhere that reaches it';
        yield {
          on: change,
          path: 'spec.type',
          message: `It can be reached from outside the cluster, ${where}`,
          before: before === undefined ? undefined : earlier,
          after: type,
        };
      }
      const [ranges, now] = [
        textsAt(before, 'spec', 'loadBalancerSourceRanges'),
        textsAt(after, 'spec', 'loadBalancerSourceRanges'),
      ];
      if (
        before !== undefined &&
        ranges.length > 0 &&
        type === 'LoadBalancer' &&
        (now.length === 0 || now.some((range) => range.endsWith('/0')))
      ) {
        yield {
          on: change,
          path: 'spec.loadBalancerSourceRanges',
          message: 'Its load balancer takes requests from everywhere, no longer from the given addresses only',
          severity: 'high',
          before: ranges,
          after: now,
        };
      }
      const added = textsAt(after, 'spec', 'externalIPs').filter(
        (ip) => !textsAt(before, 'spec', 'externalIPs').includes(ip),
      );
      if (added.length > 0) {
        yield {
          on: change,
          path: 'spec.externalIPs',
          message: 'Nodes take what is sent to these addresses',
          after: added,
        };
      }
    }
  },
};

// Clouds make a load balancer private by an annotation.
function internal(service: KubernetesObject): boolean {
  const annotations = mapAt(service, 'metadata', 'annotations');
  return Object.entries(annotations).some(
    ([key, value]) => /internal|load-balancer-type|scheme/.test(key) && /^(true|internal)$/i.test(String(value)),
  );
}
