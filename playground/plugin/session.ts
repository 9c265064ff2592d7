import { setTimeout as sleep } from 'node:timers/promises';
import { ApiError, UnreachableError } from './cluster/api-error';
import { ApiClient } from './cluster/client';
import type { ProviderConfig } from './config';
import { Discovery, objectPath, type Resource } from './cluster/discovery';
import type { EngineLog } from './protocol/engine-log';
import { creationManager, withCreatedFieldsOwned } from './cluster/field-manager';
import { openKubeconfig } from './cluster/kubeconfig';
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

  private constructor(parts: Pick<Session, 'client' | 'config' | 'log' | 'defaultNamespace' | 'cancelled'>) {
    this.client = parts.client;
    this.discovery = new Discovery(parts.client);
    this.config = parts.config;
    this.log = parts.log;
    this.defaultNamespace = parts.defaultNamespace;
    this.cancelled = parts.cancelled;
    this.client.onWarning = (text) => this.warnOnce(text);
  }

  /** Opens a session; the cluster itself is asked nothing yet. */
  static async open(config: ProviderConfig, log: EngineLog, cancelled: AbortSignal): Promise<Session> {
    const access = await openKubeconfig(config);
    const defaultNamespace = config.namespace ?? access.namespace ?? 'default';
    return new Session({ client: new ApiClient(access), config, log, defaultNamespace, cancelled });
  }

  /** The resource of an object's kind, undefined where the cluster does not have it. */
  resourceOf(object: Fields): Promise<Resource | undefined> {
    return this.discovery.find({ apiVersion: textAt(object, 'apiVersion') ?? '', kind: textAt(object, 'kind') ?? '' });
  }

  /** The path of an object. */
  pathOf(resource: Resource, object: Fields): string {
    return objectPath(
      resource,
      textAt(object, 'metadata', 'namespace') ?? this.defaultNamespace,
      textAt(object, 'metadata', 'name') ?? '',
    );
  }

  /** Applies an object, server-side. @see https://kubernetes.io/docs/reference/using-api/server-side-apply/ */
  apply(resource: Resource, object: Fields, options: ApplyOptions): Promise<KubeObject> {
    return this.client.json({
      method: 'PATCH',
      path: this.pathOf(resource, object),
      contentType: 'application/apply-patch+yaml',
      query: {
        fieldManager: options.manager,
        force: options.force ?? false,
        dryRun: options.dryRun === true ? 'All' : undefined,
      },
      body: object,
    });
  }

  /** Creates an object as the official plugin does. */
  private post(resource: Resource, object: Fields): Promise<KubeObject> {
    const collection = this.pathOf(resource, object).replace(/\/[^/]*$/, '');
    return this.client.json({
      method: 'POST',
      path: collection,
      query: { fieldManager: creationManager },
      body: object,
    });
  }

  /**
   * Makes a manager the owner of what the official plugin set when it created an object, see
   * {@link withCreatedFieldsOwned}.
   */
  async ownFields(path: string, manager: string): Promise<void> {
    for (let tried = 1; ; tried += 1) {
      const live = await this.client.get(path);
      const managedFields = live === undefined ? undefined : withCreatedFieldsOwned(live, manager);
      if (live === undefined || managedFields === undefined) {
        return;
      }
      const body = [
        { op: 'test', path: '/metadata/resourceVersion', value: live.metadata.resourceVersion },
        { op: 'replace', path: '/metadata/managedFields', value: managedFields },
      ];
      try {
        await this.client.text({ method: 'PATCH', path, contentType: 'application/json-patch+json', body });
        return;
      } catch (error) {
        // Somebody has changed it in between: a controller its status, for example.
        if (tried === 5 || !(error instanceof ApiError && (error.code === 409 || error.code === 422))) {
          throw error;
        }
      }
    }
  }

  /**
   * Finds the resource of an object's kind, waiting for its definition.
   *
   * @throws where the cluster still does not have the kind after half a minute.
   */
  async awaitResource(object: Fields, urn: string): Promise<Resource> {
    const found = await this.retry(
      urn,
      () => this.resourceOf(object),
      (resource) => resource === undefined && 'its kind to be defined',
    );
    if (found !== undefined) {
      return found;
    }
    throw new Error(
      `${describe(object)}: the cluster has no kind ${textAt(object, 'kind')} in ${textAt(object, 'apiVersion')}; ` +
        'install what defines it, or let the resource depend on its CustomResourceDefinition',
    );
  }

  /**
   * Applies an object, waiting for its namespace and its service account, which a controller makes after the namespace.
   *
   * @param options how; `post` creates it as the official plugin does
   */
  applyWhenPossible(
    resource: Resource,
    object: Fields,
    options: ApplyOptions | 'post',
    urn: string,
  ): Promise<KubeObject> {
    const attempt = (): Promise<KubeObject> =>
      options === 'post' ? this.post(resource, object) : this.apply(resource, object, options);
    return this.retry(urn, attempt, (_, error) => {
      if (!(error instanceof ApiError)) {
        return false;
      }
      if (error.code === 404) {
        return error.about === 'namespaces' ? 'its namespace' : 'its kind';
      }
      if (error.code === 403 && /serviceaccount .* not found/.test(error.message)) {
        return 'its service account';
      }
      return error.code === 500 && /failed calling webhook/.test(error.message) && 'an admission webhook';
    });
  }

  /** Says once that the cluster cannot be reached and what follows from it. */
  warnUnreachable(error: UnreachableError): void {
    if (this.warnedUnreachable) {
      return;
    }
    this.warnedUnreachable = true;
    this.log.warn(`${error.message}. The preview shows what the program says, unchecked by the cluster`);
  }

  private warnOnce(text: string): void {
    // The official plugin passes on deprecations only; others repeat what the object's status will say.
    if (this.config.suppressDeprecationWarnings || this.warned.has(text) || !/deprecated|unavailable in/.test(text)) {
      return;
    }
    this.warned.add(text);
    this.log.warn(text);
  }

  private async retry<T>(
    urn: string,
    attempt: () => Promise<T>,
    missing: (result: T | undefined, error?: unknown) => string | false,
  ): Promise<T> {
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
        if ('error' in outcome) {
          throw outcome.error;
        }
        return outcome.result;
      }
      this.log.status(`waiting for ${what}`, urn);
      await sleep(wait, undefined, { signal: this.cancelled });
    }
  }
}
