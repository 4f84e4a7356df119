import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';

/**
 * Cuts GitHub's OpenAPI description down to the operations and webhooks that this product uses, and to their structure:
 * no descriptions, no examples. `nullable` becomes JSON Schema, so that the result is OpenAPI 3.1 and a validator reads it
 * as it stands.
 *
 * node test/contract/prune-openapi.ts --from <unpacked @octokit/openapi>/generated/api.github.com.json
 */
const operations: readonly (readonly [method: string, path: string])[] = [
  ['get', '/rate_limit'],
  ['get', '/user'],
  ['get', '/user/repos'],
  ['post', '/user/repos'],
  ['get', '/users/{username}'],
  ['get', '/users/{username}/repos'],
  ['get', '/users/{username}/installation'],
  ['get', '/app'],
  ['post', '/app/installations/{installation_id}/access_tokens'],
  ['get', '/installation/repositories'],
  ['get', '/orgs/{org}/repos'],
  ['post', '/orgs/{org}/repos'],
  ['get', '/orgs/{org}/installation'],
  ['get', '/orgs/{org}/hooks'],
  ['post', '/orgs/{org}/hooks'],
  ['patch', '/orgs/{org}/hooks/{hook_id}'],
  ['delete', '/orgs/{org}/hooks/{hook_id}'],
  ['get', '/orgs/{org}/hooks/{hook_id}/deliveries'],
  ['get', '/orgs/{org}/hooks/{hook_id}/deliveries/{delivery_id}'],
  ['post', '/orgs/{org}/hooks/{hook_id}/deliveries/{delivery_id}/attempts'],
  ['get', '/app/hook/config'],
  ['patch', '/app/hook/config'],
  ['get', '/app/hook/deliveries'],
  ['get', '/app/hook/deliveries/{delivery_id}'],
  ['post', '/app/hook/deliveries/{delivery_id}/attempts'],
  ['get', '/repos/{owner}/{repo}'],
  ['patch', '/repos/{owner}/{repo}'],
  ['get', '/repos/{owner}/{repo}/branches/{branch}'],
  ['get', '/repos/{owner}/{repo}/rules/branches/{branch}'],
  ['post', '/repos/{owner}/{repo}/check-runs'],
  ['patch', '/repos/{owner}/{repo}/check-runs/{check_run_id}'],
  ['get', '/repos/{owner}/{repo}/check-runs/{check_run_id}/annotations'],
  ['get', '/repos/{owner}/{repo}/commits/{ref}/check-runs'],
  ['get', '/repos/{owner}/{repo}/commits/{ref}/statuses'],
  ['post', '/repos/{owner}/{repo}/statuses/{sha}'],
  ['get', '/repos/{owner}/{repo}/pulls'],
  ['post', '/repos/{owner}/{repo}/pulls'],
  ['get', '/repos/{owner}/{repo}/pulls/{pull_number}'],
  ['patch', '/repos/{owner}/{repo}/pulls/{pull_number}'],
  ['get', '/repos/{owner}/{repo}/pulls/{pull_number}/files'],
  ['get', '/repos/{owner}/{repo}/pulls/{pull_number}/comments'],
  ['post', '/repos/{owner}/{repo}/pulls/{pull_number}/reviews'],
  ['post', '/repos/{owner}/{repo}/code-scanning/sarifs'],
  ['get', '/repos/{owner}/{repo}/deployments'],
  ['post', '/repos/{owner}/{repo}/deployments'],
  ['get', '/repos/{owner}/{repo}/deployments/{deployment_id}/statuses'],
  ['post', '/repos/{owner}/{repo}/deployments/{deployment_id}/statuses'],
  ['post', '/repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches'],
  ['get', '/repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs'],
  ['get', '/repos/{owner}/{repo}/actions/runs/{run_id}'],
  ['post', '/repos/{owner}/{repo}/actions/runs/{run_id}/cancel'],
];
const webhooks = [
  ...['push', 'create', 'delete', 'ping', 'repository-created'],
  ...['pull-request-opened', 'pull-request-synchronize'],
];
/** Keywords that say something about the structure; everything else is left out. */
const keptKeywords = new Set([
  ...['type', 'format', 'enum', 'const', 'required', 'pattern', '$ref', 'nullable'],
  ...['properties', 'additionalProperties', 'items', 'oneOf', 'anyOf', 'allOf', 'not'],
  ...['minimum', 'maximum', 'minLength', 'maxLength', 'minItems', 'maxItems', 'uniqueItems'],
]);

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type JsonObject = { [key: string]: Json };

const { values } = parseArgs({ options: { from: { type: 'string' }, to: { type: 'string' } } });
if (!values.from) throw new Error('--from names the OpenAPI description');
const description = object(JSON.parse(await readFile(values.from, 'utf8')));
const pruned = prune(description);
const target = values.to ?? new URL('github.openapi.json', import.meta.url);
await writeFile(target, `${JSON.stringify(pruned)}\n`);

function prune(root: JsonObject): JsonObject {
  const paths: JsonObject = {};
  for (const [method, path] of operations) {
    const operation = object(at(root, ['paths', path, method]));
    paths[path] = { ...object(paths[path] ?? {}), [method]: { responses: responsesOf(root, operation) } };
  }
  const hooks = Object.fromEntries(
    webhooks.map((name) => {
      const schema = at(root, [
        'x-webhooks',
        name,
        'post',
        'requestBody',
        'content',
        'application/json',
        'schema',
      ]);
      return [name, { post: { requestBody: content(schema) } }];
    }),
  );
  return {
    openapi: '3.1.0',
    info: {
      title: 'GitHub REST API (pruned)',
      version: at(root, ['info', 'version']),
      license: { name: 'MIT' },
    },
    paths,
    webhooks: hooks,
    components: { schemas: referencedSchemas(root, [paths, hooks]) },
  };
}

function responsesOf(root: JsonObject, operation: JsonObject): JsonObject {
  const entries = Object.entries(object(operation.responses ?? {})).map(([status, response]) => {
    const { $ref } = object(response);
    const resolved = object(typeof $ref === 'string' ? at(root, $ref.slice(2).split('/')) : response);
    const types = object(resolved.content ?? {});
    const json = types['application/json'] ?? types['application/scim+json'];
    return [status, json ? content(object(json).schema ?? {}) : {}];
  });
  return Object.fromEntries(entries);
}

function content(schema: Json): JsonObject {
  return { content: { 'application/json': { schema: structureOf(schema) } } };
}

/** Everything that is reachable from what was kept. */
function referencedSchemas(root: JsonObject, kept: Json): JsonObject {
  const schemas: JsonObject = {};
  const open = referencesIn(kept);
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (schemas[name]) continue;
    const schema = structureOf(at(root, ['components', 'schemas', name]));
    schemas[name] = schema;
    open.push(...referencesIn(schema));
  }
  return Object.fromEntries(Object.entries(schemas).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function referencesIn(value: Json): string[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (value === null || typeof value !== 'object') return [];
  const own = typeof value.$ref === 'string' ? [value.$ref.replace('#/components/schemas/', '')] : [];
  return [...own, ...Object.values(value).flatMap(referencesIn)];
}

function structureOf(schema: Json): Json {
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) return schema;
  const { nullable, ...kept } = Object.fromEntries(
    Object.entries(schema)
      .filter(([keyword]) => keptKeywords.has(keyword))
      .map(([keyword, value]) => [keyword, keywordStructure(keyword, value)]),
  );
  return nullable === true ? orNull(kept) : kept;
}

function keywordStructure(keyword: string, value: Json): Json {
  // Below `properties` the keys are names, not keywords: a property may be called `description`.
  if (keyword === 'properties') {
    return Object.fromEntries(
      Object.entries(object(value)).map(([name, property]) => [name, structureOf(property)]),
    );
  }
  if (['items', 'additionalProperties', 'not'].includes(keyword)) return structureOf(value);
  if (['oneOf', 'anyOf', 'allOf'].includes(keyword) && Array.isArray(value)) return value.map(structureOf);
  return value;
}

function orNull(schema: JsonObject): JsonObject {
  const { type, enum: values } = schema;
  if (typeof type !== 'string') return { anyOf: [schema, { type: 'null' }] };
  const withNull = Array.isArray(values) && !values.includes(null) ? { enum: [...values, null] } : {};
  return { ...schema, type: [type, 'null'], ...withNull };
}

function object(value: Json): JsonObject {
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    throw new TypeError('not an object');
  return value;
}

function at(root: JsonObject, path: readonly string[]): Json {
  return path.reduce<Json>((value, key) => {
    const next = object(value)[key];
    if (next === undefined) throw new Error(`the description has no ${path.join(' > ')}`);
    return next;
  }, root);
}
