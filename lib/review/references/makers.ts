import { namespaceOrDefault } from '../../workload/objects/namespaces';
import { own } from '../../workload/values/own';
import { append } from '../append';
import {
  groupOf,
  isCustomGroup,
  textAt,
  type KubernetesObject,
  type SourcedObject,
} from '../objects/kubernetes-object';

// What some custom resources make, where that does not have their own name.
// @see https://external-secrets.io/latest/api/externalsecret/
// @see https://cert-manager.io/docs/usage/certificate/
const named: Readonly<Record<string, readonly (readonly string[])[]>> = {
  'external-secrets.io/ExternalSecret': [['spec', 'target', 'name']],
  'cert-manager.io/Certificate': [['spec', 'secretName']],
  'secrets.hashicorp.com/VaultStaticSecret': [['spec', 'destination', 'name']],
  'secrets.hashicorp.com/VaultDynamicSecret': [['spec', 'destination', 'name']],
};

// Their controllers make nothing that others name, or only what they are told to.
const makeNothing =
  /(^|\.)(monitoring\.coreos\.com|istio\.io|keda\.sh|kueue\.x-k8s\.io|cert-manager\.io|argoproj\.io|traefik\.(io|containo\.us)|envoyproxy\.io|inference\.networking\.x-k8s\.io|karpenter\.sh|cilium\.io|kyverno\.io)$/;

/** Custom resources, whose controllers make other objects of which nobody but them knows. */
export class Makers {
  private readonly places = new Map<string, KubernetesObject[]>();

  constructor(all: readonly SourcedObject[]) {
    for (const { object, environment } of all) {
      if (isCustomGroup(groupOf(object.apiVersion))) {
        append(this.places, placeOf(environment, namespaceOrDefault(object)), object);
      }
    }
  }

  /**
   * The custom resources that may make an object of Kubernetes' own kinds: those of its name, or of the beginning of it
   * (`chat-head-svc` of the RayService `chat`), and those that say its name.
   *
   * @param namespace in which it would be
   */
  public of(name: string, namespace: string, environment: string | undefined): KubernetesObject[] {
    return (this.places.get(placeOf(environment, namespace)) ?? []).filter((maker) => makes(maker, name));
  }
}

function makes(maker: KubernetesObject, name: string): boolean {
  const group = groupOf(maker.apiVersion);
  const told = own(named, `${group}/${maker.kind}`);
  if (told?.some((path) => textAt(maker, ...path) === name) === true) {
    return true;
  }
  const called = maker.metadata.name;
  return !makeNothing.test(group) && (name === called || name.startsWith(`${called}-`));
}

function placeOf(environment: string | undefined, namespace: string): string {
  return `${environment ?? ''}|${namespace}`;
}
