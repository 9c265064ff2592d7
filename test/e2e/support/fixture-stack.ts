import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { bin, get, kubectl, type UpResult } from './playground';
import { projectRoot, succeeded, type Ran } from './run';

/** What the state knows of a resource. */
export interface StateResource {
  readonly type: string;
  readonly urn: string;
  readonly id?: string;
  readonly outputs?: Record<string, unknown>;
}

/** A Kubernetes object as `kubectl get -o json` prints it. */
export interface ClusterObject {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly uid: string;
    readonly generation?: number;
    readonly labels?: unknown;
    readonly annotations?: unknown;
  };
  readonly spec: Record<string, unknown>;
  readonly status?: Record<string, unknown>;
}

const fixtures = 'test/e2e/fixtures';

/** One stack of a fixture program, with settings that change from deploy to deploy. */
export class FixtureStack {
  /** A copy of the server's source, to be changed. */
  readonly app = mkdtempSync(join(tmpdir(), 'modelyard-app-'));
  readonly namespace: string;
  /** The folder of the program. */
  readonly program: string;
  private readonly settingsFile: string;
  private secureLines: Record<string, unknown> = {};

  /**
   * @param stack its name; several stacks live side by side
   * @param fixture the program
   * @param env variables of its commands
   */
  constructor(
    readonly stack: string,
    private readonly fixture:
      | 'server'
      | 'release'
      | 'healing'
      | 'training'
      | 'platform'
      | 'frameworks'
      | 'fleet'
      | 'telemetry'
      | 'language' = 'server',
    readonly env: NodeJS.ProcessEnv = {},
  ) {
    cpSync(join(projectRoot, fixtures, 'server', 'app'), this.app, { recursive: true });
    this.program = join(projectRoot, fixtures, fixture);
    this.namespace = `e2e-${fixture}-${stack}`;
    this.settingsFile = join(this.program, `Pulumi.${stack}.yaml`);
  }

  /** Deploys with these settings, as a user does. */
  up(settings: Record<string, unknown> = {}, flags: readonly string[] = []): Promise<Ran> {
    this.writeSettings(settings);
    return bin('up', [`${fixtures}/${this.fixture}`, '--stack', this.stack, '--output', 'json', ...flags], {
      env: this.env,
    });
  }

  /** Deploys with these settings. @throws with what was printed when it fails */
  async upOk(settings: Record<string, unknown> = {}): Promise<UpResult> {
    return JSON.parse(succeeded(await this.up(settings), 'bin/up').stdout) as UpResult;
  }

  /** Runs a Pulumi command on it. */
  pulumi(...command: string[]): Promise<Ran> {
    return bin('pulumi', ['-C', this.program, ...command, '--stack', this.stack, '--non-interactive'], {
      env: this.env,
    });
  }

  /** Sets a secret as a user does: encrypted in the settings file. */
  async setSecret(key: string, value: string): Promise<void> {
    this.writeSettings({});
    await this.pulumi('stack', 'select', '--create');
    const ran = await this.pulumi('config', 'set', '--secret', `modelyard:${key}`, value);
    if (ran.status !== 0) {
      throw new Error(ran.stderr);
    }
    const line = new RegExp(`modelyard:${key}:\\s+secure: (\\S+)`).exec(readFileSync(this.settingsFile, 'utf8'));
    this.secureLines = { ...this.secureLines, [`modelyard:${key}`]: { secure: line?.[1] } };
  }

  /** Changes the server's source, so that it says another version. */
  changeVersion(version: string): void {
    const file = join(this.app, 'server.js');
    writeFileSync(file, readFileSync(file, 'utf8').replace(/const version = '.*'/, `const version = '${version}'`));
  }

  /** The resources that the state knows. */
  async state(): Promise<readonly StateResource[]> {
    const exported = await this.pulumi('stack', 'export');
    return (JSON.parse(exported.stdout) as { deployment: { resources?: StateResource[] } }).deployment.resources ?? [];
  }

  /** What the state has as unfinished: what was being done, and to which resource. */
  async pending(): Promise<readonly string[]> {
    const exported = await this.pulumi('stack', 'export');
    const { deployment } = JSON.parse(exported.stdout) as {
      deployment: { pending_operations?: readonly { type: string; resource: { urn: string } }[] };
    };
    return (deployment.pending_operations ?? []).map(({ type, resource }) => `${type} ${resource.urn}`);
  }

  /** An object of its namespace. */
  get(kind: string, name: string): Promise<ClusterObject> {
    return get<ClusterObject>(kind, name, '-n', this.namespace);
  }

  /** What somebody has written of an object: the cluster itself writes its status at any time. */
  async written(kind: string, name: string): Promise<unknown> {
    const { metadata, spec } = await this.get(kind, name);
    const { uid, generation, labels, annotations } = metadata;
    return { uid, generation, labels, annotations, spec };
  }

  /** Destroys it as a user does, and removes everything that the tests wrote for it. */
  async destroy(): Promise<Ran> {
    const ran = await bin('down', [`${fixtures}/${this.fixture}`, '--stack', this.stack]);
    this.removeFiles();
    return ran;
  }

  /** Takes its objects away and forgets it, which is quicker than to destroy it: for tests of something else. */
  async discard(): Promise<void> {
    await kubectl('delete', 'namespace', this.namespace, '--ignore-not-found');
    await this.pulumi('stack', 'rm', '--yes', '--force', '--preserve-config');
    this.removeFiles();
  }

  private removeFiles(): void {
    rmSync(this.settingsFile, { force: true });
    rmSync(this.app, { recursive: true, force: true });
  }

  // The others have images of their own, or none.
  private ownSettings(): Record<string, unknown> {
    return ['server', 'release', 'healing'].includes(this.fixture) ? { app: this.app } : {};
  }

  /** Writes the settings of the next deploy. */
  writeSettings(settings: Record<string, unknown>): void {
    const all = {
      cluster: { file: '../../../../clusters/dev.yaml' },
      registry: 'registry.example.com',
      ...this.ownSettings(),
      ...settings,
    };
    const config = {
      ...Object.fromEntries(Object.entries(all).map(([key, value]) => [`modelyard:${key}`, value])),
      ...this.secureLines,
    };
    // The salt of the playground's passphrase, as in every committed stack.
    const salt = /^encryptionsalt: (.*)$/m.exec(readFileSync(join(projectRoot, 'Pulumi.dev.yaml'), 'utf8'))?.[1];
    writeFileSync(this.settingsFile, stringify({ config, encryptionsalt: salt }));
  }
}
