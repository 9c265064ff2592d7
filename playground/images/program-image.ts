import { createHash, type Hash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Playground } from '../state/state';
import { pushImage } from './push-image';
import { registryAddress } from './registry';
import { basicAuthorization, registryLogin } from './registry-credentials';

/** An image with one program that needs nothing beside it. */
export interface ProgramImage {
  /** `<repository>:<tag>`, without a registry. */
  readonly image: string;
  /** The program's path on this machine. */
  readonly program: string;
  /** What it is called in the image, where it is in `/bin`. */
  readonly name: string;
}

/**
 * Puts an image with one program into the playground's registry, unless the registry has one of that name. It is
 * composed here: a builder would only copy the program twice more.
 */
export async function ensureProgramImage(playground: Playground, image: ProgramImage): Promise<void> {
  const registry = {
    address: registryAddress(playground),
    authorization: basicAuthorization(registryLogin(playground)),
  };
  if (await isThere(registry, image.image)) {
    return;
  }
  const layout = fs.mkdtempSync(path.join(playground.path('registry'), 'image-'));
  try {
    writeImageLayout(layout, image);
    await pushImage(layout, registry, image.image);
  } finally {
    fs.rmSync(layout, { recursive: true, force: true });
  }
}

async function isThere(
  { address, authorization }: { readonly address: string; readonly authorization: string },
  image: string,
): Promise<boolean> {
  const [repository = '', tag = ''] = image.split(':');
  const headers = { authorization, accept: mediaTypes.manifest };
  return (await fetch(`http://${address}/v2/${repository}/manifests/${tag}`, { method: 'HEAD', headers })).ok;
}

const mediaTypes = {
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar',
} as const;

interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

/**
 * Writes an image with one program, as a folder.
 * @see https://github.com/opencontainers/image-spec/blob/main/image-layout.md
 */
export function writeImageLayout(folder: string, { program, name }: ProgramImage): void {
  fs.mkdirSync(path.join(folder, 'blobs', 'sha256'), { recursive: true });
  const layer = writeLayer(folder, program, `bin/${name}`);
  const config = writeBlob(folder, mediaTypes.config, {
    architecture: process.arch === 'arm64' ? 'arm64' : 'amd64',
    os: 'linux',
    config: { Entrypoint: [`/bin/${name}`], User: '65534:65534', WorkingDir: '/' },
    rootfs: { type: 'layers', diff_ids: [layer.digest] },
  });
  const manifest = writeBlob(folder, mediaTypes.manifest, {
    schemaVersion: 2,
    mediaType: mediaTypes.manifest,
    config,
    layers: [layer],
  });
  fs.writeFileSync(path.join(folder, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }));
  fs.writeFileSync(path.join(folder, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests: [manifest] }));
}

function writeBlob(folder: string, mediaType: string, content: object): Descriptor {
  const text = JSON.stringify(content);
  const hex = createHash('sha256').update(text).digest('hex');
  fs.writeFileSync(blobFile(folder, hex), text);
  return { mediaType, digest: `sha256:${hex}`, size: Buffer.byteLength(text) };
}

/** The layer that holds the program: an archive of one file, which is streamed, since it may be large. */
function writeLayer(folder: string, program: string, name: string): Descriptor {
  const { size } = fs.statSync(program);
  const file = path.join(folder, 'layer');
  const target = fs.openSync(file, 'w');
  const source = fs.openSync(program, 'r');
  const hash = createHash('sha256');
  try {
    write(target, hash, header(name, size));
    const part = Buffer.alloc(4 << 20);
    for (let read = -1; read !== 0;) {
      read = fs.readSync(source, part);
      write(target, hash, part.subarray(0, read));
    }
    // Up to a whole block, and the two blocks that end an archive.
    write(target, hash, Buffer.alloc(((block - (size % block)) % block) + 2 * block));
  } finally {
    fs.closeSync(source);
    fs.closeSync(target);
  }
  const hex = hash.digest('hex');
  fs.renameSync(file, blobFile(folder, hex));
  return { mediaType: mediaTypes.layer, digest: `sha256:${hex}`, size: fs.statSync(blobFile(folder, hex)).size };
}

function write(target: number, hash: Hash, content: Buffer): void {
  hash.update(content);
  fs.writeSync(target, content);
}

const block = 512;

/** What an archive says of a file that everybody may run and nobody may change: POSIX' format, ustar. */
function header(name: string, size: number): Buffer {
  const octal = (value: number, length: number): string => `${value.toString(8).padStart(length - 1, '0')}\0`;
  const fields: readonly (readonly [offset: number, text: string])[] = [
    [0, name],
    [100, octal(0o555, 8)],
    [108, octal(0, 8)],
    [116, octal(0, 8)],
    [124, octal(size, 12)],
    [136, octal(0, 12)],
    // Of the checksum, while it is computed.
    [148, ' '.repeat(8)],
    [156, '0'],
    [257, 'ustar\0' + '00'],
  ];
  const bytes = Buffer.alloc(block);
  for (const [offset, text] of fields) {
    bytes.write(text, offset, 'latin1');
  }
  const sum = bytes.reduce((total, byte) => total + byte, 0);
  bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return bytes;
}

function blobFile(folder: string, hex: string): string {
  return path.join(folder, 'blobs', 'sha256', hex);
}
