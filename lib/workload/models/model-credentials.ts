import type { SecretKey } from '../configuration/secret-source';
import type { Env } from '../pod/env';
import type { Problems } from '../values/validation';
import type { OwnMount } from '../volumes/volumes';
import type { RemoteModel } from './model-source';

/**
 * With what a model is downloaded. Without, the identity of the pod's service account counts, or the model is public.
 */
export interface ModelCredentials {
  /** Of `s3://`, together with `awsSecretAccessKey`. */
  readonly awsAccessKeyId?: SecretKey;
  /** Of `s3://`. */
  readonly awsSecretAccessKey?: SecretKey;
  /** Of `gs://`: the key file of a service account, as JSON. */
  readonly googleKeyFile?: SecretKey;
  /** Of `hf://`: a token that may read the model. */
  readonly huggingFaceToken?: SecretKey;
}

/** What a container gets of its credentials. */
export interface ShapedCredentials {
  readonly env: Env;
  readonly mounts: readonly OwnMount[];
}

const schemesOf: Readonly<Record<keyof ModelCredentials, RemoteModel['scheme']>> = {
  awsAccessKeyId: 's3',
  awsSecretAccessKey: 's3',
  googleKeyFile: 'gs',
  huggingFaceToken: 'hf',
};

const googleKeyFolder = '/var/secrets/google';

/**
 * Gives credentials to the libraries that read them: boto3, google-auth and huggingface_hub.
 *
 * @param prop where the credentials are, as the user wrote it: `credentials`
 */
export function shapeCredentials(
  problems: Problems,
  credentials: ModelCredentials,
  scheme: RemoteModel['scheme'],
  prop: string,
): ShapedCredentials {
  for (const [name, wanted] of Object.entries(schemesOf)) {
    const given = credentials[name as keyof ModelCredentials] !== undefined;
    problems.expect(
      !given || wanted === scheme,
      `${prop}.${name}`,
      `must be left out: it is for ${wanted}:// only, and the model comes from ${scheme}://`,
    );
  }
  const { awsAccessKeyId, awsSecretAccessKey, googleKeyFile, huggingFaceToken } = credentials;
  if ((awsAccessKeyId === undefined) !== (awsSecretAccessKey === undefined)) {
    const missing = awsAccessKeyId === undefined ? 'awsAccessKeyId' : 'awsSecretAccessKey';
    problems.add(`${prop}.${missing}`, 'must be given too: a key of AWS has an id and a secret');
  }
  return {
    env: {
      ...(awsAccessKeyId === undefined ? {} : { AWS_ACCESS_KEY_ID: awsAccessKeyId }),
      ...(awsSecretAccessKey === undefined ? {} : { AWS_SECRET_ACCESS_KEY: awsSecretAccessKey }),
      ...(googleKeyFile === undefined
        ? {}
        : { GOOGLE_APPLICATION_CREDENTIALS: `${googleKeyFolder}/${googleKeyFile.key}` }),
      ...(huggingFaceToken === undefined ? {} : { HF_TOKEN: huggingFaceToken }),
    },
    mounts:
      googleKeyFile === undefined
        ? []
        : [{ volume: googleKeyFile, path: googleKeyFolder, prop: `${prop}.googleKeyFile` }],
  };
}
