import { setTimeout as sleep } from 'node:timers/promises';
import { applyOrder, waveOf } from '../../../lib/rehearsal/objects/apply-order';
import { conditionOf } from '../../../lib/rehearsal/state/cluster-state';
import { compressed } from '../../../lib/rehearsal/objects/compress';
import type { Problem } from '../../../lib/rehearsal/outcome/findings';
import type { CarriedObject } from '../../../lib/rehearsal/model/report';
import type { KubernetesObject, SourcedObject } from '../../../lib/review';
import { isMadeAnew } from '../../../lib/review/objects/hooks';
import { groupOf, objectKey, referenceTo } from '../../../lib/review/objects/kubernetes-object';
import { whatBrings } from '../../../playground/cluster/definitions';
import { isImmutable } from '../../../playground/plugin/changes/immutable';
import { ApiError, isStatus } from '../../../playground/plugin/cluster/api-error';
import type { ApiClient } from '../../../playground/plugin/cluster/client';
import { objectPath, type Discovery, type Resource } from '../../../playground/plugin/cluster/discovery';
import { eachAtOnce } from '../../../playground/each-at-once';
import { withoutWebhook } from './left-out';
import { policiesInForce } from './policies-in-force';

/** How objects are applied. */
export interface ApplyOptions {
  /** How many times faster than in a cluster time passes. */
  readonly compression: number;
  /** Whether an object that cannot be changed is deleted and made anew, as Pulumi does. */
  readonly replace: boolean;
  /** Hears what is being done. */
  readonly say: (message: string) => void;
  /** Whether an object is one of those that the rehearsal's own operators brought, which stay as they are. */
  readonly isBrought: (object: KubernetesObject) => boolean;
  /** Why an object is not applied; undefined where it is. */
  readonly whyLeftOut: (object: KubernetesObject) => string | undefined;
  /** What is applied in an object's place. */
  readonly adapted: (object: KubernetesObject) => KubernetesObject;
}

/** What could not be applied, and why. */
export interface Applied {
  readonly problems: readonly Problem[];
  readonly carried: readonly CarriedObject[];
}

const fieldManager = 'modelyard-rehearse';

/** Applies objects to a cluster of nobody else, in the order in which they need each other. */
export class Applier {
  private readonly namespaces = new Set(['default', 'kube-system', 'kube-public', 'kube-node-lease']);

  constructor(
    private readonly client: ApiClient,
    private readonly discovery: Discovery,
    private readonly options: ApplyOptions,
  ) {}

  /** Applies all of them, and removes those of before that are no longer there. */
  async apply(objects: readonly SourcedObject[], before: readonly SourcedObject[] = []): Promise<Applied> {
    const problems: Problem[] = [];
    const carried: CarriedObject[] = [];
    const kept = objects.filter((each) => !this.isCarried(each, carried) && !this.options.isBrought(each.object));
    await this.makeNamespaces(kept);
    for (const wave of applyOrder(kept)) {
      // Those that make pods one after another, so that the scheduler meets them in the order of the files.
      const inTurn = waveOf(wave[0]!.object) > 3;
      await eachAtOnce(wave, inTurn ? 1 : 8, async (each) => this.applyOne(each, problems, carried));
      if (wave.some(({ object }) => object.kind === 'CustomResourceDefinition')) {
        await this.awaitDefinitions(wave.map(({ object }) => object));
      }
      if (wave.some(({ object }) => object.kind === 'ValidatingAdmissionPolicyBinding')) {
        await policiesInForce(this.client);
      }
    }
    await this.remove(objects, before);
    return { problems, carried };
  }

  private isCarried(each: SourcedObject, carried: CarriedObject[]): boolean {
    const why = this.options.whyLeftOut(each.object);
    if (why !== undefined) {
      carried.push({ ...placeOf(each), why });
    }
    return why !== undefined;
  }

  private async applyOne(each: SourcedObject, problems: Problem[], carried: CarriedObject[]): Promise<void> {
    const { object } = each;
    const resource = await this.discovery.find(object);
    if (resource === undefined) {
      const brings = whatBrings(groupOf(object.apiVersion));
      carried.push({
        ...placeOf(each),
        why:
          `the cluster does not have the kind ${object.kind} of ${object.apiVersion}: ` +
          (brings === undefined ? 'add ' : `${brings} of the cluster's description, or add `) +
          'its CustomResourceDefinition to the objects',
      });
      return;
    }
    try {
      await this.patch(resource, object);
    } catch (error) {
      if (!(error instanceof ApiError)) {
        throw error;
      }
      if (isImmutable(error) && (this.options.replace || isMadeAnew(object))) {
        await this.replace(resource, object);
        return;
      }
      problems.push(refusal(each, error));
    }
  }

  private async patch(resource: Resource, object: KubernetesObject): Promise<void> {
    await this.client.json({
      method: 'PATCH',
      path: objectPath(resource, object.metadata.namespace, object.metadata.name),
      query: { fieldManager, force: true, fieldValidation: 'Strict' },
      contentType: 'application/apply-patch+yaml',
      body: prepared(this.options.adapted(object), this.options.compression),
    });
  }

  private async replace(resource: Resource, object: KubernetesObject): Promise<void> {
    const path = objectPath(resource, object.metadata.namespace, object.metadata.name);
    this.options.say(`replacing ${object.kind} ${object.metadata.name}`);
    await this.client.json({ method: 'DELETE', path, query: { propagationPolicy: 'Foreground' } });
    for (let tried = 0; tried < 100 && (await this.client.get(path)) !== undefined; tried += 1) {
      await sleep(100);
    }
    await this.patch(resource, object);
  }

  // Whoever deploys them has made these before.
  private async makeNamespaces(objects: readonly SourcedObject[]): Promise<void> {
    const contained = new Set(
      objects.filter(({ object }) => object.kind === 'Namespace').map(({ object }) => object.metadata.name),
    );
    const named = [...new Set(objects.flatMap(({ object }) => object.metadata.namespace ?? []))].filter(
      (name) => !contained.has(name) && !this.namespaces.has(name),
    );
    const resource = (await this.discovery.find({ apiVersion: 'v1', kind: 'Namespace' }))!;
    for (const name of named) {
      await this.patch(resource, { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
      this.namespaces.add(name);
    }
  }

  private async awaitDefinitions(definitions: readonly KubernetesObject[]): Promise<void> {
    for (const { metadata, kind } of definitions) {
      if (kind !== 'CustomResourceDefinition') {
        continue;
      }
      const path = `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${metadata.name}`;
      const established = async (): Promise<boolean> =>
        conditionOf((await this.client.get(path)) as KubernetesObject, 'Established')?.status === 'True';
      for (let tried = 0; tried < 50 && !(await established()); tried += 1) {
        await sleep(100);
      }
    }
    // Until the API server serves a new kind its discovery is a moment behind.
    await sleep(500);
  }

  private async remove(objects: readonly SourcedObject[], before: readonly SourcedObject[]): Promise<void> {
    const there = new Set(objects.map((each) => objectKey({ object: each.object })));
    const gone = before.filter(
      (each) =>
        !there.has(objectKey({ object: each.object })) &&
        this.options.whyLeftOut(each.object) === undefined &&
        !this.options.isBrought(each.object),
    );
    for (const { object } of applyOrder(gone).reverse().flat()) {
      const resource = await this.discovery.find(object);
      if (resource === undefined) {
        continue;
      }
      this.options.say(`removing ${object.kind} ${object.metadata.name}`);
      try {
        await this.client.json({
          method: 'DELETE',
          path: objectPath(resource, object.metadata.namespace, object.metadata.name),
          query: { propagationPolicy: 'Background' },
        });
      } catch (error) {
        if (!isStatus(error, 404)) {
          throw error;
        }
      }
    }
  }
}

// What a live object carries would make the API server look for that very one.
const ofLiveObjects = ['resourceVersion', 'uid', 'managedFields', 'creationTimestamp', 'generation'];

function prepared(object: KubernetesObject, compression: number): object {
  const { metadata, ...rest } = compressed(withoutWebhook(object), compression);
  return { ...without(rest, ['status']), metadata: without(metadata, ofLiveObjects) };
}

function without(map: object, fields: readonly string[]): object {
  return Object.fromEntries(Object.entries(map).filter(([field]) => !fields.includes(field)));
}

function placeOf(each: SourcedObject): Omit<CarriedObject, 'why'> {
  return {
    object: referenceTo(each),
    ...(each.file === undefined ? {} : { file: each.file }),
    ...(each.line === undefined ? {} : { line: each.line }),
  };
}

function refusal(each: SourcedObject, error: ApiError): Problem {
  return {
    rule: 'refused',
    severity: 'high',
    object: referenceTo(each),
    path: error.causes[0]?.field ?? '',
    message: error.message,
    ...(isImmutable(error)
      ? {
          advice:
            'Pulumi replaces it where the program says so, kubectl and Helm give up: ' +
            '--replace rehearses the replacement',
        }
      : {}),
  };
}
