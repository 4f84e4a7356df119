import { z } from 'zod';

/** What goes back to the client. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Buffer;
}

const responseSchema = z.object({
  statusCode: z.coerce.number().int().min(100).max(599),
  headers: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]).transform(String)).nullish(),
  cookies: z.array(z.string()).nullish(),
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().nullish(),
});

/** The answers that API Gateway gives by itself, in its words. */
export const gatewayAnswers = {
  notFound: () => message(404, 'Not Found'),
  tooLarge: () => message(413, 'Request Entity Too Large'),
  functionFailed: () => message(500, 'Internal Server Error'),
  unavailable: () => message(503, 'Service Unavailable'),
} as const;

/**
 * What an HTTP API makes of a function's answer (payload format version 2.0): one without `statusCode` is a 200 with the
 * answer as JSON; one that is malformed is a 500.
 */
export function proxyResponse(payload: unknown): HttpAnswer {
  if (typeof payload !== 'object' || payload === null || !('statusCode' in payload))
    return json(200, payload);
  const parsed = responseSchema.safeParse(payload);
  if (!parsed.success) return gatewayAnswers.functionFailed();
  const { statusCode, headers, cookies, body, isBase64Encoded } = parsed.data;
  const lowerCased = Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]);
  return {
    status: statusCode,
    headers: {
      'content-type': 'text/plain;charset=utf-8',
      ...Object.fromEntries(lowerCased),
      ...(cookies && cookies.length > 0 && { 'set-cookie': cookies }),
    },
    body: Buffer.from(body ?? '', isBase64Encoded === true ? 'base64' : 'utf8'),
  };
}

function message(status: number, text: string): HttpAnswer {
  return json(status, { message: text });
}

function json(status: number, value: unknown): HttpAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify(value)),
  };
}
