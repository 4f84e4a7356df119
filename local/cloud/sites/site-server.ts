import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { listen, stopListening } from '../listening.ts';
import { answerRequest } from './answer.ts';
import { SitePortRefusedError } from './errors.ts';

/** A web site that a static target keeps in a directory. */
export interface ServedSite {
  /** For people: `shop in production`. */
  readonly name: string;
  /** It need not exist: until something is deployed the answer is 503. */
  readonly directory: string;
  /** 0: a free one. */
  readonly port: number;
}

/** A site that is being served. */
export interface RunningSite {
  readonly name: string;
  /** Without a slash at its end. */
  readonly url: string;
}

/** Sites that are being served. */
export interface RunningSites {
  readonly sites: readonly RunningSite[];
  /** Sites that are not served. */
  readonly refused: readonly SitePortRefusedError[];
  close(): Promise<void>;
}

/** Told of what could not be answered, which is our fault and not the viewer's. */
export type SiteFault = (site: string, error: unknown) => void;

/** Serves each site on its port of the loopback interface. One that cannot have its port keeps nothing else from being served. */
export async function startSites(wanted: readonly ServedSite[], onFault: SiteFault): Promise<RunningSites> {
  const running: { readonly site: RunningSite; readonly close: () => Promise<void> }[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(running.map((each) => each.close()));
  };
  const refused: SitePortRefusedError[] = [];
  for (const site of wanted) {
    const started = await startSite(site, onFault);
    if (started instanceof SitePortRefusedError) refused.push(started);
    else running.push(started);
  }
  return { sites: running.map(({ site }) => site), refused, close };
}

async function startSite({ name, directory, port }: ServedSite, onFault: SiteFault) {
  const server = createServer((request, response) => {
    serve(directory, request, response).catch((error: unknown) => {
      // Who goes away before the end of an answer is no fault of ours.
      if (response.destroyed && response.headersSent) return;
      onFault(name, error);
      if (response.headersSent) response.destroy();
      else response.writeHead(500, { 'content-length': '0' }).end();
    });
  });
  try {
    const url = await listen(server, port);
    return { site: { name, url }, close: () => stopListening(server) };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return new SitePortRefusedError(name, port, error);
  }
}

async function serve(directory: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { status, headers, file } = await answerRequest(directory, request);
  response.writeHead(status, headers);
  if (file === undefined) {
    response.end();
  } else if (request.method === 'HEAD') {
    await file.close();
    response.end();
  } else {
    await pipeline(file.createReadStream(), response);
  }
}
