import * as pulumi from '@pulumi/pulumi';
import type { RegisterResourceRequest } from '@pulumi/pulumi/proto/resource_pb';
import { MockMonitor } from '@pulumi/pulumi/runtime/mocks';

type Inputs = Readonly<Record<string, unknown>>;
type Answer = (error: unknown, response: unknown) => void;

/** A resource as the engine was told of it. */
export interface Registered {
  readonly type: string;
  readonly name: string;
  /** The inputs with secrets unwrapped. */
  readonly inputs: Inputs;
  /** Paths of the inputs that are secret. */
  readonly secrets: readonly string[];
  /** Names of the resources that it waits for. */
  readonly dependencies: readonly string[];
  readonly protect: boolean;
  readonly retainOnDelete: boolean;
  readonly aliases: readonly string[];
  /** Paths of the inputs whose changes do not count. */
  readonly ignored: readonly string[];
  readonly version: string;
}

/** What a program registered, and what it returned. */
export interface Run<T> {
  readonly result: T;
  readonly registered: readonly Registered[];
  /** The resource of that name. */
  readonly find: (name: string) => Registered;
}

export interface EngineOptions {
  readonly preview?: boolean;
  /** The outputs of resources by type. Kubernetes objects answer their inputs and a resourceVersion. */
  readonly outputs?: Readonly<Record<string, (inputs: Inputs) => Inputs>>;
}

const kubernetes = /^(kubernetes:|pulumi:providers:kubernetes$)/;
/** How an unknown value travels to the engine. */
export const unknown = '04da6b54-80e4-46f7-96ec-b56ff0331ba9';
const signature = '4dabf18193072939515e22adb298388d';

/**
 * Runs a program on a mocked engine that knows Kubernetes objects and the types in the options, and refuses all others.
 */
export async function runProgram<T>(
  program: () => T,
  { preview = false, outputs = {} }: EngineOptions = {},
): Promise<Run<T>> {
  const registered: Registered[] = [];
  const pending: Promise<unknown>[] = [];
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs }) => {
        const state =
          outputs[type]?.(inputs as Inputs) ?? (kubernetes.test(type) ? answer(inputs as Inputs, preview) : undefined);
        if (state === undefined) {
          throw new Error(`the test mocks no resource of type ${type} (${name})`);
        }
        // What a preview makes has no id yet.
        return { id: preview ? undefined : `${name}-id`, state };
      },
      call: ({ token }) => {
        throw new Error(`the test mocks no call of ${token}`);
      },
    },
    'project',
    'test',
    preview,
    'organization',
  );
  const monitor = MockMonitor.prototype as unknown as {
    registerResource: (request: RegisterResourceRequest, callback: Answer) => Promise<void>;
  };
  const original = monitor.registerResource;
  monitor.registerResource = function (this: unknown, request, callback) {
    registered.push(read(request));
    const done = original.call(this as MockMonitor, request, callback);
    pending.push(done);
    return done;
  };
  try {
    const result = program();
    await settle(pending);
    return {
      result,
      registered,
      find: (name) => registered.find((one) => one.name === name) ?? missing(name, registered),
    };
  } finally {
    monitor.registerResource = original;
  }
}

/** The value of an Output. */
export function valueOf<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => void output.apply((value) => resolve(value)));
}

// Registrations start others (a digest is known, the pods follow), so wait until a while passes without a new one.
async function settle(pending: readonly Promise<unknown>[]): Promise<void> {
  for (let seen = -1; seen !== pending.length;) {
    seen = pending.length;
    await Promise.all(pending);
    for (let turn = 0; turn < 50; turn += 1) {
      await new Promise((resolve) => void setImmediate(resolve));
    }
  }
}

function missing(name: string, registered: readonly Registered[]): never {
  throw new Error(
    `no resource '${name}' was registered; there is ${registered.map((one) => `'${one.name}'`).join(', ')}`,
  );
}

function answer(inputs: Inputs, preview: boolean): Inputs {
  return preview ? inputs : { ...inputs, metadata: { ...(inputs.metadata as object), resourceVersion: '41' } };
}

function read(request: RegisterResourceRequest): Registered {
  const secrets: string[] = [];
  const inputs = unwrap(request.getObject()?.toJavaScript() ?? {}, '', secrets) as Inputs;
  return {
    type: request.getType(),
    name: request.getName(),
    inputs,
    secrets,
    dependencies: request.getDependenciesList().map((urn) => urn.split('::').slice(3).join('::')),
    protect: request.getProtect() ?? false,
    retainOnDelete: request.getRetainondelete() ?? false,
    aliases: request
      .getAliasesList()
      .map((alias) => alias.getSpec()?.getName() ?? '')
      .filter((name) => name !== ''),
    ignored: request.getIgnorechangesList(),
    version: request.getVersion(),
  };
}

function unwrap(value: unknown, path: string, secrets: string[]): unknown {
  if (Array.isArray(value)) {
    return value.map((item, index) => unwrap(item, `${path}[${index}]`, secrets));
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const fields = value as Record<string, unknown>;
  if (fields[signature] === '1b47061264138c4ac30d75fd1eb44270') {
    secrets.push(path);
    return unwrap(fields['value'], path, secrets);
  }
  return Object.fromEntries(
    Object.entries(fields).map(([key, item]) => [key, unwrap(item, path === '' ? key : `${path}.${key}`, secrets)]),
  );
}
