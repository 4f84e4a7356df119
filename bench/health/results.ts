import { channelOf, type Fault, type FaultResult, isAsItShould } from './fault.ts';

const head = [
  '| fault | how it is injected | found | what then | as it should be |',
  '| --- | --- | --- | --- | --- |',
];

/**
 * The results as a Markdown table, faults that can be healed first. Of faults that were not injected this time the line of the document
 * stays, as long as `faults` has them.
 */
export function resultsTable(
  faults: readonly Fault[],
  results: readonly FaultResult[],
  document: string,
): string {
  const lineOf = (fault: Fault): readonly string[] => {
    const result = results.find((each) => each.fault === fault);
    if (result) return [line(result)];
    return document.split('\n').filter((text) => text.startsWith(`| ${fault.what} |`));
  };
  const linesOf = (kind: Fault['end']['kind']) =>
    faults.filter(({ end }) => end.kind === kind).flatMap(lineOf);
  const [heals, others] = [linesOf('heals'), linesOf('person')];
  const isWhole = faults.every((fault) => results.some((each) => each.fault === fault));
  const well = (lines: readonly string[]) => lines.filter((text) => text.endsWith('| yes |')).length;
  return [
    ...head,
    ...heals,
    ...others,
    '',
    `${well(heals)} of ${heals.length} faults that can be healed were healed without a person; ${well(others)} of ${others.length} others were told of at the right level, and so was their end.${isWhole ? '' : ' The lines are of several runs of the command.'}`,
  ].join('\n');
}

function line(result: FaultResult): string {
  const { fault, rounds, code, level } = result;
  const found =
    rounds === undefined
      ? 'not within two rounds'
      : `round ${rounds}: \`${fault.found.check}\` \`${code}\`, ${level}`;
  const then = fault.end.kind === 'heals' ? healing(result, fault.end.remedy) : telling(result, fault.end.by);
  return `| ${fault.what} | ${fault.injected} | ${found} | ${then} | ${isAsItShould(result) ? 'yes' : '**no**'} |`;
}

function healing({ healedMs, told }: FaultResult, remedy: string): string {
  const words = told ? `; ${told.channel} was told after ${seconds(told.afterMs)}` : '; nobody was told';
  return healedMs === undefined
    ? `\`${remedy}\` did not heal it${words}`
    : `\`${remedy}\`: well, and seen to be, after ${seconds(healedMs)}${words}`;
}

function telling({ fault, told, endRounds, endTold }: FaultResult, by: string): string {
  const first = told
    ? `${told.channel} was told after ${seconds(told.afterMs)}`
    : `nobody was told (wanted: ${channelOf[fault.found.level].channel})`;
  const end = endRounds === undefined ? 'its end was not seen' : `its end was seen in round ${endRounds}`;
  return `${first}; mended (${by}), ${end}${endTold ? ' and told' : ', and not told'}`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`;
}

const begins = '<!-- results -->';
const ends = '<!-- /results -->';

/** A document with new text between its marks; what stood there is gone. */
export function withResults(document: string, text: string): string {
  const from = document.indexOf(begins);
  if (from < 0) throw new Error(`the document has no mark ${begins}`);
  const to = document.indexOf(ends, from);
  const rest = to < 0 ? document.slice(from + begins.length) : document.slice(to + ends.length);
  return `${document.slice(0, from)}${begins}\n\n${text}\n\n${ends}${rest}`;
}
