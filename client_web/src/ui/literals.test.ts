import ts from "typescript";
import { describe, expect, it } from "vitest";

const files = import.meta.glob<string>(["./**/*.tsx", "!./**/*.test.tsx"], {
  eager: true,
  query: "?raw",
  import: "default",
});
/** Attributes that people read or hear. */
const SPOKEN = new Set([
  "alt",
  "aria-label",
  "aria-description",
  "aria-roledescription",
  "label",
  "placeholder",
  "title",
]);
/** Names, which no language changes. */
const NAMES = new Set(["Salotto"]);

/** What a component says without asking the words of a language: text between tags, and spoken attributes. */
function literalsIn(path: string, source: string): readonly string[] {
  const found: string[] = [];
  const look = (node: ts.Node): void => {
    if (ts.isJsxElement(node) && node.openingElement.tagName.getText() === "code") return; // a command is no sentence
    if (ts.isJsxText(node)) found.push(node.text);
    if (ts.isJsxAttribute(node) && SPOKEN.has(node.name.getText())) found.push(...stringsIn(node));
    if (ts.isJsxExpression(node) && !ts.isJsxAttribute(node.parent)) found.push(...stringsIn(node));
    ts.forEachChild(node, look);
  };
  look(ts.createSourceFile(path, source, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX));
  return found.map((text) => text.trim()).filter((text) => /\p{L}{2}/u.test(text) && !NAMES.has(text));
}

/** Strings that come out as they stand: not arguments of a call, such as keys of words, nor what is compared. */
function stringsIn(node: ts.Node | undefined): readonly string[] {
  if (node === undefined) return [];
  if (ts.isStringLiteralLike(node)) return [node.text];
  if (ts.isJsxAttribute(node)) return stringsIn(node.initializer);
  if (ts.isJsxExpression(node) || ts.isParenthesizedExpression(node)) return stringsIn(node.expression);
  if (ts.isConditionalExpression(node)) return [...stringsIn(node.whenTrue), ...stringsIn(node.whenFalse)];
  return ts.isBinaryExpression(node) && isChoice(node) ? stringsIn(node.right) : [];
}

function isChoice(node: ts.BinaryExpression): boolean {
  const kinds = [
    ts.SyntaxKind.AmpersandAmpersandToken,
    ts.SyntaxKind.QuestionQuestionToken,
    ts.SyntaxKind.BarBarToken,
  ];
  return kinds.includes(node.operatorToken.kind);
}

describe("every component asks the words of a language", () => {
  it.each(Object.entries(files))("%s", (path, source) => {
    expect(literalsIn(path, source)).toEqual([]);
  });

  it("and would be found out if it did not", () => {
    const guilty = `const a = <p title="Hello there">{is ? "Yes sir" : say("no")} Well <code>run it</code></p>;`;
    expect(literalsIn("a.tsx", guilty).toSorted()).toEqual(["Hello there", "Well", "Yes sir"]);
  });
});
