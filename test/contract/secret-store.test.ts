import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { describe, expect, it } from 'vitest';
import { AutoBuilderError } from '../../shared/errors.ts';
import { EnvironmentSecretStore } from '../../shared/secrets/environment-secret-store.ts';
import type { SecretStore } from '../../shared/secrets/secret-store.ts';
import { SecretsManagerSecretStore } from '../../shared/secrets/secrets-manager-secret-store.ts';
import { type AwsJsonAnswer, type AwsJsonCall, startAwsJsonService } from '../support/aws-json-service.ts';

const prefix = 'auto-builder/';

interface OpenStore extends AsyncDisposable {
  readonly store: SecretStore;
}

function secretIdOf({ input }: AwsJsonCall): string {
  return typeof input === 'object' && input !== null && 'SecretId' in input ? String(input.SecretId) : '';
}

/** Secrets Manager as it answers for these values. */
const answering =
  (values: Readonly<Record<string, string>>) =>
  (call: AwsJsonCall): AwsJsonAnswer => {
    const value = values[secretIdOf(call).slice(prefix.length)];
    return value === undefined ? { error: 'ResourceNotFoundException' } : { output: { SecretString: value } };
  };

const implementations = {
  environment: async (values: Readonly<Record<string, string>>): Promise<OpenStore> => ({
    store: new EnvironmentSecretStore(values),
    async [Symbol.asyncDispose]() {},
  }),
  'Secrets Manager': async (values: Readonly<Record<string, string>>): Promise<OpenStore> => {
    const service = await startAwsJsonService(answering(values));
    const client = new SecretsManagerClient(service.client);
    return {
      store: new SecretsManagerSecretStore({ client, prefix, now: () => 0 }),
      async [Symbol.asyncDispose]() {
        client.destroy();
        await service[Symbol.asyncDispose]();
      },
    };
  },
};

async function failureOf(promise: Promise<string>): Promise<AutoBuilderError> {
  const error = await promise.catch((reason: unknown) => reason);
  if (error instanceof AutoBuilderError) return error;
  throw new Error('expected one of our errors');
}

describe.each(Object.entries(implementations))('a secret store: %s', (_name, open) => {
  it('gives the value of a name', async () => {
    await using opened = await open({ TOKEN: 'value', OTHER: 'other' });
    expect(await opened.store.get('TOKEN')).toBe('value');
  });

  it.each([
    ['absent', {}],
    ['empty', { TOKEN: '' }],
  ])('says how to set a secret that is %s', async (_case, values) => {
    await using opened = await open(values);
    const error = await failureOf(opened.store.get('TOKEN'));
    expect(error.code).toBe('SECRET_NOT_FOUND');
    expect(error.remedy).toContain('TOKEN');
  });

  it('does not take inherited properties for secrets', async () => {
    await using opened = await open({});
    expect((await failureOf(opened.store.get('constructor'))).code).toBe('SECRET_NOT_FOUND');
  });

  it('leaves out the line break at the end, and gives a squeezed private key its lines back', async () => {
    await using opened = await open({
      TOKEN: 'value\r\n',
      KEY: '-----BEGIN KEY-----\\nabc\\n-----END KEY-----',
    });
    expect(await opened.store.get('TOKEN')).toBe('value');
    expect(await opened.store.get('KEY')).toBe('-----BEGIN KEY-----\nabc\n-----END KEY-----');
  });
});

describe('the store on Secrets Manager', () => {
  const minutes = (count: number) => count * 60_000;

  async function withClock(answer: (call: AwsJsonCall) => AwsJsonAnswer) {
    const service = await startAwsJsonService(answer);
    const client = new SecretsManagerClient(service.client);
    const clock = { now: 0 };
    const store = new SecretsManagerSecretStore({ client, prefix, now: () => clock.now });
    return {
      store,
      clock,
      calls: service.calls,
      async [Symbol.asyncDispose]() {
        client.destroy();
        await service[Symbol.asyncDispose]();
      },
    };
  }

  it('asks for the prefixed name', async () => {
    await using opened = await withClock(answering({ TOKEN: 'value' }));
    await opened.store.get('TOKEN');
    expect(opened.calls).toEqual([
      { operation: 'GetSecretValue', input: { SecretId: 'auto-builder/TOKEN' } },
    ]);
  });

  it('asks once for readers at the same time and within five minutes', async () => {
    await using opened = await withClock(answering({ TOKEN: 'value' }));
    await Promise.all([opened.store.get('TOKEN'), opened.store.get('TOKEN')]);
    opened.clock.now = minutes(5) - 1;
    await opened.store.get('TOKEN');
    expect(opened.calls).toHaveLength(1);
  });

  it('gives a rotated value after five minutes', async () => {
    const values = { TOKEN: 'old' };
    await using opened = await withClock((call) => answering(values)(call));
    await opened.store.get('TOKEN');
    values.TOKEN = 'new';
    opened.clock.now = minutes(5);
    expect(await opened.store.get('TOKEN')).toBe('new');
  });

  it('gives a rotated value at once when it was told to forget the old one', async () => {
    const values = { TOKEN: 'old' };
    await using opened = await withClock((call) => answering(values)(call));
    await opened.store.get('TOKEN');
    values.TOKEN = 'new';
    opened.store.forget('TOKEN');
    expect(await opened.store.get('TOKEN')).toBe('new');
  });

  it('finds a secret within half a minute of its creation, without asking for each reader', async () => {
    const values: Record<string, string> = {};
    await using opened = await withClock((call) => answering(values)(call));
    await failureOf(opened.store.get('TOKEN'));
    await failureOf(opened.store.get('TOKEN'));
    expect(opened.calls).toHaveLength(1);
    values.TOKEN = 'value';
    opened.clock.now = minutes(0.5);
    expect(await opened.store.get('TOKEN')).toBe('value');
  });

  it.each([
    ['AccessDeniedException', 'SECRET_ACCESS_DENIED'],
    ['InternalServiceError', 'SECRET_STORE_UNAVAILABLE'],
  ])('turns %s into %s and asks again next time', async (awsError, code) => {
    let broken = true;
    await using opened = await withClock((call) =>
      broken ? { error: awsError } : answering({ TOKEN: 'value' })(call),
    );
    expect((await failureOf(opened.store.get('TOKEN'))).code).toBe(code);
    broken = false;
    expect(await opened.store.get('TOKEN')).toBe('value');
  });

  it('reads a binary secret as UTF-8', async () => {
    await using opened = await withClock(() => ({
      output: { SecretBinary: Buffer.from('wert').toString('base64') },
    }));
    expect(await opened.store.get('TOKEN')).toBe('wert');
  });
});
