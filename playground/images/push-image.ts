import * as fs from 'node:fs';
import * as path from 'node:path';
import { z } from 'zod';

const descriptorSchema = z.object({
  mediaType: z.string(),
  digest: z.string().regex(/^sha256:[0-9a-f]{64}$/),
  size: z.number(),
});
const indexSchema = z.object({ manifests: z.tuple([descriptorSchema]) });
const manifestSchema = z.object({ config: descriptorSchema, layers: z.array(descriptorSchema) });

/** Where an image is pushed. */
export interface Registry {
  readonly address: string;
  /** The value of the `Authorization` header. */
  readonly authorization: string;
}

type Descriptor = z.infer<typeof descriptorSchema>;

/**
 * Pushes an image that lies in a folder (an OCI image layout with one image) to a registry on loopback. What is
 * there already is not sent again.
 * @param registry its address, and the value of the header that authorizes
 * @param image `<repository>:<tag>`
 * @returns the digest under which it can be pulled
 * @see https://github.com/opencontainers/distribution-spec/blob/main/spec.md#push
 */
export async function pushImage(layout: string, registry: Registry, image: string): Promise<string> {
  const [repository = '', tag = ''] = image.split(':');
  const base = `http://${registry.address}/v2/${repository}`;
  const request = (url: string | URL, { headers, ...init }: RequestInit = {}): Promise<Response> =>
    fetch(url, { ...init, headers: { ...(headers as Record<string, string>), authorization: registry.authorization } });
  const [manifest] = indexSchema.parse(readJson(path.join(layout, 'index.json'))).manifests;
  const found = await request(`${base}/manifests/${tag}`, { method: 'HEAD', headers: { accept: manifest.mediaType } });
  if (found.ok && found.headers.get('docker-content-digest') === manifest.digest) {
    return manifest.digest;
  }

  const { config, layers } = manifestSchema.parse(readJson(blobFile(layout, manifest)));
  for (const blob of [config, ...layers]) {
    await pushBlob(request, layout, base, blob);
  }
  const body = await fs.promises.readFile(blobFile(layout, manifest));
  await expectOk(
    await request(`${base}/manifests/${tag}`, { method: 'PUT', headers: { 'content-type': manifest.mediaType }, body }),
    `the manifest of ${image}`,
  );
  return manifest.digest;
}

async function pushBlob(
  request: (url: string | URL, init?: RequestInit) => Promise<Response>,
  layout: string,
  base: string,
  blob: Descriptor,
): Promise<void> {
  if ((await request(`${base}/blobs/${blob.digest}`, { method: 'HEAD' })).ok) {
    return;
  }
  const begun = await expectOk(
    await request(`${base}/blobs/uploads/`, { method: 'POST' }),
    `an upload for ${blob.digest}`,
  );
  const target = new URL(begun.headers.get('location') ?? '', base);
  target.searchParams.set('digest', blob.digest);
  const body = await fs.openAsBlob(blobFile(layout, blob));
  await expectOk(
    await request(target, { method: 'PUT', headers: { 'content-type': 'application/octet-stream' }, body }),
    blob.digest,
  );
}

function blobFile(layout: string, { digest }: Descriptor): string {
  return path.join(layout, 'blobs', ...digest.split(':'));
}

async function expectOk(response: Response, what: string): Promise<Response> {
  if (response.ok) {
    return response;
  }
  throw new Error(
    `The playground's registry refused ${what}: ` +
      `${response.status} ${response.statusText} ${(await response.text()).trim()}`,
  );
}

function readJson(file: string): unknown {
  return JSON.parse(fs.readFileSync(file, 'utf8')) as unknown;
}
