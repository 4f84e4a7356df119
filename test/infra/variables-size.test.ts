import { describe, expect, it } from 'vitest';
import { readDeployment } from '../../infra/deployment.ts';
import { fullConfiguration, resourcesOf, synthesized } from '../support/synthesized.ts';

/** Bytes of all variables of one function, names included, as Lambda counts them: as JSON. */
const limit = 4096;
/** The longest that there is, with an account. */
const queueAddress = 'https://sqs.cn-northwest-1.amazonaws.com.cn/123456789012/';

/** How long a value is once CloudFormation has made names: stack, logical id and twelve characters, of a queue at most eighty. */
function longest(value: unknown, prefix: string): string {
  if (typeof value === 'string') return value;
  const {
    Ref: reference,
    'Fn::Join': joined,
    'Fn::ImportValue': imported,
    'Fn::GetAtt': attribute,
  } = value as {
    readonly Ref?: string;
    readonly 'Fn::Join'?: readonly [string, readonly unknown[]];
    readonly 'Fn::ImportValue'?: string;
    readonly 'Fn::GetAtt'?: readonly [string, string];
  };
  if (joined !== undefined) return joined[1].map((part) => longest(part, prefix)).join(joined[0]);
  if (imported !== undefined) {
    const id = /ExportsOutput(?:Ref|FnGetAtt)(.+?)[0-9A-F]{8}$/.exec(imported)?.[1] ?? imported;
    return `${prefix}-state-${id}-${'X'.repeat(13)}`;
  }
  if (attribute?.[1] === 'ApiEndpoint')
    return 'https://abcdefghij.execute-api.cn-northwest-1.amazonaws.com.cn';
  if (reference === undefined) throw new Error(`what is ${JSON.stringify(value)}?`);
  const name = `${prefix}-service-${reference}-${'X'.repeat(13)}`;
  return /Queue|DeadLetters/.test(reference) ? `${queueAddress}${name.slice(0, 80)}` : name;
}

describe('the variables of each function', () => {
  const prefix = `p${'x'.repeat(23)}`;

  it('fit into what Lambda takes, whatever CloudFormation calls things, with the longest prefix', async () => {
    await using stacks = await synthesized({
      configuration: fullConfiguration(),
      prefix,
      webhookSecrets: ['GITHUB_WEBHOOK_SECRET', 'GITHUB_WEBHOOK_SECRET_BEFORE'],
    });
    for (const { Properties } of resourcesOf(stacks.service, 'AWS::Lambda::Function').values()) {
      const { Variables } = Properties.Environment as {
        readonly Variables: Readonly<Record<string, unknown>>;
      };
      const values = Object.entries(Variables).map(([key, value]) => [key, longest(value, prefix)]);
      const size = JSON.stringify(Object.fromEntries(values)).length;
      expect(size, String(Properties.Description)).toBeLessThanOrEqual(limit);
    }
  });

  it('would not with a longer one, which is refused', () => {
    const reading = (value: string) => readDeployment((key) => (key === 'prefix' ? value : undefined), {});
    expect(reading(prefix)).toEqual({ prefix });
    expect(() => reading(`${prefix}x`)).toThrow(/prefix/);
  });
});
