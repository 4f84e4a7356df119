import { describe, expect, it } from 'vitest';
import { fsck } from '../../support/repositories.ts';
import { type TaxonomyOverGit, taxonomyOverGit } from '../../support/taxonomy-over-git.ts';
import { json } from '../../support/taxonomy-scenario.ts';

const file = 'index/docs.json';
const entries = Array.from({ length: 10 }, (_, at) => ({ id: `e${at}` }));
const files = { [file]: json({ entries }) };

const idsIn = async ({ git }: TaxonomyOverGit, name: string): Promise<readonly string[]> =>
  JSON.parse(await git(name, 'show', `main:${file}`)).entries.map(({ id }: { id: string }) => id);

describe('a real branch that is moved back', () => {
  it.each(['kept', 'collected'])('costs the others nothing, though what was dropped is %s', async (how) => {
    await using set = await taxonomyOverGit(files);
    await set.round();
    const before = await set.git('acme/a', 'rev-parse', 'main');
    await set.commit('acme/b', { [file]: json({ entries: [...entries, { id: 'from-b' }] }) });
    await set.round();
    await set.git('acme/a', 'update-ref', 'refs/heads/main', before);
    await set.commit('acme/a', { [file]: json({ entries: [...entries, { id: 'from-a' }] }) });
    if (how === 'collected') {
      await set.git('acme/a', 'reflog', 'expire', '--expire=now', '--all');
      await set.git('acme/a', 'gc', '--quiet', '--prune=now');
    }
    await set.round();
    for (const name of set.names) {
      expect(await idsIn(set, name)).toEqual(expect.arrayContaining(['e0', 'from-a', 'from-b']));
      await fsck(set.server.repository(name));
    }
    expect((await set.round()).unchanged).toBe(true);
  });
});

describe('a repository where a file cannot be put', () => {
  it.each([
    ['there is a folder where the file should be', { 'index/new.json/inner.txt': 'text' }, 'index/new.json'],
    ['there is a file where the folder should be', { 'index/new': 'text' }, 'index/new/deep.json'],
  ])('because %s is named, and the others go on', async (_why, present, added) => {
    await using set = await taxonomyOverGit(files);
    await set.round();
    await set.commit('acme/a', present);
    await set.commit('acme/b', { [added]: json({ x: 1 }) });
    const end = await set.round();
    expect(await set.git('acme/c', 'show', `main:${added}`)).toContain('"x": 1');
    const told = [
      ...[...end.deliveries.values()].flatMap((one) => (one.kind === 'absent' ? one.trouble.code : [])),
      ...[...end.quarantine.values()].flat().map(({ code }) => code),
    ];
    expect(told.join()).toMatch(/GIT_PATH_INVALID|TAXONOMY_/);
  });
});
