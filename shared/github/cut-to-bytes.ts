/** The beginning of a text, not more than so many bytes of UTF-8, never half a character. */
export function cutToBytes(text: string, limit: number): string {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length <= limit) return text;
  // In a stream a character that is not complete waits for its rest, which never comes.
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(0, limit), { stream: true });
}
