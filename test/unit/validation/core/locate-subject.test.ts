import { describe, expect, it } from 'vitest';
import { locateSubject } from '../../../../functions/validation/locate-subject.ts';
import { remoteInMemory } from '../../../support/remote-repository.ts';

const repository = 'acme/widget';

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
    expect(await locateSubject(target, repository, remote)).toMatchObject({
      subject: { commit: second, base: first, own: true },
    });
  });

  it('is the tip of now, when the branch moved on since', async () => {
    const { remote, first, second } = await branched();
    const third = await remote.commit('main', { 'a.py': '3' });
    const target = { kind: 'push', ref: 'refs/heads/main', before: first, after: second } as const;
    expect(await locateSubject(target, repository, remote)).toMatchObject({ subject: { commit: third } });
  });

  it('on a new branch is measured from where it left the default branch', async () => {
    const { remote, first, feature } = await branched();
    const target = { kind: 'push', ref: 'refs/heads/feature', after: feature } as const;
    expect(await locateSubject(target, repository, remote)).toMatchObject({
      subject: { commit: feature, base: first },
    });
  });

  it('on a new default branch is everything', async () => {
    const { remote, second } = await branched();
    const target = { kind: 'push', ref: 'refs/heads/main', after: second } as const;
    expect(await locateSubject(target, repository, remote)).toMatchObject({ subject: { base: undefined } });
  });

  it('that was deleted is gone', async () => {
    const { remote } = await branched();
    const target = { kind: 'push', ref: 'refs/heads/old' } as const;
    expect(await locateSubject(target, repository, remote)).toEqual({ gone: 'the branch is gone' });
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
    expect(await locateSubject(target(feature, second), repository, remote)).toMatchObject({
      subject: { commit: feature, base: first, pullRequest: 7 },
    });
  });

  it('of this repository may be pushed to, in whatever case its name is written', async () => {
    const { remote, second, feature } = await branched();
    const located = await locateSubject(target(feature, second, 'Acme/Widget'), repository, remote);
    expect(located).toMatchObject({ subject: { own: true } });
  });

  it('of a fork may not be pushed to', async () => {
    const { remote, second, feature } = await branched();
    const located = await locateSubject(target(feature, second, 'someone/widget'), repository, remote);
    expect(located).toMatchObject({ subject: { own: false } });
  });

  it('whose branch moved on may not be pushed to', async () => {
    const { remote, second, feature } = await branched();
    await remote.commit('feature', { 'b.py': '2' });
    const located = await locateSubject(target(feature, second), repository, remote);
    expect(located).toMatchObject({ subject: { commit: feature, own: false } });
  });
});

describe('the subject of a full look', () => {
  it('is the tip of the default branch', async () => {
    const { remote, second } = await branched();
    expect(await locateSubject({ kind: 'full' }, repository, remote)).toMatchObject({
      subject: { commit: second, full: true, base: undefined },
    });
  });

  it('is none in an empty repository', async () => {
    expect(await locateSubject({ kind: 'full' }, repository, remoteInMemory())).toEqual({
      gone: 'the branch has no commit',
    });
  });
});
