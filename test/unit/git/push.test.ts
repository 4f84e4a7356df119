import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodePacket, flushPacket } from '../../../shared/git/pkt-line.ts';
import { PushStream, pushRefs, type RefCommand } from '../../../shared/git/push.ts';
import { Transport } from '../../../shared/git/transport.ts';
import { type HttpHost, startHttpHost } from '../../support/http-host.ts';

const id = 'a'.repeat(40);
const zero = '0'.repeat(40);
const create: RefCommand = { ref: 'refs/heads/main', old: undefined, new: id };
const verdict = Buffer.concat([
  encodePacket('unpack ok\n'),
  encodePacket('ok refs/heads/main\n'),
  flushPacket,
]);

let transport: Transport;
let host: HttpHost;
/** What the host does with a request; it answers with the verdict once the whole body has come. */
let receive: (request: IncomingMessage) => Promise<number>;
let received: Buffer;

beforeEach(async () => {
  transport = new Transport({ idleTimeoutMs: 20_000 });
  receive = async (request) => {
    received = Buffer.concat(await request.toArray());
    return 200;
  };
  host = await startHttpHost(async (request, response) => {
    const status = await receive(request);
    response
      .writeHead(status, { 'content-type': 'text/plain' })
      .end(status === 200 ? verdict : 'no space left');
  });
});
afterEach(async () => {
  transport.close();
  await host.close();
});

const destination = () => ({
  remote: { url: `${host.url}/acme/app` },
  refs: new Map(),
  haves: new Set<string>(),
  capabilities: new Map([['report-status', '']]),
  objectFormat: 'sha1' as const,
});

describe('a push without a pack to stream', () => {
  it('carries the 32-byte empty pack when it creates refs', async () => {
    await pushRefs(transport, destination(), [create]);

    const pack = received.subarray(received.indexOf('PACK'));
    expect(pack).toHaveLength(32);
    expect(pack.subarray(12)).toEqual(createHash('sha1').update(pack.subarray(0, 12)).digest());
  });

  it('carries none when it only deletes', async () => {
    await pushRefs(transport, destination(), [{ ref: create.ref, old: id, new: undefined }]);

    expect(received.includes('PACK')).toBe(false);
    expect(received.toString()).toContain(`${id} ${zero} refs/heads/main`);
  });
});

describe('a streamed push', () => {
  it('carries old and new id of every command, then the pack as it is', async () => {
    const push = new PushStream(transport, destination(), [
      create,
      { ref: 'refs/heads/other', old: id, new: 'b'.repeat(40) },
    ]);
    await push.write(Buffer.from('PACK…'));
    await push.write(Buffer.from('…end'));
    await push.finish();

    expect(received.toString()).toContain(`${zero} ${id} refs/heads/main\0 report-status`);
    expect(received.toString()).toContain(`${id} ${'b'.repeat(40)} refs/heads/other`);
    expect(received.toString()).toMatch(/0000PACK……end$/);
  });

  it('waits for a host that does not read, and holds only what fits the buffers on the way', async () => {
    const reading = Promise.withResolvers<void>();
    let bytes = 0;
    receive = async (request) => {
      await reading.promise;
      for await (const chunk of request as AsyncIterable<Buffer>) bytes += chunk.length;
      return 200;
    };
    const push = new PushStream(transport, destination(), [create]);
    const chunk = Buffer.alloc(64 * 1024, 1);
    const total = 1_024 * chunk.length;
    const writing = (async () => {
      while (push.packBytes < total) await push.write(chunk);
    })();
    let before = -1;
    await expect
      .poll(
        () => {
          const standsStill = push.packBytes === before && before > 0;
          before = push.packBytes;
          return standsStill;
        },
        { interval: 100 },
      )
      .toBe(true);

    expect(push.packBytes).toBeLessThan(total / 2);

    reading.resolve();
    await writing;
    await push.finish();
    expect(bytes).toBeGreaterThan(total);
  });

  it('ends at once, with the words of the host, when the host refuses before the end', async () => {
    receive = async (request) => {
      request.resume();
      return 507;
    };
    const push = new PushStream(transport, destination(), [create]);
    const writing = (async () => {
      for (;;) await push.write(Buffer.alloc(64 * 1024));
    })();

    await expect(writing).rejects.toMatchObject({
      code: 'GIT_HOST_UNAVAILABLE',
      what: expect.stringContaining('no space left'),
    });
    push.abort('refused');
  });

  it('that is aborted takes no more bytes', async () => {
    const push = new PushStream(transport, destination(), [create]);
    await push.write(Buffer.from('PACK'));
    push.abort('not wanted any more');

    await expect(push.write(Buffer.from('more'))).rejects.toMatchObject({ code: 'GIT_ABORTED' });
  });
});

describe('a request', () => {
  it('on which no byte moves for too long is dead', async () => {
    const impatient = new Transport({ idleTimeoutMs: 50 });
    receive = () => new Promise(() => undefined);

    const answer = impatient.read({ remote: destination().remote, method: 'GET', path: '/info/refs' });

    await expect(answer).rejects.toMatchObject({ code: 'GIT_TIMEOUT', retryable: true });
    impatient.close();
  });

  it('for a listing is given up sooner than a transfer', async () => {
    const patient = new Transport({ idleTimeoutMs: 60_000, listingIdleTimeoutMs: 50 });
    receive = () => new Promise(() => undefined);
    const request = { remote: destination().remote, method: 'GET', path: '/info/refs' } as const;

    await expect(patient.discover(request)).rejects.toMatchObject({ code: 'GIT_TIMEOUT' });
    await expect(patient.read(request)).rejects.toMatchObject({ code: 'GIT_TIMEOUT' });
    patient.close();
  });

  it('to nobody cannot be made', async () => {
    await host.close();
    const answer = transport.read({ remote: destination().remote, method: 'GET', path: '/info/refs' });
    await expect(answer).rejects.toMatchObject({ code: 'GIT_UNREACHABLE' });
    host = await startHttpHost((_request, response) => response.end());
  });
});
