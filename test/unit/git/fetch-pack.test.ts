import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fetchPack, knownToSource, type PackRequest } from '../../../shared/git/fetch-pack.ts';
import { delimiterPacket, encodePacket, flushPacket } from '../../../shared/git/pkt-line.ts';
import type { SourceCapabilities } from '../../../shared/git/source.ts';
import { Transport } from '../../../shared/git/transport.ts';
import { type HttpHost, startHttpHost } from '../../support/http-host.ts';

const id = 'a'.repeat(40);
const have = 'b'.repeat(40);

let transport: Transport;
let host: HttpHost;
let answer: Buffer;
let cut: boolean;
let received: string;

beforeEach(async () => {
  transport = new Transport({ idleTimeoutMs: 20_000 });
  cut = false;
  host = await startHttpHost(async (request, response) => {
    received = Buffer.concat(await request.toArray()).toString('latin1');
    response.writeHead(200, { 'content-type': 'application/x-git-upload-pack-result' });
    if (cut) response.write(answer, () => response.destroy());
    else response.end(answer);
  });
});
afterEach(async () => {
  transport.close();
  await host.close();
});

const source = (changes: Partial<SourceCapabilities> = {}): SourceCapabilities => ({
  remote: { url: `${host.url}/acme/app` },
  version: 2,
  objectFormat: 'sha1',
  filter: true,
  waitForDone: true,
  ...changes,
});
const band = (channel: number, text: string) =>
  encodePacket(Buffer.concat([Buffer.from([channel]), Buffer.from(text)]));

/** What the pack holds as text when the source answers with these packets. */
async function fetched(
  packets: readonly Buffer[],
  changes: Partial<SourceCapabilities> = {},
  request: Partial<PackRequest> = {},
): Promise<string> {
  answer = Buffer.concat(packets);
  const pack = await fetchPack(transport, source(changes), {
    wants: [id],
    haves: [have],
    thin: false,
    ofsDelta: false,
    ...request,
  });
  const chunks: Buffer[] = [];
  for await (const chunk of pack) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

const whole = [encodePacket('packfile\n'), band(1, 'PACK'), band(2, 'progress'), band(1, '…'), flushPacket];

describe('a pack', () => {
  it('is what comes on the first band', async () => {
    expect(await fetched(whole)).toBe('PACK…');
  });

  it('is asked for with everything that the receiver can take', async () => {
    await fetched(whole, { objectFormat: 'sha256' }, { thin: true, ofsDelta: true, filter: 'tree:0' });

    for (const line of ['object-format=sha256', 'thin-pack', 'ofs-delta', 'filter tree:0', `have ${have}`])
      expect(received).toContain(`${line}\n`);
  });

  it.each([
    ['NAK', encodePacket('NAK\n')],
    ['ACK', encodePacket(`ACK ${have}\n`)],
  ])('of version 0 begins after %s, and capabilities stand behind the first want', async (_, before) => {
    const request = { wants: [id, have], thin: true, ofsDelta: true, filter: 'tree:0' } as const;

    const pack = await fetched([before, ...whole.slice(1)], { version: 0, objectFormat: 'sha256' }, request);

    expect(pack).toBe('PACK…');
    expect(received).toContain(`want ${id} side-band-64k thin-pack ofs-delta filter object-format=sha256\n`);
    expect(received).toContain(`want ${have}\n`);
  });

  it.each<[string, string, readonly Buffer[]]>([
    ['is cut off', 'GIT_PACK_TRUNCATED', whole.slice(0, -1)],
    ['is no pack at all', 'GIT_PROTOCOL_UNEXPECTED', [flushPacket]],
    ['wants a ref that is gone', 'GIT_REF_MOVED', [encodePacket(`ERR upload-pack: not our ref ${id}\n`)]],
    ['is refused half-way', 'GIT_REMOTE_ERROR', [...whole.slice(0, 2), band(3, 'out of disk')]],
    ['is shallow', 'GIT_SHALLOW_SOURCE', [encodePacket('shallow-info\n')]],
    ['names a shallow commit', 'GIT_SHALLOW_SOURCE', [delimiterPacket, encodePacket(`shallow ${id}\n`)]],
  ])('that %s fails with %s', async (_, code, packets) => {
    await expect(fetched(packets)).rejects.toMatchObject({ code });
  });

  it('whose connection breaks is cut off as well', async () => {
    cut = true;

    await expect(fetched(whole.slice(0, 2))).rejects.toMatchObject({ code: 'GIT_PACK_TRUNCATED' });
  });
});

describe('what the source knows', () => {
  const known = (packets: readonly Buffer[], changes: Partial<SourceCapabilities> = {}) => {
    answer = Buffer.concat(packets);
    return knownToSource(transport, source(changes), id, [have]);
  };

  it('is what it acknowledges, without waiting for a pack', async () => {
    const ids = await known([encodePacket('acknowledgments\n'), encodePacket(`ACK ${have}\n`), flushPacket]);

    expect(ids).toEqual(new Set([have]));
    expect(received).toContain('wait-for-done\n');
  });

  it('ends where a pack would begin, for a source that cannot wait', async () => {
    const packets = [encodePacket(`ACK ${have}\n`), delimiterPacket, encodePacket('packfile\n')];

    expect(await known(packets, { waitForDone: false, objectFormat: 'sha256' })).toEqual(new Set([have]));
    expect(received).toContain('object-format=sha256\n');
    expect(received).not.toContain('wait-for-done');
  });

  it('is not known of a source of version 0, which is not even asked', async () => {
    received = '';

    expect(await known([], { version: 0 })).toBeUndefined();
    expect(received).toBe('');
  });

  it('fails in the words of the source', async () => {
    await expect(known([encodePacket('ERR overloaded\n')])).rejects.toMatchObject({
      code: 'GIT_REMOTE_ERROR',
    });
  });

  it('fails when the connection breaks', async () => {
    cut = true;

    await expect(known([encodePacket('NAK\n')])).rejects.toMatchObject({ code: 'GIT_PACK_TRUNCATED' });
  });
});
