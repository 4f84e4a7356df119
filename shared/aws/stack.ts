import {
  CancelUpdateStackCommand,
  type Capability,
  type CloudFormationClient,
  CreateChangeSetCommand,
  DeleteChangeSetCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  type DescribeChangeSetOutput,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  paginateDescribeStackEvents,
  paginateListChangeSets,
  type ResourceChange,
  type Stack as SdkStack,
} from '@aws-sdk/client-cloudformation';
import { askService, ServiceFailure, type ServiceFailureKind, unlessMissing } from './service-failure.ts';

/** A stack as it is. */
export interface StackState {
  /** Its ARN, which no other stack of the same name ever has. */
  readonly id: string;
  /** `CREATE_COMPLETE`, … */
  readonly status: string;
  /** Epoch milliseconds of the last change. */
  readonly changedAt: number;
  readonly tags: Readonly<Record<string, string>>;
  /** Names. */
  readonly parameters: readonly string[];
}

/** One thing that happened to a stack or a resource in it. */
export interface StackEvent {
  readonly resource: string;
  readonly status: string;
  readonly reason: string;
  /** What the operation was called by whoever began it. */
  readonly token: string | undefined;
}

/** What a change set does with one resource. */
export interface PlannedChange {
  readonly resource: string;
  readonly type: string;
  /** `Add`, `Modify`, `Remove`, `Import`, `Dynamic`. */
  readonly action: string;
  /** `True`, `False`, `Conditional`; empty where nothing is modified. */
  readonly replacement: string;
}

/** A change that is computed but not made. */
export interface ChangeSet {
  readonly status: 'pending' | 'ready' | 'failed';
  readonly reason: string;
  readonly changes: readonly PlannedChange[];
}

/** A change that is to be computed. */
export interface WantedChange {
  readonly name: string;
  /** Whether the stack is new. */
  readonly isNew: boolean;
  /** At most 51,200 bytes of text, an address in S3, or the one that the stack has. */
  readonly template: { readonly body: string } | { readonly url: string } | 'previous';
  readonly parameters: Readonly<Record<string, string>>;
  readonly capabilities: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  /** ARNs of CloudWatch alarms. */
  readonly rollbackAlarms: readonly string[];
  /** ARN of the role with which the resources are made. */
  readonly role?: string;
}

/** One stack. Refusals are thrown as `ServiceFailure`; `moved` where a change set no longer fits. */
export interface Stack {
  describe(signal: AbortSignal): Promise<StackState | undefined>;
  /** Newest first, of one operation or, without a token, only the newest. They are kept for 90 days. */
  events(token: string | undefined, signal: AbortSignal): Promise<readonly StackEvent[]>;
  changeSets(signal: AbortSignal): Promise<readonly string[]>;
  changeSet(name: string, signal: AbortSignal): Promise<ChangeSet | undefined>;
  /** Harmless when there is one of that name. */
  createChangeSet(wanted: WantedChange, signal: AbortSignal): Promise<void>;
  deleteChangeSet(name: string, signal: AbortSignal): Promise<void>;
  executeChangeSet(name: string, token: string, signal: AbortSignal): Promise<void>;
  /** Harmless when nothing is being updated. */
  cancelUpdate(signal: AbortSignal): Promise<void>;
  /** By its ARN; harmless when it is gone. */
  remove(id: string, signal: AbortSignal): Promise<void>;
}

const noChangeSet: Readonly<Record<string, ServiceFailureKind>> = {
  ChangeSetNotFoundException: 'missing',
};

/** The stack of that name: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_Operations.html */
export function connectStack(client: CloudFormationClient, StackName: string): Stack {
  const where = `CloudFormation stack ${StackName}`;
  const describeAll = async (ChangeSetName: string, abortSignal: AbortSignal): Promise<ChangeSet> => {
    const changes: PlannedChange[] = [];
    let NextToken: string | undefined;
    for (;;) {
      // A change set of a nested stack is named by its ARN alone.
      const of = ChangeSetName.startsWith('arn:') ? { ChangeSetName } : { StackName, ChangeSetName };
      const input = { ...of, ...(NextToken === undefined ? {} : { NextToken }) };
      const page = await client.send(new DescribeChangeSetCommand(input), { abortSignal });
      for (const { ResourceChange } of page.Changes ?? []) {
        if (!ResourceChange) continue;
        changes.push(plannedChange(ResourceChange));
        const nested = ResourceChange.ChangeSetId;
        if (nested) changes.push(...(await describeAll(nested, abortSignal)).changes);
      }
      NextToken = page.NextToken;
      if (NextToken === undefined) {
        return { status: statusOf(page), reason: page.StatusReason ?? '', changes };
      }
    }
  };

  return {
    async describe(abortSignal) {
      try {
        const command = new DescribeStacksCommand({ StackName });
        const { Stacks } = await askService(where, () => client.send(command, { abortSignal }));
        return Stacks?.[0] ? stateOf(Stacks[0]) : undefined;
      } catch (error) {
        if (error instanceof ServiceFailure && isUnknownStack(error)) return undefined;
        throw error;
      }
    },

    events: (token, abortSignal) =>
      askService(where, async () => {
        const found: StackEvent[] = [];
        for await (const { StackEvents = [] } of paginateDescribeStackEvents({ client }, { StackName })) {
          abortSignal.throwIfAborted();
          for (const event of StackEvents) {
            if (token !== undefined && event.ClientRequestToken !== token) return found;
            found.push({
              resource: event.LogicalResourceId ?? '',
              status: event.ResourceStatus ?? '',
              reason: event.ResourceStatusReason ?? '',
              token: event.ClientRequestToken,
            });
            if (token === undefined) return found;
          }
        }
        return found;
      }),

    changeSets: (abortSignal) =>
      askService(where, async () => {
        const found: string[] = [];
        for await (const { Summaries } of paginateListChangeSets({ client }, { StackName })) {
          abortSignal.throwIfAborted();
          found.push(...(Summaries ?? []).flatMap(({ ChangeSetName }) => ChangeSetName ?? []));
        }
        return found;
      }),

    changeSet: (name, abortSignal) =>
      unlessMissing(askService(where, () => describeAll(name, abortSignal), noChangeSet)),

    async createChangeSet(wanted, abortSignal) {
      const command = new CreateChangeSetCommand({ StackName, ...inputOf(wanted) });
      await askService(where, () => client.send(command, { abortSignal }), {
        AlreadyExistsException: 'moved',
      });
    },

    async deleteChangeSet(ChangeSetName, abortSignal) {
      const command = new DeleteChangeSetCommand({ StackName, ChangeSetName });
      // One that is being executed cannot be deleted any more; whoever looks at the stack then sees that it is busy.
      const special = { ...noChangeSet, InvalidChangeSetStatusException: 'missing' as const };
      await unlessMissing(askService(where, () => client.send(command, { abortSignal }), special));
    },

    async executeChangeSet(ChangeSetName, ClientRequestToken, abortSignal) {
      const command = new ExecuteChangeSetCommand({ StackName, ChangeSetName, ClientRequestToken });
      await askService(where, () => client.send(command, { abortSignal }));
    },

    async cancelUpdate(abortSignal) {
      const command = new CancelUpdateStackCommand({ StackName });
      // The answer where there is nothing to cancel, as the name is all there is to get wrong.
      const special = { ValidationError: 'missing' as const };
      await unlessMissing(askService(where, () => client.send(command, { abortSignal }), special));
    },

    async remove(id, abortSignal) {
      const command = new DeleteStackCommand({ StackName: id });
      await askService(where, () => client.send(command, { abortSignal }));
    },
  };
}

/** CloudFormation has no name for this: it answers `ValidationError`, as for any other input that it does not like. */
function isUnknownStack({ said }: ServiceFailure): boolean {
  return /^ValidationError: .*does not exist/.test(said);
}

function stateOf(found: SdkStack): StackState {
  const changed = found.LastUpdatedTime ?? found.CreationTime;
  return {
    id: found.StackId ?? '',
    status: found.StackStatus ?? '',
    changedAt: changed?.getTime() ?? 0,
    tags: Object.fromEntries((found.Tags ?? []).map(({ Key, Value }) => [Key, Value ?? ''])),
    parameters: (found.Parameters ?? []).flatMap(({ ParameterKey }) => ParameterKey ?? []),
  };
}

function statusOf({ Status }: DescribeChangeSetOutput): ChangeSet['status'] {
  if (Status === 'CREATE_COMPLETE') return 'ready';
  return Status === 'CREATE_PENDING' || Status === 'CREATE_IN_PROGRESS' ? 'pending' : 'failed';
}

function plannedChange(change: ResourceChange): PlannedChange {
  return {
    resource: change.LogicalResourceId ?? '',
    type: change.ResourceType ?? '',
    action: change.Action ?? '',
    replacement: change.Replacement ?? '',
  };
}

function inputOf({
  name,
  isNew,
  template,
  parameters,
  capabilities,
  tags,
  rollbackAlarms,
  role,
}: WantedChange) {
  const source =
    template === 'previous'
      ? { UsePreviousTemplate: true }
      : 'url' in template
        ? { TemplateURL: template.url }
        : { TemplateBody: template.body };
  return {
    ChangeSetName: name,
    ClientToken: name,
    ChangeSetType: isNew ? ('CREATE' as const) : ('UPDATE' as const),
    ...source,
    Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({
      ParameterKey,
      ...(template === 'previous' ? { UsePreviousValue: true } : { ParameterValue }),
    })),
    // The service says which ones it does not know.
    Capabilities: capabilities as Capability[],
    Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
    IncludeNestedStacks: true,
    ...(role === undefined ? {} : { RoleARN: role }),
    RollbackConfiguration: {
      RollbackTriggers: rollbackAlarms.map((Arn) => ({ Arn, Type: 'AWS::CloudWatch::Alarm' })),
    },
  };
}
