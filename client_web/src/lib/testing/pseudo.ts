/**
 * A language that nobody speaks, made of English: every sentence a third longer and with marks on its letters. What
 * still reads plainly was never translated; what is cut would be cut in a real language, too.
 */

const MARKED: Readonly<Record<string, string>> = { a: "á", e: "ë", i: "í", o: "ö", u: "ü", n: "ñ", c: "ç" };
const LONGER = 1.3;

/** The same keys and placeholders, in that language. */
export function pseudo<Key extends string>(english: Readonly<Record<Key, string>>): Record<Key, string> {
  const pairs = Object.entries<string>(english).map(([key, text]) => [key, strange(text)]);
  return Object.fromEntries(pairs) as Record<Key, string>;
}

function strange(text: string): string {
  const marked = text.replace(/\{\w+\}|[aeiounc]/g, (found) => MARKED[found] ?? found);
  return `${marked}${"~".repeat(Math.ceil(text.length * (LONGER - 1)))}`;
}
