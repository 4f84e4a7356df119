import { createHmac, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A message that an alert channel sent, and whether it is signed by the secret. */
export interface SignedMessage {
  readonly body: {
    readonly change: string;
    readonly alerts: readonly { readonly key: string; readonly level: string; readonly code: string }[];
  };
  readonly isSigned: boolean;
}

/** A receiver of alerts, as somebody would write one from the guide. */
export interface SignedReceiver extends AsyncDisposable {
  readonly url: string;
  readonly messages: readonly SignedMessage[];
}

/** Starts it on the loopback interface. Format of the signature: docs/operations.md. */
export async function startSignedReceiver(secret: string): Promise<SignedReceiver> {
  const messages: SignedMessage[] = [];
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const header = (name: string) => String(request.headers[name] ?? '');
    messages.push({ body: JSON.parse(body), isSigned: isSigned(header, body, secret) });
    response.writeHead(204).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/alerts`,
    messages,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function isSigned(header: (name: string) => string, body: string, secret: string): boolean {
  const timestamp = header('x-auto-builder-timestamp');
  const signed = `${timestamp}.${header('x-auto-builder-delivery')}.${body}`;
  const expected = createHmac('sha256', secret).update(signed).digest('hex');
  const given = header('x-auto-builder-signature-256').replace(/^sha256=/, '');
  const [one, other] = [Buffer.from(expected), Buffer.from(given)];
  return one.length === other.length && timingSafeEqual(one, other);
}
