import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

/** One call of an AWS service that speaks JSON: the operation without the service's prefix, and its input. */
export interface AwsJsonCall {
  readonly operation: string;
  readonly input: unknown;
}

/** What the service answers: an output, or an error by its AWS name. */
export type AwsJsonAnswer =
  | { readonly output: unknown }
  | { readonly error: string; readonly status?: number; readonly message?: string };

/** A running service on this machine; closes itself with `await using`. */
export interface AwsJsonService extends AsyncDisposable {
  readonly calls: readonly AwsJsonCall[];
  /** What an SDK client needs to talk to it. */
  readonly client: {
    readonly endpoint: string;
    readonly region: string;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
    readonly maxAttempts: number;
  };
}

/** Speaks AWS' JSON protocol, as the SDK's clients expect it, and answers from the given function. */
export async function startAwsJsonService(
  answer: (call: AwsJsonCall) => AwsJsonAnswer,
): Promise<AwsJsonService> {
  const calls: AwsJsonCall[] = [];
  const server = createServer(async (request, response) => {
    const call = {
      operation: String(request.headers['x-amz-target']).split('.').at(-1) ?? '',
      input: await json(request),
    };
    calls.push(call);
    const result = answer(call);
    response.setHeader('content-type', 'application/x-amz-json-1.1');
    if ('error' in result) {
      response.writeHead(result.status ?? 400);
      response.end(JSON.stringify({ __type: result.error, message: result.message ?? result.error }));
    } else {
      response.end(JSON.stringify(result.output));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    calls,
    client: {
      endpoint: `http://127.0.0.1:${port}`,
      region: 'eu-central-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      maxAttempts: 1,
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
