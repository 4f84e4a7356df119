import { describe, expect, it } from 'vitest';
import { openArchive, zipFiles } from '../../../functions/deployment/build/archive.ts';
import { releaseFiles } from '../../../functions/deployment/targets/cloudformation/release-file.ts';
import { wantedChange } from '../../../functions/deployment/targets/cloudformation/wanted-change.ts';
import { codeOfRelease } from '../../../functions/deployment/targets/lambda/release-code.ts';
import { contentHash } from '../../../shared/blobs/content-hash.ts';
import { inMemoryBlobs } from '../../support/in-memory-blobs.ts';
import { namedRelease } from '../../support/releases.ts';

const signal = new AbortController().signal;
const file = (path: string, text = path) => ({ path, bytes: Buffer.from(text) });

const makeRelease = async () => {
  const blobs = inMemoryBlobs();
  const files = [file('api/index.mjs'), file('api/lib/a.mjs'), file('apiary.txt'), file('template.json')];
  const archive = await blobs.put(zipFiles(files));
  return { blobs, release: namedRelease('a', { archive }), archive };
};

describe('the code of a function', () => {
  it('is the archive of the release as it is', async () => {
    const { blobs, release, archive } = await makeRelease();
    const code = await codeOfRelease({ blobs, bucket: 'blobs', path: '.' }, release);
    expect(code.codeSha256).toBe(Buffer.from(archive, 'hex').toString('base64'));
    expect(await code.source()).toEqual({ bucket: 'blobs', key: `sha256/${archive}` });
  });

  it('is what is below a folder of it, as a blob of its own', async () => {
    const { blobs, release } = await makeRelease();
    const code = await codeOfRelease({ blobs, bucket: undefined, path: 'api' }, release);
    const source = await code.source();
    const bytes = 'bytes' in source ? source.bytes : new Uint8Array();
    expect(openArchive(bytes, 'test').paths).toEqual(['index.mjs', 'lib/a.mjs']);
    expect(code.codeSha256).toBe(Buffer.from(contentHash(bytes), 'hex').toString('base64'));
  });

  it('is missing where the folder is not in the release', async () => {
    const { blobs, release } = await makeRelease();
    const code = codeOfRelease({ blobs, bucket: undefined, path: 'worker' }, release);
    await expect(code).rejects.toMatchObject({ code: 'TARGET_FILE_MISSING' });
  });

  it('is gone when the archive is no longer kept', async () => {
    const release = namedRelease('a', { archive: contentHash(Buffer.from('gone')) });
    const options = { blobs: inMemoryBlobs(), bucket: undefined, path: '.' };
    const source = (await codeOfRelease(options, release)).source();
    await expect(source).rejects.toMatchObject({ code: 'DEPLOYMENT_RELEASE_GONE' });
  });
});

describe('a template', () => {
  const settings = {
    name: 'infrastructure',
    stack: 'shop',
    template: 'template.json',
    parameters: {},
    capabilities: [],
    allowReplacement: [],
    rollbackAlarms: [],
  };
  const wanted = async (bytes: number, url?: string) => {
    const readFile = async () => Buffer.alloc(bytes, ' ');
    const source = { readFile, putTemplate: async () => url };
    return wantedChange(settings, source, undefined, namedRelease('a'), signal);
  };

  it('is read from what was built', async () => {
    const { blobs, release } = await makeRelease();
    const readFile = releaseFiles(blobs, async () => Buffer.from('from the repository'));
    expect(Buffer.from(await readFile(release, 'template.json', signal)).toString()).toBe('template.json');
  });

  it('is read from the repository where nothing is built', async () => {
    const readFile = releaseFiles(inMemoryBlobs(), async (_release, path) =>
      Buffer.from(`committed ${path}`),
    );
    const bytes = await readFile(namedRelease('a'), 'infra.json', signal);
    expect(Buffer.from(bytes).toString()).toBe('committed infra.json');
  });

  it('is sent along while it is small', async () => {
    expect(await wanted(51_200, 'https://blobs')).toMatchObject({ template: { body: ' '.repeat(51_200) } });
  });

  it('is read from S3 when it is large', async () => {
    expect(await wanted(51_201, 'https://blobs')).toMatchObject({ template: { url: 'https://blobs' } });
  });

  it.each([
    ['there is no S3 to read it from', 51_201, undefined],
    ['it is larger than CloudFormation takes', 1_000_001, 'https://blobs'],
  ])('is refused when %s', async (_why, bytes, url) => {
    await expect(wanted(bytes, url)).rejects.toMatchObject({ code: 'TARGET_MISCONFIGURED' });
  });
});
