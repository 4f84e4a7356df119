import type { Context } from 'hono';
import type { z } from 'zod';
import type { Action } from './access.ts';
import { type FoundRepository, findRepository, type Host } from './host.ts';
import type { RestEnvironment } from './rest.ts';
import { githubError, notFound } from './rest-errors.ts';

/**
 * The repository that a request under `/repos/:owner/:repo` is about. Throws GitHub's 404 when the caller may not see it,
 * and its 403 when the caller may not do this to it.
 */
export async function requestedRepository(
  host: Host,
  context: Context<RestEnvironment>,
  action: Action = 'read',
): Promise<FoundRepository> {
  const { principal } = context.var;
  const owner = context.req.param('owner') ?? '';
  const found = await findRepository(host, owner, context.req.param('repo') ?? '');
  if (!found || !principal.can('read', found.owner.login, found.record)) throw notFound();
  if (!principal.can(action, found.owner.login, found.record)) {
    const who = principal.installation ? 'integration' : 'personal access token';
    throw githubError(403, `Resource not accessible by ${who}`);
  }
  return found;
}

/** The request's JSON body, checked. Throws GitHub's 400 for what is no JSON, and its 422 naming the first wrong field. */
export async function requestedBody<Schema extends z.ZodType>(
  context: Context,
  schema: Schema,
  resource: string,
): Promise<z.infer<Schema>> {
  const body: unknown = await context.req.json().catch(() => {
    throw githubError(400, 'Problems parsing JSON');
  });
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = issue?.path.join('.') || 'body';
  throw githubError(422, 'Validation Failed', {
    errors: [{ resource, field, code: 'invalid', message: issue?.message ?? 'is invalid' }],
  });
}
