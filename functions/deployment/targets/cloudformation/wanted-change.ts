import type { StackState, WantedChange } from '../../../../shared/aws/stack.ts';
import { contentHash } from '../../../../shared/blobs/content-hash.ts';
import type { NamedRelease } from '../target.ts';
import { templateTooLarge } from './errors.ts';
import { conditionOf, releaseTag, settingsTag, withdrawn } from './stack-standing.ts';

/** What a stack is to be made from, with its texts filled in. */
export interface StackSettings {
  readonly name: string;
  readonly stack: string;
  /** Path in the release. */
  readonly template: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly capabilities: readonly string[];
  readonly allowReplacement: readonly string[];
  /** ARNs of CloudWatch alarms. */
  readonly rollbackAlarms: readonly string[];
  /** ARN of the role with which CloudFormation makes the resources. */
  readonly role?: string;
}

/** Where templates come from. */
export interface TemplateSource {
  /** A file of a release, from its archive or from the repository at its commit. Throws `TARGET_FILE_MISSING`. */
  readonly readFile: (release: NamedRelease, path: string, signal: AbortSignal) => Promise<Uint8Array>;
  /** Puts a text where CloudFormation can read it; `undefined` where there is no such place. */
  readonly putTemplate: (bytes: Uint8Array) => Promise<string | undefined>;
}

/** What CloudFormation takes in a request, and from S3. */
const sentBytes = 51_200;
const storedBytes = 1_000_000;

/** The hash of everything in the settings that changes what a release becomes. */
export function settingsHash({ template, parameters, capabilities }: StackSettings): string {
  const sorted = Object.entries(parameters).sort(([a], [b]) => (a < b ? -1 : 1));
  const text = JSON.stringify([template, sorted, capabilities.toSorted()]);
  return contentHash(Buffer.from(text)).slice(0, 32);
}

/** The change that brings a release; without one, the change that marks the stack as withdrawn and leaves all else as it is. */
export async function wantedChange(
  settings: StackSettings,
  source: TemplateSource,
  stack: StackState | undefined,
  release: NamedRelease | undefined,
  signal: AbortSignal,
): Promise<Omit<WantedChange, 'name'>> {
  const { capabilities, rollbackAlarms, role } = settings;
  const marks = { [releaseTag]: release?.digest ?? withdrawn, [settingsTag]: settingsHash(settings) };
  // An update without the tags that others have given would take them away.
  const tags = { ...stack?.tags, ...marks };
  const common = {
    isNew: conditionOf(stack) === 'none',
    capabilities,
    tags,
    rollbackAlarms,
    ...(role === undefined ? {} : { role }),
  };
  if (!release) {
    const parameters = Object.fromEntries((stack?.parameters ?? []).map((name) => [name, '']));
    return { ...common, template: 'previous', parameters };
  }
  const bytes = await source.readFile(release, settings.template, signal);
  return { ...common, template: await templateOf(bytes, settings, source), parameters: settings.parameters };
}

async function templateOf(
  bytes: Uint8Array,
  { stack, template }: StackSettings,
  { putTemplate }: TemplateSource,
): Promise<WantedChange['template']> {
  if (bytes.length <= sentBytes) return { body: Buffer.from(bytes).toString() };
  const url = bytes.length <= storedBytes ? await putTemplate(bytes) : undefined;
  if (url === undefined) throw templateTooLarge(`${stack}: ${template}`, bytes.length);
  return { url };
}
