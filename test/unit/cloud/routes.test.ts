import { describe, expect, it } from 'vitest';
import { matchRoute } from '../../../local/cloud/http/routes.ts';

const routes = [
  '$default',
  'ANY /webhook',
  'POST /webhook',
  'GET /items/{id}',
  'GET /items/fixed',
  'ANY /files/{path+}',
].map((key) => ({ key, functionName: key, timeoutMs: 1000 }));

describe('a route of an HTTP API', () => {
  it.each([
    ['POST', '/webhook', 'POST /webhook', {}],
    ['PUT', '/webhook', 'ANY /webhook', {}],
    ['GET', '/items/a%20b', 'GET /items/{id}', { id: 'a b' }],
    ['GET', '/items/fixed', 'GET /items/fixed', {}],
    ['GET', '/items/%zz', 'GET /items/{id}', { id: '%zz' }],
    ['GET', '/files/a/b/c', 'ANY /files/{path+}', { path: 'a/b/c' }],
    ['GET', '/items/a/b', '$default', {}],
    ['DELETE', '/items/a', '$default', {}],
  ])('%s %s goes to %s', (method, path, key, pathParameters) => {
    expect(matchRoute(routes, method, path)).toMatchObject({ route: { key }, pathParameters });
  });

  it('is missing without a default', () => {
    expect(matchRoute(routes.slice(1), 'GET', '/other')).toBeUndefined();
  });
});
