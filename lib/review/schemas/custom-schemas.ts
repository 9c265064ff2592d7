import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Cluster } from '../../workload/cluster/cluster-profile';
import { own } from '../../workload/values/own';
import { mapAt, mapsAt, textAt, type KubernetesObject } from '../objects/kubernetes-object';
import { jsonSchemaOf } from './json-schema';
import type { JsonSchema } from './json-schema-type';
import type { KubernetesSchemas } from './kubernetes-schemas';
import { validatorOf, type Validate } from './schema-faults';
import { fromStructural } from './structural-schema';

/** `operators.json`, which `bin/_schemas.js` writes. */
interface OperatorFile {
  readonly kinds: Readonly<Record<string, OperatorKind>>;
  readonly definitions: Readonly<Record<string, unknown>>;
}

interface OperatorKind {
  readonly operator: string;
  readonly version: string;
  /** Whether its definition has rules in CEL. */
  readonly cel: boolean;
  readonly schema: unknown;
}

let file: OperatorFile | undefined;

function operatorFile(): OperatorFile {
  file ??= JSON.parse(readFileSync(join(__dirname, 'operators.json'), 'utf8')) as OperatorFile;
  return file;
}

/** What is known of one kind of custom resource. */
export interface CustomKind {
  /** @default - its definition is no schema */
  readonly validate: Validate | undefined;
  /** The schema as it was written, for the keys of its lists. */
  readonly schema: unknown;
  readonly cel: boolean;
  /** Whose definition it is, where it is not among the objects: `jobset v0.10.1`. Another version may know more. */
  readonly from: string | undefined;
}

// Those of operators, by kind: making one takes longer than using it.
const made = new Map<string, CustomKind>();

/** The kinds of custom resources in one environment: as its objects define them, or else its operators. */
export class CustomSchemas {
  private readonly defined = new Map<string, unknown>();
  private readonly read = new Map<string, CustomKind>();

  /**
   * @param definitions the CustomResourceDefinitions among the objects, as they were written. Of two for one kind the
   * later one counts
   * @param cluster the environment's. @default - not known, and so are its operators
   * @param kubernetes what metadata may hold
   */
  constructor(
    definitions: readonly KubernetesObject[],
    private readonly cluster: Cluster | undefined,
    private readonly kubernetes: KubernetesSchemas,
  ) {
    for (const definition of definitions) {
      const [group, kind] = [textAt(definition, 'spec', 'group'), textAt(definition, 'spec', 'names', 'kind')];
      for (const version of mapsAt(definition, 'spec', 'versions')) {
        this.defined.set(`${group}/${textAt(version, 'name')}/${kind}`, mapAt(version, 'schema')['openAPIV3Schema']);
      }
    }
  }

  /** What is known of an object's kind; undefined where nothing is. */
  public of({ apiVersion, kind }: KubernetesObject): CustomKind | undefined {
    const name = `${apiVersion}/${kind}`;
    return this.defined.has(name) ? this.definedKind(name) : this.operatorKind(name);
  }

  private definedKind(name: string): CustomKind {
    const known = this.read.get(name);
    if (known !== undefined) {
      return known;
    }
    const schema = this.defined.get(name);
    const kind: CustomKind = {
      validate: this.validatorFor(schema, {}, { patterns: false, prefix: '' }),
      schema,
      cel: JSON.stringify(schema ?? {}).includes('"x-kubernetes-validations"'),
      from: undefined,
    };
    this.read.set(name, kind);
    return kind;
  }

  private operatorKind(name: string): CustomKind | undefined {
    if (this.cluster === undefined) {
      return undefined;
    }
    const found = own(operatorFile().kinds, name);
    if (found === undefined || !isInstalled(found.operator, this.cluster)) {
      return undefined;
    }
    const key = `${this.kubernetes.version}|${name}`;
    const known = made.get(key);
    if (known !== undefined) {
      return known;
    }
    const reading = { patterns: true, prefix: 'operator.' };
    const shared = definitionsFor(found.schema).map(([part, schema]) => [
      `operator.${part}`,
      fromStructural(schema, reading),
    ]);
    // Two versions of one schema are a shared part as a whole.
    const whole = textAt(found.schema, '$ref');
    const schema = whole === undefined ? found.schema : operatorFile().definitions[whole];
    const kind: CustomKind = {
      validate: this.validatorFor(schema, Object.fromEntries(shared) as Record<string, JsonSchema>, reading),
      schema,
      cel: found.cel,
      from: `${found.operator} ${found.version}`,
    };
    made.set(key, kind);
    return kind;
  }

  // What is no schema judges nothing.
  private validatorFor(
    schema: unknown,
    shared: Readonly<Record<string, JsonSchema>>,
    reading: Parameters<typeof fromStructural>[1],
  ): Validate | undefined {
    try {
      const own = fromStructural(schema, reading);
      const metadata = jsonSchemaOf('apis.meta.v1.ObjectMeta', this.kubernetes);
      return validatorOf({
        ...own,
        properties: {
          ...(own['properties'] as JsonSchema | undefined),
          apiVersion: {},
          kind: {},
          metadata: { $ref: metadata['$ref'] },
        },
        $defs: { ...shared, ...(metadata['$defs'] as JsonSchema) },
      });
    } catch {
      return undefined;
    }
  }
}

function isInstalled(operator: string, { profile }: Cluster): boolean {
  return operator === 'gateway-api'
    ? profile.gatewayClass !== undefined
    : (profile.operators as readonly string[]).includes(operator);
}

// The shared parts that a schema is made of.
function definitionsFor(schema: unknown): [string, unknown][] {
  const { definitions } = operatorFile();
  const found = new Map<string, unknown>();
  const visit = (part: unknown): void => {
    for (const [, name] of JSON.stringify(part).matchAll(/"\$ref":"([^"]+)"/g)) {
      if (!found.has(name!)) {
        found.set(name!, definitions[name!]);
        visit(definitions[name!]);
      }
    }
  };
  visit(schema);
  return [...found];
}
