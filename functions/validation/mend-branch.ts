import type { ObjectId } from '../../shared/git/object-id.ts';
import { decideMending } from './decide-mending.ts';
import { fixCommits } from './fixing/fix-commits.ts';
import { type FileFix, fixFiles } from './fixing/fix-files.ts';
import type { Subject } from './locate-subject.ts';
import { overlayFiles } from './overlay-files.ts';
import type { CommitView } from './remote-repository.ts';
import type { FixedFile } from './result.ts';
import type { ValidationRun } from './run-validation-job.ts';
import { type Validation, type ValidationRequest, validateFiles } from './validate-repository.ts';

/** What was looked at. */
export interface Mendable {
  readonly subject: Subject;
  readonly commit: CommitView;
  readonly request: ValidationRequest;
  readonly validation: Validation;
}

/** What became of the fixes. */
export type Mended =
  /** The branch is at a new commit of ours; `validation` is about that. */
  | { readonly kind: 'pushed'; readonly tip: ObjectId; readonly validation: Validation }
  | { readonly kind: 'proposed'; readonly branch: string }
  | { readonly kind: 'suggested' }
  /** There was nothing to mend, or nothing may be mended. */
  | { readonly kind: 'nothing' }
  /** The host did not take it: the branch moved on, or a rule of the host. Its next event is a new job. */
  | { readonly kind: 'refused'; readonly reason: string };

const ownBranches = 'refs/heads/auto-builder/fixes/';

/** Mends what may be mended, and brings it to where people want it. */
export async function mendBranch(run: ValidationRun, mendable: Mendable): Promise<Mended> {
  const { subject, commit, request, validation } = mendable;
  const { publisher } = run;
  if (!validation.result.findings.some(({ fixable }) => fixable)) return { kind: 'nothing' };
  const mending = await decideMending(run.settings, subject, () => publisher.isProtected(subject.ref));
  if (mending === 'nothing') return { kind: 'nothing' };
  const { files } = await fixFiles(run.validator.pool, {
    files: request.files,
    analysed: validation.analysed,
    findings: validation.result.findings,
    signal: run.validator.signal,
  });
  if (files.length === 0) return { kind: 'nothing' };
  if (mending === 'suggest') {
    await publisher.suggest(subject.pullRequest ?? 0, subject.commit, files);
    return { kind: 'suggested' };
  }
  if (mending === 'propose') return await propose(run, mendable, files);
  const commits = fixCommits(files, run.runId);
  const verdict = await run.remote.push(commit, commits, { ref: subject.ref, old: subject.commit });
  if (!verdict.ok) return { kind: 'refused', reason: verdict.reason };
  const after = await validateFiles(run.validator, {
    ...request,
    commit: verdict.tip,
    files: overlayFiles(request.files, new Map(commits.flatMap(({ changes }) => [...changes]))),
    ...answerableAfter(request, files),
  });
  const result = { ...after.result, fixed: fixedFiles(files) };
  return { kind: 'pushed', tip: verdict.tip, validation: { ...after, result } };
}

async function propose(
  { remote, publisher, runId }: ValidationRun,
  { subject, commit }: Mendable,
  files: readonly FileFix[],
): Promise<Mended> {
  const short = subject.ref.slice('refs/heads/'.length);
  const ref = `${ownBranches}${short}`;
  const commits = fixCommits(files, runId);
  const { tips } = await remote.refs();
  // The branch is ours alone: an older proposal gives way to this one.
  const verdict = await remote.push(commit, commits, { ref, old: tips.get(ref) });
  if (!verdict.ok) return { kind: 'refused', reason: verdict.reason };
  const [first] = commits;
  await publisher.propose({
    from: ref,
    to: subject.ref,
    title: commits.length === 1 ? (first?.message.split('\n')[0] ?? '') : `style: fixes for ${short}`,
    body: commits.map(({ message }) => message.split('\n').slice(0, -2).join('\n')).join('\n\n'),
  });
  return { kind: 'proposed', branch: ref };
}

/** What fixing did, for the reports. */
export function fixedFiles(files: readonly FileFix[]): readonly FixedFile[] {
  return files.flatMap(({ file, steps }) => steps.map(({ kind, codes }) => ({ file, kind, codes })));
}

/** The lines of fixes are ours to answer for: files that were mended count whole. */
export function answerableAfter(
  { addedLines }: ValidationRequest,
  files: readonly FileFix[],
): Pick<ValidationRequest, 'addedLines'> {
  if (!addedLines) return {};
  const mended = new Set(files.map(({ file }) => file));
  return { addedLines: new Map([...addedLines].filter(([path]) => !mended.has(path))) };
}
