import { z } from 'zod';
import { UnresolvableValueError } from '../errors.ts';
import type { Reading } from './describe.ts';
import { resolve } from './intrinsics.ts';
import type { Resource } from './resources.ts';

const oneOrMore = z.union([z.string().transform((value) => [value]), z.array(z.string())]);
const documentSchema = z.object({
  Statement: z.array(
    z.object({ Effect: z.string(), Action: oneOrMore.default([]), Resource: oneOrMore.default([]) }),
  ),
});
const roleSchema = z.object({ Policies: z.array(z.object({ PolicyDocument: documentSchema })).default([]) });
const policySchema = z.object({ Roles: z.array(z.string()).default([]), PolicyDocument: documentSchema });

type Statement = z.infer<typeof documentSchema>['Statement'][number];

/**
 * The secrets that a role may read, as patterns over what stands after `:secret:` in a secret's ARN: `prefix/NAME-??????`.
 * A function on one machine gets the same secrets as on AWS, so that a forgotten grant shows here already.
 */
export function readableSecrets(reading: Reading, user: Resource, roleArn: string): readonly string[] {
  const role = reading.all.find(
    ({ type, scope, logicalId }) =>
      type === 'AWS::IAM::Role' && scope.attribute(logicalId, 'Arn') === roleArn,
  );
  if (role === undefined) {
    reading.refuse(user, `its role ${roleArn} is not in the templates`);
    return [];
  }
  const statements = [...own(reading, role), ...attached(reading, role)];
  return statements
    .filter(grantsSecrets)
    .flatMap(({ Resource: resources }) => resources.flatMap(secretPattern));
}

/** Whether a secret of that name (as Secrets Manager would store it) is covered by one of the patterns. */
export function mayReadSecret(patterns: readonly string[], secretName: string): boolean {
  // Secrets Manager appends a hyphen and six characters that nobody can know beforehand.
  const stored = `${secretName}-AbCdEf`;
  return patterns.some((pattern) => wildcard(pattern).test(stored));
}

function own(reading: Reading, role: Resource): readonly Statement[] {
  const parsed = parse(reading, role, roleSchema);
  return parsed?.Policies.flatMap((policy) => policy.PolicyDocument.Statement) ?? [];
}

function attached(reading: Reading, role: Resource): readonly Statement[] {
  const roleName = role.scope.ref(role.logicalId);
  return reading.all
    .filter(({ type, stack }) => type === 'AWS::IAM::Policy' && stack === role.stack)
    .flatMap((policy) => {
      const parsed = parse(reading, policy, policySchema);
      return parsed?.Roles.includes(String(roleName)) ? parsed.PolicyDocument.Statement : [];
    });
}

function parse<T extends z.ZodType>(
  reading: Reading,
  resource: Resource,
  schema: T,
): z.output<T> | undefined {
  try {
    const result = schema.safeParse(resolve(resource.raw, resource.scope));
    if (result.success) return result.data;
    reading.refuse(resource, `the policy is not understood: ${z.prettifyError(result.error)}`);
  } catch (error) {
    if (!(error instanceof UnresolvableValueError)) throw error;
    reading.refuse(resource, error.what);
  }
  return undefined;
}

function grantsSecrets({ Effect, Action }: Statement): boolean {
  return (
    Effect === 'Allow' && Action.some((action) => wildcard(action).test('secretsmanager:GetSecretValue'))
  );
}

function secretPattern(arn: string): readonly string[] {
  if (arn === '*') return ['*'];
  const marker = ':secret:';
  const at = arn.indexOf(marker);
  return at < 0 ? [] : [arn.slice(at + marker.length)];
}

function wildcard(pattern: string): RegExp {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`);
}
