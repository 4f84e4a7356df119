import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type GitServer, startGitServer } from '../../support/git-server.ts';
import { mirrorOnce } from '../../support/mirror.ts';
import {
  commitTo,
  expectEqualRefs,
  firstDestination,
  installHook,
  type MirrorScenario,
  mirrorScenario,
  pushesTo,
  refResult,
  setRef,
} from '../../support/mirror-scenario.ts';
import { fsck, historyOf, refsOf } from '../../support/repositories.ts';

let server: GitServer;
let scenario: MirrorScenario;

beforeAll(async () => {
  server = await startGitServer();
});
afterAll(() => server.close());
beforeEach(async () => {
  scenario = await mirrorScenario(server, { copies: 2 });
});

/** `main` and so many branches with a commit each; some of them carry a file called `secret.txt`. */
async function sourceWithBranches(count: number, guilty: readonly number[] = []): Promise<void> {
  await commitTo(scenario.source, 'main');
  for (let index = 1; index <= count; index += 1) {
    const files = guilty.includes(index) ? { 'secret.txt': `secret ${index}` } : { 'file.txt': `${index}` };
    await commitTo(scenario.source, `b${index}`, { from: 'refs/heads/main^0', files });
  }
}

/** Refuses every push that brings a file called `secret.txt`, as push protection does. */
const refuseSecrets = `
while read old new ref; do
  case "$new" in *[!0]*)
    if git ls-tree -r --name-only "$new" | grep -q secret.txt; then
      echo "secret scanning found a secret in $ref" >&2
      exit 1
    fi;;
  esac
done`;

const secretBranches = (copy: string): Promise<string[]> =>
  refsOf(copy).then((refs) => Object.keys(refs).map((ref) => ref.replace('refs/heads/', '')));

describe('a pre-receive hook that refuses one ref', () => {
  it('takes only that ref out: the others arrive', async () => {
    await sourceWithBranches(8, [3]);
    await installHook(scenario.copy, 'pre-receive', refuseSecrets);

    const report = await mirrorOnce({ from: scenario.from, to: scenario.to.slice(0, 1) });

    expect(await secretBranches(scenario.copy)).toEqual(['b1', 'b2', 'b4', 'b5', 'b6', 'b7', 'b8', 'main']);
    expect(firstDestination(report).counts).toMatchObject({ create: 8, held: 1 });
    await fsck(scenario.copy);
  });

  it("is quoted in the guilty ref's reason", async () => {
    await sourceWithBranches(4, [2]);
    await installHook(scenario.copy, 'pre-receive', refuseSecrets);

    const report = await mirrorOnce({ from: scenario.from, to: scenario.to.slice(0, 1) });

    expect(refResult(report, 'refs/heads/b2')).toMatchObject({ action: 'held', ok: false });
    expect(refResult(report, 'refs/heads/b2')?.reason).toContain('pre-receive hook declined');
    expect(refResult(report, 'refs/heads/b2')?.reason).toContain(
      'secret scanning found a secret in refs/heads/b2',
    );
  });

  it('does not touch the other destinations', async () => {
    await sourceWithBranches(4, [2]);
    await installHook(scenario.copies[0] ?? '', 'pre-receive', refuseSecrets);

    const report = await mirrorOnce({ from: scenario.from, to: scenario.to });

    expect(report.destinations.map((one) => [one.ok, one.counts.held])).toEqual([
      [false, 1],
      [true, 0],
    ]);
    await expectEqualRefs(scenario.source, scenario.copies[1] ?? '');
  });

  it('is found in every batch', async () => {
    await sourceWithBranches(9, [2, 8]);
    await installHook(scenario.copy, 'pre-receive', refuseSecrets);

    const report = await mirrorOnce({
      from: scenario.from,
      to: scenario.to.slice(0, 1),
      engine: { batchSize: 4 },
    });

    expect(firstDestination(report).counts).toMatchObject({ create: 8, held: 2 });
    await fsck(scenario.copy);
  });

  it('holds a single update, and says so', async () => {
    await sourceWithBranches(1);
    await mirrorOnce({ from: scenario.from, to: scenario.to.slice(0, 1) });
    await installHook(scenario.copy, 'pre-receive', refuseSecrets);
    await commitTo(scenario.source, 'main', { files: { 'secret.txt': 'x' } });

    const report = await mirrorOnce({ from: scenario.from, to: scenario.to.slice(0, 1) });

    expect(refResult(report, 'refs/heads/main')).toMatchObject({ action: 'held', ok: false });
  });

  it('is asked again when the source has mended the ref meanwhile', async () => {
    await sourceWithBranches(2, [1]);
    await installHook(scenario.copy, 'pre-receive', refuseSecrets);
    let pushes = 0;
    const stop = server.onRequest(async ({ repository, service, advertisement }) => {
      if (repository !== scenario.copyNames[0] || service !== 'git-receive-pack' || advertisement)
        return undefined;
      pushes += 1;
      if (pushes === 2) {
        await commitTo(scenario.source, 'b1', {
          from: 'refs/heads/main^0',
          files: { 'clean.txt': 'clean' },
        });
      }
      return undefined;
    });

    const report = await mirrorOnce({ from: scenario.from, to: scenario.to.slice(0, 1) });
    stop();

    expect(report.ok).toBe(true);
    await expectEqualRefs(scenario.source, scenario.copy);
  });
});

describe('an update hook', () => {
  it('refuses only its own ref, in one push', async () => {
    await sourceWithBranches(4);
    await installHook(
      scenario.copy,
      'update',
      'test "$1" != refs/heads/b2 || { echo "b2 is frozen" >&2; exit 1; }',
    );

    const report = await mirrorOnce({ from: scenario.from, to: scenario.to.slice(0, 1) });

    expect(refResult(report, 'refs/heads/b2')?.reason).toContain('b2 is frozen');
    expect(await secretBranches(scenario.copy)).toEqual(['b1', 'b3', 'b4', 'main']);
    expect(pushesTo(server, scenario.copyNames[0] ?? '')).toBe(1);
  });

  it('that refuses each ref for a reason of its own is quoted for each', async () => {
    await sourceWithBranches(2);
    await installHook(scenario.copy, 'update', 'echo "no $1" >&2; exit 1');

    const report = await mirrorOnce({ from: scenario.from, to: scenario.to.slice(0, 1) });

    for (const ref of ['refs/heads/main', 'refs/heads/b1', 'refs/heads/b2']) {
      expect(refResult(report, ref)?.reason).toContain(`no ${ref}`);
    }
  });
});

describe('a ref that the host refuses for another reason than the hook refuses the rest', () => {
  it('does not take the innocent down with it', async () => {
    await sourceWithBranches(4, [1]);
    await installHook(scenario.copy, 'pre-receive', refuseSecrets);
    await setRef(scenario.source, 'refs/heads/hidden/one', 'refs/heads/main');
    await hide(scenario.copy, 'refs/heads/hidden');

    const report = await mirrorOnce({ from: scenario.from, to: scenario.to.slice(0, 1) });

    expect(await secretBranches(scenario.copy)).toEqual(['b2', 'b3', 'b4', 'main']);
    expect(refResult(report, 'refs/heads/hidden/one')?.reason).toContain('hidden');
  });
});

async function hide(directory: string, refs: string): Promise<void> {
  await appendFile(join(directory, 'config'), `[receive]\n\thideRefs = ${refs}\n`);
}

describe('a host that refuses everything', () => {
  const refuseAll = 'echo push >> hooks/calls\necho "this repository is archived" >&2\nexit 1';
  const calls = async (): Promise<number> =>
    (await readFile(join(scenario.copy, 'hooks/calls'), 'utf8')).trim().split('\n').length;

  it('is not asked for every ref', async () => {
    const history = await historyOf(scenario.source);
    const first = history.commit('main');
    for (let index = 0; index < 400; index += 1) history.branch(`b${index}`, first);
    await history.write();
    await installHook(scenario.copy, 'pre-receive', refuseAll);

    const report = await mirrorOnce({
      from: scenario.from,
      to: scenario.to.slice(0, 1),
      engine: { batchSize: 100 },
    });

    expect(firstDestination(report).counts).toMatchObject({ held: 401, create: 0 });
    expect(refResult(report, 'refs/heads/b7')?.reason).toContain('this repository is archived');
    expect(await calls()).toBeLessThan(160);
  });
});
