import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { delimiterPacket, encodePacket, flushPacket } from '../../../shared/git/pkt-line.ts';
import { Transport } from '../../../shared/git/transport.ts';
import { type GitServer, startGitServer } from '../../support/git-server.ts';
import { type HttpHost, startHttpHost } from '../../support/http-host.ts';
import { mirrorOnce } from '../../support/mirror.ts';
import {
  commitTo,
  firstDestination,
  type MirrorScenario,
  mirrorScenario,
  setRef,
} from '../../support/mirror-scenario.ts';
import { fastImport, fsck, refsOf } from '../../support/repositories.ts';

let server: GitServer;
let scenario: MirrorScenario;
let base: string;
let host: HttpHost | undefined;

beforeAll(async () => {
  server = await startGitServer();
});
afterAll(() => server.close());
beforeEach(async () => {
  scenario = await mirrorScenario(server);
  base = await commitTo(scenario.source, 'main');
});
afterEach(async () => {
  await host?.close();
  host = undefined;
});

/** An answer of the host: bytes, or a stream of its own making. */
type Answer = Buffer | ((response: ServerResponse) => void);

interface Answers {
  readonly advertisement: Answer;
  readonly post?: Answer;
  readonly contentType?: string;
}

/** A host that answers every git request with the same bytes, whatever it was asked. */
async function startLiar({ advertisement, post, contentType }: Answers): Promise<string> {
  host = await startHttpHost((request: IncomingMessage, response: ServerResponse) => {
    request.resume();
    const service = request.url?.includes('receive-pack') ? 'git-receive-pack' : 'git-upload-pack';
    const kind = request.method === 'GET' ? 'advertisement' : 'result';
    response.setHeader('content-type', contentType ?? `application/x-${service}-${kind}`);
    const answer = request.method === 'GET' ? advertisement : (post ?? Buffer.alloc(0));
    if (typeof answer === 'function') answer(response);
    else response.end(answer);
  });
  return `${host.url}/acme/app.git`;
}

const lines = (...texts: string[]): Buffer =>
  Buffer.concat([...texts.map((text) => encodePacket(`${text}\n`)), flushPacket]);
const version2 = lines(
  'version 2',
  'ls-refs=unborn',
  'fetch=shallow wait-for-done filter',
  'object-format=sha1',
);
const receiver = (...refs: string[]): Buffer =>
  lines(...refs.map((ref, index) => (index === 0 ? `${ref}\0report-status side-band-64k ofs-delta` : ref)));
const zero = '0'.repeat(40);
const emptyReceiver = receiver(`${zero} capabilities^{}`);

/** Writes the same bytes as long as somebody takes them. */
function endless(bytes: Buffer): (response: ServerResponse) => void {
  return (response) => {
    const pump = (): void => {
      while (!response.destroyed && response.write(bytes));
      if (!response.destroyed) response.once('drain', pump);
    };
    pump();
  };
}

/** Listings of more than a megabyte are endless here. */
const impatient = () => new Transport({ listingLimit: 1024 * 1024, idleTimeoutMs: 5_000 });

async function mirrorFrom(answers: Answers) {
  const transport = impatient();
  const report = await mirrorOnce({
    from: await startLiar(answers),
    to: scenario.to,
    engine: { transport },
  });
  transport.close();
  return report;
}

async function mirrorTo(answers: Answers) {
  const transport = impatient();
  const report = await mirrorOnce({
    from: scenario.from,
    to: [await startLiar(answers)],
    engine: { transport },
  });
  transport.close();
  return report;
}

const nonsense: Record<string, Answers> = {
  'a web page': { advertisement: Buffer.from('<html>Welcome</html>'), contentType: 'text/html' },
  'a web page that calls itself git': { advertisement: Buffer.from('<html>Welcome</html>') },
  nothing: { advertisement: Buffer.alloc(0) },
  'an ERR line': { advertisement: lines('ERR repository is locked') },
  'an announcement and nothing more': {
    advertisement: Buffer.concat([encodePacket('# service=git-upload-pack\n'), flushPacket]),
  },
  'half a line': { advertisement: Buffer.from('00f0version 2\n') },
  'a line that promises more than it has': { advertisement: Buffer.from('fff4short') },
  'a length without meaning': { advertisement: Buffer.from('0003') },
  'random bytes': { advertisement: Buffer.from('8f3a61c0ffee', 'hex') },
  'a body without end': { advertisement: endless(lines(`${'a'.repeat(40)} refs/heads/x`)) },
  'one line without end': { advertisement: endless(Buffer.alloc(65_536, 'x')) },
};

describe('a source that answers with', () => {
  const inVersion2 = (post: Answer): Answers => ({ advertisement: version2, post });
  const cases: Record<string, Answers> = {
    ...nonsense,
    'a listing that is no listing': inVersion2(Buffer.from('<html>')),
    'a listing that is cut': inVersion2(Buffer.from('003f')),
    'a listing without end': inVersion2(endless(encodePacket(`${'a'.repeat(40)} refs/heads/x\n`))),
    'a listing that is cut between two lines': inVersion2(encodePacket(`${'a'.repeat(40)} refs/heads/x\n`)),
    'nothing for a listing': inVersion2(Buffer.alloc(0)),
    'an error for a listing': inVersion2(lines('ERR access denied')),
    'ids that are no ids': inVersion2(lines('not-an-id refs/heads/main')),
    'the id that stands for none': inVersion2(lines(`${zero} refs/heads/main`)),
    'a name that breaks out of its line': inVersion2(lines(`${'a'.repeat(40)} refs/heads/x\0report-status`)),
    'a name with a line feed': inVersion2(lines(`${'a'.repeat(40)} refs/heads/x\ny`)),
    'the id that stands for none, in version 0': { advertisement: lines(`${zero} refs/heads/main\0`) },
  };

  it.each(Object.entries(cases))('%s is refused, and nothing is pushed', async (_name, answers) => {
    const report = await mirrorFrom(answers);

    expect(report.error?.code).toMatch(
      /^GIT_(PROTOCOL_UNEXPECTED|LISTING_TRUNCATED|REMOTE_ERROR|UNREACHABLE)$/,
    );
    expect(await refsOf(scenario.copy)).toEqual({});
  });

  it('a bomb of compressed bytes is stopped at the limit', async () => {
    const report = await mirrorFrom({
      advertisement: (response) => {
        response.setHeader('content-encoding', 'gzip');
        response.end(gzipSync(Buffer.alloc(50 * 1024 * 1024)));
      },
    });

    expect(report.error?.what).toContain('larger than 1048576 bytes');
  });

  it('an ERR line is quoted', async () => {
    const report = await mirrorFrom({ advertisement: lines('ERR repository is locked') });

    expect(report.error?.what).toContain('repository is locked');
  });
});

describe('a source that lists well, but sends for a pack', () => {
  const listing = lines(`${'a'.repeat(40)} refs/heads/main`);
  const band = (channel: number, text: string): Buffer =>
    encodePacket(Buffer.concat([Buffer.from([channel]), Buffer.from(text, 'latin1')]));
  const pack = (...parts: Buffer[]): Buffer =>
    Buffer.concat([encodePacket('packfile\n'), ...parts, flushPacket]);

  /** Answers the first POST with a listing, all further ones with the given bytes. */
  async function mirrorPack(answer: Buffer) {
    let posts = 0;
    host = await startHttpHost((request, response) => {
      request.resume();
      const kind = request.method === 'GET' ? 'advertisement' : 'result';
      response.setHeader('content-type', `application/x-git-upload-pack-${kind}`);
      if (request.method === 'GET') response.end(version2);
      else {
        posts += 1;
        response.end(posts % 2 === 1 ? listing : answer);
      }
    });
    return mirrorOnce({ from: `${host.url}/acme/app.git`, to: scenario.to });
  }

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['a flush', flushPacket],
    ['an empty pack section', pack()],
    ['bytes that are no pack', pack(band(1, 'this is no pack'))],
    ['a pack that is damaged', pack(band(1, 'PACK\0\0\0\x02\0\0\0\x01\x95garbage garbage garbage'))],
    ['an error on its channel', Buffer.concat([encodePacket('packfile\n'), band(3, 'out of memory')])],
    ['an ERR line', lines('ERR upload-pack: internal error')],
    ['"not our ref", whatever is asked', lines(`ERR upload-pack: not our ref ${'a'.repeat(40)}`)],
    ['a web page', Buffer.from('<html>')],
    ['the wrong section', Buffer.concat([lines('acknowledgments', 'NAK'), delimiterPacket])],
  ])('%s moves no ref', async (_name, answer) => {
    const report = await mirrorPack(answer);

    expect(firstDestination(report).error?.code).toMatch(/^GIT_/);
    expect(await refsOf(scenario.copy)).toEqual({});
    await fsck(scenario.copy);
  });

  it('the same over a ref that is there moves no ref either', async () => {
    await mirrorOnce({ from: scenario.from, to: scenario.to });

    const report = await mirrorPack(pack(band(1, 'PACK\0\0\0\x02\0\0\0\x01\x95garbage garbage garbage')));

    expect(firstDestination(report).error?.code).toMatch(/^GIT_/);
    expect((await refsOf(scenario.copy))['refs/heads/main']).toBe(base);
  });
});

describe('a destination that answers with', () => {
  it.each(Object.entries(nonsense))('%s is a failure with a name', async (_name, answers) => {
    const report = await mirrorTo(answers);

    expect(firstDestination(report)).toMatchObject({ ok: false, verified: false });
    expect(firstDestination(report).error?.code).toMatch(
      /^GIT_(PROTOCOL_UNEXPECTED|LISTING_TRUNCATED|UNREACHABLE)$/,
    );
  });

  const band1 = (...texts: string[]): Buffer =>
    Buffer.concat([encodePacket(Buffer.concat([Buffer.from([1]), lines(...texts)])), flushPacket]);
  const reports: Record<string, Answer> = {
    'no report at all': Buffer.alloc(0),
    'a report that is cut': Buffer.from('0030\x01000eunpack ok\n'),
    'a report without end': endless(encodePacket(Buffer.alloc(60_000, 1))),
    'talk without end, then nothing': (response) => {
      for (let index = 0; index < 200; index += 1)
        response.write(encodePacket(`\x02${'talk '.repeat(5_000)}`));
      response.end(flushPacket);
    },
    'an unpack failure': band1('unpack index-pack abnormal exit'),
    'a verdict on another ref': band1('unpack ok', 'ok refs/heads/other'),
    'a web page': Buffer.from('<html>'),
  };

  it.each(Object.entries(reports))('%s never counts as a success', async (_name, post) => {
    const report = await mirrorTo({ advertisement: emptyReceiver, post });

    expect(firstDestination(report)).toMatchObject({ ok: false, verified: false });
  });

  it('"ok", but shows at the next listing that it was not, never counts as a success', async () => {
    const report = await mirrorTo({
      advertisement: emptyReceiver,
      post: band1('unpack ok', 'ok refs/heads/main'),
    });

    expect(firstDestination(report)).toMatchObject({ ok: false, verified: false });
  });
});

describe('a ref whose name is no UTF-8', () => {
  it('is held, because it would arrive under another name; the others arrive', async () => {
    await fastImport(scenario.source, [
      Buffer.concat([
        Buffer.from('reset refs/heads/caf'),
        Buffer.from([0xe9]),
        Buffer.from(`\nfrom ${base}\n\n`),
      ]),
    ]);
    await setRef(scenario.source, 'refs/heads/café', base);

    const report = await mirrorOnce({ from: scenario.from, to: scenario.to });

    expect(firstDestination(report).counts).toMatchObject({ create: 2, held: 1 });
    expect(Object.keys(await refsOf(scenario.copy))).toEqual(['refs/heads/café', 'refs/heads/main']);
  });
});
