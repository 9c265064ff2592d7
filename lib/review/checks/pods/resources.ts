import { asText } from '../../../workload/values/as-text';
import { parseQuantity } from '../../../workload/values/quantity';
import { mapAt, mapsAt, textAt } from '../../objects/kubernetes-object';
import { containersOf } from '../../objects/workload';
import type { PodCheck, Refusal } from '../check';
import { repeated } from '../support';

const own = /^(cpu|memory|ephemeral-storage|hugepages-.+)$/;
const ofKubernetes = /(^|\.)kubernetes\.io\//;

/**
 * Resources that nodes cannot lend twice (GPUs, network interfaces, huge pages) are whole, and are requested as they
 * are limited.
 *
 * @see https://kubernetes.io/docs/tasks/administer-cluster/extended-resource-node/
 */
export const resources: PodCheck = {
  *find(pods) {
    const claims = mapsAt(pods.pod, 'resourceClaims').map((claim) => textAt(claim, 'name') ?? '');
    for (const name of repeated(claims)) {
      yield { path: `${pods.podPath}.resourceClaims[${name}]`, message: `Two claims are called '${name}'` };
    }
    for (const claim of mapsAt(pods.pod, 'resourceClaims')) {
      const sources = ['resourceClaimName', 'resourceClaimTemplateName'].filter((field) => claim[field] !== undefined);
      if (sources.length !== 1) {
        yield {
          path: `${pods.podPath}.resourceClaims[${textAt(claim, 'name') ?? ''}]`,
          message: 'It needs one of resourceClaimName and resourceClaimTemplateName',
        };
      }
    }
    for (const { path, spec } of containersOf(pods)) {
      const [requests, limits] = [mapAt(spec, 'resources', 'requests'), mapAt(spec, 'resources', 'limits')];
      for (const name of new Set([...Object.keys(requests), ...Object.keys(limits)])) {
        yield* ofResource(name, `${path}.resources`, [requests[name], limits[name]]);
      }
      const used = mapsAt(spec, 'resources', 'claims');
      for (const claim of used) {
        const name = textAt(claim, 'name');
        if (name !== undefined && name !== '' && !claims.includes(name)) {
          yield {
            path: `${path}.resources.claims[${name}]`,
            message:
              `It uses the claim '${name}', which the pod does not declare` +
              (claims.length === 0 ? ' (spec.resourceClaims is empty)' : ` (resourceClaims: ${claims.join(', ')})`),
          };
        }
      }
      for (const name of repeated(used.map((claim) => `${textAt(claim, 'name')}/${textAt(claim, 'request') ?? ''}`))) {
        yield { path: `${path}.resources.claims[${name}]`, message: `The claim '${name}' is used twice` };
      }
    }
  },
};

function* ofResource(name: string, path: string, [request, limit]: readonly unknown[]): Generator<Refusal> {
  const place = (list: string): string => `${path}.${list}[${name}]`;
  if (!name.includes('/')) {
    if (!own.test(name)) {
      yield {
        path: place(limit === undefined ? 'requests' : 'limits'),
        message: `There is no resource '${name}': those of vendors have a domain, such as nvidia.com/gpu`,
      };
    } else if (name.startsWith('hugepages-')) {
      yield* asLimited(name, path, [request, limit]);
    }
    return;
  }
  if (ofKubernetes.test(name)) {
    return;
  }
  for (const [list, amount] of [
    ['requests', request],
    ['limits', limit],
  ] as const) {
    const quantity = quantityOf(amount);
    if (quantity !== undefined && quantity % 1_000_000_000n !== 0n && (list === 'limits' || request !== limit)) {
      yield {
        path: place(list),
        message: `${asText(amount)} of ${name}: only whole ones can be asked for`,
      };
    }
  }
  yield* asLimited(name, path, [request, limit]);
}

// What is more than its limit is said by a rule of its own.
function* asLimited(name: string, path: string, [request, limit]: readonly unknown[]): Generator<Refusal> {
  const [asked, most] = [quantityOf(request), quantityOf(limit)];
  if (asked !== undefined && limit === undefined) {
    yield {
      path: `${path}.limits[${name}]`,
      message: `${name} is requested without a limit: it cannot be overcommitted, so write it under limits`,
    };
  } else if (asked !== undefined && most !== undefined && asked < most) {
    yield {
      path: `${path}.requests[${name}]`,
      message:
        `${asText(request)} of ${name} are requested, and ${asText(limit)} are the limit: they have to be equal. ` +
        'Leave the request out',
    };
  }
}

function quantityOf(value: unknown): bigint | undefined {
  return typeof value === 'string' || typeof value === 'number' ? parseQuantity(value)?.nano : undefined;
}
