import type { SecretKey } from '../../workload/configuration/secret-source';
import type { Image } from '../../workload/images/image-reference';
import type { InitContainer } from '../../workload/pod/init-container';
import type { Resources } from '../../workload/pod/resources';
import type { ScratchVolume, VolumeMount } from '../../workload/volumes/volumes';

/**
 * TLS for gRPC. TensorFlow Serving reads key and certificates from one file that holds their text, so that file is as
 * secret as the key.
 */
export type TfTls =
  | {
      /** The private key, as PEM: `tls.key` of a Secret that cert-manager or `kubectl create secret tls` made. */
      readonly serverKey: SecretKey;
      /** The certificate, with those between it and the root, as PEM: `tls.crt`. */
      readonly serverCert: SecretKey;
      /**
       * Who signs the certificates of clients, as PEM. With it, a client has to show such a certificate.
       * @default - every client may call
       */
      readonly customCa?: SecretKey;
      readonly sslConfig?: never;
    }
  | {
      /**
       * The whole file, as TensorFlow Serving reads it.
       * @see https://github.com/tensorflow/serving/blob/master/tensorflow_serving/config/ssl_config.proto
       */
      readonly sslConfig: SecretKey;
      readonly serverKey?: never;
      readonly serverCert?: never;
      readonly customCa?: never;
    };

/** What is added to a pod so that its server finds the file. */
export interface ShapedTls {
  readonly flags: readonly string[];
  readonly volumes: readonly VolumeMount[];
  readonly initContainers: readonly InitContainer[];
}

/** What the init container needs to know of the pod. */
export interface TlsContext {
  /** The image of the server, which is on the node anyway. */
  readonly image: Image;
  readonly imageProp: string;
  readonly resources: Resources;
}

const folder = '/tls';
const file = 'ssl.config';

/**
 * Arguments: the file to write, then pairs of a field and the file that holds its text.
 * Only what bash itself can do: the image of TensorFlow Serving has little else.
 */
export const sslConfigScript = `set -euo pipefail
umask 077
exec >"$1"
shift
while (($# > 0)); do
  text=
  while IFS= read -r line || [[ -n $line ]]; do
    line=\${line//\\\\/\\\\\\\\}
    text+="\${line//\\"/\\\\\\"}\\\\n"
  done <"$2"
  printf '%s: "%s"\\n' "$1" "$text"
  [[ $1 != custom_ca ]] || printf 'client_verify: true\\n'
  shift 2
done
`;

/** Puts the file where the server finds it: from a Secret, or written into memory before the server starts. */
export function shapeTls(tls: TfTls | undefined, context: TlsContext): ShapedTls {
  if (tls === undefined) {
    return { flags: [], volumes: [], initContainers: [] };
  }
  if (tls.sslConfig !== undefined) {
    return {
      flags: [`--ssl_config_file=${folder}/${tls.sslConfig.key}`],
      volumes: [{ volume: tls.sslConfig, path: folder }],
      initContainers: [],
    };
  }
  const memory: ScratchVolume = { inMemory: true, sizeLimit: '1Mi' };
  const fields: readonly [string, SecretKey | undefined][] = [
    ['server_key', tls.serverKey],
    ['server_cert', tls.serverCert],
    ['custom_ca', tls.customCa],
  ];
  const given = fields.filter((field): field is [string, SecretKey] => field[1] !== undefined);
  return {
    flags: [`--ssl_config_file=${folder}/${file}`],
    volumes: [{ volume: memory, path: folder, readOnly: true }],
    initContainers: [
      {
        name: 'write-ssl-config',
        image: context.image,
        imageProp: context.imageProp,
        command: ['bash', '-c', sslConfigScript, 'write-ssl-config'],
        args: [`${folder}/${file}`, ...given.flatMap(([field, { key }]) => [field, `${secretPath(field)}/${key}`])],
        // The image asks for every GPU of its node, which a container runtime may take literally.
        env: { NVIDIA_VISIBLE_DEVICES: 'void' },
        mounts: [
          ...given.map(([field, volume]) => ({ volume, path: secretPath(field) })),
          { volume: memory, path: folder },
        ],
        resources: context.resources,
      },
    ],
  };
}

function secretPath(field: string): string {
  return `/secrets/${field.replace('_', '-')}`;
}
