import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { CloudLogger } from '../cloud-events.ts';
import type { InvocationResult } from '../lambda/fault.ts';
import { listen, stopListening } from '../listening.ts';
import type { ApiDescription } from '../template/description.ts';
import { proxyEvent, splitTarget } from './proxy-event.ts';
import { gatewayAnswers, type HttpAnswer, proxyResponse } from './proxy-response.ts';
import { matchRoute } from './routes.ts';

/** The API Gateway of the local cloud. */
export interface HttpApi {
  readonly endpoint: string;
  /** From now on requests reach functions; before that the answer is 503. */
  connect(api: ApiDescription, invoke: Invoke): void;
  /** Answers 503 to new requests, so that those under way can finish. */
  refuseNew(): void;
  close(): Promise<void>;
}

type Invoke = (functionName: string, payload: unknown) => Promise<InvocationResult>;

/** API Gateway takes 10 MB; a function's event may have 6 MB. */
const longestBody = 10 * 1_048_576;
const longestEvent = 6 * 1_048_576;

/** Starts listening on that port of that address (port 0: a free one). */
export async function startHttpApi(port: number, host: string, logger: CloudLogger): Promise<HttpApi> {
  let connected: { readonly api: ApiDescription; readonly invoke: Invoke } | undefined;

  const answer = async (request: IncomingMessage): Promise<HttpAnswer> => {
    const body = await readBody(request);
    if (connected === undefined) return gatewayAnswers.unavailable();
    if (body === undefined) return gatewayAnswers.tooLarge();
    const { api, invoke } = connected;
    const { method = 'GET', url = '/' } = request;
    const match = matchRoute(api.routes, method, splitTarget(url).path);
    if (match === undefined) return gatewayAnswers.notFound();
    const event = proxyEvent(
      {
        method,
        target: url,
        rawHeaders: request.rawHeaders,
        body,
        sourceIp: request.socket.remoteAddress ?? '127.0.0.1',
        protocol: `HTTP/${request.httpVersion}`,
      },
      match,
      { apiId: api.id, requestId: randomUUID(), now: Date.now() },
    );
    if (Buffer.byteLength(JSON.stringify(event)) > longestEvent) return gatewayAnswers.tooLarge();
    return callWithin(match.route.timeoutMs, invoke(match.route.functionName, event));
  };

  const server = createServer((request, response) => {
    answer(request)
      .catch((error: unknown) => {
        logger.log('error', 'a request could not be answered', { path: request.url, error: String(error) });
        return gatewayAnswers.functionFailed();
      })
      .then((result) => write(response, result));
  });
  const endpoint = await listen(server, port, host);
  return {
    endpoint,
    connect: (api, invoke) => {
      connected = { api, invoke };
    },
    refuseNew: () => {
      connected = undefined;
    },
    close: () => stopListening(server),
  };
}

/** The whole body, byte for byte; `undefined` when it is too long, of which no more than the limit is kept. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    if (length <= longestBody) chunks.push(chunk);
    else chunks.length = 0;
  }
  return length <= longestBody ? Buffer.concat(chunks, length) : undefined;
}

async function callWithin(limitMs: number, call: Promise<InvocationResult>): Promise<HttpAnswer> {
  const { promise: expired, resolve } = Promise.withResolvers<'expired'>();
  const timer = setTimeout(resolve, limitMs, 'expired');
  const result = await Promise.race([call, expired]);
  clearTimeout(timer);
  if (result === 'expired') return gatewayAnswers.unavailable();
  return result.ok ? proxyResponse(result.payload) : gatewayAnswers.functionFailed();
}

function write(response: ServerResponse, { status, headers, body }: HttpAnswer): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.setHeader('apigw-requestid', randomUUID());
  response.writeHead(status, { 'content-length': body.length });
  response.end(body);
}
