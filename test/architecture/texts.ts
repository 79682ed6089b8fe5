import ts from 'typescript';
import { nodesOf, type SourceFile } from './source.js';

/** The prose of a file: its comments, without their marks, and then each text in its code. */
export function proseOfCode({ ast, text }: SourceFile): string[] {
  const comments = new Map<number, string>();
  const strings: string[] = [];
  for (const node of nodesOf(ast)) {
    if (ts.isStringLiteral(node) || ts.isTemplateLiteralToken(node)) strings.push(node.text);
    const ranges = [
      ...(ts.getLeadingCommentRanges(text, node.getFullStart()) ?? []),
      ...(ts.getTrailingCommentRanges(text, node.getEnd()) ?? []),
    ];
    for (const { pos, end } of ranges) comments.set(pos, text.slice(pos, end));
  }
  return [withoutMarks([...comments.values()].join('\n')), ...strings];
}

/** Comments without `//` and `*`, so that a phrase can continue on the next line. */
export function withoutMarks(text: string): string {
  return text.replace(/^\s*(?:\/\/|\/\*+|\*+(?!\/))/gm, '');
}
