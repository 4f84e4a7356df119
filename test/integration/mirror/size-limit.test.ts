import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type GitServer, startGitServer } from '../../support/git-server.ts';
import { mirrorOnce } from '../../support/mirror.ts';
import {
  commitTo,
  firstDestination,
  type MirrorScenario,
  mirrorScenario,
  refResult,
} from '../../support/mirror-scenario.ts';
import { fsck, gitIn, randomBytesOf, refsOf } from '../../support/repositories.ts';

let server: GitServer;
let scenario: MirrorScenario;

beforeAll(async () => {
  server = await startGitServer();
});
afterAll(() => server.close());
beforeEach(async () => {
  scenario = await mirrorScenario(server);
  await gitIn(scenario.copy, 'config', 'receive.maxInputSize', '200000');
});

describe('a destination that limits the size of a push', () => {
  it('gets what fits in several pushes, although all together would be too much', async () => {
    await commitTo(scenario.source, 'main');
    for (const name of ['a', 'b', 'c', 'd']) {
      const files = { [name]: randomBytesOf(name, 90_000) };
      await commitTo(scenario.source, name, { from: 'refs/heads/main^0', files });
    }

    const report = await mirrorOnce({ from: scenario.from, to: scenario.to });

    expect(firstDestination(report)).toMatchObject({ ok: true, verified: true });
    expect(await refsOf(scenario.copy)).toEqual(await refsOf(scenario.source));
    await fsck(scenario.copy);
  });

  it('gets everything but the ref that is too large by itself, which is held and named', async () => {
    await commitTo(scenario.source, 'main');
    const files = { huge: randomBytesOf('huge', 400_000) };
    await commitTo(scenario.source, 'huge', { from: 'refs/heads/main^0', files });
    await commitTo(scenario.source, 'small', { from: 'refs/heads/main^0' });

    const report = await mirrorOnce({ from: scenario.from, to: scenario.to });

    expect(Object.keys(await refsOf(scenario.copy))).toEqual(['refs/heads/main', 'refs/heads/small']);
    expect(refResult(report, 'refs/heads/huge')).toMatchObject({
      action: 'held',
      ok: false,
    });
    await fsck(scenario.copy);
  });

  it('that takes nothing at all is a failure of the destination, not of its refs', async () => {
    const files = { huge: randomBytesOf('huge', 400_000) };
    await commitTo(scenario.source, 'main', { files });
    await commitTo(scenario.source, 'other', { from: 'refs/heads/main^0' });

    const report = await mirrorOnce({ from: scenario.from, to: scenario.to });

    expect(firstDestination(report).error).toMatchObject({ code: 'GIT_UNPACK_FAILED' });
    expect(await refsOf(scenario.copy)).toEqual({});
  });
});
