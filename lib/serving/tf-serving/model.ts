import { isDeferred } from '../../workload/synthesis/markers';
import type { Problems } from '../../workload/values/validation';
import type { ModelConfig, ServableVersionPolicy } from './messages';
import { readSource, type ReadSource, type TfModelSource } from './source';

/** Which of a model's versions are loaded at the same time. */
export type TfVersionPolicy =
  | {
      /** The highest ones, so many of them. */
      readonly latest: number;
      readonly all?: never;
      readonly specific?: never;
    }
  | {
      /** All that are there. */
      readonly all: true;
      readonly latest?: never;
      readonly specific?: never;
    }
  | {
      /** These, whatever else is there. */
      readonly specific: readonly number[];
      readonly latest?: never;
      readonly all?: never;
    };

/** One of several models. */
export interface TfModel {
  /** What clients call it: `/v1/models/<name>:predict`. */
  readonly name: string;
  /** Where it is. */
  readonly source: TfModelSource;
  /**
   * Which versions are loaded. Each takes its memory.
   * @default { latest: 1 }
   */
  readonly versionPolicy?: TfVersionPolicy;
  /**
   * Names for versions: clients ask for `/v1/models/<name>/labels/stable:predict`, and what that is moves here. The
   * versions have to be those of a `specific` policy, or the policy `all`.
   * @default - none
   */
  readonly versionLabels?: Readonly<Record<string, number>>;
}

/** A model as the server is told of it. */
export interface ReadModel extends ReadSource {
  readonly name: string;
  readonly config: ModelConfig;
  /**
   * The versions that have to be loaded before the server is asked. The server opens its
   * ports as soon as one version of each model is loaded, so these are only known where there are several.
   */
  readonly awaitedVersions: readonly number[];
  /** The highest one that it is to serve, where these are known. */
  readonly newestVersion?: number;
}

/** The part of the props that says what is served. */
export interface ModelProps {
  readonly model?: TfModelSource;
  readonly modelName?: string;
  readonly models?: readonly TfModel[];
}

const modelRoot = '/models';

/** What clients call the models of a server. */
export function namesOfModels({ model, modelName, models }: ModelProps, serverName: string): readonly string[] {
  return models?.map(({ name }) => name) ?? (model === undefined ? [] : [modelName ?? serverName]);
}

/** Checks which models a server has, and says what it is told of them. */
export function readModels(problems: Problems, props: ModelProps, serverName: string): readonly ReadModel[] {
  const { model, modelName, models } = props;
  if (models === undefined) {
    if (model === undefined) {
      problems.add('model', "must be given, or several in 'models'");
      return [];
    }
    const name = modelName ?? serverName;
    checkModelName(problems, name, 'modelName');
    const source = readSource(problems, model, { prop: 'model', modelName: name, mountPath: () => modelRoot });
    return [
      {
        name,
        ...source,
        config: { name, base_path: source.basePath, model_platform: 'tensorflow' },
        awaitedVersions: [],
      },
    ];
  }
  problems.expect(model === undefined, 'model', "must be left out beside 'models'");
  problems.expect(
    modelName === undefined,
    'modelName',
    "must be left out beside 'models': each of them has its name",
    modelName,
  );
  problems.expect(models.length > 0, 'models', 'must name at least one model', models);
  return models.map((each, index) => {
    const taken = models.findIndex(({ name }) => name === each.name);
    problems.expect(
      taken === index,
      `models[${index}].name`,
      `must be another name than that of models[${taken}]`,
      each.name,
    );
    return readModel(problems, each, `models[${index}]`);
  });
}

function readModel(problems: Problems, model: TfModel, prop: string): ReadModel {
  checkModelName(problems, model.name, `${prop}.name`);
  const versions = specificVersions(model.versionPolicy);
  const source = readSource(problems, model.source, {
    prop: `${prop}.source`,
    modelName: model.name,
    mountPath: (volume) => `${modelRoot}/${volume.name}`,
    versions,
  });
  problems.expect(!isDeferred(model.name), `${prop}.name`, plainValue, model.name);
  problems.expect(!isDeferred(source.basePath), `${prop}.source`, plainValue);
  checkPolicy(problems, model.versionPolicy, `${prop}.versionPolicy`);
  const labels = readLabels(problems, model, prop);
  const awaited = [...new Set([...(versions ?? []), ...labels.map(({ value }) => value)])].sort((a, b) => a - b);
  return {
    name: model.name,
    ...source,
    config: {
      name: model.name,
      base_path: source.basePath,
      model_platform: 'tensorflow',
      model_version_policy: toMessage(model.versionPolicy),
      version_labels: labels,
    },
    awaitedVersions: versions?.length === 1 ? [] : awaited,
    ...(versions === undefined || versions.some(isDeferred) ? {} : { newestVersion: Math.max(...versions) }),
  };
}

const plainValue =
  "must be a plain value, not an Output: the name of the server's ConfigMap carries a hash of it. " +
  "Serve a single model by 'model' otherwise";

function checkModelName(problems: Problems, name: string, prop: string): void {
  if (!isDeferred(name)) {
    problems.expect(
      /^[A-Za-z0-9_.-]+$/.test(name),
      prop,
      'must consist of letters, digits, hyphens, underscores and dots',
      name,
    );
  }
}

function specificVersions(policy: TfVersionPolicy | undefined): readonly number[] | undefined {
  return policy?.specific;
}

function checkPolicy(problems: Problems, policy: TfVersionPolicy | undefined, prop: string): void {
  if (policy === undefined || policy.all !== undefined) {
    return;
  }
  if (policy.latest !== undefined) {
    checkNumber(problems, policy.latest, `${prop}.latest`, { min: 1, max: 2 ** 32 - 1 });
    return;
  }
  const { specific } = policy;
  problems.expect(
    specific.length > 0,
    `${prop}.specific`,
    'must name at least one version: the server would wait for one for ever',
    specific,
  );
  specific.forEach((version, index) => {
    checkNumber(problems, version, `${prop}.specific[${index}]`, versions);
    problems.expect(specific.indexOf(version) === index, `${prop}.specific[${index}]`, 'must be named once', version);
  });
}

function readLabels(problems: Problems, model: TfModel, prop: string): { key: string; value: number }[] {
  const labels = Object.entries(model.versionLabels ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  const policy: TfVersionPolicy = model.versionPolicy ?? { latest: 1 };
  if (labels.length > 0 && policy.latest !== undefined) {
    problems.add(
      `${prop}.versionLabels`,
      `needs 'versionPolicy: { specific: […] }' or '{ all: true }': ` +
        `with 'latest', a labelled version is unloaded when a newer one comes`,
      model.versionLabels,
    );
    return [];
  }
  return labels.map(([key, value]) => {
    problems.expect(
      /^[a-zA-Z0-9_]+$/.test(key),
      `${prop}.versionLabels`,
      'must have labels of letters, digits and underscores',
      key,
    );
    const valid = checkNumber(problems, value, `${prop}.versionLabels`, versions);
    if (valid && policy.specific !== undefined) {
      problems.expect(
        policy.specific.includes(value),
        `${prop}.versionLabels`,
        `must label versions that 'versionPolicy' loads: ${policy.specific.join(', ')}`,
        value,
      );
    }
    return { key, value };
  });
}

// They have 64 bits: some are times.
const versions = { min: 0, max: Number.MAX_SAFE_INTEGER };

function checkNumber(
  problems: Problems,
  value: number,
  prop: string,
  { min, max }: { readonly min: number; readonly max: number },
): boolean {
  return problems.expect(!isDeferred(value), prop, plainValue) && problems.integer(value, prop, min, max);
}

function toMessage(policy: TfVersionPolicy | undefined): ServableVersionPolicy | undefined {
  if (policy === undefined) {
    return undefined;
  }
  if (policy.latest !== undefined) {
    return { latest: { num_versions: policy.latest } };
  }
  return policy.all !== undefined ? { all: {} } : { specific: { versions: policy.specific } };
}
