import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PreparedCommit, Replica } from '../../functions/taxonomy/replicas/replica.ts';
import { objectIdOf } from '../../shared/git/object-id.ts';

/** A replica with those who work in it beside us. */
export interface ReplicaWorld {
  readonly replica: Replica;
  /** Who makes the commits of `commitFiles`. */
  readonly developer: string;
  /** A commit of a developer on the default branch; `undefined` deletes a file. */
  commitFiles(changes: Readonly<Record<string, string | undefined>>): Promise<string>;
  /** The same with a symbolic link. */
  commitLink(path: string, target: string): Promise<string>;
  /** Refuses every push to the default branch, with these words. */
  protect(words: string): Promise<void>;
  /** The files of a commit. */
  filesOf(commit: string): Promise<Readonly<Record<string, string>>>;
  /** The commit that an open pull request proposes, and its text. */
  proposalNow(number: number): Promise<{ readonly commit: string; readonly body: string }>;
  closeProposal(number: number): Promise<void>;
  close(): Promise<void>;
}

const ref = 'refs/heads/main';
const unknown = 'f'.repeat(40);
const proposal = { branch: 'auto-builder/taxonomy/docs', title: 'A proposal', body: 'What it brings' };

/** What every replica promises. */
export function replicaContract(name: string, make: () => Promise<ReplicaWorld>): void {
  describe(`a replica: ${name}`, () => {
    let world: ReplicaWorld;
    let replica: Replica;
    beforeEach(async () => {
      world = await make();
      replica = world.replica;
    });
    afterEach(() => world.close());

    const tip = async (): Promise<string> => (await replica.head())?.tip ?? '';

    /** A commit upon the tip, as a round makes it. */
    const prepare = async (
      changes: Readonly<Record<string, string | undefined>>,
      message = 'chore: a change\n',
    ): Promise<PreparedCommit> => {
      const parent = await tip();
      await replica.commit(parent);
      const contents = Object.entries(changes).map(
        ([path, text]) => [path, text === undefined ? undefined : Buffer.from(text)] as const,
      );
      return replica.prepare(parent, new Map(contents), message);
    };

    describe('reading', () => {
      it('has no head while it is empty', async () => {
        expect(await replica.head()).toBeUndefined();
      });

      it('says where the default branch is, anew each time', async () => {
        const first = await world.commitFiles({ 'a.json': '1' });
        expect(await replica.head()).toEqual({ ref, tip: first });
        const second = await world.commitFiles({ 'a.json': '2' });
        expect(await replica.head()).toEqual({ ref, tip: second });
      });

      it('gives the files of a commit, sorted, with their blob ids', async () => {
        const id = await world.commitFiles({ 'b.json': '1', 'a/c.json': '2' });
        const commit = await replica.commit(await tip());
        expect(commit?.id).toBe(id);
        expect(commit?.author.name).toBe(world.developer);
        expect(commit?.files).toEqual([
          { path: 'a/c.json', id: objectIdOf('blob', Buffer.from('2'), 'sha1'), mode: '100644' },
          { path: 'b.json', id: objectIdOf('blob', Buffer.from('1'), 'sha1'), mode: '100644' },
        ]);
      });

      it('gives a commit that is not the tip any more', async () => {
        const first = await world.commitFiles({ 'a.json': '1' });
        await world.commitFiles({ 'a.json': undefined, 'b.json': '1' });
        expect((await replica.commit(first))?.files.map(({ path }) => path)).toEqual(['a.json']);
      });

      it('tells a symbolic link by its mode', async () => {
        await world.commitLink('link.json', 'a.json');
        expect((await replica.commit(await tip()))?.files).toMatchObject([
          { path: 'link.json', mode: '120000' },
        ]);
      });

      it('knows nothing of a commit that is not there', async () => {
        await world.commitFiles({ 'a.json': '1' });
        await replica.head();
        expect(await replica.commit(unknown)).toBeUndefined();
      });

      it('gives contents by id, and says which are missing', async () => {
        await world.commitFiles({ 'a.json': '1', 'empty.json': '' });
        const ids = (await replica.commit(await tip()))?.files.map(({ id }) => id) ?? [];
        const contents = await replica.contents([...ids, unknown]);
        expect([...contents].map(([id, found]) => [id, String(found)])).toEqual(
          expect.arrayContaining([
            [ids[0], '1'],
            [ids[1], ''],
            [unknown, 'missing'],
          ]),
        );
        expect(contents.size).toBe(3);
      });

      it('knows which commits came before which', async () => {
        const first = await world.commitFiles({ 'a.json': '1' });
        const second = await world.commitFiles({ 'a.json': '2' });
        expect(await replica.isAncestor(first, second)).toBe(true);
        expect(await replica.isAncestor(second, second)).toBe(true);
        expect(await replica.isAncestor(second, first)).toBe(false);
        expect(await replica.isAncestor(unknown, second)).toBe(false);
        expect(await replica.mergeBase(first, second)).toBe(first);
        expect(await replica.mergeBase(unknown, second)).toBeUndefined();
      });
    });

    describe('a commit of ours', () => {
      it('changes, adds and deletes what it names, and nothing else', async () => {
        const parent = await world.commitFiles({ 'a.json': '1', 'b.json': '1', 'deep/c.json': '1' });
        const commit = await prepare({ 'a.json': '2', 'b.json': undefined, 'new/d.json': '4' });
        expect(commit.parent).toBe(parent);
        expect(await tip()).toBe(parent);
        expect(await replica.push(commit, ref)).toEqual({ kind: 'pushed' });
        expect(await tip()).toBe(commit.id);
        expect(await world.filesOf(commit.id)).toEqual({
          'a.json': '2',
          'deep/c.json': '1',
          'new/d.json': '4',
        });
        expect(await replica.isAncestor(parent, commit.id)).toBe(true);
      });

      it('gives way to somebody who was faster', async () => {
        await world.commitFiles({ 'a.json': '1' });
        const commit = await prepare({ 'a.json': 'ours' });
        const theirs = await world.commitFiles({ 'a.json': 'theirs' });
        expect(await replica.push(commit, ref)).toEqual({ kind: 'moved' });
        expect(await tip()).toBe(theirs);
      });

      it('is refused by a rule in its own words', async () => {
        const before = await world.commitFiles({ 'a.json': '1' });
        const commit = await prepare({ 'a.json': '2' });
        await world.protect('GH006: Protected branch update failed');
        expect(await replica.push(commit, ref)).toMatchObject({
          kind: 'refused',
          reason: expect.stringContaining('GH006: Protected branch update failed'),
        });
        expect(await tip()).toBe(before);
      });

      it('is made only upon a commit that was read', async () => {
        await world.commitFiles({ 'a.json': '1' });
        const parent = await tip();
        expect(() => replica.prepare(parent, new Map(), 'm\n')).toThrow(RangeError);
      });

      it.each([
        ['leads out of the repository', '../a.json', '1'],
        ['leads into the repository itself', '.git/a.json', '1'],
        ['has a name that is not UTF-8', '\ufffd.json', '1'],
        ['is a symbolic link', 'link.json', '1'],
        ['is a folder', 'deep', '1'],
        ['has a file where a folder is needed', 'a.json/b.json', '1'],
        ['is to be deleted, and is not there', 'none.json', undefined],
      ])('is not made where a path %s', async (_why, path, text) => {
        await world.commitFiles({ 'a.json': '1', 'deep/c.json': '1' });
        await world.commitLink('link.json', 'a.json');
        await expect(prepare({ [path]: text })).rejects.toMatchObject({ code: 'GIT_PATH_INVALID' });
      });
    });

    describe('a pull request', () => {
      it('has the commit, and leaves the default branch alone', async () => {
        const before = await world.commitFiles({ 'a.json': '1' });
        const commit = await prepare({ 'a.json': '2' });
        expect(await replica.propose(commit, ref, proposal)).toMatchObject({ kind: 'proposed', number: 1 });
        expect(await world.proposalNow(1)).toEqual({ commit: commit.id, body: proposal.body });
        expect(await tip()).toBe(before);
      });

      it('is brought up to date in place, whatever it had', async () => {
        await world.commitFiles({ 'a.json': '1' });
        await replica.propose(await prepare({ 'a.json': '2' }), ref, proposal);
        await world.commitFiles({ 'b.json': '1' });
        const commit = await prepare({ 'a.json': '3' });
        const verdict = await replica.propose(commit, ref, { ...proposal, body: 'More' });
        expect(verdict).toMatchObject({ kind: 'proposed', number: 1 });
        expect(await world.proposalNow(1)).toEqual({ commit: commit.id, body: 'More' });
      });

      it('may be proposed again as it is', async () => {
        await world.commitFiles({ 'a.json': '1' });
        const commit = await prepare({ 'a.json': '2' });
        const first = await replica.propose(commit, ref, proposal);
        expect(await replica.propose(commit, ref, proposal)).toEqual(first);
      });

      it('is another one once somebody has closed it', async () => {
        await world.commitFiles({ 'a.json': '1' });
        await replica.propose(await prepare({ 'a.json': '2' }), ref, proposal);
        await world.closeProposal(1);
        const commit = await prepare({ 'a.json': '3' });
        expect(await replica.propose(commit, ref, proposal)).toMatchObject({ kind: 'proposed', number: 2 });
        expect((await world.proposalNow(2)).commit).toBe(commit.id);
      });

      it('takes what may not be pushed', async () => {
        await world.commitFiles({ 'a.json': '1' });
        const commit = await prepare({ 'a.json': '2' });
        await world.protect('GH013: Repository rule violations found');
        expect(await replica.push(commit, ref)).toMatchObject({ kind: 'refused' });
        expect(await replica.propose(commit, ref, proposal)).toMatchObject({ kind: 'proposed' });
      });
    });
  });
}
