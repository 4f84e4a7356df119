import { readFile } from 'node:fs/promises';
import { Ajv, type ValidateFunction } from 'ajv';

/** Checks what a GitHub answers and delivers against GitHub's own description. Each method gives the violations. */
export interface GitHubSchemas {
  /** `path` as the description writes it: `/orgs/{org}/repos`. An error status it does not list is a `basic-error`. */
  response(method: string, path: string, status: number, body: unknown): readonly string[];
  /** `event` as the description names it: `push`, `repository-created`. */
  webhook(event: string, payload: unknown): readonly string[];
}

const dateTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/;

/** Reads the pruned description beside this file. */
export async function loadGitHubSchemas(): Promise<GitHubSchemas> {
  const text = await readFile(new URL('github.openapi.json', import.meta.url), 'utf8');
  const description = JSON.parse(text);
  const ajv = new Ajv({
    strict: false,
    validateSchema: false,
    allErrors: true,
    formats: {
      // The description gives empty text as the default of some addresses.
      uri: (value: string) => value === '' || URL.canParse(value),
      'uri-template': (value: string) => URL.canParse(value),
      'date-time': dateTime,
      email: /^[^@\s]+@[^@\s]+$/,
      int64: { type: 'number', validate: Number.isSafeInteger },
    },
  });
  ajv.addSchema(description, 'github');
  const compiled = new Map<string, ValidateFunction>();
  const violations = (pointer: readonly string[], value: unknown): readonly string[] => {
    const $ref = `github#/${pointer.map(pointerPart).join('/')}`;
    const validate = compiled.get($ref) ?? ajv.compile({ $ref });
    compiled.set($ref, validate);
    if (validate(value)) return [];
    return (validate.errors ?? []).map(
      ({ instancePath, message }) => `${instancePath || '(root)'} ${message}`,
    );
  };
  return {
    response(method, path, status, body) {
      const operation = description.paths[path]?.[method.toLowerCase()];
      if (!operation) return [`the description has no ${method} ${path}`];
      const described = operation.responses[String(status)];
      // Of some errors it gives the status alone; GitHub sends words all the same, or none.
      if (described && !described.content && (status < 400 || body === undefined))
        return body === undefined ? [] : ['a body where none belongs'];
      const at = [
        'paths',
        path,
        method.toLowerCase(),
        'responses',
        String(status),
        'content',
        'application/json',
        'schema',
      ];
      if (described?.content) return violations(at, body);
      if (status < 400) return [`status ${status} is not described`];
      return violations(['components', 'schemas', 'basic-error'], body);
    },
    webhook(event, payload) {
      if (!description.webhooks[event]) return [`the description has no webhook ${event}`];
      return violations(
        ['webhooks', event, 'post', 'requestBody', 'content', 'application/json', 'schema'],
        payload,
      );
    },
  };
}

function pointerPart(part: string): string {
  return encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'));
}
