import { k8s } from 'cdk8s-plus-28';
import { Construct, type IConstruct } from 'constructs';
import { objectLabels } from '../objects/labels';
import { isDeferred } from '../synthesis/markers';
import { checkName, nameLimits } from '../objects/names';
import { Problems } from '../values/validation';

export interface ServiceAccountProps {
  /**
   * The name of the account.
   * @default - the id of the construct
   */
  readonly name?: string;
  /**
   * The role of AWS whose rights its pods have (IRSA): `arn:aws:iam::111122223333:role/models`.
   * @default - none
   * @see https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
   */
  readonly awsRole?: string;
  /**
   * The service account of Google Cloud whose rights its pods have: `models@project.iam.gserviceaccount.com`. Rights
   * that are given to the account of Kubernetes itself need none.
   * @default - none
   * @see https://cloud.google.com/kubernetes-engine/docs/how-to/workload-identity
   */
  readonly googleServiceAccount?: string;
  /**
   * The client id of the managed identity of Azure whose rights its pods have.
   * @default - none
   * @see https://azure.github.io/azure-workload-identity/docs/topics/service-account-labels-and-annotations.html
   */
  readonly azureClientId?: string;
  /**
   * Whether its pods get a token for the API of the cluster. The clouds' identities do not
   * need it: they bring their own.
   * @default false
   */
  readonly automountToken?: boolean;
}

/**
 * Who the pods of a server or a run are, for a cloud or for the API of the cluster.
 *
 * With the identity of a cloud they read models without any key.
 *
 * @example
 * const reader = new ServiceAccount(environment, 'model-reader', {
 *   awsRole: 'arn:aws:iam::111122223333:role/model-reader',
 * });
 * new ModelCache(environment, 'qwen', {
 *   source: 's3://models/qwen3-8b',
 *   volume: { size: '40Gi' },
 *   serviceAccount: reader,
 * });
 */
export class ServiceAccount extends Construct {
  public readonly name: string;
  public readonly serviceAccount: k8s.KubeServiceAccount;
  public readonly automountToken: boolean;
  /** The cloud that its pods are somebody for. @default - none */
  public readonly cloud: 'aws' | 'google' | 'azure' | undefined;
  /** Labels that pods need in order to be this account. */
  public readonly podLabels: Readonly<Record<string, string>>;

  constructor(scope: Construct, id: string, props: ServiceAccountProps = {}) {
    super(scope, id);
    const problems = new Problems(this);
    this.name = props.name ?? id;
    this.automountToken = props.automountToken ?? false;
    this.cloud = cloudOf(props);
    this.podLabels = props.azureClientId === undefined ? {} : { 'azure.workload.identity/use': 'true' };
    checkName(problems, this.name, 'name', nameLimits.object);
    this.serviceAccount = new k8s.KubeServiceAccount(this, 'service-account', {
      metadata: {
        name: this.name,
        labels: objectLabels(this, this.name),
        annotations: shapeIdentities(problems, props),
      },
      automountServiceAccountToken: this.automountToken,
    });
  }
}

function cloudOf({ awsRole, googleServiceAccount, azureClientId }: ServiceAccountProps): ServiceAccount['cloud'] {
  if (awsRole !== undefined) {
    return 'aws';
  }
  if (googleServiceAccount !== undefined) {
    return 'google';
  }
  return azureClientId === undefined ? undefined : 'azure';
}

function shapeIdentities(problems: Problems, props: ServiceAccountProps): Record<string, string> | undefined {
  const identities: [prop: string, annotation: string, value: string | undefined, form: RegExp, example: string][] = [
    [
      'awsRole',
      'eks.amazonaws.com/role-arn',
      props.awsRole,
      /^arn:aws[a-z-]*:iam::\d{12}:role\/.+$/,
      'arn:aws:iam::111122223333:role/models',
    ],
    [
      'googleServiceAccount',
      'iam.gke.io/gcp-service-account',
      props.googleServiceAccount,
      /^[^@\s]+@[^@\s]+\.gserviceaccount\.com$/,
      'models@project.iam.gserviceaccount.com',
    ],
    [
      'azureClientId',
      'azure.workload.identity/client-id',
      props.azureClientId,
      /^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/,
      '00000000-0000-0000-0000-000000000000',
    ],
  ];
  const annotations = identities.flatMap(([prop, annotation, value, form, example]) => {
    if (value === undefined) {
      return [];
    }
    problems.expect(isDeferred(value) || form.test(value), prop, `must be of the form '${example}'`, value);
    return [[annotation, value] as const];
  });
  return annotations.length === 0 ? undefined : Object.fromEntries(annotations);
}

/** The account of a pod: its fields, its labels, and what has to exist for it. */
export interface ShapedServiceAccount {
  readonly spec: Pick<k8s.PodSpec, 'serviceAccountName' | 'automountServiceAccountToken'>;
  readonly podLabels: Readonly<Record<string, string>>;
  readonly dependencies: readonly IConstruct[];
}

/** The account of a pod: one of the program, the name of one that is made elsewhere, or none of its own. */
export function shapeServiceAccount(
  problems: Problems,
  account: ServiceAccount | string | undefined,
): ShapedServiceAccount {
  if (typeof account === 'object') {
    return {
      spec: { serviceAccountName: account.name, automountServiceAccountToken: account.automountToken },
      podLabels: account.podLabels,
      dependencies: [account],
    };
  }
  if (account !== undefined) {
    checkName(problems, account, 'serviceAccount', nameLimits.object);
  }
  // A model needs no access to the cluster's API.
  return {
    spec: { serviceAccountName: account, automountServiceAccountToken: false },
    podLabels: {},
    dependencies: [],
  };
}
