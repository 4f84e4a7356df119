import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runHere } from '../support/cli-here.ts';
import { configurationInput } from '../support/configuration-input.ts';
import { type QuietCloud, startQuietCloud } from '../support/quiet-cloud.ts';
import { taxonomyRun } from '../support/taxonomy-runs.ts';
import { json, type TaxonomyScenario, taxonomyScenario } from '../support/taxonomy-scenario.ts';

const file = 'doc_index.json';
const index = (...entries: readonly (readonly [id: string, title: string])[]) =>
  json({ entries: entries.map(([id, title]) => ({ id, title })) });

let directory: string;
let cloud: QuietCloud;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'cli-taxonomy-'));
  const write = (name: string, taxonomy: object | undefined) =>
    writeFile(join(directory, name), JSON.stringify(configurationInput(taxonomy ? { taxonomy } : {})));
  const set = (name: string, files = '**/*.json') => ({ name, files: [files], repos: ['acme/*'] });
  await write('auto-builder.config.json', { sets: [set('docs')] });
  await write('two.json', { sets: [set('docs'), set('pages', '**/*.yaml')] });
  await write('none.json', undefined);
});
afterAll(() => rm(directory, { recursive: true, force: true }));
beforeEach(async () => {
  cloud = await startQuietCloud();
});
afterEach(() => cloud.stop());

const taxonomy = (...args: readonly string[]) =>
  runHere(['taxonomy', ...args, '--data', cloud.data], { directory });

async function printed(...args: readonly string[]) {
  const { code, stdout, stderr } = await taxonomy(...args, '--json');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout);
}

const scenario = (conflictStrategy: 'merge' | 'manual' = 'merge'): TaxonomyScenario =>
  taxonomyScenario(
    { [file]: index(['intro', 'Intro'], ['usage', 'Usage']) },
    { records: { store: cloud.taxonomy, blobs: cloud.blobs }, set: { conflictStrategy } },
  );

/** Two versions: the first one, and a title changed by `acme/a`. */
async function twoVersions(): Promise<TaxonomyScenario> {
  const known = scenario();
  await known.round();
  known.replicas[0]?.commitFiles({ [file]: index(['intro', 'Hello'], ['usage', 'Usage']) }, 'Ada');
  await known.round();
  return known;
}

/** Both replicas changed the same title, and nobody decides. */
async function openConflict(): Promise<string> {
  const known = scenario('manual');
  await known.round();
  known.replicas[0]?.commitFiles({ [file]: index(['intro', 'Hello'], ['usage', 'Usage']) }, 'Ada');
  known.replicas[1]?.commitFiles({ [file]: index(['intro', 'Welcome'], ['usage', 'Usage']) }, 'Bob');
  await known.round();
  const [conflict] = await known.conflicts();
  return conflict?.id ?? '';
}

describe('taxonomy history', () => {
  it('shows the versions, newest first, with what led to each', async () => {
    await twoVersions();

    const { versions } = await printed('history');

    expect(versions).toMatchObject([
      {
        number: 2,
        cause: 'round',
        counts: { changed: 1 },
        commits: [{ repository: 'acme/a', author: 'Ada' }],
        documents: [file],
      },
      { number: 1, counts: { added: 1 } },
    ]);
  });

  it('shows them as a table, as many as are asked for', async () => {
    await twoVersions();

    const { stdout } = await taxonomy('history', 'docs', '--limit', '1');

    expect(stdout).toMatch(/^version .*\n +2 .* a round .* acme\/a@[0-9a-f]{8} \(Ada\)\n$/);
  });

  it('says so when there are none', async () => {
    expect(await taxonomy('history')).toMatchObject({ code: 0, stdout: 'no versions of docs yet\n' });
  });
});

describe('taxonomy diff', () => {
  it('shows what the last version changed', async () => {
    await twoVersions();

    const { code, stdout } = await taxonomy('diff');

    expect(code).toBe(0);
    expect(stdout.split('\n').slice(0, 2)).toEqual([
      '--- doc_index.json (version 1)',
      '+++ doc_index.json (version 2)',
    ]);
    expect(stdout).toMatch(/\n-\s+"title": "Intro"\n\+\s+"title": "Hello"\n/);
  });

  it('shows the way from any version to any other', async () => {
    await twoVersions();

    expect(await printed('diff', '--from', '0', '--to', '1')).toMatchObject({
      ...{ from: 0, to: 1 },
      files: [{ path: file, change: 'added', diff: expect.stringContaining('--- /dev/null') }],
    });
    expect(await printed('diff', '--from', '2', '--to', '1')).toMatchObject({
      files: [{ change: 'changed', diff: expect.stringMatching(/\n-\s+"title": "Hello"/) }],
    });
  });

  it('ends with 2 for a version that there is not', async () => {
    await twoVersions();

    expect(await taxonomy('diff', '--to', '7')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('no version 7'),
    });
  });
});

describe('taxonomy conflicts', () => {
  it('shows open ones with the values and who has them, and how to decide', async () => {
    const id = await openConflict();

    const { stdout, stderr } = await taxonomy('conflicts');

    expect(stdout).toContain(`${id}  doc_index.json /entries/[id=intro]/title  open`);
    expect(stdout).toMatch(/ {2}"Hello"\n {6}acme\/a@[0-9a-f]{8}, Ada/);
    expect(stdout).toMatch(/ {2}"Welcome"\n {6}acme\/b@[0-9a-f]{8}, Bob/);
    expect(stdout).toContain('1 open conflict in docs');
    expect(stderr).toContain('auto-builder taxonomy resolve <id> --set docs');
  });

  it('shows them as values with --json', async () => {
    const id = await openConflict();

    expect(await printed('conflicts')).toMatchObject({
      set: 'docs',
      conflicts: [
        {
          ...{ id, file, place: '/entries/[id=intro]/title', status: 'open', base: 'Intro' },
          candidates: [
            { value: 'Hello', sides: [{ repository: 'acme/a', author: 'Ada' }] },
            { value: 'Welcome', sides: [{ repository: 'acme/b', author: 'Bob' }] },
          ],
        },
      ],
    });
  });

  it('leaves out what is settled unless all are asked for', async () => {
    const known = scenario();
    await known.round();
    known.replicas[0]?.commitFiles({ [file]: index(['intro', 'Hello'], ['usage', 'Usage']) });
    known.replicas[1]?.commitFiles({ [file]: index(['intro', 'Welcome'], ['usage', 'Usage']) });
    await known.round();

    expect((await printed('conflicts')).conflicts).toEqual([]);
    expect((await printed('conflicts', '--all')).conflicts).toMatchObject([{ status: 'decided' }]);
  });
});

describe('taxonomy sync-status', () => {
  it('shows version, repositories and what waits of every set', async () => {
    await openConflict();
    await cloud.taxonomy.recordRun(
      taxonomyRun({ set: 'docs', outcome: 'incomplete', counts: { references: 2 } }),
    );

    const { code, stdout } = await taxonomy('sync-status');

    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^! docs {2}continuous {2}version \d, .* 1 file in 2 replicas {2}last round incomplete/,
    );
    expect(stdout).toContain('1 open conflict · 2 broken references');
    expect(stdout).toContain('0 in the queues · 0 dead-lettered');
  });

  it('names what is put aside, and where', async () => {
    const known = await twoVersions();
    known.replicas[1]?.commitFiles({ [file]: '{' });
    await known.round();

    const { sets } = await printed('sync-status');

    expect(sets).toMatchObject([
      {
        ...{ set: 'docs', version: 2, files: 1, openConflicts: 0 },
        replicas: [
          { repository: 'acme/a', quarantine: [] },
          { repository: 'acme/b', quarantine: [{ path: file, code: 'TAXONOMY_FILE_INVALID' }] },
        ],
      },
    ]);
    expect((await taxonomy('sync-status')).stdout).toContain('acme/b:doc_index.json: put aside:');
  });

  it('says when what was known is lost', async () => {
    await cloud.taxonomy.move('docs', undefined, '0'.repeat(64));

    expect((await taxonomy('sync-status')).stdout).toContain('what was known is lost');
  });

  it('shows a set that nothing is known of', async () => {
    expect((await taxonomy('sync-status')).stdout).toContain('– docs  continuous  no version yet');
  });
});

describe('taxonomy metrics', () => {
  it('adds rounds up, for each day and in sum', async () => {
    const now = Date.now();
    for (const [runId, outcome, convergenceMs] of [
      ['one', 'synced', 1_000],
      ['two', 'synced', 3_000],
      ['three', 'unchanged', 10],
      ['four', 'failed', undefined],
    ] as const) {
      const { convergenceMs: _default, ...run } = taxonomyRun({
        set: 'docs',
        runId,
        outcome,
        startedAt: now,
      });
      await cloud.taxonomy.recordRun({ ...run, ...(convergenceMs === undefined ? {} : { convergenceMs }) });
    }

    const { sets } = await printed('metrics');
    const { stdout } = await taxonomy('metrics', '--days', '1');

    expect(sets).toMatchObject([
      {
        set: 'docs',
        days: [{ rounds: 4 }],
        total: {
          ...{ rounds: 4, synced: 2, unchanged: 1, incomplete: 0, failed: 1 },
          ...{ meanConvergenceMs: 2_000, p95ConvergenceMs: 3_000 },
        },
      },
    ]);
    expect(stdout).toMatch(/\ndocs +all +4 +2 +1 +0 +1 /);
  });
});

describe('the set of a command', () => {
  it.each([
    ['history', 'two.json', 'docs, pages'],
    ['diff', 'two.json', 'docs, pages'],
    ['conflicts', 'two.json', 'docs, pages'],
    ['sync-status', 'none.json', 'taxonomy'],
    ['bidirectional', 'none.json', 'taxonomy'],
  ])('of %s must be clear: with %s it ends with 2', async (command, config, named) => {
    expect(await taxonomy(command, '--config', config)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(named),
    });
  });

  it.each([
    ['history', 'other'],
    ['push', 'other'],
    ['rollback', '1', '--set', 'other'],
  ])('must be one of the configuration: %s %s ends with 2', async (...args) => {
    expect(await taxonomy(...args)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Name one of: docs'),
    });
  });
});
