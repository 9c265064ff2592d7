import { asText } from '../../workload/values/as-text';

/** How far a load balancer can be reached: from a private network only, or from the internet. */
export type Reach = 'internal' | 'public';

/** A field or annotation by which a cloud makes a load balancer internal. */
export interface ReachMark {
  readonly annotation: string;
  /** The values with which it is internal; with any other it is public. */
  readonly internal: RegExp;
}

const service = 'service.beta.kubernetes.io';
const yes = /^(true|1|yes)$/i;

/**
 * The annotations of Services by which clouds make a load balancer internal. Where several are there, the first of this
 * list decides.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/service/#internal-load-balancer
 * @see https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/service/annotations/#lb-scheme
 */
const serviceMarks: readonly ReachMark[] = [
  { annotation: `${service}/aws-load-balancer-scheme`, internal: /^internal$/i },
  // It was an address range once: anything but an explicit no makes it internal.
  { annotation: `${service}/aws-load-balancer-internal`, internal: /^(?!(false|0|no)?$)/i },
  { annotation: 'networking.gke.io/load-balancer-type', internal: /^internal$/i },
  { annotation: 'cloud.google.com/load-balancer-type', internal: /^internal$/i },
  { annotation: `${service}/azure-load-balancer-internal`, internal: yes },
  { annotation: `${service}/openstack-internal-load-balancer`, internal: yes },
  { annotation: `${service}/alibaba-cloud-loadbalancer-address-type`, internal: /^intranet$/i },
  { annotation: `${service}/alicloud-loadbalancer-address-type`, internal: /^intranet$/i },
  { annotation: `${service}/do-loadbalancer-network`, internal: /^internal$/i },
  { annotation: `${service}/oci-load-balancer-internal`, internal: yes },
  { annotation: 'oci-network-load-balancer.oraclecloud.com/internal', internal: yes },
  { annotation: 'service.kubernetes.io/ibm-load-balancer-cloud-provider-ip-type', internal: /^private$/i },
  { annotation: 'yandex.cloud/load-balancer-type', internal: /^internal$/i },
  { annotation: 'service.kubernetes.io/qcloud-loadbalancer-internal-subnetid', internal: /./ },
  { annotation: `${service}/scw-loadbalancer-private`, internal: yes },
  { annotation: 'load-balancer.hetzner.cloud/disable-public-network', internal: yes },
  { annotation: `${service}/cce-load-balancer-internal-vpc`, internal: yes },
  { annotation: `${service}/volcengine-loadbalancer-address-type`, internal: /^private$/i },
  { annotation: 'kubernetes.io/elb.autocreate', internal: /"type"\s*:\s*"inner"/ },
  { annotation: 'networking.istio.io/service-type', internal: /^ClusterIP$/ },
];

/** The same for Ingresses. */
const ingressMarks: readonly ReachMark[] = [
  { annotation: 'alb.ingress.kubernetes.io/scheme', internal: /^internal$/i },
  { annotation: 'appgw.ingress.kubernetes.io/use-private-ip', internal: yes },
  { annotation: 'ingress.alb.yc.io/internal-ipv4-address', internal: /./ },
  { annotation: 'kubernetes.io/ingress.subnetId', internal: /./ },
  { annotation: 'kubernetes.io/elb.autocreate', internal: /"type"\s*:\s*"inner"/ },
];

const marks = new Map([...serviceMarks, ...ingressMarks].map((mark, order) => [mark.annotation, { ...mark, order }]));

// What clouds that are not in the table call theirs.
const internalByName = /(^|[./_-])(internal|private|intranet)([./_-]|$)/i;
const schemeByName = /(scheme|address-?type|load-?balancer-?type|network-?type|ip-?type)$/i;

/** What an annotation says of the reach of a load balancer; undefined where it says nothing of it. */
export function reachBy(annotation: string, value: unknown): Reach | undefined {
  const text = asText(value).trim();
  const mark = marks.get(annotation);
  if (mark !== undefined) {
    return mark.internal.test(text) ? 'internal' : 'public';
  }
  const named =
    (internalByName.test(annotation) && yes.test(text)) ||
    (schemeByName.test(annotation) && /^(internal|private|intranet)$/i.test(text));
  return named ? 'internal' : undefined;
}

/** An annotation, and what it says of the reach. */
export interface ReachSaid {
  readonly annotation: string;
  readonly reach: Reach;
}

/** What annotations say of the reach of a load balancer; undefined where none says anything. */
export function reachByAnnotations(annotations: Readonly<Record<string, unknown>>): ReachSaid | undefined {
  const said = Object.entries(annotations).flatMap(([annotation, value]) => {
    const reach = reachBy(annotation, value);
    const order = marks.get(annotation)?.order ?? marks.size;
    return reach === undefined ? [] : [{ annotation, reach, order }];
  });
  return said.sort((one, other) => one.order - other.order)[0];
}

/**
 * Classes of load balancers, of Ingresses and of Gateways that are internal. For a class of the cluster's own its name
 * says it: `nginx-internal`.
 *
 * @see https://cloud.google.com/kubernetes-engine/docs/concepts/gateway-api#gatewayclass
 */
export function reachByClass(name: string): Reach | undefined {
  if (/(^|[-./_])(internal|intern|private|intranet|rilb)([-./_]|$)/i.test(name)) {
    return 'internal';
  }
  return /(^|[-./_])(external|public|internet|gxlb)([-./_]|$)/i.test(name) ? 'public' : undefined;
}
