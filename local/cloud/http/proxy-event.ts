import { accountId } from '../template/names.ts';
import type { RouteMatch } from './routes.ts';

/** A request as it came in. */
export interface ReceivedRequest {
  readonly method: string;
  /** Path and query as sent. */
  readonly target: string;
  /** Names and values in turn, as sent. */
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
  readonly sourceIp: string;
  readonly protocol: string;
}

const clfMonths = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/**
 * The event of an HTTP API's Lambda integration. Format: the API Gateway developer guide, "AWS Lambda proxy integrations
 * for HTTP APIs", payload format version 2.0.
 */
export function proxyEvent(
  request: ReceivedRequest,
  { route, pathParameters }: RouteMatch,
  surroundings: { readonly apiId: string; readonly requestId: string; readonly now: number },
): Readonly<Record<string, unknown>> {
  const { path, query } = splitTarget(request.target);
  const { cookie, ...headers } = joinHeaders(request.rawHeaders);
  const parameters = joinQuery(query);
  const domainName = headers.host ?? 'localhost';
  return {
    version: '2.0',
    routeKey: route.key,
    rawPath: path,
    rawQueryString: query,
    ...(cookie !== undefined && { cookies: cookie.split(/;\s*/) }),
    headers,
    ...(Object.keys(parameters).length > 0 && { queryStringParameters: parameters }),
    ...(Object.keys(pathParameters).length > 0 && { pathParameters }),
    requestContext: {
      accountId,
      apiId: surroundings.apiId,
      domainName,
      domainPrefix: domainName.split(/[.:]/)[0],
      http: {
        method: request.method,
        path,
        protocol: request.protocol,
        sourceIp: request.sourceIp,
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: surroundings.requestId,
      routeKey: route.key,
      stage: '$default',
      time: logTime(new Date(surroundings.now)),
      timeEpoch: surroundings.now,
    },
    ...bodyFields(request.body, headers['content-type']),
  };
}

/** Path and query of a request target, without the `?` between them. */
export function splitTarget(target: string): { readonly path: string; readonly query: string } {
  const at = target.indexOf('?');
  return at < 0 ? { path: target, query: '' } : { path: target.slice(0, at), query: target.slice(at + 1) };
}

/** Text types go as text, all else as base64; so does text that is not UTF-8, so that no byte is lost. */
function bodyFields(body: Buffer, contentType: string | undefined): Readonly<Record<string, unknown>> {
  if (body.length === 0) return { isBase64Encoded: false };
  const text = isTextType(contentType) ? decodeUtf8(body) : undefined;
  return text === undefined
    ? { body: body.toString('base64'), isBase64Encoded: true }
    : { body: text, isBase64Encoded: false };
}

function isTextType(contentType: string | undefined): boolean {
  const type = contentType?.split(';')[0]?.trim().toLowerCase() ?? '';
  return type.startsWith('text/') || /^application\/(json|javascript|xml|[\w.+-]+\+(json|xml))$/.test(type);
}

function decodeUtf8(body: Buffer): string | undefined {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(body);
  return Buffer.from(text, 'utf8').equals(body) ? text : undefined;
}

function joinHeaders(rawHeaders: readonly string[]): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {};
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] ?? '').toLowerCase();
    const value = rawHeaders[index + 1] ?? '';
    const separator = name === 'cookie' ? '; ' : ',';
    headers[name] = headers[name] === undefined ? value : `${headers[name]}${separator}${value}`;
  }
  return headers;
}

function joinQuery(query: string): Readonly<Record<string, string>> {
  const parameters: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(query))
    parameters[name] = parameters[name] === undefined ? value : `${parameters[name]},${value}`;
  return parameters;
}

/** `12/Mar/2026:19:03:58 +0000`. */
function logTime(date: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${two(date.getUTCDate())}/${clfMonths[date.getUTCMonth()]}/${date.getUTCFullYear()}`;
  const time = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].map(two).join(':');
  return `${day}:${time} +0000`;
}
