/**
 * The text with everything that is not seen, or that changes how its surroundings are seen, written out: control characters,
 * escape sequences, line breaks, marks that turn the direction of writing. Tabs stay. Self-contained: the HTML report runs it
 * in the browser too.
 */
export function visibleText(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (character) => {
    // A tab is space; U+200D only joins the parts of one emoji.
    if (character === '\t' || character === '\u200d') return character;
    return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
  });
}
