import { setInterval } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { fsck } from '../../support/repositories.ts';
import { type TaxonomyOverGit, taxonomyOverGit } from '../../support/taxonomy-over-git.ts';
import { json } from '../../support/taxonomy-scenario.ts';

const entries = Array.from({ length: 10 }, (_, at) => ({ id: `e${at}`, title: `Title ${at}` }));
const file = 'index/docs.json';
const files = { [file]: json({ entries }), 'README.md': '# Read me\n' };

const trees = ({ names, git }: TaxonomyOverGit) =>
  Promise.all(names.map((name) => git(name, 'rev-parse', 'main^{tree}')));
const idsIn = async ({ git }: TaxonomyOverGit, name: string): Promise<readonly string[]> =>
  JSON.parse(await git(name, 'show', `main:${file}`)).entries.map(({ id }: { id: string }) => id);

describe('rounds over real repositories', () => {
  it('bring edits of several to all, in one commit each, and make no others', async () => {
    await using set = await taxonomyOverGit(files);
    await set.round();
    await set.commit('acme/a', { [file]: json({ entries: [...entries, { id: 'from-a' }] }) });
    await set.commit('acme/b', { [file]: json({ entries: entries.slice(1) }) });
    await set.round();
    expect(new Set(await trees(set)).size).toBe(1);
    expect(await idsIn(set, 'acme/c')).toEqual([...entries.slice(1).map(({ id }) => id), 'from-a']);
    const before = await Promise.all(set.names.map((name) => set.git(name, 'rev-list', '--count', 'main')));
    expect(before).toEqual(['3', '3', '2']);
    expect((await set.round()).unchanged).toBe(true);
    for (const name of set.names) await fsck(set.server.repository(name));
  });

  it('say in the commit what was done, by whom, and for which run', async () => {
    await using set = await taxonomyOverGit(files);
    await set.round();
    await set.commit('acme/a', { [file]: json({ entries: entries.slice(1) }) });
    await set.round();
    expect(await set.git('acme/b', 'log', '-1', '--format=%an%n%B', 'main')).toBe(
      [
        'Auto-Builder',
        'chore(taxonomy): bring 1 file of docs in step',
        '',
        `- ${file}`,
        '',
        'Auto-Builder-Run: run-2',
        'Auto-Builder-Version: 2',
      ].join('\n'),
    );
  });

  it('ask each repository once when there is nothing to do', async () => {
    await using set = await taxonomyOverGit(files);
    await set.round();
    set.server.clearRequests();
    await set.round();
    expect(set.server.requests).toHaveLength(set.names.length);
  });

  it('end in a pull request where somebody is faster every time', async () => {
    await using set = await taxonomyOverGit(files);
    await set.round();
    let pushes = 0;
    set.server.onRequest(async ({ repository, service, advertisement }) => {
      const isPush = service === 'git-receive-pack' && !advertisement && repository === 'acme/a';
      if (isPush && pushes < 5) {
        pushes += 1;
        await set.commit('acme/a', { 'README.md': `# ${pushes}\n` });
      }
      return undefined;
    });
    await set.commit('acme/b', { [file]: json({ entries: entries.slice(1) }) });
    const end = await set.round();
    expect(end.deliveries.get('acme/a')).toMatchObject({ kind: 'proposed', number: 1 });
    expect(await set.git('acme/a', 'rev-parse', 'auto-builder/taxonomy/docs^')).toBe(
      await set.git('acme/a', 'rev-parse', 'main'),
    );
  });

  it('lose nothing while somebody pushes every 200 ms, and agree afterwards', async () => {
    await using set = await taxonomyOverGit(files);
    await set.round();
    const pushed: string[] = [];
    const pusher = (async () => {
      for await (const _tick of setInterval(200)) {
        const name = `index/pushed-${pushed.length}.json`;
        if (await set.push('acme/a', { [name]: json({ name }) })) pushed.push(name);
        if (pushed.length === 10) return;
      }
    })();
    const others: string[] = [];
    while (pushed.length < 10) {
      const name = `index/other-${others.length}.json`;
      if (await set.push('acme/b', { [name]: json({ name }) })) others.push(name);
      await set.round();
    }
    await pusher;
    await set.round();
    for (const name of set.names) {
      const paths = (await set.git(name, 'ls-tree', '-r', '--name-only', 'main', 'index/')).split('\n');
      expect(paths.sort()).toEqual([file, ...pushed, ...others].sort());
    }
    expect(new Set(await trees(set)).size).toBe(1);
  });
});
