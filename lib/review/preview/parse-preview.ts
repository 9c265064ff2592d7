import { z } from 'zod';
import { isMap } from '../../workload/values/maps';
import { own } from '../../workload/values/own';
import { InputError } from '../input/input-error';
import { mapAt, textAt, type ObjectReference } from '../objects/kubernetes-object';
import type { Preview, PreviewAction, PreviewMessage, PreviewStep } from './preview';

// Only the fields that are read here: Pulumi adds others from version to version.
const state = z.looseObject({
  urn: z.string().optional(),
  type: z.string().optional(),
  inputs: z.record(z.string(), z.unknown()).optional(),
  delete: z.boolean().optional(),
  protect: z.boolean().optional(),
  retainOnDelete: z.boolean().optional(),
  initErrors: z.array(z.unknown()).nullish(),
});

const step = z.looseObject({
  op: z.string(),
  urn: z.string(),
  oldState: state.nullish(),
  newState: state.nullish(),
  diffReasons: z.array(z.string()).nullish(),
  replaceReasons: z.array(z.string()).nullish(),
  detailedDiff: z.record(z.string(), z.looseObject({ kind: z.string() })).nullish(),
});

const digest = z.looseObject({
  steps: z.array(step).nullish(),
  diagnostics: z
    .array(
      z.looseObject({ urn: z.string().optional(), message: z.string().optional(), severity: z.string().optional() }),
    )
    .nullish(),
  changeSummary: z.record(z.string(), z.number()).nullish(),
});

type Step = z.output<typeof step>;

// Pulumi may tell a replacement as one step, as its two halves (create and delete), or as both.
const actions: Readonly<Record<string, PreviewAction | undefined>> = {
  create: 'create',
  update: 'update',
  delete: 'delete',
  replace: 'replace',
  'create-replacement': 'replace',
  'delete-replaced': 'replace',
  'read-replacement': 'replace',
  'import-replacement': 'replace',
  read: 'read',
  refresh: 'refresh',
  import: 'import',
  discard: 'forget',
  'discard-replaced': 'forget',
};

/**
 * Reads what `pulumi preview --json` printed.
 *
 * @example
 * const preview = parsePreview(readFileSync('preview.json', 'utf8'), 'preview.json');
 * const report = review([], [], { previews: [preview] });
 *
 * @param text what it printed
 * @param file named in errors and in the report
 * @param environment the environment that is deployed, where several are reviewed at once
 * @throws InputError when it is something else
 */
export function parsePreview(text: string, file: string, environment?: string): Preview {
  const { steps, diagnostics, changeSummary } = read(text, file);
  const byUrn = new Map<string, PreviewStep>();
  for (const each of steps ?? []) {
    const found = stepOf(each, environment);
    const known = byUrn.get(each.urn);
    if (found !== undefined && known?.action !== 'replace') {
      byUrn.set(each.urn, found);
    }
  }
  return {
    ...(environment === undefined ? {} : { environment }),
    file,
    steps: [...byUrn.values()],
    unchanged: changeSummary?.['same'] ?? 0,
    messages: (diagnostics ?? []).flatMap(messageOf),
  };
}

function read(text: string, file: string): z.output<typeof digest> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new InputError([
      `${file}: not JSON: ${(error as Error).message}. Write it with 'pulumi preview --json > ${file}'`,
    ]);
  }
  const result = digest.safeParse(value);
  // Each field may be missing where it has nothing to say, but not all of them at once.
  if (
    !result.success ||
    !isMap(value) ||
    !['steps', 'diagnostics', 'changeSummary', 'config'].some((field) => field in value)
  ) {
    const why = result.success
      ? 'it has neither steps nor diagnostics'
      : result.error.issues.map((issue) => `${issue.path.join('.') || 'it'}: ${issue.message}`).join('; ');
    throw new InputError([`${file}: not what 'pulumi preview --json' prints: ${why}`]);
  }
  return result.data;
}

function stepOf(
  { op, urn, oldState, newState, diffReasons, replaceReasons, detailedDiff }: Step,
  environment: string | undefined,
): PreviewStep | undefined {
  const action = own(actions, op);
  const type = newState?.type ?? oldState?.type ?? typeIn(urn);
  // Left out: the stack itself, which is no resource of the user's, and providers, which only say how Pulumi reaches a
  // cluster.
  if (action === undefined || type === 'pulumi:pulumi:Stack') {
    return undefined;
  }
  const object = objectOf(newState?.inputs ?? oldState?.inputs, environment);
  const details = Object.entries(detailedDiff ?? {});
  const replaces = details.filter(([, { kind }]) => kind.endsWith('-replace')).map(([path]) => path);
  return {
    action,
    name: nameIn(urn),
    type,
    ...(object === undefined ? {} : { object }),
    fields:
      action === 'update' || action === 'replace'
        ? unique(details.length > 0 ? details.map(([path]) => path) : (diffReasons ?? []))
        : [],
    replaceFields: action === 'replace' ? unique(replaces.length > 0 ? replaces : (replaceReasons ?? [])) : [],
    protected: (oldState ?? newState)?.protect === true,
    retained: (oldState ?? newState)?.retainOnDelete === true,
    unfinished: oldState?.delete === true || (oldState?.initErrors ?? []).length > 0,
  };
}

function objectOf(
  inputs: Readonly<Record<string, unknown>> | undefined,
  environment: string | undefined,
): ObjectReference | undefined {
  const [apiVersion, kind, metadata] = [
    textAt(inputs, 'apiVersion'),
    textAt(inputs, 'kind'),
    mapAt(inputs, 'metadata'),
  ];
  const [name, namespace] = [textAt(metadata, 'name'), textAt(metadata, 'namespace')];
  if (apiVersion === undefined || kind === undefined || name === undefined) {
    return undefined;
  }
  return {
    ...(environment === undefined ? {} : { environment }),
    apiVersion,
    kind,
    ...(namespace === undefined ? {} : { namespace }),
    name,
  };
}

function messageOf({
  urn,
  message = '',
  severity,
}: {
  readonly urn?: string | undefined;
  readonly message?: string | undefined;
  readonly severity?: string | undefined;
}): PreviewMessage[] {
  const resource = urn === undefined || urn === '' || typeIn(urn) === 'pulumi:pulumi:Stack' ? undefined : nameIn(urn);
  const said = message.trim();
  return (severity === 'error' || severity === 'warning') && said !== ''
    ? [{ severity, message: said, ...(resource === undefined ? {} : { resource }) }]
    : [];
}

// urn:pulumi:<stack>::<project>::<parent types$type>::<name>, and the name may hold anything.
function nameIn(urn: string): string {
  return urn.split('::').slice(3).join('::') || urn;
}

function typeIn(urn: string): string {
  return urn.split('::')[2]?.split('$').at(-1) ?? '';
}

function unique(items: readonly string[]): string[] {
  return [...new Set(items)].sort();
}
