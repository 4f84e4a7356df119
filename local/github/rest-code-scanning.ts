import { randomUUID } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { Hono } from 'hono';
import { z } from 'zod';
import type { Host } from './host.ts';
import { commitAt } from './repository-history.ts';
import { requestedBody, requestedRepository } from './requested-repository.ts';
import type { RestEnvironment } from './rest.ts';
import { githubError } from './rest-errors.ts';

const uploadSchema = z.object({
  commit_sha: z.string(),
  ref: z.string().regex(/^refs\/(?:heads\/.+|tags\/.+|pull\/\d+\/(?:head|merge))$/),
  sarif: z.base64(),
});
const logSchema = z.looseObject({ version: z.literal('2.1.0'), runs: z.array(z.looseObject({})).max(20) });

/** Takes results for code scanning where a repository has it. */
export function codeScanningRoutes(host: Host): Hono<RestEnvironment> {
  const app = new Hono<RestEnvironment>();

  app.post('/repos/:owner/:repo/code-scanning/sarifs', async (context) => {
    const repository = await requestedRepository(host, context, 'scan');
    const { owner, record } = repository;
    const reviews = host.reviews.of(`${owner.login}/${record.name}`);
    if (!(reviews.codeScanning ?? !record.private)) {
      throw githubError(403, 'Code Security must be enabled for this repository to use code scanning.');
    }
    const wanted = await requestedBody(context, uploadSchema, 'Sarif');
    const log = logSchema.safeParse(decompressed(wanted.sarif));
    if (!log.success) return context.body(null, 400);
    const commit = await commitAt(repository.path, wanted.commit_sha);
    if (commit === undefined) return context.body(null, 400);
    const id = randomUUID();
    reviews.scans.push({ id, commit, ref: wanted.ref, log: log.data });
    const url = `${host.urls.api}/repos/${owner.login}/${record.name}/code-scanning/sarifs/${id}`;
    return context.json({ id, url }, 202);
  });

  return app;
}

function decompressed(sarif: string): unknown {
  try {
    return JSON.parse(gunzipSync(Buffer.from(sarif, 'base64')).toString('utf8'));
  } catch {
    return undefined; // Not gzip, or not JSON: no log either way, which the caller answers.
  }
}
