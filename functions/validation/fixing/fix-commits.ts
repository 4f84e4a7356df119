import { type FixKind, fixKinds } from '../analysis.ts';
import type { FileFix } from './fix-files.ts';

/** One commit with fixes of one kind. */
export interface FixCommit {
  readonly kind: FixKind;
  readonly message: string;
  /** The whole new content of each file, after this kind and those before it. */
  readonly changes: ReadonlyMap<string, Uint8Array>;
}

/** Who our commits are by. The domain is reserved for names that must not resolve (RFC 2606). */
export const fixAuthor = { name: 'Auto-Builder', email: 'auto-builder@noreply.invalid' } as const;

/** Key of the trailer by which our own commits are known. */
export const runTrailer = 'Auto-Builder-Run';

/** What people write into a commit message to be left alone. */
export const skipMark = '[skip auto-builder]';

const listedFiles = 50;

/** The commits for the fixes, one for each kind that changed something, in their order. */
export function fixCommits(files: readonly FileFix[], runId: string): readonly FixCommit[] {
  return fixKinds.flatMap((kind) => {
    const steps = files.flatMap(({ file, steps }) =>
      steps.filter((step) => step.kind === kind).map((step) => ({ file, step })),
    );
    if (steps.length === 0) return [];
    const changes = new Map(steps.map(({ file, step }) => [file, new TextEncoder().encode(step.text)]));
    const listed = steps.map(({ file, step }) => `- ${JSON.stringify(file)}: ${step.codes.join(', ')}`);
    return [{ kind, changes, message: message(subject(kind, steps.length), listed, runId) }];
  });
}

function subject(kind: FixKind, files: number): string {
  return kind === 'imports'
    ? 'refactor: resolve unused imports'
    : `style: fix formatting in ${files} ${files === 1 ? 'file' : 'files'}`;
}

function message(title: string, files: readonly string[], runId: string): string {
  const more = files.length > listedFiles ? [`- and ${files.length - listedFiles} more`] : [];
  return [title, '', ...files.slice(0, listedFiles), ...more, '', `${runTrailer}: ${runId}`, ''].join('\n');
}

/** Whether a commit is one of ours: it must not be mended again, or two products could answer each other for ever. */
export function isOwnCommit(message: string): boolean {
  const lastParagraph =
    message
      .trimEnd()
      .split(/\n\s*\n/)
      .at(-1) ?? '';
  return lastParagraph.split('\n').some((line) => line.startsWith(`${runTrailer}: `));
}

/** Whether the author of a commit asks to be left alone. */
export function asksToBeSkipped(message: string): boolean {
  return message.toLowerCase().includes(skipMark);
}
