import { mkdir } from 'node:fs/promises';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import dynalite from 'dynalite';
import { listen, stopListening } from './listening.ts';

/** The DynamoDB of the local cloud. */
export interface DynaliteServer {
  readonly endpoint: string;
  close(): Promise<void>;
}

const closeLimitMs = 1_000;

/**
 * Starts dynalite on the given directory (LevelDB; survives `kill -9`). It throws out of the event loop, and so would
 * end the whole cloud, when a client goes away while it sends a request, and when its store closes under a request that
 * it still works on: both are kept from it here. Throws `CLOUD_PORT_TAKEN`.
 */
export async function startDynalite(directory: string, port: number): Promise<DynaliteServer> {
  await mkdir(directory, { recursive: true });
  const server = dynalite({ path: directory, createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  const unanswered = guardRequests(server);
  try {
    const endpoint = await listen(server, port);
    return {
      endpoint,
      close: async () => {
        const giveUpAt = Date.now() + closeLimitMs;
        while (unanswered.size > 0 && Date.now() < giveUpAt) await pause(5);
        await stopListening(server);
      },
    };
  } catch (error) {
    // It closes its store only together with a server that listens.
    await listen(server, 0);
    await stopListening(server);
    throw error;
  }
}

/** The responses that dynalite has not ended yet. */
function guardRequests(server: Server): ReadonlySet<ServerResponse> {
  const unanswered = new Set<ServerResponse>();
  const handlers = server.listeners('request');
  server.removeAllListeners('request');
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    unanswered.add(response);
    // Emitted when the answer is out, also when nobody takes it any more.
    response.once('prefinish', () => unanswered.delete(response));
    for (const handler of handlers) handler.call(server, request, response);
    request.removeAllListeners('error');
    request.on('error', () => {
      unanswered.delete(response);
      response.destroy();
    });
  });
  return unanswered;
}
