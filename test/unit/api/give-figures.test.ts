import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { createHandler } from '../../../functions/api/create-handler.ts';
import type { MetricFamily } from '../../../shared/measurement/openmetrics.ts';
import { parseOpenMetrics } from '../../support/openmetrics-parser.ts';
import { deliveryEvent } from '../../support/webhook-delivery.ts';

const family: MetricFamily = {
  name: 'house_heat',
  help: 'Heat.',
  metrics: { type: 'gauge', points: [{ labels: {}, value: 21 }] },
};

/** Asks the function, and notes whether it read figures. */
async function ask({
  authorization = 'Bearer open-sesame',
  accept,
  method = 'GET',
  path = '/metrics',
}: {
  authorization?: string | undefined;
  accept?: string;
  method?: string;
  path?: string;
} = {}) {
  let reads = 0;
  const handler = createHandler({
    token: async () => 'open-sesame',
    families: async () => {
      reads += 1;
      return [family];
    },
  });
  const event: APIGatewayProxyEventV2 = deliveryEvent({
    method,
    path,
    payload: '',
    headers: { authorization, ...(accept === undefined ? {} : { accept }) },
  });
  return { ...(await handler(event)), reads };
}

describe('GET /metrics', () => {
  it('gives figures to whoever shows the token', async () => {
    const { statusCode, headers, body = '' } = await ask();
    expect(statusCode).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'application/openmetrics-text; version=1.0.0; charset=utf-8',
      'cache-control': 'no-store',
    });
    expect(parseOpenMetrics(body)).toMatchObject([{ samples: [{ value: 21 }] }]);
  });

  it.each(['bearer open-sesame', 'BEARER  open-sesame'])('takes the scheme as %s', async (authorization) => {
    expect((await ask({ authorization })).statusCode).toBe(200);
  });

  it.each([undefined, '', 'Bearer', 'Bearer ', 'Basic open-sesame', 'open-sesame', 'Bearer open sesame'])(
    'asks for a token where there is none (%s)',
    async (authorization) => {
      // A default would stand in for what is left out on purpose.
      const { statusCode, headers, reads } = await ask({ authorization: authorization ?? '' });
      expect({ statusCode, reads }).toEqual({ statusCode: 401, reads: 0 });
      expect(headers).toHaveProperty('www-authenticate');
    },
  );

  it.each(['Bearer wrong', 'Bearer open-sesame2', 'Bearer open-sesam', 'Bearer ö'])(
    'refuses %s, and reads nothing',
    async (authorization) => {
      const { statusCode, reads, body } = await ask({ authorization });
      expect({ statusCode, reads }).toEqual({ statusCode: 403, reads: 0 });
      expect(body).not.toContain('sesame');
    },
  );

  it('is the only way, and the only address', async () => {
    const { statusCode, headers } = await ask({ method: 'POST' });
    expect(statusCode).toBe(405);
    expect(headers).toMatchObject({ allow: 'GET' });
    expect((await ask({ path: '/metrics/all' })).statusCode).toBe(404);
  });

  it.each([
    ['*/*', 'openmetrics'],
    [
      'application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.1',
      'openmetrics',
    ],
    ['text/plain;version=0.0.4;q=0.6,application/openmetrics-text;q=0.5', 'plain'],
    ['text/plain', 'plain'],
    ['text/*', 'plain'],
    ['text/html, */*;q=0.1', 'openmetrics'],
    ['application/json', 'openmetrics'],
    ['text/plain;q=wrong', 'openmetrics'],
  ])('answers who accepts %s with %s', async (accept, format) => {
    expect((await ask({ accept })).headers?.['content-type']).toContain(format);
  });

  it('fails loudly when the figures cannot be read', async () => {
    const handler = createHandler({
      token: async () => 'open-sesame',
      families: () => Promise.reject(new Error('away')),
    });
    const headers = { authorization: 'Bearer open-sesame' };
    await expect(handler(deliveryEvent({ method: 'GET', path: '/metrics', headers }))).rejects.toThrow(
      'away',
    );
  });
});
