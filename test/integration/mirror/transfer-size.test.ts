import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type GitServer, startGitServer } from '../../support/git-server.ts';
import { startRelay } from '../../support/http-host.ts';
import { mirrorOnce } from '../../support/mirror.ts';
import {
  commitTo,
  expectEqualRefs,
  firstDestination,
  type MirrorScenario,
  mirrorScenario,
  pushesTo,
  setRef,
} from '../../support/mirror-scenario.ts';
import { fsck, randomBytesOf } from '../../support/repositories.ts';

let server: GitServer;
let scenario: MirrorScenario;

/** Text that compresses badly, so that a delta shows. */
const lines = randomBytesOf('text', 60_000).toString('hex').replace(/.{60}/g, '$&\n');

beforeAll(async () => {
  server = await startGitServer();
});
afterAll(() => server.close());
beforeEach(async () => {
  scenario = await mirrorScenario(server);
  await commitTo(scenario.source, 'main', { files: { 'text.txt': lines } });
  await mirrorOnce({ from: scenario.from, to: scenario.to });
  server.clearRequests();
});

describe('a small change to a large file', () => {
  it('travels as a delta against what the destination has', async () => {
    await commitTo(scenario.source, 'main', { files: { 'text.txt': `${lines}one more line\n` } });

    const report = await mirrorOnce({ from: scenario.from, to: scenario.to });

    expect(firstDestination(report).packBytes).toBeLessThan(1_500);
    await expectEqualRefs(scenario.source, scenario.copy);
  });

  it('travels whole to a destination that cannot complete thin packs', async () => {
    await commitTo(scenario.source, 'main', { files: { 'text.txt': `${lines}one more line\n` } });
    const relay = await startRelay(server.url, {
      rewrite: (body, request) =>
        request.url?.includes('info/refs?service=git-receive-pack')
          ? { body: renamedCapability(body, 'quiet', 'no-thin') }
          : { body },
    });

    const report = await mirrorOnce({
      from: scenario.from,
      to: scenario.to.map((url) => url.replace(server.url, relay.url)),
    });
    await relay.close();

    expect(report.ok).toBe(true);
    expect(firstDestination(report).packBytes).toBeGreaterThan(50_000);
    await expectEqualRefs(scenario.source, scenario.copy);
  });
});

describe('refs whose objects are all there', () => {
  it('are created with an empty pack', async () => {
    await setRef(scenario.source, 'refs/heads/again', 'refs/heads/main');
    await setRef(scenario.source, 'refs/tags/v1', 'refs/heads/main');

    const report = await mirrorOnce({ from: scenario.from, to: scenario.to });

    expect(firstDestination(report)).toMatchObject({ ok: true, packBytes: 0, counts: { create: 2 } });
    expect(pushesTo(server, scenario.copyNames[0] ?? '')).toBe(1);
    await expectEqualRefs(scenario.source, scenario.copy);
  });

  it('that the destination has besides its branches are not sent again', async () => {
    const foreign = await commitTo(scenario.copy, 'elsewhere', { files: { 'blob.bin': lines } });
    await setRef(scenario.copy, 'refs/custom/kept', foreign);
    await commitTo(scenario.source, 'unrelated', { from: 'none', files: { 'text.txt': lines } });

    const report = await mirrorOnce({ from: scenario.from, to: scenario.to });

    expect(report.ok).toBe(true);
    await fsck(scenario.copy);
  });
});

/** Changes one capability of the first line, and that line's length with it. */
function renamedCapability(body: Buffer, from: string, to: string): Buffer {
  const text = body.toString('latin1');
  const start = text.indexOf('0000') + 4;
  const length = Number.parseInt(text.slice(start, start + 4), 16);
  const line = text.slice(start + 4, start + length).replace(` ${from}`, ` ${to}`);
  const header = (line.length + 4).toString(16).padStart(4, '0');
  return Buffer.from(text.slice(0, start) + header + line + text.slice(start + length), 'latin1');
}
