import { createHmac } from 'node:crypto';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';

/** The secret that builders sign with. */
export const webhookSecret = 'a-webhook-secret';

export interface DeliveryOptions {
  readonly event?: string;
  readonly id?: string;
  /** An object is sent as JSON, a text as it is. */
  readonly payload?: unknown;
  readonly secret?: string;
  /** Replaces or, with `undefined`, removes headers. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly method?: string;
  readonly path?: string;
  /** As the gateway hands over a body that it takes for binary. */
  readonly base64?: boolean;
  readonly receivedAt?: number;
}

/** A push to `acme/app`, with the given parts changed. */
export function pushPayload(changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    ref: 'refs/heads/main',
    before: 'a'.repeat(40),
    after: 'b'.repeat(40),
    repository: {
      id: 7,
      full_name: 'acme/app',
      html_url: 'https://github.com/acme/app',
      archived: false,
      fork: false,
    },
    ...changes,
  };
}

/** The value of `X-Hub-Signature-256`, by the rule of GitHub's documentation. */
export function signature(secret: string, body: string | Uint8Array): string {
  return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
}

/** A signed delivery as an API Gateway HTTP API event, payload format 2.0. */
export function deliveryEvent(options: DeliveryOptions = {}): APIGatewayProxyEventV2 {
  const { event = 'push', id = 'delivery-1', payload = pushPayload(), secret = webhookSecret } = options;
  const { method = 'POST', path = '/webhook', base64 = false, receivedAt = 1_700_000_000_000 } = options;
  const body = typeof payload === 'string' ? payload : JSON.stringify(payload);
  const headers = {
    'content-type': 'application/json',
    'x-github-event': event,
    'x-github-delivery': id,
    'x-hub-signature-256': signature(secret, body),
    ...options.headers,
  };
  return {
    version: '2.0',
    routeKey: 'ANY /webhook',
    rawPath: path,
    rawQueryString: '',
    headers: Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined)),
    requestContext: {
      accountId: '000000000000',
      apiId: 'api',
      domainName: 'api.test',
      domainPrefix: 'api',
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'GitHub-Hookshot/test' },
      requestId: 'request',
      routeKey: 'ANY /webhook',
      stage: '$default',
      time: '',
      timeEpoch: receivedAt,
    },
    body: base64 ? Buffer.from(body).toString('base64') : body,
    isBase64Encoded: base64,
  };
}
