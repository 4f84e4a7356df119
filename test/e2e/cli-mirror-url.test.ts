import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runCli, startCli } from '../support/cli.ts';
import { runHere } from '../support/cli-here.ts';
import { type GitServer, startGitServer } from '../support/git-server.ts';
import { fsck, historyOf, refsOf } from '../support/repositories.ts';

const fromToken = 'token-of-the-source';
const toToken = 'token-of-the-destination';

let server: GitServer;
let scenario = 0;
let source: string;
let copy: string;

const url = (name: string): string => server.urlOf(`s${scenario}/${name}`);
const tokens = { AUTO_BUILDER_FROM_TOKEN: fromToken, AUTO_BUILDER_TO_TOKEN: toToken };
const mirror = (...args: string[]) =>
  runHere(['mirror', '--from', url('source'), '--to', url('copy'), ...args], { environment: tokens });

beforeAll(async () => {
  server = await startGitServer({
    authenticate: (credentials, { service }) =>
      credentials?.password === (service === 'git-upload-pack' ? fromToken : toToken)
        ? { allow: true, user: 'someone' }
        : { allow: false, status: 401 },
  });
});
afterAll(() => server.close());
beforeEach(async () => {
  scenario += 1;
  source = await server.create(`s${scenario}/source`);
  copy = await server.create(`s${scenario}/copy`);
  const history = await historyOf(source);
  const first = history.commit('main');
  history.commit('feature/x', { from: first });
  history.annotatedTag('v1', first);
  await history.write();
});

describe('mirror --from URL --to URL', () => {
  it('makes the destination equal, ends with 0, and prints nothing but the report as JSON', async () => {
    const { code, stdout, stderr } = await runCli(
      ['mirror', '--from', url('source'), '--to', url('copy'), '--json'],
      { environment: tokens },
    );

    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(await refsOf(copy)).toEqual(await refsOf(source));
    await fsck(copy);
    const refs = await refsOf(source);
    expect(JSON.parse(stdout)).toEqual({
      source: url('source'),
      ok: true,
      durationMs: expect.any(Number),
      destinations: [
        {
          url: url('copy'),
          ok: true,
          verified: true,
          packBytes: expect.any(Number),
          durationMs: expect.any(Number),
          counts: { create: 3, update: 0, delete: 0, unchanged: 0, diverged: 0, held: 0 },
          refs: expect.arrayContaining([
            { ref: 'refs/heads/main', action: 'create', old: null, new: refs['refs/heads/main'], ok: true },
            { ref: 'refs/tags/v1', action: 'create', old: null, new: refs['refs/tags/v1'], ok: true },
          ]),
          sourceDigest: expect.stringMatching(/^[0-9a-f]{64}$/),
          destinationDigest: expect.stringMatching(/^[0-9a-f]{64}$/),
        },
      ],
    });
  });

  it('takes credentials from the user part of each URL and shows none of them', async () => {
    const withUser = (name: string, token: string) =>
      url(name).replace('http://', `http://someone:${token}@`);

    const { code, stdout, stderr } = await runHere([
      'mirror',
      '--from',
      withUser('source', fromToken),
      '--to',
      withUser('copy', toToken),
    ]);

    expect(code).toBe(0);
    expect(stdout + stderr).not.toContain(fromToken);
    expect(stdout + stderr).not.toContain(toToken);
  });

  it('prints readable text without control codes when it is no terminal', async () => {
    const { code, stdout, stderr } = await mirror();

    expect(code).toBe(0);
    expect(stdout).toContain(`✓ ${url('copy')}`);
    expect(stdout).toContain('create 3');
    expect(stdout).toMatch(/verified, SHA-256 of the refs [0-9a-f]{12}/);
    expect(stdout + stderr).not.toContain('\u001b');
  });

  it('shows how far it is where standard error is a terminal, and takes that away again', async () => {
    const { code, stdout, stderr } = await runHere(['mirror', '--from', url('source'), '--to', url('copy')], {
      environment: tokens,
      live: true,
    });

    expect(code).toBe(0);
    const lines = stderr.split('\r\u001b[K');
    expect(lines.length).toBeGreaterThan(2);
    expect(lines.at(-1)).toBe('');
    expect(stdout).toContain(`✓ ${url('copy')}`);
  });

  it('begins nothing after Ctrl-C', async () => {
    const { code } = await runHere(['mirror', '--from', url('source'), '--to', url('copy')], {
      environment: tokens,
      interrupted: true,
    });

    expect(code).toBe(130);
    expect(await refsOf(copy)).toEqual({});
  });

  it('takes globs that are repeated, joined by commas, and excluding', async () => {
    await mirror('--branches', '!feature/*', '--tags', '');
    expect(Object.keys(await refsOf(copy))).toEqual(['refs/heads/main']);

    await mirror('--branches', 'none,feature/*', '--branches', 'main', '--tags', 'v{1,2}');
    expect(Object.keys(await refsOf(copy))).toEqual([
      'refs/heads/feature/x',
      'refs/heads/main',
      'refs/tags/v1',
    ]);
  });

  it('with --dry-run prints the plan and pushes nothing', async () => {
    const plan = await mirror('--dry-run');
    const json = await mirror('--dry-run', '--json');

    expect(plan.code).toBe(0);
    expect(plan.stdout).toMatch(/refs\/heads\/main +create +- +[0-9a-f]{8}/);
    expect(JSON.parse(json.stdout)).toMatchObject({ ok: true, dryRun: true });
    expect(await refsOf(copy)).toEqual({});
  });

  it('with --prune deletes what the source lacks, and holds back when that is much unless it is forced', async () => {
    await mirror();
    const history = await historyOf(copy);
    const tip = (await refsOf(copy))['refs/heads/main'] ?? '';
    for (let index = 0; index < 6; index += 1) history.branch(`old-${index}`, tip);
    await history.write();

    const held = await mirror('--prune', '--json');
    expect(held.code).toBe(1);
    expect(JSON.parse(held.stdout).destinations[0]).toMatchObject({ ok: false, counts: { held: 6 } });

    const forced = await mirror('--prune=force', '--json');
    expect(forced.code).toBe(0);
    expect(JSON.parse(forced.stdout).destinations[0].counts).toMatchObject({ delete: 6 });
    expect(await refsOf(copy)).toEqual(await refsOf(source));
  });
});

describe('the exit code', () => {
  it('is 1 when one of two destinations fails, and the report names code and remedy', async () => {
    const { code, stdout } = await mirror('--to', url('missing'), '--json');

    expect(code).toBe(1);
    const { ok, destinations } = JSON.parse(stdout);
    expect(ok).toBe(false);
    expect(destinations.map((one: { ok: boolean }) => one.ok)).toEqual([true, false]);
    expect(destinations[1].error).toMatchObject({
      code: 'GIT_REPOSITORY_NOT_FOUND',
      remedy: expect.any(String),
    });
  });

  it('is 1 when a ref is held, with the words of the host', async () => {
    await mirror();
    const other = await historyOf(copy);
    other.commit('main', { message: 'by another hand' });
    await other.write();

    const { code, stdout } = await mirror('--strategy', 'fail', '--json');

    expect(code).toBe(1);
    expect(JSON.parse(stdout).destinations[0].refs).toMatchObject([
      { ref: 'refs/heads/main', action: 'held', ok: false, reason: expect.stringContaining('held') },
    ]);
  });

  it('is 3 with a JSON report when the source cannot be read', async () => {
    const { code, stdout } = await runHere(
      ['mirror', '--from', url('nothing'), '--to', url('copy'), '--json'],
      { environment: tokens },
    );

    expect(code).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, error: { code: 'GIT_REPOSITORY_NOT_FOUND' } });
  });

  it('is 3 when the credentials are refused, and the message holds no credential', async () => {
    const { code, stdout, stderr } = await runHere(['mirror', '--from', url('source'), '--to', url('copy')], {
      environment: { AUTO_BUILDER_FROM_TOKEN: fromToken, AUTO_BUILDER_TO_TOKEN: 'a-wrong-token' },
    });

    expect(code).toBe(3);
    expect(stdout).toContain('GIT_AUTHENTICATION_FAILED');
    expect(stdout + stderr).not.toContain('a-wrong-token');
  });

  it.each([
    ['without a destination', ['mirror', '--from', 'https://host.test/a/b']],
    ['with a URL that is none', ['mirror', '--from', 'git@host.test:a/b', '--to', 'https://host.test/c/d']],
    [
      'with an unknown strategy',
      ['mirror', '--from', 'https://h.test/a', '--to', 'https://h.test/b', '--strategy', 'x'],
    ],
    ['with an unknown option', ['mirror', '--from', 'https://h.test/a', '--bogus']],
    [
      'with the same repository twice',
      ['mirror', '--from', 'https://h.test/a', '--to', 'https://h.test/a.git'],
    ],
    ['with an unknown command', ['mirrror']],
    ['with nothing to mirror', ['mirror']],
  ])('is 2 %s, said on standard error', async (_, args) => {
    const { code, stdout, stderr } = await runHere(args);

    expect(code).toBe(2);
    expect(stderr).not.toBe('');
    expect(stdout).toBe('');
  });

  it('is 130 after Ctrl-C, and what was begun is reported', async () => {
    const { promise: reached, resolve } = Promise.withResolvers<void>();
    const { promise: goOn, resolve: letGo } = Promise.withResolvers<undefined>();
    const remove = server.onRequest(({ service, advertisement }) => {
      if (service !== 'git-receive-pack' || advertisement) return undefined;
      resolve();
      return goOn;
    });
    const running = startCli(['mirror', '--from', url('source'), '--to', url('copy'), '--json'], {
      environment: tokens,
    });
    await reached;
    running.process.kill('SIGINT');

    const { code, stdout } = await running.ended;
    letGo(undefined);
    remove();

    expect(code).toBe(130);
    expect(JSON.parse(stdout)).toMatchObject({
      ok: false,
      destinations: [{ error: { code: 'GIT_ABORTED' } }],
    });
  });
});

describe('a URL with a token that cannot be read', () => {
  it('is refused without showing the token', async () => {
    const { code, stderr } = await runHere([
      'mirror',
      '--from',
      'someone:hidden-token@host.test/a',
      '--to',
      'x',
    ]);

    expect(code).toBe(2);
    expect(stderr).not.toContain('hidden-token');
  });
});
