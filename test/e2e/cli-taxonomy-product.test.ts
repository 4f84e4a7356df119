import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runHere } from '../support/cli-here.ts';
import { appMirror, type Product, startProduct } from '../support/product.ts';
import { gitIn } from '../support/repositories.ts';
import { json } from '../support/taxonomy-scenario.ts';
import { type TestDirectory, testDirectory } from '../support/work-tree.ts';

const file = 'index/doc_index.json';
const index = (title: string) =>
  json({
    entries: [
      { id: 'intro', title },
      { id: 'usage', title: 'Usage', size: 9_007_199_254_740_991 },
    ],
  });
const sets = [{ name: 'docs', files: ['index/*.json'], repos: ['acme/*'], mode: 'bidirectional' as const }];

describe('taxonomy commands on a cloud that is up', () => {
  let product: Product;
  let directory: TestDirectory;
  beforeAll(async () => {
    const mirrors = [appMirror()];
    directory = await testDirectory();
    product = await startProduct({
      repositories: ['one', 'two'],
      mirrors,
      taxonomy: { sets },
      schedules: 'off',
    });
    const { apiUrl, gitUrl } = product.github;
    const configuration = { apiUrl, gitUrl, mirrors, taxonomy: { sets } };
    await writeFile(join(directory.path, 'auto-builder.config.json'), JSON.stringify(configuration));
    await product.developer.commitAndPush('one', 'main', { files: { [file]: index('Intro') } });
  });
  afterAll(async () => {
    await product[Symbol.asyncDispose]();
    await directory.remove();
  });

  const taxonomy = (...args: readonly string[]) =>
    runHere(['taxonomy', ...args, '--data', product.cloudOptions.dataDirectory], {
      directory: directory.path,
      environment: product.secrets,
    });
  const show = (name: string) => gitIn(product.github.repository(`acme/${name}`), 'show', `main:${file}`);
  const tips = () =>
    Promise.all(
      ['one', 'two'].map((name) => gitIn(product.github.repository(`acme/${name}`), 'rev-parse', 'main')),
    );

  it('--dry-run shows the merged text and who would get it, and changes nothing', async () => {
    const before = await tips();

    const { code, stdout } = await taxonomy('bidirectional', '--dry-run');

    expect(code).toBe(0);
    expect(stdout).toMatch(/^--- \/dev\/null\n\+\+\+ index\/doc_index\.json \(then\)\n@@ .*\n\+\{\n/);
    expect(stdout).toContain('docs: 1 file of the index would change, 1 replica would be written');
    expect(stdout).toContain('acme/two: 1 file written');
    expect(await tips()).toEqual(before);
    expect((await taxonomy('history')).stdout).toBe('no versions of docs yet\n');
  });

  it('bidirectional brings the file to the other repository', async () => {
    const { code, stdout } = await taxonomy('bidirectional');

    expect({ code, stdout }).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^✓ docs synced {2}version 1 {2}1 of 2 replicas written/),
    });
    expect(await show('two')).toBe(index('Intro').trimEnd());
  });

  it('once more changes nothing', async () => {
    const before = await tips();

    expect(await taxonomy('bidirectional')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('docs unchanged  version 1'),
    });
    expect(await tips()).toEqual(before);
  });

  it('rollback brings an old version to every repository, as a new version', async () => {
    await product.developer.commitAndPush('one', 'main', { files: { [file]: index('Welcome') } });
    await taxonomy('bidirectional');
    expect(await show('two')).toBe(index('Welcome').trimEnd());

    const { code } = await taxonomy('rollback', '1');

    expect(code).toBe(0);
    expect([await show('one'), await show('two')]).toEqual(
      [index('Intro'), index('Intro')].map((text) => text.trimEnd()),
    );
    expect((await taxonomy('history')).stdout).toMatch(/\n +3 .* rollback to 1 /);
    expect((await taxonomy('diff')).stdout).toMatch(/\n-.*"Welcome"\n\+.*"Intro"/);
  });

  it('sync-status says how all of it stands', async () => {
    expect((await taxonomy('sync-status')).stdout).toMatch(
      /^✓ docs {2}bidirectional {2}version 3, .* 1 file in 2 replicas/,
    );
  });
});
