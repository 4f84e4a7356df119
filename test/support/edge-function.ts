import { readFile } from 'node:fs/promises';
import { createContext, Script } from 'node:vm';
import type { Pointer } from '../../shared/sites/pointer.ts';
import type { SiteRequest } from '../../shared/sites/route.ts';

/** What CloudFront's function answers: the request with its new address, or a response. */
export interface EdgeAnswer {
  readonly uri?: string;
  readonly statusCode?: number;
  readonly headers?: Readonly<Record<string, { readonly value: string }>>;
}

type Handler = (event: unknown) => Promise<EdgeAnswer>;

/** File of the function that runs at CloudFront's edge. */
export const edgeFunctionFile = new URL(
  '../../functions/deployment/targets/static/edge-function.js',
  import.meta.url,
);

/** The function as CloudFront runs it: alone, with nothing of Node, and its KeyValueStore; `pointer` is asked at each request. */
export async function openEdgeFunction(
  pointer: () => string | Pointer | undefined,
): Promise<(request: SiteRequest) => Promise<EdgeAnswer>> {
  const source = await readFile(edgeFunctionFile, 'utf8');
  const kvs = () => ({
    async get(key: string) {
      const value = pointer();
      if (key !== 'site' || value === undefined) throw new Error('KeyNotFound');
      return typeof value === 'string' ? value : JSON.stringify(value);
    },
  });
  const context = createContext({ cf: { kvs } }, { codeGeneration: { strings: false, wasm: false } });
  const script = new Script(`${source.replace(/^import cf from 'cloudfront';$/m, '')}\nhandler;`);
  const handler: Handler = script.runInContext(context);
  return ({ path, address, headers }) => {
    const shown = Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, { value }] as const],
    );
    const request = { method: 'GET', uri: path, querystring: {}, headers: Object.fromEntries(shown) };
    return handler({ version: '1.0', viewer: { ip: address }, request });
  };
}
