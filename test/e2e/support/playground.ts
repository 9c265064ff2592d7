import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { projectRoot, run, runOk, type Ran, type RunOptions } from './run';

/** The suite's own playground, beside any that the developer has. */
export const playgroundEnv = { MODELYARD_PLAYGROUND_NAME: 'e2e' };

/** What `bin/up --output json` says. */
export interface UpResult {
  readonly namespace: string;
  readonly curl?: string;
  readonly noRequest?: string;
  readonly kubernetesPlugin?: 'official' | 'stand-in';
  readonly models: readonly { name: string; kind: string; ready: number; desired: number; node: string; url?: string }[];
}

/** Runs one of the project's commands (`up`, `pulumi`, …) on the suite's playground. */
export function bin(name: string, args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  return run(join(projectRoot, 'bin', name), args, { ...options, env: { ...playgroundEnv, ...options.env } });
}

/** Brings the stack up, which is quick where it is up already. */
export async function up(stack = 'dev', options: RunOptions = {}): Promise<UpResult> {
  const json = await runOk(join(projectRoot, 'bin', 'up'), [stack, '--output', 'json'], { ...options, env: { ...playgroundEnv, ...options.env } });
  return JSON.parse(json) as UpResult;
}

/** Asks the cluster. */
export async function kubectl(...args: string[]): Promise<string> {
  return runOk(join(projectRoot, 'bin', 'kubectl'), args, { env: playgroundEnv });
}

/** Asks the cluster for objects. */
export async function get<T = Record<string, any>>(...args: string[]): Promise<T> {
  return JSON.parse(await kubectl('get', ...args, '-o', 'json')) as T;
}

/** A stack of a fixture program, with its settings in a file outside the tree. */
export class FixtureStack {
  private readonly folder = mkdtempSync(join(tmpdir(), 'modelyard-e2e-'));
  private readonly settingsFile = join(this.folder, 'Pulumi.e2e.yaml');

  /**
   * @param program the fixture's folder in test/e2e/fixtures
   * @param stack the stack's name, also the namespace's
   */
  constructor(
    readonly program: string,
    readonly stack: string,
  ) {}

  /** Runs a Pulumi command on it with these settings. */
  async pulumi(command: readonly string[], settings: Record<string, unknown> = {}): Promise<Ran> {
    this.writeSettings(settings);
    return bin('pulumi', [...this.place(), ...command, '--stack', this.stack, '--config-file', this.settingsFile, '--non-interactive']);
  }

  /** Deploys. */
  up(settings: Record<string, unknown>): Promise<Ran> {
    return this.pulumi(['up', '--yes', '--skip-preview'], settings);
  }

  /** Makes the stack. */
  async create(): Promise<void> {
    this.writeSettings({});
    await runOk(join(projectRoot, 'bin', 'pulumi'), [...this.place(), 'stack', 'init', this.stack, '--config-file', this.settingsFile, '--non-interactive'], {
      env: playgroundEnv,
    });
  }

  /** The resources that the state knows. */
  async resources(): Promise<readonly Record<string, any>[]> {
    const state = await this.pulumi(['stack', 'export']);
    return (JSON.parse(state.stdout) as { deployment: { resources?: Record<string, any>[] } }).deployment.resources ?? [];
  }

  /** Destroys it and forgets it. */
  async remove(): Promise<void> {
    await this.pulumi(['destroy', '--yes', '--skip-preview', '--remove']);
    rmSync(this.folder, { recursive: true, force: true });
  }

  private place(): string[] {
    return ['-C', join(projectRoot, 'test/e2e/fixtures', this.program)];
  }

  private writeSettings(settings: Record<string, unknown>): void {
    const config = Object.fromEntries(Object.entries(settings).map(([key, value]) => [`modelyard-e2e:${key}`, value]));
    writeFileSync(this.settingsFile, stringify({ encryptionsalt: encryptionSalt, config }));
  }
}

/** Of the playground's passphrase; see the stacks' settings files. */
const encryptionSalt = '';
