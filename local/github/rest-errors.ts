import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';

/** One entry of GitHub's validation errors. */
export interface FieldError {
  readonly resource: string;
  readonly field: string;
  readonly code: string;
  readonly message?: string;
}

/** An error answer in GitHub's shape: `message`, `documentation_url`, `status`, and `errors` for validation. */
export function githubError(
  status: ContentfulStatusCode,
  message: string,
  options: {
    readonly errors?: readonly (FieldError | string)[];
    readonly headers?: Readonly<Record<string, string>>;
  } = {},
): HTTPException {
  const body = {
    message,
    ...(options.errors ? { errors: options.errors } : {}),
    documentation_url: 'https://docs.github.com/rest',
    status: String(status),
  };
  const headers = { ...options.headers, 'content-type': 'application/json; charset=utf-8' };
  return new HTTPException(status, { res: new Response(JSON.stringify(body), { status, headers }) });
}

/** What GitHub answers for everything that does not exist or may not be seen. */
export function notFound(): HTTPException {
  return githubError(404, 'Not Found');
}
