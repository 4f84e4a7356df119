import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type GitServer, startGitServer } from '../../support/git-server.ts';
import { mirrorOnce } from '../../support/mirror.ts';
import { fsck, gitIn, historyOf, refsOf } from '../../support/repositories.ts';

let server: GitServer;
let source: string;
let copies: string[];
let names: string[];
let scenario = 0;

beforeAll(async () => {
  server = await startGitServer();
});
afterAll(() => server.close());
beforeEach(async () => {
  scenario += 1;
  const prefix = `s${scenario}`;
  source = await server.create(`${prefix}/source`);
  names = [`${prefix}/one`, `${prefix}/two`];
  copies = await Promise.all(names.map((name) => server.create(name)));
  server.clearRequests();
});

const from = (): string => server.urlOf(`s${scenario}/source`);
const to = (): string[] => names.map((name) => server.urlOf(name));

describe('a first mirror', () => {
  it('gives every destination all branches and tags, annotated and light, and proves it', async () => {
    const history = await historyOf(source);
    const first = history.commit('main');
    history.commit('feature/x', { from: first });
    history.lightTag('light', first);
    history.annotatedTag('v1', first);
    await history.write();

    const report = await mirrorOnce({ from: from(), to: to() });

    expect(report).toMatchObject({ ok: true });
    for (const [index, copy] of copies.entries()) {
      expect(await refsOf(copy)).toEqual(await refsOf(source));
      await fsck(copy);
      expect(report.destinations[index]).toMatchObject({ ok: true, verified: true, counts: { create: 4 } });
    }
  });

  it('fetches once for all destinations', async () => {
    const history = await historyOf(source);
    history.commit('main');
    await history.write();

    await mirrorOnce({ from: from(), to: to() });

    const fetches = server.requests.filter(
      (request) => request.service === 'git-upload-pack' && (request.exchange?.responseBytes ?? 0) > 250,
    );
    expect(fetches.length).toBeGreaterThan(0);
    expect(
      server.requests.filter((request) => request.service === 'git-receive-pack' && !request.advertisement),
    ).toHaveLength(2);
  });

  it('of an empty repository is verified and pushes nothing', async () => {
    const report = await mirrorOnce({ from: from(), to: to() });

    expect(report.destinations.map((one) => [one.ok, one.verified, one.packBytes])).toEqual([
      [true, true, 0],
      [true, true, 0],
    ]);
  });

  it('run again finds nothing to do and pushes nothing', async () => {
    const history = await historyOf(source);
    history.commit('main');
    await history.write();
    await mirrorOnce({ from: from(), to: to() });
    server.clearRequests();

    const report = await mirrorOnce({ from: from(), to: to() });

    expect(report.destinations[0]).toMatchObject({
      ok: true,
      verified: true,
      refs: [],
      counts: { unchanged: 1 },
    });
    expect(
      server.requests.filter((request) => !request.advertisement && request.service === 'git-receive-pack'),
    ).toEqual([]);
  });
});

describe('a later mirror', () => {
  it('sends only what is new', async () => {
    const history = await historyOf(source);
    history.commit('main', { files: { 'big.txt': 'x'.repeat(100_000) } });
    await history.write();
    await mirrorOnce({ from: from(), to: to() });
    const more = await historyOf(source);
    more.commit('main', { files: { 'small.txt': 'y' } });
    await more.write();

    const report = await mirrorOnce({ from: from(), to: to() });

    expect(report.destinations[0]).toMatchObject({ ok: true, verified: true, counts: { update: 1 } });
    expect(report.destinations[0]?.packBytes).toBeLessThan(1_000);
    await fsck(copies[0] ?? '');
    expect(await gitIn(copies[0] ?? '', 'rev-list', '--count', 'main')).toBe('2');
  });
});
