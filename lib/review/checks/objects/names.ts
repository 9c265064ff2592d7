import { isMap } from '../../../workload/values/maps';
import { groupOf, mapAt, type KubernetesObject } from '../../objects/kubernetes-object';
import type { ObjectCheck } from '../check';

const label = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const part = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const labelled = new Set(['/Namespace']);
// Services are checked with their ports; the names of roles are parts of a path.
const other = new Set(['/Service']);

/** Names of objects, and keys of labels and annotations. */
export const names: ObjectCheck = {
  *find({ object }) {
    yield* ofName(object);
    for (const field of ['labels', 'annotations']) {
      const map = mapAt(object, 'metadata')[field];
      for (const key of Object.keys(isMap(map) ? map : {})) {
        if (!isKey(key)) {
          yield {
            path: `metadata.${field}['${key.slice(0, 100)}']`,
            message:
              'A key is letters, digits, hyphens, dots and underscores, 63 at most, behind a domain and a slash or not',
          };
        }
      }
    }
  },
};

function* ofName(object: KubernetesObject): Generator<{ readonly path: string; readonly message: string }> {
  const { name, namespace } = object.metadata;
  const group = groupOf(object.apiVersion);
  const kind = `${group}/${object.kind}`;
  const path = 'metadata.name';
  if (namespace !== undefined && namespace !== '' && (!label.test(namespace) || namespace.length > 63)) {
    yield {
      path: 'metadata.namespace',
      message: "A namespace's name has lower-case letters, digits and hyphens, 63 at most",
    };
  }
  if (other.has(kind) || typeof name !== 'string') {
    return;
  }
  if (group === 'rbac.authorization.k8s.io') {
    if (/[/%]/.test(name) || name === '.' || name === '..') {
      yield { path, message: 'It may hold no slash and no percent sign' };
    }
  } else if (labelled.has(kind) && (!label.test(name) || name.length > 63)) {
    yield { path, message: 'It has to be lower-case letters, digits and hyphens, 63 at most' };
  } else if (!subdomain.test(name) || name.length > 253) {
    yield {
      path,
      message:
        'It has to be lower-case letters, digits, hyphens and dots, 253 at most, with a letter or digit at both ends',
    };
  }
}

function isKey(key: string): boolean {
  const slash = key.indexOf('/');
  const [prefix, name] = slash < 0 ? [undefined, key] : [key.slice(0, slash), key.slice(slash + 1)];
  return (
    part.test(name) && name.length <= 63 && (prefix === undefined || (subdomain.test(prefix) && prefix.length <= 253))
  );
}
