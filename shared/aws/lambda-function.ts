import {
  type AliasConfiguration,
  CreateAliasCommand,
  DeleteFunctionCommand,
  type FunctionConfiguration,
  GetAliasCommand,
  GetFunctionConfigurationCommand,
  type LambdaClient,
  PublishVersionCommand,
  paginateListAliases,
  paginateListVersionsByFunction,
  UpdateAliasCommand,
  UpdateFunctionCodeCommand,
} from '@aws-sdk/client-lambda';
import { askService, type ServiceFailureKind, unlessMissing } from './service-failure.ts';

/** The code and settings of a function, as they are now (`$LATEST`) or as they were published. */
export interface LambdaVersion {
  /** `$LATEST` or a number. */
  readonly version: string;
  /** SHA-256 of the zip, base64. */
  readonly codeSha256: string;
  readonly description: string;
  readonly revision: string;
  /** Whether it can be invoked; a version with a network or a snapshot takes a while. */
  readonly state: 'ready' | 'changing' | 'failed';
  /** Why it is not ready. */
  readonly reason: string;
  /** Epoch milliseconds. */
  readonly changedAt: number;
}

/** Where an alias leads to. */
export interface LambdaAlias {
  readonly name: string;
  readonly version: string;
  /** A second version, and its share of the invocations, 0 to 1. */
  readonly other?: { readonly version: string; readonly share: number };
  readonly description: string;
  readonly revision: string;
}

/** The zip of a function's code. */
export type LambdaCode =
  | { readonly bucket: string; readonly key: string }
  /** At most 50 MB. */
  | { readonly bytes: Uint8Array };

/** One Lambda function. Refusals are thrown as `ServiceFailure`; `moved` where a revision is not the one that was seen. */
export interface LambdaFunction {
  /** As it is now, or one version. */
  look(signal: AbortSignal, version?: string): Promise<LambdaVersion>;
  /** The published versions. */
  versions(signal: AbortSignal): Promise<readonly LambdaVersion[]>;
  updateCode(code: LambdaCode, revision: string, signal: AbortSignal): Promise<void>;
  /**
   * Publishes what is there now, if it has that code. Lambda makes no new version when nothing has changed since the one before:
   * it answers with that.
   */
  publish(
    version: { readonly codeSha256: string; readonly description: string; readonly revision: string },
    signal: AbortSignal,
  ): Promise<LambdaVersion>;
  /** A version that no alias names. */
  deleteVersion(version: string, signal: AbortSignal): Promise<void>;
  aliases(signal: AbortSignal): Promise<readonly LambdaAlias[]>;
  alias(name: string, signal: AbortSignal): Promise<LambdaAlias | undefined>;
  createAlias(alias: Omit<LambdaAlias, 'revision'>, signal: AbortSignal): Promise<void>;
  /** If the alias has that revision. */
  updateAlias(alias: LambdaAlias, signal: AbortSignal): Promise<void>;
}

/** Lambda refuses to change a function that is being changed, with the name that it also has for what exists already. */
const busy: Readonly<Record<string, ServiceFailureKind>> = { ResourceConflictException: 'passing' };

/** The function of that name or ARN: https://docs.aws.amazon.com/lambda/latest/api/API_Operations.html */
export function connectLambdaFunction(client: LambdaClient, name: string): LambdaFunction {
  const where = `Lambda function ${name}`;
  const FunctionName = name;
  return {
    async look(abortSignal, version) {
      const Qualifier = version === undefined ? {} : { Qualifier: version };
      const command = new GetFunctionConfigurationCommand({ FunctionName, ...Qualifier });
      return versionOf(await askService(where, () => client.send(command, { abortSignal })));
    },

    versions: (abortSignal) =>
      askService(where, async () => {
        const found: LambdaVersion[] = [];
        // The signal is looked at between pages, of which there are few.
        for await (const { Versions } of paginateListVersionsByFunction({ client }, { FunctionName })) {
          abortSignal.throwIfAborted();
          found.push(...(Versions ?? []).map(versionOf));
        }
        return found.filter(({ version }) => version !== '$LATEST');
      }),

    async updateCode(code, RevisionId, abortSignal) {
      const source = 'bytes' in code ? { ZipFile: code.bytes } : { S3Bucket: code.bucket, S3Key: code.key };
      const command = new UpdateFunctionCodeCommand({ FunctionName, RevisionId, ...source });
      await askService(where, () => client.send(command, { abortSignal }), busy);
    },

    async publish({ codeSha256, description, revision }, abortSignal) {
      const command = new PublishVersionCommand({
        FunctionName,
        CodeSha256: codeSha256,
        Description: description,
        RevisionId: revision,
      });
      return versionOf(await askService(where, () => client.send(command, { abortSignal }), busy));
    },

    async deleteVersion(Qualifier, abortSignal) {
      const command = new DeleteFunctionCommand({ FunctionName, Qualifier });
      await unlessMissing(askService(where, () => client.send(command, { abortSignal }), busy));
    },

    aliases: (abortSignal) =>
      askService(where, async () => {
        const found: LambdaAlias[] = [];
        for await (const { Aliases } of paginateListAliases({ client }, { FunctionName })) {
          abortSignal.throwIfAborted();
          found.push(...(Aliases ?? []).map(aliasOf));
        }
        return found;
      }),

    async alias(Name, abortSignal) {
      const command = new GetAliasCommand({ FunctionName, Name });
      const found = await unlessMissing(askService(where, () => client.send(command, { abortSignal })));
      return found ? aliasOf(found) : undefined;
    },

    async createAlias(alias, abortSignal) {
      const command = new CreateAliasCommand({ FunctionName, ...inputOf(alias) });
      await askService(where, () => client.send(command, { abortSignal }));
    },

    async updateAlias(alias, abortSignal) {
      const command = new UpdateAliasCommand({
        FunctionName,
        ...inputOf(alias),
        RevisionId: alias.revision,
      });
      await askService(where, () => client.send(command, { abortSignal }), busy);
    },
  };
}

function versionOf(found: FunctionConfiguration): LambdaVersion {
  const { State = 'Active', LastUpdateStatus = 'Successful' } = found;
  const hasFailed = State === 'Failed' || LastUpdateStatus === 'Failed';
  const isChanging = State === 'Pending' || LastUpdateStatus === 'InProgress';
  return {
    version: found.Version ?? '$LATEST',
    codeSha256: found.CodeSha256 ?? '',
    description: found.Description ?? '',
    revision: found.RevisionId ?? '',
    state: hasFailed ? 'failed' : isChanging ? 'changing' : 'ready',
    reason: found.LastUpdateStatusReason ?? found.StateReason ?? '',
    changedAt: Date.parse(found.LastModified ?? '') || 0,
  };
}

function aliasOf(found: AliasConfiguration): LambdaAlias {
  const [other] = Object.entries(found.RoutingConfig?.AdditionalVersionWeights ?? {});
  return {
    name: found.Name ?? '',
    version: found.FunctionVersion ?? '',
    ...(other ? { other: { version: other[0], share: other[1] } } : {}),
    description: found.Description ?? '',
    revision: found.RevisionId ?? '',
  };
}

function inputOf({ name, version, other, description }: Omit<LambdaAlias, 'revision'>) {
  return {
    Name: name,
    FunctionVersion: version,
    Description: description,
    // An empty one takes away what was there.
    RoutingConfig: { AdditionalVersionWeights: other ? { [other.version]: other.share } : {} },
  };
}
