import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { WebhookRequest, WebhookStatus } from './request.ts';

const texts: Readonly<Record<WebhookStatus, string>> = {
  200: 'ok',
  202: 'accepted',
  400: 'bad request',
  401: 'unauthorized',
  404: 'not found',
  405: 'method not allowed',
  413: 'payload too large',
};

/** Reads an API Gateway HTTP API event, payload format 2.0. */
export function toRequest(event: APIGatewayProxyEventV2): WebhookRequest {
  return {
    method: event.requestContext.http.method.toUpperCase(),
    path: event.rawPath,
    headers: lowerCase(event.headers),
    body: Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8'),
    receivedAt: event.requestContext.timeEpoch,
  };
}

/** The same small body and headers for every answer of one status. */
export function toResponse(status: WebhookStatus): APIGatewayProxyStructuredResultV2 {
  return {
    statusCode: status,
    headers: { 'content-type': 'application/json', ...(status === 405 && { allow: 'POST' }) },
    body: JSON.stringify({ message: texts[status] }),
  };
}

function lowerCase(headers: APIGatewayProxyEventV2['headers']): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
