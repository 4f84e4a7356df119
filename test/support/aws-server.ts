import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A request to a service of AWS, as the SDK sends it. */
export interface AwsRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** What a service answers. */
export interface AwsAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** When a call fails: before it has an effect, or after it, when its answer is lost. */
export type FailureMoment = 'before' | 'after';

/** A service of AWS on this machine, to which a real client of the SDK speaks. */
export interface AwsServer extends AsyncDisposable {
  readonly client: {
    readonly endpoint: string;
    readonly region: string;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
    readonly maxAttempts: number;
  };
  /** How many requests came. */
  callsMade(): number;
  /** The `nth` request from now on breaks its connection. */
  failCall(nth: number, moment: FailureMoment): void;
  /** The `nth` request from now on is looked at only after that work is done: its sender sleeps meanwhile. */
  duringCall(nth: number, work: () => Promise<void>): void;
  /** The next request is answered so, and has no effect. */
  answerNext(answer: AwsAnswer): void;
}

/** Starts a service on a free port of the loopback interface. Requests are answered one after another. */
export async function startAwsServer(answer: (request: AwsRequest) => AwsAnswer): Promise<AwsServer> {
  let made = 0;
  let fault: { readonly at: number; readonly moment: FailureMoment } | undefined;
  let instead: AwsAnswer | undefined;
  let pause: { readonly at: number; readonly work: () => Promise<void> } | undefined;
  const server = createServer(async (request, response) => {
    const body = await text(request);
    made += 1;
    const failing = fault?.at === made ? fault.moment : undefined;
    if (failing === 'before') return request.socket.destroy();
    if (pause?.at === made) await pause.work();
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://aws');
    const { method = '', headers } = request;
    const given = instead ?? answer({ method, path: pathname, query: searchParams, headers, body });
    instead = undefined;
    if (failing === 'after') return request.socket.destroy();
    return response.writeHead(given.status, given.headers).end(given.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    client: {
      endpoint: `http://127.0.0.1:${port}`,
      region: 'eu-central-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      maxAttempts: 1,
    },
    callsMade: () => made,
    failCall(nth, moment) {
      fault = { at: made + nth, moment };
    },
    duringCall(nth, work) {
      pause = { at: made + nth, work };
    },
    answerNext(next) {
      instead = next;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
