import { once } from 'node:events';
import { createServer, type IncomingMessage, request as openRequest, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A host on loopback whose every answer the test writes itself. */
export interface HttpHost {
  readonly url: string;
  close(): Promise<void>;
}

/** Starts a host; a listener that never answers leaves the client waiting. */
export async function startHttpHost(
  listener: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<HttpHost> {
  const server = createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** What a relaying host changes on the way. */
export interface RelayChanges {
  /** Request headers that do not get through. */
  readonly without?: readonly string[];
  /** Rewrites an answer, which is read whole first. */
  readonly rewrite?: (
    body: Buffer,
    request: IncomingMessage,
  ) => { readonly body: Buffer; readonly headers?: Readonly<Record<string, string>> };
}

/** A host that passes everything on to another one, with changes: an old server, a proxy that compresses. */
export function startRelay(to: string, changes: RelayChanges): Promise<HttpHost> {
  return startHttpHost((request, response) => {
    const headers = { ...request.headers };
    for (const name of changes.without ?? []) delete headers[name];
    const onwards = openRequest(new URL(request.url ?? '/', to), { method: request.method, headers });
    request.pipe(onwards);
    onwards.on('error', () => response.destroy());
    onwards.on('response', async (answer) => {
      const { 'content-length': _length, 'transfer-encoding': _encoding, ...rest } = answer.headers;
      if (!changes.rewrite) {
        response.writeHead(answer.statusCode ?? 0, rest);
        answer.pipe(response);
        return;
      }
      const whole = Buffer.concat(await answer.toArray());
      const { body, headers: changed } = changes.rewrite(whole, request);
      response.writeHead(answer.statusCode ?? 0, { ...rest, ...changed }).end(body);
    });
  });
}
