import { Construct } from 'constructs';
import { brand } from '../values/brand';
import { hashBuild } from './image-hash';
import { Problems } from '../values/validation';

export interface ImageBuildProps {
  /** The build context: the absolute path of a folder. */
  readonly context: string;
  /**
   * The Dockerfile, relative to the context.
   * @default 'Dockerfile'
   */
  readonly dockerfile?: string;
  /** The name of the image within the registry: `image-classifier` or `team/image-classifier`. */
  readonly repository: string;
  /** The registry that the cluster pulls from: `registry.example.com`. */
  readonly registry: string;
  /**
   * Build arguments. They are part of the content hash, so keep to what is the same wherever the program runs.
   * @default - none
   */
  readonly buildArgs?: Readonly<Record<string, string>>;
  /**
   * Platforms to build for, such as `linux/amd64`.
   * @default - the builder's own platform
   */
  readonly platforms?: readonly string[];
  /**
   * The stage to build in a Dockerfile with several.
   * @default - the last stage
   */
  readonly target?: string;
}

/**
 * An image that is built from a folder of this project.
 *
 * Its tag is a hash of what goes into it (the Dockerfile, the files of the context with their executable bit,
 * `.dockerignore` applied, the build arguments), so that it has a name before it is built: a preview and a snapshot are
 * the same on every machine, and changed code is a changed object. `modelyard/pulumi` builds it, pushes it, and puts
 * the digest behind the tag.
 *
 * @example
 * const image = new ImageBuild(environment, 'image', {
 *   context: join(__dirname, 'app'),
 *   registry: 'registry.example.com',
 *   repository: 'recommender',
 * });
 * new WebModelServer(environment, 'recommender', { image, resources });
 */
export class ImageBuild extends Construct {
  static {
    brand(this, 'ImageBuild');
  }

  /** What objects name: `registry.example.com/image-classifier:<content hash>`. */
  public readonly reference: string;
  /** 16 hexadecimal characters over everything that goes into the image. */
  public readonly contentHash: string;
  public readonly context: string;
  /** Relative to the context. */
  public readonly dockerfile: string;
  public readonly repository: string;
  public readonly registry: string;
  public readonly buildArgs: Readonly<Record<string, string>>;
  public readonly platforms: readonly string[];
  public readonly target: string | undefined;

  constructor(scope: Construct, id: string, props: ImageBuildProps) {
    super(scope, id);
    const problems = new Problems(this);
    this.context = props.context;
    this.dockerfile = props.dockerfile ?? 'Dockerfile';
    this.repository = props.repository;
    this.registry = props.registry;
    this.buildArgs = props.buildArgs ?? {};
    this.platforms = props.platforms ?? [];
    this.target = props.target;
    problems.expect(
      /^[a-z0-9]+([._/-]+[a-z0-9]+)*$/.test(this.repository),
      'repository',
      "must be a lower-case image name without registry and tag, such as 'team/classifier'",
      this.repository,
    );
    problems.expect(
      /^[a-z0-9.-]+(:\d+)?(\/[a-z0-9._/-]+)?$/.test(this.registry),
      'registry',
      "must be a registry such as 'registry.example.com', without 'https://'",
      this.registry,
    );
    this.contentHash = hashBuild(this, problems);
    this.reference = `${this.registry}/${this.repository}:${this.contentHash}`;
  }
}
