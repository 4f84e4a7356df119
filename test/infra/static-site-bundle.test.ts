import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bundle } from '../../infra/bundle.ts';

const pointer = fileURLToPath(new URL('../../shared/sites/key-value-pointer.ts', import.meta.url));
const client = fileURLToPath(import.meta.resolve('@aws-sdk/client-cloudfront-keyvaluestore'));

describe('a bundle that changes the pointer of a site', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'auto-builder-bundle-'));
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  it('has all that it needs to sign for CloudFront', async () => {
    await writeFile(
      join(directory, 'entry.ts'),
      `export { createKeyValuePointer } from ${JSON.stringify(pointer)};
       export { CloudFrontKeyValueStoreClient } from ${JSON.stringify(client)};`,
    );
    const sources = { site: { handler: join(directory, 'entry.ts') } };
    await bundle({ sources, outdir: join(directory, 'out') });
    const bundled = await import(pathToFileURL(join(directory, 'out/site/index.mjs')).href);
    const signatures: string[] = [];
    const store = bundled.createKeyValuePointer(
      new bundled.CloudFrontKeyValueStoreClient({
        region: 'eu-central-1',
        credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
        maxAttempts: 1,
        requestHandler: {
          async handle({ headers }: { readonly headers: Readonly<Record<string, string>> }) {
            signatures.push(headers.authorization ?? '');
            throw new Error('no network');
          },
        },
      }),
      'arn:aws:cloudfront::123456789012:key-value-store/8562f61a-caba-2845-9d99-b97d0ae5d3c1',
    );
    await expect(store.read(new AbortController().signal)).rejects.toThrow('no network');
    expect(signatures).toEqual([expect.stringMatching(/^AWS4-ECDSA-P256-SHA256 /)]);
  });
});
