import { execFile } from 'node:child_process';

/** How a cluster is reached. */
export interface ClusterAccess {
  /**
   * The path of a kubeconfig.
   * @default - the one that kubectl uses
   */
  readonly kubeconfig?: string;
  /**
   * The context in the kubeconfig.
   * @default - its current one
   */
  readonly context?: string;
  /**
   * The program that asks.
   * @default 'kubectl', on PATH
   */
  readonly kubectl?: string;
}

/** Asks a cluster, by kubectl. */
export class Kubectl {
  private readonly program: string;
  private readonly options: readonly string[];

  constructor({ kubeconfig, context, kubectl = 'kubectl' }: ClusterAccess) {
    this.program = kubectl;
    this.options = [
      '--request-timeout=5s',
      ...(kubeconfig === undefined ? [] : ['--kubeconfig', kubeconfig]),
      ...(context === undefined ? [] : ['--context', context]),
    ];
  }

  /**
   * The answer of a path of the API. @returns undefined where that refuses, or does not answer in time @throws
   * Error where there is no kubectl
   */
  public raw(path: string): Promise<string | undefined> {
    return this.run(['get', '--raw', path]);
  }

  /** Objects as JSON. @returns undefined as {@link raw} */
  public async list<T>(kind: string, namespace: string, selector: string): Promise<readonly T[] | undefined> {
    const text = await this.run(['get', kind, '--namespace', namespace, '--selector', selector, '--output', 'json']);
    return text === undefined ? undefined : (JSON.parse(text) as { items: readonly T[] }).items;
  }

  /** What a command says on its error output, whether or not it fails. @returns nothing where there is no kubectl */
  public complaints(args: readonly string[], input: string): Promise<string> {
    return new Promise((resolve) => {
      const child = execFile(
        this.program,
        [...this.options, ...args],
        { encoding: 'utf8', maxBuffer: 2 ** 27 },
        (_, __, stderr) => resolve(stderr),
      );
      // It may end before it has read everything.
      child.stdin?.on('error', () => undefined).end(input);
    });
  }

  /** Why a command fails. @returns undefined where it does not @throws Error where there is no kubectl */
  public async problem(args: readonly string[]): Promise<string | undefined> {
    const { failed, stderr } = await this.execute(args);
    return failed ? stderr : undefined;
  }

  private async run(args: readonly string[]): Promise<string | undefined> {
    const { failed, stdout } = await this.execute(args);
    return failed ? undefined : stdout;
  }

  private execute(
    args: readonly string[],
  ): Promise<{ readonly failed: boolean; readonly stdout: string; readonly stderr: string }> {
    return new Promise((resolve, reject) => {
      const options = { encoding: 'utf8', maxBuffer: 2 ** 27 } as const;
      execFile(this.program, [...this.options, ...args], options, (error, stdout, stderr) => {
        if ((error as NodeJS.ErrnoException | null)?.code === 'ENOENT') {
          reject(new Error(`servers cannot be asked, because there is no program '${this.program}'`));
        } else {
          resolve({ failed: error !== null, stdout, stderr });
        }
      });
    });
  }
}
