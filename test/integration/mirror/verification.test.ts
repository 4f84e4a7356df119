import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type GitServer, startGitServer } from '../../support/git-server.ts';
import { mirrorOnce } from '../../support/mirror.ts';
import {
  commitTo,
  deleteRef,
  firstDestination,
  installHook,
  type MirrorScenario,
  mirrorScenario,
  setRef,
} from '../../support/mirror-scenario.ts';
import { gitIn, refsOf } from '../../support/repositories.ts';

let server: GitServer;
let scenario: MirrorScenario;

beforeAll(async () => {
  server = await startGitServer();
});
afterAll(() => server.close());
beforeEach(async () => {
  scenario = await mirrorScenario(server);
  const base = await commitTo(scenario.source, 'main');
  await setRef(scenario.source, 'refs/heads/feature/x', base);
  await gitIn(scenario.source, 'tag', '-a', '-m', 'one', 'v1', base);
});

/** The digest by hand: sorted `id ref` lines, each ended by a line feed. */
function digestOf(refs: Record<string, string>): string {
  const lines = Object.entries(refs).map(([ref, id]) => `${id} ${ref}`);
  return createHash('sha256')
    .update(
      lines
        .sort()
        .map((line) => `${line}\n`)
        .join(''),
    )
    .digest('hex');
}

describe('the verification', () => {
  it('records the SHA-256 over the sorted refs of each side', async () => {
    const report = await mirrorOnce({ from: scenario.from, to: scenario.to });

    expect(firstDestination(report)).toMatchObject({
      verified: true,
      sourceDigest: digestOf(await refsOf(scenario.source)),
      destinationDigest: digestOf(await refsOf(scenario.copy)),
    });
  });

  it('lists both sides again after the push', async () => {
    let pushed = false;
    const listedAfterPush = new Set<string>();
    const stop = server.onRequest(({ repository, service, advertisement }) => {
      if (service === 'git-receive-pack' && !advertisement) pushed = true;
      else if (pushed) listedAfterPush.add(repository);
      return undefined;
    });

    await mirrorOnce({ from: scenario.from, to: scenario.to });
    stop();

    expect(listedAfterPush).toEqual(new Set([scenario.sourceName, scenario.copyNames[0]]));
  });

  it('covers the refs under the filters, and not what others keep at the destination', async () => {
    await commitTo(scenario.copy, 'of-somebody');

    const report = await mirrorOnce({
      from: scenario.from,
      to: scenario.to,
      filters: { branches: ['main'], tags: [] },
    });

    const { 'refs/heads/main': main = '' } = await refsOf(scenario.source);
    expect(firstDestination(report)).toMatchObject({
      verified: true,
      sourceDigest: digestOf({ 'refs/heads/main': main }),
      destinationDigest: digestOf({ 'refs/heads/main': main }),
    });
  });

  it('is not given while a ref is refused', async () => {
    await installHook(scenario.copy, 'update', 'test "$1" != refs/heads/feature/x');

    const report = await mirrorOnce({ from: scenario.from, to: scenario.to });

    const { 'refs/heads/feature/x': _refused, ...arrived } = await refsOf(scenario.source);
    expect(firstDestination(report)).toMatchObject({
      ok: false,
      verified: false,
      destinationDigest: digestOf(arrived),
    });
  });

  it('is not given while a ref that should be gone is held', async () => {
    await mirrorOnce({ from: scenario.from, to: scenario.to });
    await installHook(scenario.copy, 'update', 'test "$1" != refs/heads/feature/x');
    await deleteRef(scenario.source, 'refs/heads/feature/x');

    const report = await mirrorOnce({ from: scenario.from, to: scenario.to, prune: 'on' });

    expect(firstDestination(report)).toMatchObject({ ok: false, verified: false });
  });
});
