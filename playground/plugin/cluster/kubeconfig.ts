import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import * as https from 'node:https';
import { parse } from 'yaml';
import { at, isFields, listAt, sameJson, textAt, type Fields } from '../objects';

/** Which cluster to reach and as whom. */
export interface KubeconfigChoice {
  /** A path or the contents. @default - `$KUBECONFIG`, else `~/.kube/config` */
  readonly kubeconfig?: string;
  /** @default - the kubeconfig's current context */
  readonly context?: string;
  /** @default - the context's cluster */
  readonly cluster?: string;
}

/** A way to a cluster. */
export interface Access {
  readonly server: URL;
  /** The namespace that the context names. */
  readonly namespace?: string;
  /** Adds the address book entry's certificates and credentials to a request. */
  authorize(options: https.RequestOptions): Promise<void>;
}

interface Source {
  readonly config: Fields;
  /** Relative paths in a kubeconfig file start at its folder. */
  readonly folder: string;
  readonly text: string;
}

interface Active {
  readonly contextName: string;
  readonly context: Fields;
  readonly cluster: Fields;
  readonly user: Fields;
}

/**
 * Finds the way to the chosen cluster.
 *
 * Certificates, tokens and passwords are read here; every rarer kind of credential (an exec plugin, an auth provider,
 * a proxy, impersonation) is left to the Kubernetes client library, which is loaded for that only: it takes seconds.
 *
 * @throws where there is no kubeconfig, or it has no such context, cluster or user.
 */
export async function openKubeconfig(choice: KubeconfigChoice): Promise<Access> {
  const source = readSource(choice.kubeconfig);
  const active = activeOf(source.config, choice);
  const server = textAt(active.cluster, 'server');
  if (server === undefined) {
    throw new Error(`kubeconfig: the cluster of context '${active.contextName}' has no 'server'`);
  }
  const found = { server: new URL(server), ...optional('namespace', textAt(active.context, 'namespace')) };
  const rare = ['exec', 'auth-provider', 'as'].some((key) => key in active.user) || 'proxy-url' in active.cluster;
  return { ...found, authorize: rare ? await throughLibrary(source, choice, active) : directly(source, active) };
}

/**
 * Whether two choices certainly mean different clusters: another server, or another authority. A choice that cannot be
 * read (any more) says nothing.
 */
export function isOtherCluster(before: KubeconfigChoice, after: KubeconfigChoice): boolean {
  try {
    return !sameJson(identity(before), identity(after));
  } catch {
    return false;
  }
}

function identity(choice: KubeconfigChoice): unknown {
  const source = readSource(choice.kubeconfig);
  const { cluster } = activeOf(source.config, choice);
  return [textAt(cluster, 'server'), fileOrData(source, cluster, 'certificate-authority')?.toString('base64')];
}

function readSource(kubeconfig: string | undefined): Source {
  if (kubeconfig !== undefined && kubeconfig !== '') {
    const file = kubeconfig.replace(/^~(?=\/)/, homedir());
    if (existsSync(file)) {
      return readFile(file);
    }
    if (/^\s*[{]|^\s*\w[\w-]*:/m.test(kubeconfig)) {
      return { config: parseConfig(kubeconfig), folder: '.', text: kubeconfig };
    }
    throw new Error(`kubeconfig: no file '${kubeconfig}', and the text is no kubeconfig either`);
  }
  const files = process.env['KUBECONFIG']?.split(delimiter).filter((file) => file !== '') ?? [
    join(homedir(), '.kube', 'config'),
  ];
  const existing = files.filter((file) => existsSync(file));
  if (existing.length > 1) {
    throw new Error(
      `kubeconfig: $KUBECONFIG names ${existing.length} files; give the provider one of them as 'kubeconfig'`,
    );
  }
  if (existing[0] === undefined) {
    throw new Error(`kubeconfig: none found at ${files.join(', ')}; set $KUBECONFIG or the provider's 'kubeconfig'`);
  }
  return readFile(existing[0]);
}

function readFile(file: string): Source {
  const text = readFileSync(file, 'utf8');
  return { config: parseConfig(text), folder: dirname(resolve(file)), text };
}

function parseConfig(text: string): Fields {
  const config: unknown = parse(text);
  // Its text is not in the message: it may hold a token.
  if (!isFields(config)) {
    throw new Error('kubeconfig: not a YAML or JSON object');
  }
  return config;
}

function activeOf(config: Fields, choice: KubeconfigChoice): Active {
  const contextName = choice.context ?? textAt(config, 'current-context') ?? '';
  const context = entry(config, 'contexts', 'context', contextName);
  const user = textAt(context, 'user');
  return {
    contextName,
    context,
    cluster: entry(config, 'clusters', 'cluster', choice.cluster ?? textAt(context, 'cluster') ?? ''),
    user: user === undefined ? {} : entry(config, 'users', 'user', user),
  };
}

function entry(config: Fields, list: string, key: string, name: string): Fields {
  const entries = listAt(config, list);
  const found = at(
    entries.find((item) => item['name'] === name),
    key,
  );
  if (isFields(found)) {
    return found;
  }
  const known = entries.map((item) => `'${String(item['name'])}'`).join(', ');
  throw new Error(`kubeconfig: no ${key} '${name}' in it; it has ${known === '' ? 'none' : known}`);
}

function directly(source: Source, active: Active): Access['authorize'] {
  const { cluster, user } = active;
  const agent = new https.Agent({ keepAlive: true, maxSockets: 16 });
  const tls = {
    ca: fileOrData(source, cluster, 'certificate-authority'),
    cert: fileOrData(source, user, 'client-certificate'),
    key: fileOrData(source, user, 'client-key'),
    servername: textAt(cluster, 'tls-server-name'),
    rejectUnauthorized: cluster['insecure-skip-tls-verify'] !== true,
  };
  const plain = textAt(cluster, 'server')?.startsWith('http:') === true;
  const set = Object.fromEntries(Object.entries(tls).filter(([, value]) => value !== undefined));
  return (options) => {
    Object.assign(options, plain ? {} : { ...set, agent });
    const username = textAt(user, 'username');
    if (username !== undefined) {
      options.auth = `${username}:${textAt(user, 'password') ?? ''}`;
    }
    // Read at each request: whoever wrote a token file may renew it.
    const tokenFile = textAt(user, 'tokenFile');
    const token =
      tokenFile === undefined ? textAt(user, 'token') : readFileSync(resolve(source.folder, tokenFile), 'utf8').trim();
    if (token !== undefined) {
      options.headers = { ...(options.headers as Record<string, string>), Authorization: `Bearer ${token}` };
    }
    return Promise.resolve();
  };
}

async function throughLibrary(source: Source, choice: KubeconfigChoice, active: Active): Promise<Access['authorize']> {
  const { KubeConfig } = await import('@kubernetes/client-node');
  const library = new KubeConfig();
  library.loadFromString(source.text);
  library.makePathsAbsolute(source.folder);
  library.setCurrentContext(active.contextName);
  const { cluster } = choice;
  if (cluster !== undefined) {
    library.contexts = library.contexts.map((context) =>
      context.name === active.contextName ? { ...context, cluster } : context,
    );
  }
  return (options) => library.applyToHTTPSOptions(options);
}

function fileOrData(source: Source, holder: Fields, key: string): Buffer | undefined {
  const data = textAt(holder, `${key}-data`);
  if (data !== undefined) {
    return Buffer.from(data, 'base64');
  }
  const file = textAt(holder, key);
  return file === undefined ? undefined : readFileSync(resolve(source.folder, file));
}

function optional<K extends string>(key: K, value: string | undefined): { readonly [P in K]?: string } {
  return (value === undefined ? {} : { [key]: value }) as { readonly [P in K]?: string };
}
