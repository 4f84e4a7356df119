const mask = '[redacted]';

/** Shapes of the credentials that git hosts hand out, for text whose secrets are not known. */
const tokenShapes =
  /\b(?:gh[oprsu]_[A-Za-z0-9_]{16,}|github_pat_[A-Za-z0-9_]{20,}|glpat-[A-Za-z0-9_-]{16,}|AKIA[A-Z0-9]{16})\b|-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g;

/** `scheme://user:password@` in running text; the user part ends at the last `@` before a slash, quote or space. */
const urlUserinfo = /\b([a-z][a-z0-9+.-]*:\/\/)[^\s/?#"'<>]*@/gi;

/** `Authorization: Basic …`, `Bearer …` and `token …` values. */
const authorization = /\b(basic|bearer|token) +[A-Za-z0-9+/_.~-]{16,}=*/gi;

/** Removes the user part of every URL in the text: `https://x-access-token:abc@host/` becomes `https://[redacted]@host/`. */
export function scrubUrls(text: string): string {
  return text.replace(urlUserinfo, `$1${mask}@`);
}

/** Whether the text holds something of the shape of a git host's credential. */
export function looksLikeSecret(text: string): boolean {
  return text.search(tokenShapes) !== -1;
}

/**
 * The text without credentials: every given value (as it is, percent-encoded, in Base64 and inside `x-access-token:…` Base64),
 * every URL's user part, and everything of the shape of a known credential. Values under 4 characters are left: they would
 * only tear holes into ordinary words.
 */
export function redact(text: string, secrets: readonly string[] = []): string {
  let result = text;
  for (const form of forms(secrets)) result = result.replaceAll(form, mask);
  return scrubUrls(result).replace(tokenShapes, mask).replace(authorization, `$1 ${mask}`);
}

/** Longest first, so that a secret inside another one does not leave its rest behind. */
function forms(secrets: readonly string[]): string[] {
  const all = secrets
    .filter((secret) => secret.length >= 4)
    .flatMap((secret) => [
      secret,
      // A private key may come line by line, as in a stack or a diff.
      ...secret.split(/\r?\n/).filter((line) => line.length >= 20),
      JSON.stringify(secret).slice(1, -1),
      encodeURIComponent(secret),
      Buffer.from(secret).toString('base64'),
      Buffer.from(`x-access-token:${secret}`).toString('base64'),
    ]);
  return [...new Set(all)].sort((a, b) => b.length - a.length);
}
