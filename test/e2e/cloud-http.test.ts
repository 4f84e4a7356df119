import { request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import type { Cloud } from '../../local/cloud/cloud.ts';
import { resource, startTestCloud } from '../support/cloud.ts';

const echo = `
  export const handler = async (event) => {
    if (event.rawPath === '/fails') throw new Error('secret inner words');
    if (event.rawPath === '/plain') return { hello: 'world' };
    if (event.rawPath === '/malformed') return { statusCode: 'many' };
    if (event.rawPath === '/binary')
      return { statusCode: 201, headers: { 'X-Kind': 'b' }, cookies: ['a=1', 'b=2'], isBase64Encoded: true,
        body: Buffer.from([0, 255, 1]).toString('base64') };
    return { statusCode: 202, headers: { 'content-type': 'application/json' }, body: JSON.stringify(event) };
  };
`;

async function startEcho(...routeKeys: readonly string[]): Promise<Cloud> {
  return startTestCloud({
    resources: {
      Role: resource.role(),
      Function: resource.lambda('echo'),
      ...resource.httpApi('Function', ...routeKeys),
    },
    outputs: {
      WebhookUrl: { Value: { 'Fn::Join': ['', [{ 'Fn::GetAtt': ['Api', 'ApiEndpoint'] }, '/webhook']] } },
    },
    bundles: { echo },
  });
}

function at(cloud: Cloud, path: string): string {
  return new URL(path, cloud.webhookUrl).href;
}

describe('the HTTP API of a local cloud', () => {
  it('hands a request to the function as API Gateway does, and its answer back', async () => {
    const cloud = await startEcho('POST /webhook');
    const response = await fetch(`${cloud.webhookUrl}?a=1&a=2&b=x%20y`, {
      method: 'POST',
      body: '{"zen":"ä"}',
      headers: { 'Content-Type': 'application/json', 'X-Hub-Signature-256': 'sha256=0', Cookie: 'k=v; l=w' },
    });
    expect(response.status).toBe(202);
    await expect(response.json()).resolves.toMatchObject({
      version: '2.0',
      routeKey: 'POST /webhook',
      rawPath: '/webhook',
      rawQueryString: 'a=1&a=2&b=x%20y',
      queryStringParameters: { a: '1,2', b: 'x y' },
      cookies: ['k=v', 'l=w'],
      headers: { 'x-hub-signature-256': 'sha256=0', 'content-type': 'application/json' },
      requestContext: {
        http: { method: 'POST', path: '/webhook', sourceIp: '127.0.0.1' },
        stage: '$default',
      },
      body: '{"zen":"ä"}',
      isBase64Encoded: false,
    });
  });

  it('keeps every byte of a body that is not text', async () => {
    const cloud = await startEcho('POST /webhook');
    const bytes = Buffer.from([0, 200, 255, 10, 13]);
    for (const contentType of [
      'application/octet-stream',
      'application/x-www-form-urlencoded',
      'application/json',
    ]) {
      const headers = { 'content-type': contentType };
      const response = await fetch(cloud.webhookUrl ?? '', { method: 'POST', body: bytes, headers });
      await expect(response.json()).resolves.toMatchObject({
        isBase64Encoded: true,
        body: bytes.toString('base64'),
      });
    }
  });

  it.each([
    ['an unknown path', 'POST', '/other'],
    ['another method', 'GET', '/webhook'],
  ])('answers 404 to %s', async (_, method, path) => {
    const cloud = await startEcho('POST /webhook');
    const response = await fetch(at(cloud, path), { method });
    expect(response.status).toBe(404);
    await expect(response.json()).resolves.toEqual({ message: 'Not Found' });
  });

  it('sends everything else to a default route', async () => {
    const cloud = await startEcho('POST /webhook', '$default');
    const response = await fetch(at(cloud, '/any/thing'));
    await expect(response.json()).resolves.toMatchObject({ routeKey: '$default', rawPath: '/any/thing' });
  });

  it('hides why a function failed', async () => {
    const cloud = await startEcho('$default');
    for (const path of ['/fails', '/malformed']) {
      const response = await fetch(at(cloud, path));
      expect(response.status).toBe(500);
      await expect(response.json()).resolves.toEqual({ message: 'Internal Server Error' });
    }
  });

  it('takes an answer without a status code as JSON', async () => {
    const cloud = await startEcho('$default');
    const response = await fetch(at(cloud, '/plain'));
    expect(response.status).toBe(200);
    await expect(response.json()).resolves.toEqual({ hello: 'world' });
  });

  it('gives back binary bodies, headers and cookies', async () => {
    const cloud = await startEcho('$default');
    const response = await fetch(at(cloud, '/binary'));
    expect(response.status).toBe(201);
    expect(response.headers.get('x-kind')).toBe('b');
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect(Buffer.from(await response.arrayBuffer())).toEqual(Buffer.from([0, 255, 1]));
  });

  it.each([
    ['more than a function can take', 7],
    ['more than API Gateway takes', 11],
  ])('answers 413 to %s', async (_, megabytes) => {
    const cloud = await startEcho('POST /webhook');
    const body = Buffer.alloc(megabytes * 1_048_576, 'x');
    const headers = { 'content-type': 'application/json', 'content-length': String(body.length) };
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const sent = request(cloud.webhookUrl ?? '', { method: 'POST', headers }, (response) => {
        buffer(response).then(() => resolve(response.statusCode), reject);
      });
      sent.on('error', reject);
      sent.end(body);
    });
    expect(status).toBe(413);
  });
});
