import { fork } from 'node:child_process';
import { once } from 'node:events';
import { startGitServer } from '../test/support/git-server.ts';

/** A git server in a process of its own, so that neither peer pays for the other's hosting. */
export interface GitHost {
  readonly url: string;
  close(): Promise<void>;
}

/** Serves the bare repositories of a directory through the native `git http-backend`. */
export async function startGitHost(directory: string): Promise<GitHost> {
  const child = fork(import.meta.filename, [directory], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const [message] = (await once(child, 'message')) as [{ url: string }];
  return {
    url: message.url,
    close: async () => {
      const ended = once(child, 'exit');
      child.disconnect();
      await ended;
    },
  };
}

if (process.send && process.argv[2]) {
  const server = await startGitServer({ directory: process.argv[2] });
  process.once('disconnect', () => void server.close());
  process.send({ url: server.url });
}
