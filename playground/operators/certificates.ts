import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { webhookCredentials } from '../cluster';
import { writeFileAtomic } from '../state/files';
import type { Playground } from '../state/state';
import { operatorFile } from './folder';
import type { Operator } from './operator';

/** With what an operator's servers prove who they are, each in PEM. */
export interface ServerCertificate {
  readonly ca: string;
  readonly caKey: string;
  readonly cert: string;
  readonly key: string;
}

/** Where in its folder: Kubernetes' name for where a program of controller-runtime looks for its certificate. */
export const certificateFolder = join('k8s-webhook-server', 'serving-certs');

/** Writes an operator's certificate where it looks for it. */
export function writeCertificate(
  pg: Playground,
  operator: Operator,
  hosts: readonly [string, ...string[]],
): ServerCertificate {
  const { certificate, authority } = webhookCredentials(pg, hosts);
  const read = (file: string): string => readFileSync(file, 'utf8');
  const pem = {
    ca: read(authority.cert),
    caKey: read(authority.key),
    cert: read(certificate.cert),
    key: read(certificate.key),
  };
  const files = { 'tls.crt': pem.cert, 'tls.key': pem.key, 'ca.crt': pem.ca };
  for (const [name, text] of Object.entries(files)) {
    writeFileAtomic(operatorFile(pg, operator, certificateFolder, name), text);
  }
  return pem;
}
