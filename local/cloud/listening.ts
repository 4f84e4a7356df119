import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PortTakenError } from './errors.ts';

/**
 * Starts listening and resolves to the URL, without a trailing slash. Port 0 takes a free one.
 * Throws `CLOUD_PORT_TAKEN`.
 */
export async function listen(server: Server, port: number, host = '127.0.0.1'): Promise<string> {
  await refusingTakenPort(`${host}:${port}`, async () => {
    server.listen(port, host);
    await once(server, 'listening');
  });
  const address = server.address() as AddressInfo;
  return `http://${host}:${address.port}`;
}

/** Does what starts to listen there. Throws `CLOUD_PORT_TAKEN` in place of the system's own error. */
export async function refusingTakenPort<Result>(
  where: string,
  start: () => Promise<Result>,
): Promise<Result> {
  try {
    return await start();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')
      throw new PortTakenError(where, error);
    throw error;
  }
}

/** Stops listening and cuts the connections that are still open; resolves when all are gone. */
export async function stopListening(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = new Promise<void>((resolve, reject) => {
    server.close((error) => (error === undefined || error === null ? resolve() : reject(error)));
  });
  server.closeAllConnections();
  await closed;
}
