/**
 * Globs as they stand on the command line: repeated, or with commas between them. A comma in braces belongs to its glob.
 * Nothing written means everything; an empty text means nothing.
 */
export function splitGlobs(texts: readonly string[] | undefined): readonly string[] {
  if (texts === undefined || texts.length === 0) return ['*'];
  return texts.flatMap(splitOne).filter((glob) => glob !== '');
}

function splitOne(text: string): string[] {
  const globs = [''];
  let depth = 0;
  for (const character of text) {
    if (character === '{') depth += 1;
    if (character === '}') depth -= 1;
    if (character === ',' && depth <= 0) globs.push('');
    else globs.push((globs.pop() ?? '') + character);
  }
  return globs.map((glob) => glob.trim());
}
