import { ApiObject } from 'cdk8s';
import type { IConstruct } from 'constructs';
import type { ModelVolume } from '../volumes/model-volume';

/** A model in a volume, of which every version is a folder named by a whole number. */
export interface VersionedModel {
  readonly volume: ModelVolume;
  /** The folder of the model in the volume. Empty for the top of it. */
  readonly folder: string;
}

/** What tells one such model from others: the claim and the folder. */
export function versionedFolder({ volume, folder }: VersionedModel): string {
  return `${volume.name}/${folder}`;
}

/** A job whose runs publish versions of a model. */
export interface ModelPublisher extends VersionedModel {
  /** The name of the job, which is a label of its pods. */
  readonly job: string;
}

/** Where it is told which version of a model a server answers with. */
export interface ServedModelVersion extends VersionedModel {
  /** What it is called: the name of the server, and of the model where that is not the only one. */
  readonly name: string;
  /** The Service, and the name of its port. */
  readonly service: ApiObject;
  readonly port: string;
  /** What is asked there. */
  readonly statusPath: string;
  /** The one version that it is to serve. @default - the newest */
  readonly version?: number | undefined;
}

const publishes = Symbol.for('modelyard.publishes');
const serves = Symbol.for('modelyard.serves');
type Carrier = ApiObject & { [publishes]?: ModelPublisher; [serves]?: readonly ServedModelVersion[] };

/** Says that the runs of an object publish versions of a model. */
export function markPublisher(job: ApiObject, publisher: ModelPublisher): void {
  (job as Carrier)[publishes] = publisher;
}

/** Says of which models a server tells the version. */
export function markServed(service: ApiObject, models: readonly ServedModelVersion[]): void {
  (service as Carrier)[serves] = models;
}

/** The models of a tree whose versions runs publish. */
export function publishedModels(root: IConstruct): ModelPublisher[] {
  return carriers(root).flatMap((object) => object[publishes] ?? []);
}

/** The models of a tree of which servers tell the version. */
export function servedModels(root: IConstruct): ServedModelVersion[] {
  return carriers(root).flatMap((object) => object[serves] ?? []);
}

function carriers(root: IConstruct): Carrier[] {
  return root.node.findAll().filter((construct) => ApiObject.isApiObject(construct));
}
