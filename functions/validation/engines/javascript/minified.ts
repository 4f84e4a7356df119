/** Shorter texts are written by people, however long their lines are. */
const shortText = 2_000;
/** Characters a line, on average: no person writes so. */
const longAverage = 250;

/** Whether a text was written by a tool for a machine: nobody formats or documents it. */
export function isMinified(text: string, lines: readonly string[]): boolean {
  return text.length > shortText && text.length > lines.length * longAverage;
}
