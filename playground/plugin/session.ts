import { setTimeout as sleep } from 'node:timers/promises';
import { ApiError, UnreachableError } from './api-error';
import { ApiClient } from './client';
import type { ProviderConfig } from './config';
import { Discovery, objectPath, type Resource } from './discovery';
import type { EngineLog } from './engine-log';
import { openKubeconfig } from './kubeconfig';
import { describe, textAt, type Fields, type KubeObject } from './objects';

/** How to apply an object. */
export interface ApplyOptions {
  readonly manager: string;
  /** Asks the server what would happen, and changes nothing. */
  readonly dryRun?: boolean;
  /** Takes fields over that somebody else set. */
  readonly force?: boolean;
}

/** How long a missing namespace or kind is waited for: another resource of the same run may be about to make it. */
const APPEARS_MS = 30_000;

/** One configured provider: a cluster and everything that the operations on its objects share. */
export class Session {
  readonly client: ApiClient;
  readonly discovery: Discovery;
  readonly config: ProviderConfig;
  readonly log: EngineLog;
  /** For objects that name none. */
  readonly defaultNamespace: string;
  /** Fires when the engine cancels the run. */
  readonly cancelled: AbortSignal;
  private warnedUnreachable = false;
  private readonly warned = new Set<string>();

  private constructor(client: ApiClient, config: ProviderConfig, log: EngineLog, defaultNamespace: string, cancelled: AbortSignal) {
    this.client = client;
    this.discovery = new Discovery(client);
    this.config = config;
    this.log = log;
    this.defaultNamespace = defaultNamespace;
    this.cancelled = cancelled;
    client.onWarning = (text) => this.warnOnce(text);
  }

  /** Opens a session; the cluster itself is asked nothing yet. */
  static async open(config: ProviderConfig, log: EngineLog, cancelled: AbortSignal): Promise<Session> {
    const access = await openKubeconfig(config);
    return new Session(new ApiClient(access), config, log, config.namespace ?? access.namespace ?? 'default', cancelled);
  }

  /** The resource of an object's kind, undefined where the cluster does not have it. */
  resourceOf(object: Fields): Promise<Resource | undefined> {
    return this.discovery.find({ apiVersion: textAt(object, 'apiVersion') ?? '', kind: textAt(object, 'kind') ?? '' });
  }

  /** The path of an object. */
  pathOf(resource: Resource, object: Fields): string {
    return objectPath(resource, textAt(object, 'metadata', 'namespace') ?? this.defaultNamespace, textAt(object, 'metadata', 'name') ?? '');
  }

  /** Applies an object, server-side. @see https://kubernetes.io/docs/reference/using-api/server-side-apply/ */
  apply(resource: Resource, object: Fields, options: ApplyOptions): Promise<KubeObject> {
    return this.client.json({
      method: 'PATCH',
      path: this.pathOf(resource, object),
      contentType: 'application/apply-patch+yaml',
      query: { fieldManager: options.manager, force: options.force ?? false, dryRun: options.dryRun === true ? 'All' : undefined },
      body: object,
    });
  }

  /**
   * Finds the resource of an object's kind, waiting for its definition.
   *
   * @throws where the cluster still does not have the kind after half a minute.
   */
  async awaitResource(object: Fields, urn: string): Promise<Resource> {
    const found = await this.retry(urn, () => this.resourceOf(object), (resource) => resource === undefined && 'its kind to be defined');
    if (found !== undefined) return found;
    throw new Error(
      `${describe(object)}: the cluster has no kind ${textAt(object, 'kind')} in ${textAt(object, 'apiVersion')}; ` +
        'install what defines it, or let the resource depend on its CustomResourceDefinition',
    );
  }

  /** Applies an object, waiting for its namespace and its service account, which a controller makes after the namespace. */
  applyWhenPossible(resource: Resource, object: Fields, options: ApplyOptions, urn: string): Promise<KubeObject> {
    return this.retry(urn, () => this.apply(resource, object, options), (_, error) => {
      if (!(error instanceof ApiError)) return false;
      if (error.code === 404) return error.about === 'namespaces' ? 'its namespace' : 'its kind';
      if (error.code === 403 && /serviceaccount .* not found/.test(error.message)) return 'its service account';
      return error.code === 500 && /failed calling webhook/.test(error.message) && 'an admission webhook';
    });
  }

  /** Says once that the cluster cannot be reached and what follows from it. */
  warnUnreachable(error: UnreachableError): void {
    if (this.warnedUnreachable) return;
    this.warnedUnreachable = true;
    this.log.warn(`${error.message}. The preview shows what the program says, unchecked by the cluster`);
  }

  private warnOnce(text: string): void {
    // The official plugin passes on deprecations only; others repeat what the object's status will say.
    if (this.config.suppressDeprecationWarnings || this.warned.has(text) || !/deprecated|unavailable in/.test(text)) return;
    this.warned.add(text);
    this.log.warn(text);
  }

  private async retry<T>(urn: string, attempt: () => Promise<T>, missing: (result: T | undefined, error?: unknown) => string | false): Promise<T> {
    const end = Date.now() + APPEARS_MS;
    for (let wait = 250; ; wait = Math.min(wait * 2, 2000)) {
      let outcome: { readonly result: T } | { readonly error: unknown };
      try {
        outcome = { result: await attempt() };
      } catch (error) {
        outcome = { error };
      }
      const what = 'error' in outcome ? missing(undefined, outcome.error) : missing(outcome.result);
      if (what === false || Date.now() + wait > end) {
        if ('error' in outcome) throw outcome.error;
        return outcome.result;
      }
      this.log.status(`waiting for ${what}`, urn);
      await sleep(wait, undefined, { signal: this.cancelled });
    }
  }
}
