import { describe, expect, it } from 'vitest';
import {
  checkPullRequest,
  type PullRequestCheckDependencies,
} from '../../../functions/taxonomy/check-pull-request.ts';
import { compileSchema } from '../../../functions/taxonomy/schema/json-schema.ts';
import { setFiles } from '../../../functions/taxonomy/set-files.ts';
import { type CodeReviewTraits, inMemoryCodeReview } from '../../support/in-memory-code-review.ts';
import { referenceDocuments } from '../../support/reference-files.ts';
import { replicaInMemory } from '../../support/replica-in-memory.ts';

type Files = Readonly<Record<string, string>>;

const text = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
const docs = text([{ id: 'intro' }, { id: 'setup', related: ['intro'] }]);
const guides = text([{ id: 'guide', related: ['setup'] }]);

/** A repository whose files are in step with the index, and a pull request that changes some. */
function scenario(
  changes: Readonly<Record<string, string | undefined>>,
  options: {
    readonly files?: Files;
    /** The unified index; what the repository has, unless it is given. */
    readonly index?: Files;
    /** The histories have nothing in common. */
    readonly unrelated?: boolean;
    readonly since?: Readonly<Record<string, string>>;
    readonly review?: CodeReviewTraits;
    readonly given?: Partial<PullRequestCheckDependencies>;
  } = {},
) {
  const { files = { 'docs.json': docs, 'guides.json': guides }, index = files, since } = options;
  const replica = replicaInMemory('acme/widgets');
  const forkedFrom = replica.commitFiles(files);
  const head = replica.commitFiles(changes);
  replica.forcePush(forkedFrom);
  const base = since === undefined ? forkedFrom : replica.commitFiles(since);
  if (options.unrelated) replica.mergeBase = async () => undefined;
  const review = inMemoryCodeReview(options.review);
  const dependencies: PullRequestCheckDependencies = {
    replica,
    review,
    set: { name: 'docs' },
    isInOtherSets: false,
    isFile: setFiles({ files: ['**/*.json'] }),
    documents: referenceDocuments(index),
    facts: undefined,
    pending: new Set(),
    repositories: ['acme/widgets'],
    schema: undefined,
    ...options.given,
  };
  const check = () =>
    checkPullRequest(dependencies, {
      head: { ref: 'feature', id: head, repository: 'somebody/widgets' },
      base: { ref: 'main', id: base },
    });
  const shown = async () => {
    await check();
    const report = review.checks.at(-1)?.report;
    if (!report) throw new Error('no check was shown');
    return report;
  };
  return { head, review, check, shown };
}

describe('a pull request that breaks a reference', () => {
  it('fails the check at its head, at the line of the reference', async () => {
    const { head, shown } = scenario({ 'guides.json': text([{ id: 'guide', related: ['setup', 'gone'] }]) });
    const { name, commit, conclusion, title, annotations } = await shown();
    expect({ name, commit, conclusion, title }).toEqual({
      name: 'auto-builder/taxonomy',
      commit: head,
      conclusion: 'failure',
      title: '1 reference leads nowhere',
    });
    expect(annotations).toEqual([
      {
        path: 'guides.json',
        startLine: 6,
        endLine: 6,
        level: 'failure',
        title: 'This reference leads nowhere',
        message: '"gone" is defined nowhere in the set. (guides.json: /[id=guide]/related/{gone})',
      },
    ]);
  });

  it('fails it for a reference in a file that it does not touch', async () => {
    const { shown } = scenario({ 'docs.json': text([{ id: 'intro' }]) });
    const { annotations } = await shown();
    expect(annotations.map(({ path, startLine }) => `${path}:${startLine}`)).toEqual(['guides.json:5']);
  });

  it('fails it by deleting the file that the reference leads to', async () => {
    const { shown } = scenario({ 'docs.json': undefined });
    expect((await shown()).title).toBe('1 reference leads nowhere');
  });

  it('fails it for a reference in a file that only other repositories have, shown at a changed file', async () => {
    const { shown } = scenario(
      { 'docs.json': text([{ id: 'intro' }]) },
      { files: { 'docs.json': docs }, index: { 'docs.json': docs, 'guides.json': guides } },
    );
    const [annotation] = (await shown()).annotations;
    expect(annotation).toMatchObject({ path: 'docs.json', startLine: 1 });
    expect(annotation?.message).toContain('guides.json: /[id=guide]/related/{setup}');
  });

  it('fails it when all references of a field break at once', async () => {
    const files = {
      'docs.json': text([{ id: 'a', target: 'b' }, { id: 'b' }, { id: 'c', target: 'b' }]),
    };
    const { shown } = scenario(
      {
        'docs.json': text([
          { id: 'a', target: 'b' },
          { id: 'c', target: 'b' },
        ]),
      },
      { files },
    );
    expect((await shown()).title).toBe('2 references lead nowhere');
  });

  it('fails it for an id that two files have from then on', async () => {
    const { shown } = scenario({ 'more.json': text([{ id: 'setup' }]) });
    const { conclusion, title } = await shown();
    expect([conclusion, title]).toEqual(['failure', '1 reference is ambiguous']);
  });
});

describe('a pull request that breaks nothing', () => {
  it('passes', async () => {
    const { shown } = scenario({ 'docs.json': text([{ id: 'intro' }, { id: 'setup' }, { id: 'new' }]) });
    const { conclusion, title, annotations } = await shown();
    expect([conclusion, title, annotations]).toEqual([
      'success',
      'No reference breaks by the changed file',
      [],
    ]);
  });

  it('passes when it touches no file of the set', async () => {
    const { shown } = scenario({ 'README.md': '# Hello' });
    const { conclusion, title } = await shown();
    expect([conclusion, title]).toEqual(['success', 'No file of the set docs is changed']);
  });

  it('is not held to what was broken before, though items move', async () => {
    const broken = [
      { source: 'intro', target: 'gone' },
      { source: 'intro', target: 'setup' },
    ];
    const files = { 'docs.json': docs, 'cross_references.json': text(broken) };
    const more = [{ source: 'setup', target: 'intro' }, ...broken];
    const { shown } = scenario({ 'cross_references.json': text(more) }, { files });
    expect((await shown()).conclusion).toBe('success');
  });

  it('is not held to what happened on the base branch meanwhile', async () => {
    const since = { 'docs.json': text([{ id: 'intro' }, { id: 'setup' }, { id: 'late' }]) };
    const index = {
      ...since,
      'guides.json': text([{ id: 'guide', related: ['setup', 'late'] }]),
    };
    const { shown } = scenario({ 'more.json': text([{ id: 'x' }]) }, { since, index });
    expect((await shown()).title).toBe('No reference breaks by the changed file');
  });

  it('is looked at before the first round, too', async () => {
    const { shown } = scenario(
      { 'guides.json': text([{ id: 'guide', related: ['setup', 'intro'] }]) },
      { index: {} },
    );
    expect((await shown()).conclusion).toBe('success');
  });

  it('is not failed for what waits', async () => {
    const { shown } = scenario(
      { 'guides.json': text([{ id: 'guide', related: ['setup', 'soon'] }]) },
      { given: { pending: new Set(['soon.json']) } },
    );
    const { conclusion, title, annotations } = await shown();
    expect([conclusion, title, annotations[0]?.level]).toEqual(['success', '1 reference waits', 'notice']);
  });
});

describe('a pull request with a file that cannot be taken', () => {
  it('fails for text that cannot be parsed, at its line and column', async () => {
    const { shown } = scenario({ 'docs.json': '[\n  { "id": "intro", }\n  { "id": "setup" }\n]\n' });
    const { conclusion, title, annotations } = await shown();
    expect([conclusion, title]).toEqual(['failure', '1 file cannot be taken']);
    expect(annotations).toMatchObject([
      { path: 'docs.json', startLine: 3, startColumn: 3, title: 'TAXONOMY_FILE_INVALID', level: 'failure' },
    ]);
  });

  it('is not told that what refers to such a file leads nowhere', async () => {
    const changes = {
      'new.json': '[{"id":"new"',
      'guides.json': text([{ id: 'guide', related: ['setup', 'new'] }]),
    };
    const { shown } = scenario(changes);
    expect((await shown()).title).toBe('1 file cannot be taken, 1 reference waits');
  });

  it('fails for two items of one id, at the second', async () => {
    const { shown } = scenario({ 'docs.json': text([{ id: 'intro' }, { id: 'setup' }, { id: 'setup' }]) });
    expect((await shown()).annotations).toMatchObject([
      { startLine: 8, title: 'TAXONOMY_DUPLICATE_IDENTITY', message: expect.stringContaining('two items') },
    ]);
  });

  it('fails for what violates the schema', async () => {
    const schema = compileSchema('{"items":{"required":["id"]}}', 'acme/hub:schema.json');
    const { shown } = scenario(
      { 'docs.json': text([{ id: 'intro' }, { id: 'setup' }, {}]) },
      { given: { schema } },
    );
    expect((await shown()).annotations).toMatchObject([
      { path: 'docs.json', startLine: 8, title: 'TAXONOMY_SCHEMA_VIOLATED' },
    ]);
  });
});

describe('showing the check', () => {
  it('shows it once, however often it is made', async () => {
    const { check, review } = scenario({ 'docs.json': undefined });
    await check();
    await check();
    expect(review.checks).toHaveLength(1);
  });

  it('is a commit status where the credentials may not make check runs', async () => {
    const { head, check, review } = scenario(
      { 'docs.json': undefined },
      { review: { makesCheckRuns: false } },
    );
    await check();
    expect(review.statuses).toEqual([
      {
        commit: head,
        context: 'auto-builder/taxonomy',
        state: 'failure',
        description: '1 reference leads nowhere',
      },
    ]);
  });

  it('has a name of its own for each set where a repository is in several', async () => {
    const { shown } = scenario({}, { given: { isInOtherSets: true } });
    expect((await shown()).name).toBe('auto-builder/taxonomy/docs');
  });

  it('is left out when the head is gone', async () => {
    const { review, check } = scenario({}, { given: { replica: replicaInMemory('acme/widgets') } });
    expect(await check()).toEqual({ kind: 'gone' });
    expect(review.checks).toEqual([]);
  });

  it('says so when the histories have nothing in common', async () => {
    const { shown } = scenario({}, { unrelated: true });
    expect((await shown()).summary).toContain('nothing in common');
  });

  it('writes text of any origin so that it stays text', async () => {
    const related = ['setup', '`x`<img>\u202e'];
    const { shown } = scenario({ 'guides.json': text([{ id: 'guide', related }]) });
    const rows = (await shown()).summary.split('\n').filter((row) => row.includes('<img'));
    expect(rows).toEqual([
      '- `` guides.json /[id=guide]/related/{`x`<img>·} ``: `` "`x`<img>·" is defined nowhere in the set. ``',
    ]);
  });
});
