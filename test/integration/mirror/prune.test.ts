import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MirrorMemory } from '../../../functions/mirror/plan.ts';
import { type GitServer, startGitServer } from '../../support/git-server.ts';
import { mirrorOnce } from '../../support/mirror.ts';
import {
  commitTo,
  deleteRef,
  expectEqualRefs,
  firstDestination,
  installHook,
  type MirrorScenario,
  mirrorScenario,
  pushesTo,
  refResult,
  setRef,
} from '../../support/mirror-scenario.ts';
import { gitIn, refsOf } from '../../support/repositories.ts';

let server: GitServer;
let scenario: MirrorScenario;
let base: string;

beforeAll(async () => {
  server = await startGitServer();
});
afterAll(() => server.close());

/** A source and a copy with `main` and these branches, equal on both sides. */
async function mirrored(branches: readonly string[]): Promise<MirrorMemory> {
  scenario = await mirrorScenario(server);
  base = await commitTo(scenario.source, 'main');
  for (const branch of branches) await setRef(scenario.source, `refs/heads/${branch}`, base);
  await mirrorOnce({ from: scenario.from, to: scenario.to });
  const refs = new Map(Object.entries(await refsOf(scenario.source)));
  server.clearRequests();
  return { synced: refs, created: new Set(refs.keys()) };
}

const mirror = (prune: 'off' | 'on' | 'force', memory?: MirrorMemory) =>
  mirrorOnce({ from: scenario.from, to: scenario.to.map((url) => ({ url, memory })), prune });
const branchesOfCopy = async (): Promise<string[]> =>
  Object.keys(await refsOf(scenario.copy)).map((ref) => ref.replace('refs/heads/', ''));
const numbered = (count: number): string[] => Array.from({ length: count }, (_, index) => `b${index + 1}`);

describe('without prune', () => {
  it('nothing is deleted', async () => {
    const memory = await mirrored(['old']);
    await deleteRef(scenario.source, 'refs/heads/old');

    await mirror('off', memory);

    expect(await branchesOfCopy()).toEqual(['main', 'old']);
  });
});

describe('prune with a memory', () => {
  it('deletes what this mirror created, and leaves what others made', async () => {
    const memory = await mirrored(['old']);
    await deleteRef(scenario.source, 'refs/heads/old');
    await setRef(scenario.copy, 'refs/heads/of-somebody', base);

    const report = await mirror('on', memory);

    expect(await branchesOfCopy()).toEqual(['main', 'of-somebody']);
    expect(firstDestination(report)).toMatchObject({ ok: true, verified: true, counts: { delete: 1 } });
  });

  it('leaves what it synced but did not create', async () => {
    const memory = await mirrored(['old']);
    await deleteRef(scenario.source, 'refs/heads/old');

    await mirror('on', { ...memory, created: new Set(['refs/heads/main']) });

    expect(await branchesOfCopy()).toEqual(['main', 'old']);
  });

  it('holds what moved at the destination since, even when forced', async () => {
    const memory = await mirrored(['old']);
    await deleteRef(scenario.source, 'refs/heads/old');
    await commitTo(scenario.copy, 'old');

    const report = await mirror('force', memory);

    expect(refResult(report, 'refs/heads/old')).toMatchObject({ action: 'held', ok: false });
    expect(refResult(report, 'refs/heads/old')?.reason).toContain('moved at the destination');
    expect(await branchesOfCopy()).toEqual(['main', 'old']);
  });
});

describe('prune without a memory', () => {
  it('covers every ref of the destination under the filters', async () => {
    await mirrored(['old', 'kept']);
    await deleteRef(scenario.source, 'refs/heads/old');
    await setRef(scenario.copy, 'refs/heads/of-somebody', base);

    await mirror('on');

    expect(await branchesOfCopy()).toEqual(['kept', 'main']);
  });

  it('leaves refs outside of the filters', async () => {
    await mirrored(['old', 'release/1']);
    await deleteRef(scenario.source, 'refs/heads/old');
    await deleteRef(scenario.source, 'refs/heads/release/1');

    await mirrorOnce({
      from: scenario.from,
      to: scenario.to,
      prune: 'force',
      filters: { branches: ['*', '!release/*'], tags: ['*'] },
    });

    expect(await branchesOfCopy()).toEqual(['main', 'release/1']);
  });

  it('leaves archives of old tips', async () => {
    await mirrored([]);
    const old = await commitTo(scenario.copy, 'main');
    await mirror('on');

    await mirror('force');

    expect(Object.keys(await refsOf(scenario.copy))).toContain(`refs/auto-builder/archive/main/${old}`);
  });
});

describe('the cap on deletes', () => {
  it('lets five go, however few there are', async () => {
    const memory = await mirrored(numbered(5));
    for (const branch of numbered(5)) await deleteRef(scenario.source, `refs/heads/${branch}`);

    await mirror('on', memory);

    expect(await branchesOfCopy()).toEqual(['main']);
  });

  it.each([['with a memory'], ['without one']])('holds six of seven for approval, %s', async (how) => {
    const memory = await mirrored(numbered(6));
    for (const branch of numbered(6)) await deleteRef(scenario.source, `refs/heads/${branch}`);
    const news = await commitTo(scenario.source, 'main');

    const report = await mirror('on', how === 'with a memory' ? memory : undefined);

    expect(firstDestination(report).counts).toMatchObject({ held: 6, delete: 0, update: 1 });
    expect(refResult(report, 'refs/heads/b1')?.reason).toContain('6 of 7 refs would go at once');
    expect(await branchesOfCopy()).toEqual([...numbered(6), 'main']);
    expect((await refsOf(scenario.copy))['refs/heads/main']).toBe(news);
  });

  it('lets six of twenty-one go: not more than 30 %', async () => {
    const memory = await mirrored(numbered(20));
    for (const branch of numbered(6)) await deleteRef(scenario.source, `refs/heads/${branch}`);

    await mirror('on', memory);

    await expectEqualRefs(scenario.source, scenario.copy);
  });

  it('is lifted by force', async () => {
    const memory = await mirrored(numbered(6));
    for (const branch of numbered(6)) await deleteRef(scenario.source, `refs/heads/${branch}`);

    await mirror('force', memory);

    expect(await branchesOfCopy()).toEqual(['main']);
  });
});

describe('a source that shows no ref at all', () => {
  it.each([['with a memory'], ['without one']])('takes nothing away, %s', async (how) => {
    const memory = await mirrored(['old']);
    for (const branch of ['main', 'old']) await deleteRef(scenario.source, `refs/heads/${branch}`);

    const report = await mirror('on', how === 'with a memory' ? memory : undefined);

    expect(refResult(report, 'refs/heads/main')).toMatchObject({ action: 'held', ok: false });
    expect(await branchesOfCopy()).toEqual(['main', 'old']);
    expect(pushesTo(server, scenario.copyNames[0] ?? '')).toBe(0);
  });
});

describe('filters that leave nothing of the source', () => {
  it('do not keep what is gone there: the last release branch', async () => {
    const memory = await mirrored(['release/1']);
    await deleteRef(scenario.source, 'refs/heads/release/1');

    const report = await mirrorOnce({
      from: scenario.from,
      to: [{ url: scenario.to[0] ?? '', memory }],
      filters: { branches: ['release/*'], tags: [] },
      prune: 'on',
    });

    expect(report.ok).toBe(true);
    expect(await branchesOfCopy()).toEqual(['main']);
  });
});

describe('a delete that the destination refuses', () => {
  it('is held with its words, and the others go', async () => {
    const memory = await mirrored(['protected', 'old']);
    await installHook(
      scenario.copy,
      'update',
      'case "$1" in refs/heads/protected) echo "protected branch" >&2; exit 1;; esac',
    );
    for (const branch of ['protected', 'old']) await deleteRef(scenario.source, `refs/heads/${branch}`);

    const report = await mirror('on', memory);

    expect(refResult(report, 'refs/heads/protected')).toMatchObject({ action: 'held', ok: false });
    expect(refResult(report, 'refs/heads/protected')?.reason).toContain('protected branch');
    expect(await branchesOfCopy()).toEqual(['main', 'protected']);
  });

  it('is that of the default branch, until the default branch has followed', async () => {
    const memory = await mirrored(['next']);
    await gitIn(scenario.source, 'symbolic-ref', 'HEAD', 'refs/heads/next');
    await deleteRef(scenario.source, 'refs/heads/main');
    const [url = ''] = scenario.to;

    const report = await mirrorOnce({
      from: scenario.from,
      to: [
        {
          url,
          memory,
          defaultBranch: 'main',
          followHead: async (branch) =>
            void (await gitIn(scenario.copy, 'symbolic-ref', 'HEAD', `refs/heads/${branch}`)),
        },
      ],
      prune: 'on',
    });

    expect(report.ok).toBe(true);
    expect(await branchesOfCopy()).toEqual(['next']);
  });
});

describe('names that cannot stand beside each other', () => {
  it('change from a branch to a folder and back, with prune', async () => {
    await mirrored(['feat']);
    await deleteRef(scenario.source, 'refs/heads/feat');
    await setRef(scenario.source, 'refs/heads/feat/x', base);
    const there = await mirror('on');
    await expectEqualRefs(scenario.source, scenario.copy);
    await deleteRef(scenario.source, 'refs/heads/feat/x');
    await setRef(scenario.source, 'refs/heads/feat', base);

    const back = await mirror('on');

    expect([there.ok, back.ok]).toEqual([true, true]);
    await expectEqualRefs(scenario.source, scenario.copy);
  });

  it('are held without prune, and the others arrive', async () => {
    const memory = await mirrored(['feat']);
    await deleteRef(scenario.source, 'refs/heads/feat');
    await setRef(scenario.source, 'refs/heads/feat/x', base);
    await setRef(scenario.source, 'refs/heads/other', base);

    const report = await mirror('off', memory);

    expect(refResult(report, 'refs/heads/feat/x')).toMatchObject({ action: 'held', ok: false });
    expect(await branchesOfCopy()).toEqual(['feat', 'main', 'other']);
  });

  it('are held when the one in the way is refused its delete', async () => {
    const memory = await mirrored(['feat']);
    await installHook(scenario.copy, 'update', 'test "$1" != refs/heads/feat');
    await deleteRef(scenario.source, 'refs/heads/feat');
    await setRef(scenario.source, 'refs/heads/feat/x', base);
    await setRef(scenario.source, 'refs/heads/other', base);

    const report = await mirror('on', memory);

    expect(refResult(report, 'refs/heads/feat')).toMatchObject({ action: 'held', ok: false });
    expect(refResult(report, 'refs/heads/feat/x')).toMatchObject({ action: 'held', ok: false });
    expect(await branchesOfCopy()).toEqual(['feat', 'main', 'other']);
  });
});
