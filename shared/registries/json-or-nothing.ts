/** The value of a text of JSON; `undefined` for any other text: whoever checks the value then finds none. */
export function jsonOrNothing(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
