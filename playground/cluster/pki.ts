import { constants, createHash, generateKeyPairSync, privateEncrypt, randomBytes, X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import forge from 'node-forge';
import { writeFileAtomic } from '../state/files';

/** The files of a certificate and its private key. */
export interface KeyPairFiles {
  readonly cert: string;
  readonly key: string;
}

/** Whom a certificate names, and what it is good for. */
interface Subject {
  readonly commonName: string;
  /** What Kubernetes takes for the user's groups: the certificate's organizations. @default - none */
  readonly groups?: readonly string[];
  /** Names and addresses of a server. @default - none: a client */
  readonly hosts?: readonly string[];
  /** Whether a server also is a client, of others of its kind. @default false */
  readonly peer?: boolean;
}

const validYears = 5;

/**
 * The playground's certificates: one authority for servers and clients, one for
 * the API server's front proxy. Made once and kept, since everything that runs
 * trusts them.
 */
export class Pki {
  constructor(private readonly folder: string) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  }

  /** An authority's certificate. @param hosts names of its own, which some programs look for. @default - none */
  authority(name: string, hosts: readonly string[] = []): KeyPairFiles {
    return this.ensure(
      name,
      (cert) => names(cert, { commonName: name, hosts }),
      (key) => {
        const cert = blank(name, key.publicKey);
        cert.setIssuer(cert.subject.attributes);
        cert.setExtensions([
          { name: 'basicConstraints', cA: true, critical: true },
          { name: 'keyUsage', keyCertSign: true, cRLSign: true, digitalSignature: true, critical: true },
          { name: 'subjectKeyIdentifier' },
          ...(hosts.length === 0 ? [] : [{ name: 'subjectAltName', altNames: hosts.map(alternativeName) }]),
        ]);
        sign(cert, key.privatePem);
        return cert;
      },
    );
  }

  /**
   * A certificate that an authority has signed. One that is there and names somebody else,
   * or another group, is made anew.
   */
  signed(name: string, authority: KeyPairFiles, subject: Subject): KeyPairFiles {
    const isSigned = (cert: X509Certificate): boolean =>
      cert.verify(new X509Certificate(readFileSync(authority.cert)).publicKey);
    return this.ensure(
      name,
      (cert) => names(cert, subject) && isSigned(cert),
      (key) => {
        const issuer = forge.pki.certificateFromPem(readFileSync(authority.cert, 'utf8'));
        const cert = blank(subject.commonName, key.publicKey, subject.groups);
        cert.setIssuer(issuer.subject.attributes);
        cert.setExtensions([
          { name: 'basicConstraints', cA: false, critical: true },
          { name: 'keyUsage', digitalSignature: true, keyEncipherment: true, critical: true },
          {
            name: 'extKeyUsage',
            clientAuth: subject.hosts === undefined || subject.peer === true,
            serverAuth: subject.hosts !== undefined,
          },
          ...(subject.hosts === undefined
            ? []
            : [{ name: 'subjectAltName', altNames: subject.hosts.map(alternativeName) }]),
        ]);
        sign(cert, readFileSync(authority.key, 'utf8'));
        return cert;
      },
    );
  }

  /** A key pair without a certificate, for signing service accounts' tokens. */
  signingKey(name: string): { readonly publicKey: string; readonly privateKey: string } {
    const files = { publicKey: join(this.folder, `${name}.pub`), privateKey: join(this.folder, `${name}.key`) };
    if (!existsSync(files.publicKey) || !existsSync(files.privateKey)) {
      const key = rsaKey();
      writeFileAtomic(files.privateKey, key.privatePem);
      writeFileAtomic(files.publicKey, key.publicPem);
    }
    return files;
  }

  private ensure(
    name: string,
    fits: (cert: X509Certificate) => boolean,
    make: (key: ForgeKey) => forge.pki.Certificate,
  ): KeyPairFiles {
    const files = { cert: join(this.folder, `${name}.crt`), key: join(this.folder, `${name}.key`) };
    if (!existsSync(files.cert) || !existsSync(files.key) || !fits(new X509Certificate(readFileSync(files.cert)))) {
      const key = rsaKey();
      const cert = make(key);
      writeFileAtomic(files.key, key.privatePem);
      // Last, so that an interrupted run makes both anew.
      writeFileAtomic(files.cert, forge.pki.certificateToPem(cert));
    }
    return files;
  }
}

/** Whether a certificate that is kept says what it is to say now: whom it names decides what its owner may do. */
function names(cert: X509Certificate, { commonName, groups = [], hosts = [] }: Subject): boolean {
  const subject = [`CN=${commonName}`, ...groups.map((group) => `O=${group}`)].join('\n');
  const alternatives = hosts.map((host) => (isAddress(host) ? `IP Address:${host}` : `DNS:${host}`)).join(', ');
  return cert.subject === subject && (cert.subjectAltName ?? '') === alternatives;
}

interface ForgeKey {
  readonly publicKey: forge.pki.rsa.PublicKey;
  readonly publicPem: string;
  readonly privatePem: string;
}

// Node's own generator: forge's takes seconds for a key.
function rsaKey(): ForgeKey {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  return {
    publicKey: forge.pki.publicKeyFromPem(publicKey),
    publicPem: publicKey,
    privatePem: privateKey,
  };
}

// What PKCS #1 puts before a SHA-256 digest to say that it is one.
const sha256DigestInfo = Buffer.from('3031300d060960864801650304020105000420', 'hex');

// Node signs, as it generates: forge takes a hundred times as long.
function sign(cert: forge.pki.Certificate, privatePem: string): void {
  const signer = {
    sign: (digest: forge.md.MessageDigest) =>
      privateEncrypt(
        { key: privatePem, padding: constants.RSA_PKCS1_PADDING },
        Buffer.concat([sha256DigestInfo, Buffer.from(digest.digest().getBytes(), 'binary')]),
      ).toString('binary'),
  };
  cert.sign(signer as unknown as forge.pki.rsa.PrivateKey, forge.md.sha256.create());
}

function blank(
  commonName: string,
  publicKey: forge.pki.PublicKey,
  groups: readonly string[] = [],
): forge.pki.Certificate {
  const cert = forge.pki.createCertificate();
  cert.publicKey = publicKey;
  // Positive, and without zeros before it: Go reads no other, and forge takes only one away.
  cert.serialNumber = `01${createHash('sha256').update(randomBytes(32)).digest('hex').slice(0, 30)}`;
  cert.validity.notBefore = new Date(Date.now() - 3600_000);
  cert.validity.notAfter = new Date(Date.now() + validYears * 365 * 24 * 3600_000);
  cert.setSubject([
    { name: 'commonName', value: commonName },
    ...groups.map((group) => ({ name: 'organizationName', value: group })),
  ]);
  return cert;
}

function alternativeName(host: string): { type: number; value?: string; ip?: string } {
  return isAddress(host) ? { type: 7, ip: host } : { type: 2, value: host };
}

function isAddress(host: string): boolean {
  return /^[0-9.]+$/.test(host);
}
