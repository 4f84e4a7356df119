import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appMirror, type Product, startProduct } from '../support/product.ts';
import { eventually, expectNoSecretTraces } from '../support/product-expectations.ts';
import { gitIn } from '../support/repositories.ts';
import { json } from '../support/taxonomy-scenario.ts';

const entries = Array.from({ length: 8 }, (_, at) => ({ id: `e${at}`, title: `Title ${at}` }));
const file = 'index/doc_index.json';
const names = ['one', 'two', 'three'] as const;

describe('the product, with a set of shared files', () => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct({
      repositories: names,
      mirrors: [appMirror()],
      taxonomy: { sets: [{ name: 'docs', files: ['index/*.json'], repos: ['acme/*'] }] },
    });
  });
  afterAll(() => product[Symbol.asyncDispose]());

  const repository = (name: string) => product.github.repository(`acme/${name}`);
  const show = (name: string, path = file) => gitIn(repository(name), 'show', `main:${path}`);
  const log = (name: string, format: string) =>
    gitIn(repository(name), 'log', '-1', `--format=${format}`, 'main');
  /** The host's branch is the developer's, who works upon what is there. */
  const fetchMain = (name: string) =>
    gitIn(
      product.developer.workOn(name),
      'fetch',
      '--quiet',
      repository(name),
      '+refs/heads/main:refs/heads/main',
    );
  const push = async (name: string, files: Readonly<Record<string, string>>) => {
    await fetchMain(name);
    return product.developer.commitAndPush(name, 'main', { files });
  };
  /** Jobs of sets that have ended. */
  const looked = () => product.traces.lines.filter(({ line }) => line.includes('"kind":"taxonomy"')).length;
  const commits = async () =>
    Promise.all(
      names.map(async (name) => Number(await gitIn(repository(name), 'rev-list', '--count', 'main'))),
    );

  it('brings a file that one repository has to the others', async () => {
    await push('one', { [file]: json({ entries }) });
    await eventually(async () => {
      for (const name of names) expect(await show(name)).toBe(json({ entries }).trimEnd());
    });
    expect(await log('two', '%an')).toBe('Auto-Builder');
    expect(await log('two', '%(trailers:key=Auto-Builder-Version,valueonly)')).toMatch(/^1/);
  });

  it('merges what two repositories changed at once, and all get it', async () => {
    const renamed = entries.map((entry) =>
      entry.id === 'e1' ? { ...entry, title: 'Another title' } : entry,
    );
    await Promise.all([
      push('two', { [file]: json({ entries: renamed }) }),
      push('three', { [file]: json({ entries: [...entries, { id: 'new', title: 'New' }] }) }),
    ]);
    const merged = json({ entries: [...renamed, { id: 'new', title: 'New' }] }).trimEnd();
    await eventually(async () => {
      for (const name of names) expect(await show(name)).toBe(merged);
    });
  });

  it('leaves it at that: its own commits lead to no others', async () => {
    const before = await commits();
    const rounds = looked();
    await push('one', { 'README.md': '# changed\n' });
    await eventually(() => expect(looked()).toBeGreaterThan(rounds));
    const after = await commits();
    expect(after.map((count, at) => count - (before[at] ?? 0))).toEqual([1, 0, 0]);
  });

  it('says at a pull request which references it breaks', async () => {
    const index = JSON.parse(await show('one'));
    index.entries.push({ id: 'linked', title: 'Linked', related: ['e2', 'e3'] });
    await push('one', { [file]: json(index) });
    await eventually(async () => expect(await show('three')).toBe(json(index).trimEnd()));
    const without = { entries: index.entries.filter(({ id }: { id: string }) => id !== 'e2') };
    await fetchMain('three');
    await gitIn(product.developer.workOn('three'), 'branch', '--force', 'drop-e2', 'main');
    const head = await product.developer.commitAndPush('three', 'drop-e2', {
      files: { [file]: json(without) },
    });
    await product.github.desk.openPullRequest('acme/three', { from: 'drop-e2', to: 'main', author: 'dana' });
    const [check] = await eventually(() => {
      const found = product.github.desk.checkRuns('acme/three', head);
      expect(found).toHaveLength(1);
      return found;
    });
    expect(check).toMatchObject({ name: 'auto-builder/taxonomy', conclusion: 'failure' });
    expect(check?.annotations).toContainEqual(
      expect.objectContaining({ path: file, annotation_level: 'failure' }),
    );
  });

  it('proposes to a branch that is protected, and takes the proposal for done once it is merged', async () => {
    await product.github.desk.protectBranch('acme/two', 'main');
    const longer = JSON.parse(await show('one'));
    longer.entries.push({ id: 'later', title: 'Later' });
    await push('one', { [file]: json(longer) });
    await eventually(async () => {
      expect(await show('three')).toBe(json(longer).trimEnd());
      expect(product.github.desk.pullRequests('acme/two')).toHaveLength(1);
    });
    expect(await gitIn(repository('two'), 'show', `auto-builder/taxonomy/docs:${file}`)).toBe(
      json(longer).trimEnd(),
    );
    await gitIn(repository('two'), 'update-ref', 'refs/heads/main', 'refs/heads/auto-builder/taxonomy/docs');
    longer.entries.push({ id: 'last', title: 'Last' });
    await push('one', { [file]: json(longer) });
    await eventually(async () => {
      expect(await gitIn(repository('two'), 'show', `auto-builder/taxonomy/docs:${file}`)).toBe(
        json(longer).trimEnd(),
      );
    });
    expect(await gitIn(repository('two'), 'rev-list', '--count', 'main..auto-builder/taxonomy/docs')).toBe(
      '1',
    );
  });

  it('writes no secret anywhere', () => expectNoSecretTraces(product));
});
