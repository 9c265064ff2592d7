import { isDeferred } from '../synthesis/markers';
import type { Problems } from '../values/validation';
import { checkOtherPods } from './other-pods';

/** Pods of the cluster that are reached. */
export interface ReachedPods {
  /** Their namespace. */
  readonly namespace: string;
  /**
   * Their labels.
   * @default - all pods of the namespace
   */
  readonly podLabels?: Readonly<Record<string, string>>;
  /**
   * Their ports: those of the pods, not of a Service before them.
   * @default - all
   */
  readonly ports?: readonly number[];
}

/** A network of addresses that is reached. */
export interface ReachedNetwork {
  /** The addresses: `10.20.0.0/16`. */
  readonly cidr: string;
  /**
   * The ports.
   * @default - all
   */
  readonly ports?: readonly number[];
}

/**
 * What pods reach: an address such as `https://mlflow.example.com`, of which a NetworkPolicy knows the port only; pods of
 * the cluster; or a network.
 */
export type Destination = string | ReachedPods | ReachedNetwork;

/** An address, as far as a policy needs to know it. */
export interface ReadAddress {
  readonly host: string;
  readonly port: number;
}

// Of schemes whose servers answer at a port that everybody knows.
const ports: Readonly<Record<string, number>> = {
  https: 443,
  http: 80,
  hf: 443,
  s3: 443,
  gs: 443,
  as: 443,
  az: 443,
  abfs: 443,
  abfss: 443,
  wasbs: 443,
  ngc: 443,
};

// Addresses that name a bucket, a model or a container where others name a host.
const hubs: Readonly<Record<string, string>> = {
  hf: 'huggingface.co',
  s3: 'amazonaws.com',
  gs: 'storage.googleapis.com',
  as: 'blob.core.windows.net',
  az: 'blob.core.windows.net',
  abfs: 'dfs.core.windows.net',
  abfss: 'dfs.core.windows.net',
  wasbs: 'blob.core.windows.net',
  ngc: 'api.ngc.nvidia.com',
};

/** Reads an address; undefined where it is none, or has no port. */
export function readAddress(text: string): ReadAddress | undefined {
  const { scheme, host, port } =
    /^(?<scheme>[a-z][a-z0-9+.-]*):\/\/(?:[^@/]*@)?(?<host>\[[0-9a-f:]+\]|[\w.-]+)(?::(?<port>\d{1,5}))?(?:[/?#].*)?$/i.exec(
      text,
    )?.groups ?? {};
  const number = port === undefined ? ports[scheme?.toLowerCase() ?? ''] : Number(port);
  if (scheme === undefined || host === undefined || number === undefined || number < 1 || number > 65535) {
    return undefined;
  }
  return { host: hubs[scheme.toLowerCase()] ?? host.toLowerCase().replace(/^\[|\]$/g, ''), port: number };
}

const network = /^(?:\d{1,3}(?:\.\d{1,3}){3}\/(?:\d|[12]\d|3[0-2])|[0-9a-f:]+\/\d{1,3})$/i;

/** Checks what a workload reaches. */
export function checkDestinations(
  problems: Problems,
  destinations: readonly Destination[] | undefined,
  prop: string,
): void {
  for (const [index, destination] of (destinations ?? []).entries()) {
    const at = `${prop}[${index}]`;
    if (isDeferred(destination)) {
      problems.add(at, 'must be a plain value, not an Output: a policy is made of its host and port', destination);
    } else if (typeof destination === 'string') {
      problems.expect(
        readAddress(destination) !== undefined,
        at,
        "must be an address with its port, such as 'https://mlflow.example.com' or 'tcp://db.example.com:5432', " +
          'pods { namespace, ports }, or a network { cidr, ports }',
        destination,
      );
    } else if (typeof destination !== 'object' || destination === null) {
      problems.add(at, 'must be an address, pods { namespace, ports }, or a network { cidr, ports }', destination);
    } else {
      if (!('cidr' in destination)) {
        checkOtherPods(problems, destination, at);
      } else {
        problems.expect(
          network.test(destination.cidr),
          `${at}.cidr`,
          "must be a network, e.g. '10.20.0.0/16'",
          destination.cidr,
        );
      }
      destination.ports?.forEach((port, which) => problems.integer(port, `${at}.ports[${which}]`, 1, 65535));
    }
  }
}

// Variables by which libraries are told whom to ask.
const asked = /^(?:HF_ENDPOINT|AWS_ENDPOINT_URL(?:_S3)?|S3_ENDPOINT|https?_proxy|HTTPS?_PROXY)$/;
const stored = /(?:^|[=,\s'"])((?:hf|s3|gs|as|az|abfss?|wasbs|ngc):\/\/[^\s,'"]+)/g;
// Who is asked for addresses of a scheme in the place of its own hub.
const endpoints: Readonly<Record<string, RegExp>> = { s3: /^(?:AWS_ENDPOINT_URL|S3_ENDPOINT)/, hf: /^HF_ENDPOINT$/ };

/** The buckets, hubs and proxies that a program is told of by its arguments and variables. */
export function addressesIn(
  words: readonly unknown[],
  variables: Readonly<Record<string, unknown>> = {},
): readonly string[] {
  const texts = [...words, ...Object.values(variables)].filter((text) => typeof text === 'string');
  const told = Object.entries(variables).filter(
    (entry): entry is [string, string] =>
      asked.test(entry[0]) && typeof entry[1] === 'string' && readAddress(entry[1]) !== undefined,
  );
  const found = texts
    .flatMap((text) => [...text.matchAll(stored)].flatMap(([, address]) => address ?? []))
    .filter((address) => !told.some(([name]) => endpoints[address.split(':')[0] ?? '']?.test(name)));
  return [...new Set([...found, ...told.map(([, address]) => address)])];
}
