import { namespaceOrDefault } from '../../workload/objects/namespaces';
import { type JsonMap } from '../../workload/values/maps';
import { textAt, type KubernetesObject } from '../objects/kubernetes-object';
import type { ObjectSet } from '../objects/object-set';
import { containersOf, type PodSet } from '../objects/workload';
import { flagValue, variablesOf, wordsOf } from '../pods/command-line';
import { programText } from '../pods/program';

// Engines that fetch a model by its name, and the flags that name it.
const fetching = /\b(?:vllm|sglang|text-generation|text-embeddings|tgi|tei|lmdeploy|tensorrt-llm|trtllm)/i;
const modelFlags = ['--model', '--model-id', '--model-path', '--served-model'];
const repository = /^[A-Za-z0-9][\w.-]*\/[\w.-]+$/;
const offline = ['HF_HUB_OFFLINE', 'TRANSFORMERS_OFFLINE'];

/**
 * Why pods need somebody outside of the cluster: what they fetch when they start. Undefined where nothing says that
 * they do.
 */
export function fetchesFromOutside(pods: PodSet): string | undefined {
  for (const { spec } of containersOf(pods)) {
    const found = fetched(spec);
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}

function fetched(spec: JsonMap): string | undefined {
  const variables = variablesOf(spec);
  const texts = [...wordsOf(spec), ...variables.values()];
  const remote = texts.find((text) => /^(?:hf|s3|gs|oci|abfss?):\/\/./i.test(text) || isAddressOutside(text));
  if (remote !== undefined) {
    return remote;
  }
  if (
    !fetching.test(programText(spec)) ||
    offline.some((name) => /^(?:1|true|yes|on)$/i.test(variables.get(name) ?? ''))
  ) {
    return undefined;
  }
  const words = wordsOf(spec);
  const served = words[words.indexOf('serve') + 1];
  const model =
    flagValue(words, modelFlags) ?? variables.get('MODEL_ID') ?? (words.includes('serve') ? served : undefined);
  return model !== undefined && repository.test(model) ? model : undefined;
}

// `name.namespace` is a Service as much as `example.com` is outside: both are taken to be inside.
function isAddressOutside(text: string): boolean {
  const host = /^https?:\/\/(?:[^@/]*@)?(?<host>[^/:?#]+)/i.exec(text)?.groups?.['host'] ?? '';
  const known =
    /(?:^|\.)(?:huggingface\.co|amazonaws\.com|googleapis\.com|blob\.core\.windows\.net|github\.com|modelscope\.cn)$/i;
  const inside = /\.(?:svc|local|internal|localhost|lan)$|\.svc\./i;
  return known.test(host) || (/^(?:[a-z0-9-]+\.){2,}[a-z]{2,}$/i.test(host) && !inside.test(host));
}

/** The Services that pods name in their arguments and variables, by host: `http://embedder:8080`, `db.shop.svc`. */
export function servicesCalled(pods: PodSet, objects: ObjectSet): KubernetesObject[] {
  const found = new Set<KubernetesObject>();
  for (const { spec } of containersOf(pods)) {
    for (const text of [...wordsOf(spec), ...variablesOf(spec).values()]) {
      for (const host of hostsIn(text)) {
        const service = serviceOf(host, pods, objects);
        if (service !== undefined) {
          found.add(service);
        }
      }
    }
  }
  return [...found];
}

// A word alone may be anything: a host is known by its scheme, its port or the domain of the cluster.
function hostsIn(text: string): string[] {
  const found = text.matchAll(
    /(?<scheme>:\/\/(?:[^@/\s]*@)?)?(?<![\w.-])(?<host>[a-z][a-z0-9-]*(?:\.[a-z0-9-]+)*)(?<port>:\d+)?/g,
  );
  return [...found].flatMap(({ groups }) => {
    const { scheme, host = '', port } = groups ?? {};
    return scheme !== undefined || port !== undefined || /\.svc(?:\.|$)/.test(host) ? [host] : [];
  });
}

function serviceOf(host: string, { object, environment }: PodSet, objects: ObjectSet): KubernetesObject | undefined {
  const [name = '', namespace] = host.split('.');
  const metadata = { ...object.metadata, namespace: namespace ?? namespaceOrDefault(object) };
  const service = objects.near({ ...object, metadata }, environment, { kind: 'Service', name });
  return service === undefined || textAt(service, 'spec', 'type') === 'ExternalName' ? undefined : service;
}
