import { describe, expect, it } from 'vitest';
import { locateSubject, type Sights } from '../../../../functions/validation/locate-subject.ts';
import { type RemoteInMemory, remoteInMemory } from '../../../support/remote-repository.ts';

const repository = 'acme/widget';
const main = 'refs/heads/main';

/** Looks at a repository of whose branches these commits were looked at before. */
function seeing(remote: RemoteInMemory, seen: Readonly<Record<string, string>> = {}): Sights {
  return { remote, lastSeen: async (ref) => seen[ref] };
}

/** `main` with two commits, and `feature` with one upon the first. */
async function branched() {
  const remote = remoteInMemory();
  const first = await remote.commit('main', { 'a.py': '1' });
  const second = await remote.commit('main', { 'a.py': '2' });
  const feature = await remote.commit('feature', { 'a.py': '1', 'b.py': '1' }, { parent: first });
  return { remote, first, second, feature };
}

describe('the subject of a push', () => {
  it('is the tip of the branch, measured from where it was', async () => {
    const { remote, first, second } = await branched();
    const target = { kind: 'push', ref: 'refs/heads/main', before: first, after: second } as const;
    expect(await locateSubject(target, repository, seeing(remote))).toMatchObject({
      subject: { commit: second, base: first, own: true },
    });
  });

  it('is the tip of now, when the branch moved on since', async () => {
    const { remote, first, second } = await branched();
    const third = await remote.commit('main', { 'a.py': '3' });
    const target = { kind: 'push', ref: 'refs/heads/main', before: first, after: second } as const;
    expect(await locateSubject(target, repository, seeing(remote))).toMatchObject({
      subject: { commit: third },
    });
  });

  it('on a new branch is measured from where it left the default branch', async () => {
    const { remote, first, feature } = await branched();
    const target = { kind: 'push', ref: 'refs/heads/feature', after: feature } as const;
    expect(await locateSubject(target, repository, seeing(remote))).toMatchObject({
      subject: { commit: feature, base: first },
    });
  });

  it('on a new default branch is everything', async () => {
    const { remote, second } = await branched();
    const target = { kind: 'push', ref: 'refs/heads/main', after: second } as const;
    expect(await locateSubject(target, repository, seeing(remote))).toMatchObject({
      subject: { base: undefined },
    });
  });

  it('is measured from where the branch was looked at last, when nobody says where it was', async () => {
    const { remote, first, second } = await branched();
    const target = { kind: 'push', ref: main } as const;
    expect(await locateSubject(target, repository, seeing(remote, { [main]: first }))).toMatchObject({
      subject: { commit: second, base: first, full: false },
    });
  });

  it('whose commit of before is gone from the host is measured from where it was looked at last', async () => {
    const { remote, first, second } = await branched();
    const target = { kind: 'push', ref: main, before: 'f'.repeat(40), after: second } as const;
    expect(await locateSubject(target, repository, seeing(remote, { [main]: first }))).toMatchObject({
      subject: { base: first, full: false },
    });
  });

  it.each([
    ['is gone from the host', 'f'.repeat(40)],
    ['is where it is again', undefined],
  ])('whose commit of before %s is looked at as a whole, not as a change', async (_name, before) => {
    const { remote, second } = await branched();
    const target = { kind: 'push', ref: main, before: before ?? second, after: second } as const;
    expect(await locateSubject(target, repository, seeing(remote))).toMatchObject({
      subject: { base: undefined, full: true },
    });
  });

  it('on a new branch that is where the default branch is was changed by nobody', async () => {
    const { remote, second } = await branched();
    await remote.move('release', second);
    const target = { kind: 'push', ref: 'refs/heads/release', after: second } as const;
    expect(await locateSubject(target, repository, seeing(remote))).toMatchObject({
      subject: { base: undefined, full: true },
    });
  });

  it('that was deleted is gone', async () => {
    const { remote } = await branched();
    const target = { kind: 'push', ref: 'refs/heads/old' } as const;
    expect(await locateSubject(target, repository, seeing(remote))).toEqual({ gone: 'the branch is gone' });
  });
});

describe('the subject of a pull request', () => {
  const target = (head: string, base: string, from = repository) =>
    ({
      kind: 'pull-request',
      number: 7,
      head: { ref: 'feature', id: head, repository: from },
      base: { ref: 'main', id: base },
    }) as const;

  it('is measured from the common ancestor, not from the base as it is now', async () => {
    const { remote, first, second, feature } = await branched();
    expect(await locateSubject(target(feature, second), repository, seeing(remote))).toMatchObject({
      subject: { commit: feature, base: first, pullRequest: 7 },
    });
  });

  it('of this repository may be pushed to, in whatever case its name is written', async () => {
    const { remote, second, feature } = await branched();
    const located = await locateSubject(target(feature, second, 'Acme/Widget'), repository, seeing(remote));
    expect(located).toMatchObject({ subject: { own: true } });
  });

  it('of a fork may not be pushed to', async () => {
    const { remote, second, feature } = await branched();
    const located = await locateSubject(
      target(feature, second, 'someone/widget'),
      repository,
      seeing(remote),
    );
    expect(located).toMatchObject({ subject: { own: false } });
  });

  it('of a fork is on no branch of ours, whatever its own is called', async () => {
    const { remote, second, feature } = await branched();
    const located = await locateSubject(
      target(feature, second, 'someone/widget'),
      repository,
      seeing(remote),
    );
    expect(located).toMatchObject({ subject: { ref: 'refs/pull/7/head' } });
  });

  it('whose branch moved on may not be pushed to', async () => {
    const { remote, second, feature } = await branched();
    await remote.commit('feature', { 'b.py': '2' });
    const located = await locateSubject(target(feature, second), repository, seeing(remote));
    expect(located).toMatchObject({ subject: { commit: feature, own: false } });
  });
});

describe('the subject of a full look', () => {
  it('is the tip of the default branch', async () => {
    const { remote, second } = await branched();
    expect(await locateSubject({ kind: 'full' }, repository, seeing(remote))).toMatchObject({
      subject: { commit: second, full: true, base: undefined },
    });
  });

  it('is none in an empty repository', async () => {
    expect(await locateSubject({ kind: 'full' }, repository, seeing(remoteInMemory()))).toEqual({
      gone: 'the branch has no commit',
    });
  });
});
