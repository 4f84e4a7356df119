import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AutoBuilderError } from '../../../shared/errors.ts';
import { type GitServer, startGitServer } from '../../support/git-server.ts';
import { mirrorOnce } from '../../support/mirror.ts';
import {
  commitTo,
  expectEqualRefs,
  firstDestination,
  installHook,
  type MirrorScenario,
  mirrorScenario,
  refResult,
  setRef,
} from '../../support/mirror-scenario.ts';
import { gitIn, historyOf, refsOf } from '../../support/repositories.ts';

let server: GitServer;
let scenario: MirrorScenario;
let base: string;

beforeAll(async () => {
  server = await startGitServer();
});
afterAll(() => server.close());
beforeEach(async () => {
  scenario = await mirrorScenario(server);
  base = await commitTo(scenario.source, 'main', { files: { 'dir/file.txt': 'content' } });
});

const mirror = () => mirrorOnce({ from: scenario.from, to: scenario.to });

describe('tags', () => {
  const kinds: Record<string, () => Promise<unknown>> = {
    'a light one': () => setRef(scenario.source, 'refs/tags/light', base),
    'an annotated one': () => gitIn(scenario.source, 'tag', '-a', '-m', 'one', 'v1', base),
    'one of a tree': () => gitIn(scenario.source, 'tag', 'tree', `${base}^{tree}`),
    'one of a blob': () => gitIn(scenario.source, 'tag', 'blob', `${base}:dir/file.txt`),
    'an annotated one of a blob': () =>
      gitIn(scenario.source, 'tag', '-a', '-m', 'blob', 'blob-note', `${base}:dir/file.txt`),
    'one of another tag': async () => {
      await gitIn(scenario.source, 'tag', '-a', '-m', 'inner', 'inner', base);
      await gitIn(scenario.source, 'tag', '-a', '-m', 'outer', 'outer', 'inner');
    },
    'one of a commit on no branch': async () => {
      const lost = await commitTo(scenario.source, 'gone');
      await setRef(scenario.source, 'refs/tags/lonely', lost);
      await gitIn(scenario.source, 'update-ref', '-d', 'refs/heads/gone');
    },
    'one with a signature of several lines': () =>
      gitIn(
        scenario.source,
        'tag',
        '-a',
        '-m',
        'subject\n\nbody\n-----BEGIN PGP SIGNATURE-----',
        'signed',
        base,
      ),
  };

  it.each(Object.entries(kinds))('(%s) arrive with a first mirror', async (_name, make) => {
    await make();

    const report = await mirror();

    expect(firstDestination(report)).toMatchObject({ ok: true, verified: true });
    await expectEqualRefs(scenario.source, scenario.copy);
  });

  it.each(Object.entries(kinds))('(%s) arrive at a copy that has the history', async (_name, make) => {
    await mirror();
    await make();

    const report = await mirror();

    expect(firstDestination(report)).toMatchObject({ ok: true, verified: true });
    await expectEqualRefs(scenario.source, scenario.copy);
  });

  it('that turn from light to annotated are moved, and the old one is kept', async () => {
    await setRef(scenario.source, 'refs/tags/v1', base);
    await mirror();
    await gitIn(scenario.source, 'tag', '-f', '-a', '-m', 'now annotated', 'v1', base);

    const report = await mirror();

    expect(refResult(report, 'refs/tags/v1')).toMatchObject({ action: 'diverged', ok: true });
    const refs = await refsOf(scenario.copy);
    expect(refs[`refs/auto-builder/archive/tags/v1/${base}`]).toBe(base);
    expect(refs['refs/tags/v1']).toBe((await refsOf(scenario.source))['refs/tags/v1']);
  });

  it('stand beside branches of the same name', async () => {
    await setRef(scenario.source, 'refs/tags/main', base);
    await commitTo(scenario.source, 'main');

    await mirror();

    await expectEqualRefs(scenario.source, scenario.copy);
  });
});

describe('names of refs', () => {
  it.each([
    ['ümläut/日本語'],
    ['with-"quotes"-and-\'apostrophes\''],
    ['percent%20encoded'],
    ['hash#and&ampersand;semicolon'],
    ['$(dollar)`backtick`'],
    ['emoji-🚀'],
    ['@'],
    ['a'.repeat(200)],
    ['refs/heads/nested'],
    [`deep/${'x/'.repeat(30)}end`],
  ])('like %s travel unchanged', async (name) => {
    await setRef(scenario.source, `refs/heads/${name}`, base);
    const history = await historyOf(scenario.source);
    history.lightTag(`t-${name}`, base);
    await history.write();

    const report = await mirror();

    expect(firstDestination(report)).toMatchObject({ ok: true, verified: true });
    await expectEqualRefs(scenario.source, scenario.copy);
  });
});

describe('the default branch of the destination', () => {
  /** Mirrors with a host on which the default branch can be set, and tells what was asked of it. */
  async function follow(
    defaultBranch: string | undefined,
    answer: (branch: string) => Promise<void> = async () => undefined,
  ) {
    const asked: string[] = [];
    const report = await mirrorOnce({
      from: scenario.from,
      to: scenario.to.map((url) => ({
        url,
        defaultBranch,
        followHead: (branch: string) => {
          asked.push(branch);
          return answer(branch);
        },
      })),
    });
    return { asked, report };
  }

  it('follows that of the source, once the branch is there', async () => {
    await commitTo(scenario.source, 'trunk');
    await gitIn(scenario.source, 'symbolic-ref', 'HEAD', 'refs/heads/trunk');
    let there = false;

    const { asked, report } = await follow('main', async () => {
      there = Object.hasOwn(await refsOf(scenario.copy), 'refs/heads/trunk');
    });

    expect(asked).toEqual(['trunk']);
    expect(there).toBe(true);
    expect(report.ok).toBe(true);
  });

  it('follows also when no ref has to be pushed', async () => {
    await setRef(scenario.source, 'refs/heads/trunk', base);
    await mirror();
    await gitIn(scenario.source, 'symbolic-ref', 'HEAD', 'refs/heads/trunk');

    const { asked } = await follow('main');

    expect(asked).toEqual(['trunk']);
  });

  it('is left alone when it is right already', async () => {
    const { asked } = await follow('main');

    expect(asked).toEqual([]);
  });

  it('is set when it is not known', async () => {
    const { asked } = await follow(undefined);

    expect(asked).toEqual(['main']);
  });

  it('is left alone when the branch is not mirrored', async () => {
    const asked: string[] = [];

    await mirrorOnce({
      from: scenario.from,
      to: scenario.to.map((url) => ({ url, followHead: async (branch) => void asked.push(branch) })),
      filters: { branches: ['other'], tags: [] },
    });

    expect(asked).toEqual([]);
  });

  it('is left alone when the branch was refused', async () => {
    await installHook(scenario.copy, 'update', 'exit 1');

    const { asked } = await follow('other');

    expect(asked).toEqual([]);
  });

  it('is left alone by a dry run', async () => {
    const asked: string[] = [];

    await mirrorOnce({
      from: scenario.from,
      to: scenario.to.map((url) => ({ url, followHead: async (branch) => void asked.push(branch) })),
      dryRun: true,
    });

    expect(asked).toEqual([]);
  });

  it('that may not be set is held and said, and the refs have arrived', async () => {
    const refusal = new AutoBuilderError({
      code: 'GITHUB_FORBIDDEN',
      what: 'the token may not change settings',
      where: 'acme-backup/app',
      remedy: 'Give it administration rights.',
    });

    const { report } = await follow('other', () => Promise.reject(refusal));

    expect(firstDestination(report)).toMatchObject({ ok: false, verified: true });
    expect(firstDestination(report).error).toBeUndefined();
    expect(firstDestination(report).refs).toMatchObject([
      { ref: 'refs/heads/main', ok: true },
      { ref: 'HEAD', action: 'held', ok: false, reason: expect.stringContaining('may not change settings') },
    ]);
    await expectEqualRefs(scenario.source, scenario.copy);
  });
});
